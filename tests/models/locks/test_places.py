"""Locks of places: who goes where is said beforehand."""

from collections.abc import Callable

import pytest

from geodata.city import City
from models.audit.whole import audit
from models.errors import LockError
from models.locks.places import NO_COMMON, NO_JOURNEY
from models.locks.rules import AreasTogether, AreaToSchool, Lock, SchoolPupils, SchoolStays
from models.plan import Plan
from models.plan_city import plan_city
from models.policy import Policy
from models.question import Question


@pytest.fixture
def ask(make_question: Callable[..., Question], town: City) -> Callable[..., Question]:
    return lambda *locks, **more: make_question(town, decisions=("places",), locks=locks, **more)


def placed(plan: Plan) -> dict[tuple[str, str], int]:
    rows = plan.placements
    return dict(zip(zip(rows["area_id"], rows["school_id"], strict=True), rows["children"], strict=True))


@pytest.fixture(scope="module")
def free(town: City, policy: Policy, make_question: Callable[..., Question]) -> Plan:
    """Return the plan without a lock."""
    return plan_city(town, policy, make_question(town, decisions=("places",)))


def test_children_go_to_their_nearest_school_without_locks(free: Plan) -> None:
    """The town without locks: 40 and 10 children of a and b stay at s0, which has 50 pupils today."""
    assert placed(free) == {
        ("a", "s0"): 40,
        ("b", "s0"): 10,
        ("b", "s1"): 60,
        ("c", "far"): 10,
    }


@pytest.mark.parametrize(
    ("lock", "expected"),
    [
        (AreaToSchool("k", ("a",), "s1", "primary"), {("a", "s1"): 40, ("b", "s0"): 50, ("b", "s1"): 20}),
        (AreaToSchool("k", ("a",), "s1"), {("a", "s1"): 40, ("b", "s0"): 50, ("b", "s1"): 20}),
        (AreasTogether("k", ("b", "a"), "primary"), None),
        (SchoolPupils("k", "s0", "primary", at_most=30), {("a", "s0"): 30, ("a", "s1"): 10, ("b", "s1"): 70}),
        (
            SchoolPupils("k", "s0", "primary", at_least=60),
            {("a", "s0"): 40, ("b", "s0"): 20, ("b", "s1"): 50},
        ),
        (SchoolStays("k", "s1", kept=("pupils",)), {("a", "s0"): 20, ("a", "s1"): 20, ("b", "s1"): 70}),
        (SchoolStays("k", "s1", kept=("teachers",)), {("a", "s0"): 40, ("b", "s0"): 10, ("b", "s1"): 60}),
    ],
)
def test_a_lock_binds(
    town: City,
    policy: Policy,
    ask: Callable[..., Question],
    lock: Lock,
    expected: dict[tuple[str, str], int] | None,
) -> None:
    """By hand: the rest is placed with the fewest overfull seats, then pupils lost, then metres."""
    question = ask(lock)
    if expected is None:  # 110 children at one of two schools of 60 seats and 30 beyond them
        with pytest.raises(Exception, match="infeasible"):
            plan_city(town, policy, question)
        return
    plan = plan_city(town, policy, question)
    assert placed(plan) == {**expected, ("c", "far"): 10}
    assert audit(plan, town, policy, question) == ()


def test_areas_that_fit_one_school_go_there_together(
    make_city: Callable[..., City], policy: Policy, make_question: Callable[..., Question]
) -> None:
    """Each of two areas lies beside its own school; together, all 30 take the way of the smaller one."""
    city = make_city(
        schools="school_id,x,y\n s0,0,0\n s1,500,0",
        provision="school_id,level,pupils,seats\n s0,primary,0,60\n s1,primary,0,60",
        areas="area_id,x,y\n a,0,0\n b,500,0\n c,500,0",
        children="area_id,level,year,children\n a,primary,2025,10\n b,primary,2025,20\n c,primary,2025,5",
    )
    locks = (AreasTogether("k", ("a", "b"), "primary"), AreasTogether("l", ("b", "c"), "primary"))
    question = make_question(city, decisions=("places",), locks=locks)
    plan = plan_city(city, policy, question)
    assert placed(plan) == {("a", "s1"): 10, ("b", "s1"): 20, ("c", "s1"): 5}
    assert audit(plan, city, policy, question) == ()


@pytest.mark.parametrize(
    ("lock", "reason"),
    [
        (AreaToSchool("k", ("a",), "far", "primary"), NO_JOURNEY),
        (AreasTogether("k", ("a", "c"), "primary"), NO_COMMON),
    ],
)
def test_a_lock_against_the_travel_limit_says_so(
    town: City, policy: Policy, ask: Callable[..., Question], lock: Lock, reason: str
) -> None:
    with pytest.raises(LockError) as caught:
        plan_city(town, policy, ask(lock))
    assert (caught.value.lock, caught.value.reason) == ("k", reason)


def test_a_lock_on_another_level_adds_nothing(
    town: City, policy: Policy, ask: Callable[..., Question]
) -> None:
    plan = plan_city(town, policy, ask(SchoolPupils("k", "s0", "junior", at_most=0)))
    assert plan.placements["children"].sum() == 120


@pytest.mark.parametrize(
    ("lock", "rule"),
    [
        (AreaToSchool("k", ("a",), "s1"), "locked_areas_go_where_they_must"),
        (AreasTogether("k", ("a", "b"), "primary"), "joined_areas_stay_together"),
        (SchoolPupils("k", "s0", "primary", at_most=49), "locked_schools_keep_their_pupils"),
    ],
)
def test_the_audit_finds_a_lock_that_is_not_kept(
    town: City, policy: Policy, ask: Callable[..., Question], free: Plan, lock: Lock, rule: str
) -> None:
    """The plan without the lock is no plan with it."""
    assert {fault.rule for fault in audit(free, town, policy, ask(lock))} == {rule}


def test_a_limit_holds_a_goal_and_is_audited(
    town: City, policy: Policy, ask: Callable[..., Question]
) -> None:
    """With travel first, nobody is placed beyond what the limit on the unplaced forces: all but 5 of 120."""
    goals = {"places": ("travel",)}
    free = plan_city(town, policy, ask(goals=goals))
    assert free.placements["children"].sum() == 0
    question = ask(goals=goals, goal_limits={"places.unplaced_children": 5.0})
    plan = plan_city(town, policy, question)
    assert plan.placements["children"].sum() == 115
    assert audit(plan, town, policy, question) == ()
    strict = ask(goals=goals, goal_limits={"places.travel": 1.0})
    assert "limits_on_goals_hold" in {fault.rule for fault in audit(plan, town, policy, strict)}
