"""Every rule of the audit passes a true plan and catches a false one."""

import dataclasses
import subprocess
import sys
from collections.abc import Callable, Mapping

import pandas as pd
import pytest

from geodata.city import City
from models.audit.case import Case
from models.audit.whole import RULES, audit
from models.plan import Plan
from models.plan_city import plan_city
from models.plan_tables import COLUMNS, tidy
from models.policy import Policy
from models.question import Question

type MakeCity = Callable[..., City]
type MakePolicy = Callable[[Mapping[str, object]], Policy]
type MakeQuestion = Callable[..., Question]
type Judged = tuple[Plan, City, Policy, Question]

NUMBERS = {
    "places.travel_limit_metres": {"primary": 9000},
    "places.overfull_share": 0.1,
    "staffing.pupils_per_teacher": 10,
    "staffing.commute_metres": 2000,
    "staffing.movable_share": 0.9,
    "staffing.across_districts": False,
    "staffing.annual_cost": 100,
    "funds.per_pupil": 100,
}
TOWN = {
    "schools": """school_id,district_id,ownership,x,y
        s0,d1,public,0,0
        s1,d1,public,500,0
        s2,d2,public,900,0
        s3,d2,private,800,0""",
    "provision": """school_id,level,pupils,seats,teachers
        s0,primary,50,40,9
        s1,primary,90,60,3
        s2,primary,80,30,1
        s3,primary,20,99,""",
    "areas": "area_id,x,y\n a,0,10\n b,0,20\n far,0,99999",
    "children": """area_id,level,year,children
        a,primary,2025,60
        b,primary,2025,108
        far,primary,2025,5""",
    "staff": """school_id,level,kind,teachers
        s0,primary,general,9
        s1,primary,general,3
        s2,primary,general,1""",
    "sources": """source_id,year,name,kind,amount,uses,districts
        f1,2025,Posts,general,200.50,staff,d2
        f2,2025,City,general,9000.33,operating,
        f3,2025,Second,loan,1000,,d2""",
}


@pytest.fixture(scope="module")
def case(make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion) -> Judged:
    city = make_city(**TOWN)
    policy = make_policy(NUMBERS)
    question = make_question(city, hires_max=3, teacher_moves_max=4)
    return plan_city(city, policy, question), city, policy, question


def broken(plan: Plan, table: str, column: str, value: object, row: int = 0) -> Plan:
    """Return the plan with one cell changed."""
    frame = plan.tables()[table].copy()
    frame.loc[row, column] = value
    return dataclasses.replace(plan, **{table: frame})


def with_row(plan: Plan, table: str, **values: object) -> Plan:
    """Return the plan with one more row, like its first but for the values given."""
    frame = plan.tables()[table]
    more = pd.concat([frame, frame.head(1).assign(**values)], ignore_index=True).astype(frame.dtypes)
    return dataclasses.replace(plan, **{table: more})


def without(plan: Plan, table: str) -> Plan:
    """Return the plan without the first row of a table."""
    frame = plan.tables()[table].iloc[1:].reset_index(drop=True)
    return dataclasses.replace(plan, **{table: frame})


def rules_broken(plan: Plan, city: City, policy: Policy, question: Question) -> set[str]:
    return {fault.rule for fault in audit(plan, city, policy, question)}


def test_a_true_plan_passes(case: Judged) -> None:
    plan, *rest = case
    assert audit(plan, *rest) == ()
    for name in ("placements", "unplaced", "moves", "hires", "grants", "shortages", "not_assessed", "steps"):
        assert len(plan.tables()[name]), f"{name} is empty: the case would prove nothing about it"


def one_row(table: str, *cells: object) -> pd.DataFrame:
    return tidy(table, pd.DataFrame([cells], columns=list(COLUMNS[table])))


HERE = {f"models.audit.{name}" for name in ("tables", "places", "teachers", "funds")}
CORRUPTIONS = {
    "tables_have_their_shape": [
        lambda p: dataclasses.replace(p, moves=p.moves.drop(columns="metres")),
        lambda p: dataclasses.replace(p, grants=p.grants.astype({"cents": "float64"})),
        lambda p: with_row(p, "grants"),
    ],
    "closed_decisions_decide_nothing": [
        lambda p: dataclasses.replace(p, quotas=one_row("quotas", "H", "j", 2025, 3)),
        lambda p: dataclasses.replace(p, purchases=one_row("purchases", "s0", "primary", "books", 3.0, 5)),
    ],
    "amounts_are_positive": [
        lambda p: broken(p, "placements", "children", -1),
        lambda p: broken(p, "grants", "cents", 0),
        lambda p: broken(p, "moves", "teachers", -2),
    ],
    "schools_are_all_there": [
        lambda p: without(p, "schools"),
        lambda p: broken(p, "schools", "district_id", "d9"),
        lambda p: broken(p, "schools", "seats", 4000.0),
        lambda p: broken(p, "schools", "pupils_before", 1.0),
    ],
    "pupils_are_those_placed": [
        lambda p: broken(p, "schools", "pupils", 7.0),
        lambda p: broken(p, "schools", "overfull", 0.0),
    ],
    "teachers_are_those_left": [
        lambda p: broken(p, "schools", "teachers", 99.0),
        lambda p: broken(p, "schools", "need_teachers", 1.0),
        lambda p: broken(p, "schools", "short_teachers", 5.0),
        lambda p: without(p, "moves"),
    ],
    "shortages_are_complete": [
        lambda p: without(p, "shortages"),
        lambda p: broken(p, "shortages", "amount", 1.5),
        lambda p: with_row(p, "shortages", unit_id="s9"),
    ],
    "steps_tell_the_truth": [
        lambda p, goal=goal: broken(p, "steps", "value", -1.0, row=goal_row(p, goal))
        for goal in ("unplaced_children", "travel", "short_teachers", "short_funds")
    ],
    "children_are_counted_once": [
        lambda p: broken(p, "placements", "children", p.placements["children"][0] - 1),
        lambda p: broken(p, "placements", "area_id", "nowhere"),
        lambda p: without(p, "unplaced"),
    ],
    "only_open_schools": [
        lambda p: broken(p, "placements", "school_id", "nowhere"),
        lambda p: broken(p, "placements", "level", "senior"),
    ],
    "seats_are_respected": [
        lambda p: broken(p, "placements", "children", 500),
        lambda p: broken(p, "placements", "school_id", "s3"),  # private: it keeps its 20 pupils and no more
    ],
    "journeys_are_within_the_limit": [lambda p: broken(p, "placements", "metres", 9001.0)],
    "journeys_are_real": [lambda p: broken(p, "placements", "metres", 1.0)],
    "reasons_are_true": [
        lambda p: broken(p, "unplaced", "reason", "because"),
        lambda p: broken(p, "unplaced", "area_id", "a", row=far_row(p)),
    ],
    "posts_are_known": [
        lambda p: broken(p, "moves", "kind", "poet"),
        lambda p: broken(p, "moves", "to_school_id", "s3"),
        lambda p: broken(p, "hires", "school_id", "nowhere"),
    ],
    "moves_are_within_the_commute": [
        lambda p: broken(p, "moves", "metres", 1.0),
        lambda p: broken(p, "moves", "metres", 5000.0),
    ],
    "moves_stay_in_the_district": [lambda p: broken(p, "moves", "to_school_id", "s2")],
    "donors_keep_their_need": [lambda p: broken(p, "moves", "teachers", 9)],
    "counts_are_within_the_question": [
        lambda p: broken(p, "moves", "teachers", 5),
        lambda p: broken(p, "hires", "teachers", 4),
    ],
    "hires_cost_what_the_policy_says": [
        lambda p: broken(p, "hires", "cents", 1),
        lambda p: broken(p, "hires", "teachers", p.hires["teachers"][0] + 1),
    ],
    "hires_can_be_paid": [
        lambda p: broken(p, "hires", "cents", 20_051),
        lambda p: broken(p, "hires", "school_id", "s1"),
    ],
    "sources_are_not_overspent": [
        lambda p: broken(p, "grants", "cents", 900_034),
        lambda p: broken(p, "grants", "source_id", "f9"),
    ],
    "sources_pay_only_what_they_may": [
        lambda p: broken(p, "grants", "source_id", "f1"),
        lambda p: broken(p, "grants", "source_id", "f9"),
        lambda p: broken(p, "grants", "school_id", "s3"),
        lambda p: broken(p, "grants", "source_id", "f3", row=staff_row(p)),
    ],
    "nobody_gets_more_than_due": [lambda p: broken(p, "grants", "cents", 500_000)],
    "every_hire_is_paid": [
        lambda p: broken(p, "grants", "cents", 5, row=staff_row(p)),
        lambda p: without(p, "hires"),
    ],
    "schools_lack_what_is_missing": [
        lambda p: broken(p, "schools", "granted", 0.01),
        lambda p: broken(p, "schools", "short_funds", 0.01),
        lambda p: broken(p, "schools", "need_funds", 0.01),
        lambda p: without(p, "grants"),
    ],
}


def goal_row(plan: Plan, goal: str) -> int:
    return int(plan.steps.index[plan.steps["goal"] == goal][0])


def far_row(plan: Plan) -> int:
    return int(plan.unplaced.index[plan.unplaced["area_id"] == "far"][0])


def staff_row(plan: Plan) -> int:
    return int(plan.grants.index[plan.grants["use"] == "staff"][0])


@pytest.mark.parametrize(
    ("rule", "number"), [(rule, number) for rule, made in CORRUPTIONS.items() for number in range(len(made))]
)
def test_a_false_plan_is_caught_by_its_rule(case: Judged, rule: str, number: int) -> None:
    plan, *rest = case
    judge = next(function for function in RULES if function.__name__ == rule)
    found = list(judge(Case(CORRUPTIONS[rule][number](plan), *rest)))
    assert {fault.rule for fault in found} == {rule}


@pytest.mark.parametrize("decision", ["places", "teachers", "funds"])
def test_a_closed_decision_must_stay_closed(case: Judged, decision: str) -> None:
    """The plan that decides everything is false where the question left this decision closed."""
    plan, city, policy, question = case
    others = tuple(name for name in question.decisions if name != decision)
    closed = dataclasses.replace(question, decisions=others)
    assert any(rule.startswith(f"closed_{decision}") for rule in rules_broken(plan, city, policy, closed))
    assert audit(plan_city(city, policy, closed), city, policy, closed) == ()


def test_every_rule_has_a_corruption() -> None:
    """The rules of further decisions are corrupted in test files of their own."""
    assert {rule.__name__ for rule in RULES if rule.__module__ in HERE} - set(CORRUPTIONS) == {
        "closed_places_stay_empty",
        "closed_teachers_stay_put",
        "closed_funds_pay_nothing",
    }


def test_a_fault_says_where_what_and_what_is_allowed(case: Judged) -> None:
    plan, *rest = case
    found = audit(broken(plan, "grants", "cents", 900_034), *rest)
    overspent = next(fault for fault in found if fault.rule == "sources_are_not_overspent")
    assert overspent.render().startswith("sources_are_not_overspent: grants f2: found ")
    assert overspent.render().endswith("allowed at most 900033")


def test_the_audit_runs_without_the_optimizer() -> None:
    code = "import sys, models.audit; sys.exit(any(name.startswith('optimizer') for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
