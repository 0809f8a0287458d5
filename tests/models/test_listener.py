import pytest

from models.listener import Listener
from optimizer.solve import Progress


def at(goal: int, *, planned: bool) -> Progress:
    return Progress("travel", goal, 4, None, None, None, 1.0, planned=planned)


@pytest.mark.parametrize("plan", [False, True])
def test_a_hurry_ends_a_solve_only_with_a_plan_in_hand(*, plan: bool) -> None:
    listener = Listener(hurry=lambda: True)
    told, asked = listener.told(), listener.asked()
    assert told is not None
    assert asked is not None
    assert not asked(), "nothing is in hand"
    told(at(2, planned=plan))
    assert asked() == plan
    told(at(2, planned=False))
    assert asked() == plan, "what was in hand stays in hand"


def test_without_a_hurry_a_plan_in_hand_ends_nothing() -> None:
    heard: list[Progress] = []
    listener = Listener(heard.append, lambda: False, lambda: False)
    listener.tell(at(3, planned=True))
    assert not listener.ends()
    assert heard == [at(3, planned=True)]


def test_a_cancel_ends_at_once() -> None:
    assert Listener(cancel=lambda: True).ends()


def test_nobody_who_waits_is_neither_told_nor_asked() -> None:
    assert Listener().told() is None
    assert Listener().asked() is None
