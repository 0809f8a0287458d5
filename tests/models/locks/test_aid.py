"""Locks of aid: so many pupils of a category at a school, and the others share the rest evenly."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from geodata.city import City
from models.audit.whole import audit
from models.errors import LockError
from models.locks.allotted_rules import AidFixed
from models.locks.collision import LocksCollideError
from models.plan import Plan
from models.plan_city import plan_city
from models.policy import Policy
from models.question import Question

RULES = {"aid.nutrition_per_day": 5, "aid.nutrition_days": 20, "aid.nutrition_for": "all"}
TOWN = {
    "schools": "school_id,x,y\n p,0,0\n q,0,0\n r,0,0",
    "provision": "school_id,level,pupils,seats\n p,primary,90,90\n q,primary,90,90\n r,primary,90,90",
    "aid": """school_id,level,category,eligible
        p,primary,poor,40
        q,primary,poor,20
        r,primary,poor,20""",
    "areas": "area_id,x,y\n z,0,0",
    "children": "area_id,level,year,children\n z,primary,2025,10",
    "sources": "source_id,year,name,kind,amount,uses\n f,2025,Aid,general,4000,aid",
}


@pytest.fixture
def ask(make_question: Callable[..., Question], town: City) -> Callable[..., Question]:
    return lambda school, pupils: make_question(
        town, decisions=("aid",), locks=(AidFixed("k", school, "primary", "poor", "nutrition", pupils),)
    )


def by_school(plan: Plan) -> dict[str, int]:
    return {
        str(school): int(count) for school, count in plan.aid.groupby("school_id")["pupils"].sum().items()
    }


@pytest.mark.parametrize(("fixed", "rest"), [(20, (13, 7)), (0, (27, 13)), (5, (23, 12))])
def test_the_others_share_what_is_left(
    town: City, policy: Policy, ask: Callable[..., Question], fixed: int, rest: tuple[int, int]
) -> None:
    """4000 aid 40 of 80: half of each school. What is fixed for q goes first, p and r share 2 to 1."""
    question = ask("q", fixed)
    plan = plan_city(town, policy, question)
    given = by_school(plan)
    assert given.get("q", 0) == fixed
    assert given["p"] + given["r"] == sum(rest)
    assert (given["p"], given["r"]) == pytest.approx(rest, abs=1)
    assert audit(plan, town, policy, question) == ()
    wrong = {fault.rule for fault in audit(plan, town, policy, ask("q", fixed + 1))}
    assert "fixed_aid_is_given" in wrong


def test_a_fixed_share_is_not_the_worst_of_the_others(
    town: City, policy: Policy, ask: Callable[..., Question]
) -> None:
    """Nobody at q gets aid; of the others 40 of 60 do, so a third is uncovered and not all."""
    question = replace(ask("q", 0), goals={"aid": ("worst_uncovered",)})
    steps = plan_city(town, policy, question).steps.set_index("goal")["value"]
    assert steps["worst_uncovered"] == pytest.approx(1 / 3, abs=1e-4)


@pytest.mark.parametrize(("school", "asked", "most"), [("q", 21, 20), ("p", 41, 40)])
def test_more_than_are_entitled_or_paid_collides(
    town: City, policy: Policy, ask: Callable[..., Question], school: str, asked: int, most: int
) -> None:
    with pytest.raises(LocksCollideError) as caught:
        plan_city(town, policy, ask(school, asked))
    assert caught.value.sides[0].family == "lock_aid"
    (change,) = caught.value.repairs
    assert change.amount + change.change == pytest.approx(most)


def test_aid_that_nobody_is_entitled_to_is_refused(
    town: City, policy: Policy, make_question: Callable[..., Question]
) -> None:
    lock = AidFixed("k", "q", "primary", "rich", "nutrition", 1)
    with pytest.raises(LockError) as caught:
        plan_city(town, policy, make_question(town, decisions=("aid",), locks=(lock,)))
    assert caught.value.found == "q primary rich nutrition"
