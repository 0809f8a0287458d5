from scenarios.jobs_hold import Hold
from scenarios.jobs_process import Attention
from scenarios.store import Store


def test_a_wish_to_keep_hurries_and_a_wish_to_drop_cancels() -> None:
    attention = Attention(Store("none"), Hold(1, "", 1))
    assert not attention.cancel()
    assert not attention.hurry()
    attention.wish = "keep"
    assert (attention.hurry(), attention.cancel()) == (True, False)
    attention.wish = "drop"
    assert (attention.hurry(), attention.cancel()) == (False, True)
