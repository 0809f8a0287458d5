"""Locks of grants: a source pays a school exactly so much, and the others share what is left."""

from collections.abc import Callable

import pytest

from geodata.city import City
from models.audit.whole import audit
from models.errors import LockError
from models.locks.collision import LocksCollideError
from models.locks.rules import GrantFixed
from models.plan_city import plan_city
from models.policy import Policy
from models.question import Question


@pytest.fixture
def ask(make_question: Callable[..., Question], town: City) -> Callable[..., Question]:
    return lambda amount, school="s1", source="f1": make_question(
        town, decisions=("funds",), locks=(GrantFixed("k", school, "primary", "operating", source, amount),)
    )


@pytest.mark.parametrize(("amount", "s0", "far"), [(880, 17, 3), (100, 500, 100), (0, 500, 100)])
def test_the_others_share_what_is_left(
    town: City, policy: Policy, ask: Callable[..., Question], amount: float, s0: int, far: int
) -> None:
    """500, 900 and 100 are due; of 900, the fixed grant goes first, the others share 5 to 1."""
    question = ask(amount)
    plan = plan_city(town, policy, question)
    paid = plan.grants.groupby("school_id")["cents"].sum() / 100
    assert paid.get("s1", 0) == amount
    assert (paid["s0"], paid["far"]) == pytest.approx((s0, far), abs=1)
    assert audit(plan, town, policy, question) == ()
    assert [fault.rule for fault in audit(plan, town, policy, ask(amount + 0.01))] == [
        "fixed_grants_are_paid"
    ]


@pytest.mark.parametrize(("amount", "school", "most"), [(901, "s1", 0.9), (101, "far", 0.1)])
def test_more_than_there_is_or_is_due_collides(
    town: City, policy: Policy, ask: Callable[..., Question], amount: float, school: str, most: float
) -> None:
    with pytest.raises(LocksCollideError) as caught:
        plan_city(town, policy, ask(amount, school))
    asked, *rules = caught.value.sides
    assert (asked.family, asked.label) == ("lock_grant", ("k",))
    assert {rule.family for rule in rules} & {"respect_sources", "meet_every_need"}
    (change,) = caught.value.repairs
    assert change.amount + change.change == pytest.approx(most)


def test_a_source_that_may_not_pay_is_refused(
    town: City, policy: Policy, ask: Callable[..., Question]
) -> None:
    with pytest.raises(LockError, match="infeasible"):
        plan_city(town, policy, ask(1, source="f2"))
