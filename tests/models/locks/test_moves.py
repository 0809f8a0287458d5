"""Locks of moves: so many teachers from one school to another, no more and no less than said."""

from collections.abc import Callable

import pytest

from geodata.city import City
from models.audit.whole import audit
from models.errors import LockError
from models.locks.collision import LocksCollideError
from models.locks.rules import TeachersMove
from models.plan_city import plan_city
from models.policy import Policy
from models.question import Question

SHORTEST = {"teachers": ("move_metres", "short_teachers")}  # as few moves as may be: only the lock brings any


@pytest.fixture
def ask(make_question: Callable[..., Question], town: City) -> Callable[..., Question]:
    return lambda *locks, **more: make_question(town, decisions=("teachers",), locks=locks, **more)


def test_a_lock_binds_from_both_sides(town: City, policy: Policy, ask: Callable[..., Question]) -> None:
    """s1 lacks 6 of 9 teachers; 3 come from s0, and 300 hire 3 more."""
    free = plan_city(town, policy, ask())
    assert free.moves["teachers"].sum() == 3
    few = ask(TeachersMove("k", "s0", "s1", at_most=1))
    plan = plan_city(town, policy, few)
    assert (plan.moves["teachers"].sum(), plan.hires["teachers"].sum()) == (1, 3)
    assert audit(plan, town, policy, few) == ()
    (fault,) = audit(free, town, policy, few)
    assert (fault.rule, fault.found, fault.allowed) == ("locked_moves_are_kept", "3", "0 to 1")
    assert plan_city(town, policy, ask(goals=SHORTEST)).moves.empty
    many = ask(TeachersMove("k", "s0", "s1", "primary", "general", at_least=2), goals=SHORTEST)
    plan = plan_city(town, policy, many)
    assert plan.moves["teachers"].sum() == 2
    assert audit(plan, town, policy, many) == ()
    (fault,) = audit(plan_city(town, policy, ask(goals=SHORTEST)), town, policy, many)
    assert (fault.rule, fault.found, fault.allowed) == ("locked_moves_are_kept", "0", "2 to inf")


def test_a_lock_of_another_kind_or_way_leaves_the_plan(
    town: City, policy: Policy, ask: Callable[..., Question]
) -> None:
    for lock in (
        TeachersMove("k", "s0", "s1", kind="arts", at_most=0),
        TeachersMove("k", "s1", "s0", at_most=0),
    ):
        assert plan_city(town, policy, ask(lock)).moves["teachers"].sum() == 3


def test_more_than_can_be_spared_collides(town: City, policy: Policy, ask: Callable[..., Question]) -> None:
    with pytest.raises(LocksCollideError) as caught:
        plan_city(town, policy, ask(TeachersMove("k", "s0", "s1", at_least=5)))
    assert caught.value.sides[0].family == "lock_moves_at_least"
    assert {side.family for side in caught.value.sides} & {"move", "keep_donors_staffed"}
    (change,) = caught.value.repairs
    assert change.amount + change.change == pytest.approx(3)


@pytest.mark.parametrize(("giver", "taker"), [("s1", "s0"), ("s0", "far")])
def test_nobody_goes_where_nobody_is_lacked_or_in_reach(
    town: City, policy: Policy, ask: Callable[..., Question], giver: str, taker: str
) -> None:
    with pytest.raises(LockError, match="infeasible") as caught:
        plan_city(town, policy, ask(TeachersMove("k", giver, taker, at_least=1)))
    assert caught.value.found == f"{giver} → {taker}"
    assert (
        plan_city(town, policy, ask(TeachersMove("k", giver, taker, at_least=0))).moves["teachers"].sum() == 3
    )
