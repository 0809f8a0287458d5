"""Locks of teachers: who stays, and where nobody comes or is hired."""

from collections.abc import Callable

import pytest

from geodata.city import City
from models.audit.whole import audit
from models.locks.rules import Lock, SchoolStays, TeachersStay
from models.plan import Plan
from models.plan_city import plan_city
from models.policy import Policy
from models.question import Question


@pytest.fixture(scope="module")
def decide(
    town: City, policy: Policy, make_question: Callable[..., Question]
) -> Callable[..., tuple[Plan, Question]]:
    def decided(*locks: Lock) -> tuple[Plan, Question]:
        question = make_question(town, decisions=("teachers",), locks=locks)
        return plan_city(town, policy, question), question

    return decided


@pytest.fixture(scope="module")
def free(decide: Callable[..., tuple[Plan, Question]]) -> Plan:
    """Return the plan without locks: s1 lacks 6 of 9 teachers, s0 has 3 to spare, and 300 hires 3."""
    return decide()[0]


@pytest.mark.parametrize(
    ("lock", "moved", "hired"),
    [
        (TeachersStay("k", "s0"), 0, 3),
        (TeachersStay("k", "s0", "primary", "general"), 0, 3),
        (TeachersStay("k", "s0", kind="arts"), 3, 3),
        (TeachersStay("k", "s1"), 3, 3),
        (SchoolStays("k", "s1", kept=("teachers",)), 0, 0),
        (SchoolStays("k", "s1", kept=("pupils",)), 3, 3),
    ],
)
def test_a_lock_binds(
    town: City, policy: Policy, decide: Callable, free: Plan, lock: Lock, moved: int, hired: int
) -> None:
    assert (free.moves["teachers"].sum(), free.hires["teachers"].sum()) == (3, 3)
    plan, question = decide(lock)
    assert (plan.moves["teachers"].sum(), plan.hires["teachers"].sum()) == (moved, hired)
    assert audit(plan, town, policy, question) == ()
    broken = {fault.rule for fault in audit(free, town, policy, question)}
    assert broken == ({"locked_teachers_stay"} if (moved, hired) != (3, 3) else set())
