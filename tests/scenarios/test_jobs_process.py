from optimizer.solve import Progress
from scenarios.jobs_hold import Hold
from scenarios.jobs_process import Attention
from scenarios.store import Store


def at(goal: int, incumbent: float | None) -> Progress:
    return Progress("travel", goal, 4, incumbent, None, None, 1.0)


def test_wish_to_keep_ends_a_search_only_with_a_plan_in_hand() -> None:
    """It is asked between steps too, where True would throw the whole plan away."""
    attention = Attention(Store("none"), Hold(1, "", 1))
    attention.progress("places", at(1, 5.0))
    assert not attention.cancel(), "nobody wishes"
    attention.wish = "keep"
    assert attention.cancel()
    assert not attention.cancel(), "between the steps"
    attention.progress("teachers", at(1, None))
    assert not attention.cancel(), "no plan of this step yet"
    attention.progress("teachers", at(2, None))
    assert attention.cancel(), "the plan of the first goal is in hand"
    attention.wish = "drop"
    assert attention.cancel()
    assert attention.cancel()
