"""The goals of fair shares, added up by hand, and told falsely."""

import dataclasses
from collections.abc import Callable, Mapping

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.city import City
from models.audit.case import Case
from models.audit.fair_shares import RULES, heights, within_reach
from models.audit.whole import audit
from models.plan_city import plan_city
from models.policy import Policy
from models.question import Question
from models.staff.fairness_rules import FairnessRules, Reading

type MakeCity = Callable[..., City]
type MakePolicy = Callable[[Mapping[str, object]], Policy]
type MakeQuestion = Callable[..., Question]
type Ask = Callable[..., Case]

PACK = {"staffing.pupils_per_teacher": 10, "staffing.commute_metres": 5000, "staffing.annual_cost": 1000}
NEED, HAVE = (20, 30, 10, 40, 6, 14, 9), (26, 27, 14, 33, 8, 8, 5)  # the last school is far from all others


@pytest.fixture(scope="module")
def ask(make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion) -> Ask:
    """Return a maker of planned cases: ten may move to gaps of 3, 7 and 6, and nobody to one of 4."""

    def make(money: int = 0, **changes: object) -> Case:
        rows = list(enumerate(zip(NEED, HAVE, strict=True)))
        city = make_city(
            schools="school_id,x,y\n" + "\n".join(f"s{n},{n if n < 6 else 90_000},0" for n, _ in rows),
            provision="school_id,level,pupils,seats\n"
            + "\n".join(f"s{n},primary,{10 * due},999" for n, (due, _) in rows),
            staff="school_id,level,kind,teachers\n"
            + "\n".join(f"s{n},primary,general,{got}" for n, (_, got) in rows),
            sources=f"source_id,year,name,amount,uses\n f1,2025,Posts,{money},staff",
        )
        question = make_question(city, decisions=("teachers",), **changes)
        policy = make_policy(PACK)
        return Case(plan_city(city, policy, question), city, policy, question)

    return make


@pytest.fixture(scope="module")
def case(ask: Ask) -> Case:
    return ask(teacher_moves_max=10, fairness=FairnessRules("both", "heads"))


def broken(case: Case) -> set[str]:
    return {fault.rule for rule in RULES for fault in rule(case)}


def with_value(case: Case, step: str, goal: str, **cells: object) -> Case:
    """Return the case with one row of the proof told otherwise."""
    steps = case.plan.steps.copy()
    steps.loc[(steps["step"] == step) & (steps["goal"] == goal), list(cells)] = list(cells.values())
    return dataclasses.replace(case, plan=dataclasses.replace(case.plan, steps=steps))


def test_worked_by_hand(case: Case) -> None:
    """Two, two and two are missing by heads: 1 + 2 each. The last school lacks 4 whatever is done."""
    posts = within_reach(case)
    assert posts["gap"].to_list() == [3, 7, 6]
    assert posts["given"].to_list() == [1, 5, 4]
    assert heights(posts, "heads") == 9
    assert heights(posts, "need") == pytest.approx(3 / 30 + 3 / 40 + 3 / 14)
    assert audit(case.plan, case.city, case.policy, case.question) == ()


def test_who_can_be_hired_for_is_within_reach(ask: Ask) -> None:
    """Money for one teacher reaches every school; for part of one, or with no hires allowed, none."""
    for money, hires_max, reached in ((1000, None, 4), (999, None, 3), (1000, 0, 3)):
        case = ask(money, teacher_moves_max=10, hires_max=hires_max, fairness=FairnessRules("need"))
        assert len(within_reach(case)) == reached
        assert broken(case) == set()


@pytest.mark.parametrize("told", [0.0, 8.0, 10.0, 99.0])
def test_a_false_value_is_found(case: Case, told: float) -> None:
    false = with_value(case, "teachers", "fair_heads", value=told)
    assert broken(false) == {"the_fair_goal_is_the_plan"}


def test_a_goal_that_is_not_told_is_found(case: Case) -> None:
    steps = case.plan.steps[case.plan.steps["goal"] != "fair_heads"]
    plan = dataclasses.replace(case.plan, steps=steps)
    assert "the_fair_goal_is_the_plan" in broken(dataclasses.replace(case, plan=plan))


def test_moves_that_are_less_fair_are_found(case: Case) -> None:
    """One teacher more for s1 and one fewer for s3: 1, 3 and 2 missing make 1 + 6 + 3."""
    moves = case.plan.moves.copy()
    more, fewer = (moves.index[moves["to_school_id"] == school][0] for school in ("s1", "s3"))
    moves.loc[more, "teachers"] += 1
    moves.loc[fewer, "teachers"] -= 1
    changed = dataclasses.replace(case, plan=dataclasses.replace(case.plan, moves=moves))
    assert heights(within_reach(changed), "heads") == 10
    assert broken(changed) == {"the_fair_goal_is_the_plan"}


def test_where_nothing_is_proved_only_the_bound_binds(case: Case) -> None:
    loose = {"status": "feasible", "value": 12.0}
    assert broken(with_value(case, "teachers", "fair_heads", bound=8.0, **loose)) == set()
    assert broken(with_value(case, "teachers", "fair_heads", bound=9.5, **loose))
    assert broken(with_value(case, "teachers", "fair_heads", status="feasible", value=8.0, bound=7.0))


def test_the_other_reading_cannot_be_worse_than_the_plan(case: Case) -> None:
    """By need the plan's 2, 2 and 2 come to 0.389; a reading that makes that least cannot come to more."""
    assert broken(with_value(case, "fairness need", "fair_need", value=0.4)) == {
        "the_other_reading_is_no_worse"
    }
    assert broken(with_value(case, "fairness need", "fair_need", value=0.4, status="feasible")) == set()
    assert broken(with_value(case, "fairness need", "fair_need", value=0.38)) == set()


@given(
    st.lists(
        st.tuples(st.integers(1, 40).map(lambda tenths: tenths / 10), st.integers(0, 3), st.integers(4, 50)),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from(["heads", "need"]),
)
def test_heights_are_the_rungs_one_by_one(rows: list[tuple[float, int, int]], reading: Reading) -> None:
    posts = pd.DataFrame(rows, columns=["gap", "given", "need"])
    due = sum(
        (gap - step) / (need if reading == "need" else 1)
        for gap, got, need in rows
        for step in range(got, 5)
        if gap - step > 1e-9
    )
    assert heights(posts, reading) == pytest.approx(due)
