"""Locks of hires: so many teachers for a school, no more and no less than said."""

from collections.abc import Callable

import pytest

from geodata.city import City
from models.audit.whole import audit
from models.errors import LockError
from models.locks.allotted_rules import Hires
from models.locks.collision import LocksCollideError
from models.plan_city import plan_city
from models.policy import Policy
from models.question import Question


@pytest.fixture
def ask(make_question: Callable[..., Question], town: City) -> Callable[..., Question]:
    return lambda *locks, **more: make_question(town, decisions=("teachers",), locks=locks, **more)


def test_a_lock_binds_from_both_sides(town: City, policy: Policy, ask: Callable[..., Question]) -> None:
    """s1 lacks 6 of 9 teachers; 3 come from s0, and 300 hire 3 more. A lock takes hires, not moves."""
    free = plan_city(town, policy, ask())
    assert free.hires["teachers"].sum() == 3
    few = ask(Hires("k", "s1", at_most=1))
    plan = plan_city(town, policy, few)
    assert (plan.hires["teachers"].sum(), plan.moves["teachers"].sum()) == (1, 3)
    assert audit(plan, town, policy, few) == ()
    (fault,) = audit(free, town, policy, few)
    assert (fault.rule, fault.found, fault.allowed) == ("locked_hires_are_kept", "3", "0 to 1")
    dear = {"teachers": ("hires", "short_teachers")}  # hires as few as may be: only the lock brings any
    asked = ask(Hires("k", "s1", "primary", "general", at_least=2), goals=dear)
    assert plan_city(town, policy, asked).hires["teachers"].sum() == 2
    other = ask(Hires("k", "s1", kind="arts", at_most=0))
    assert plan_city(town, policy, other).hires["teachers"].sum() == 3


def test_more_than_the_money_pays_collides(town: City, policy: Policy, ask: Callable[..., Question]) -> None:
    with pytest.raises(LocksCollideError) as caught:
        plan_city(town, policy, ask(Hires("k", "s1", at_least=5)))
    assert caught.value.sides[0].family == "lock_hires_at_least"
    assert {side.family for side in caught.value.sides} >= {"respect_sources", "pay_every_hire"}
    (change,) = caught.value.repairs
    assert change.amount + change.change == pytest.approx(3)


def test_a_school_that_lacks_nobody_cannot_hire(
    town: City, policy: Policy, ask: Callable[..., Question]
) -> None:
    with pytest.raises(LockError, match="infeasible") as caught:
        plan_city(town, policy, ask(Hires("k", "s0", at_least=1)))
    assert caught.value.found == "s0"
    assert plan_city(town, policy, ask(Hires("k", "s0", at_least=0))).hires["teachers"].sum() == 3
