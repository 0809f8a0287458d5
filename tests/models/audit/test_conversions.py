"""The audit finds a conversion that no rule allows."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest

from geodata.city import City
from models.audit.case import Case
from models.audit.conversions import RULES
from models.plan_tables import tidy
from models.policy import Policy
from models.question import Question
from models.school_table import listed_schools, today
from models.staff.conversions import decide_conversions
from models.staff.conversions_rules import ConversionsRules
from models.steps import Steps

type MakeCity = Callable[..., City]
type MakePolicy = Callable[[Mapping[str, object]], Policy]
type MakeQuestion = Callable[..., Question]

NUMBERS = {
    "staffing.pupils_per_teacher": 10,
    "staffing.commute_metres": 5000,
    "staffing.convert_from": {"junior": "primary"},
    "staffing.conversion_cost": {"junior": 6000},
    "staffing.conversion_share": {"primary": 0.5},
}
TOWN = {
    "schools": "school_id,district_id,x,y\n a,d1,0,0\n b,d1,1000,0\n c,d1,2000,0\n d,d2,2500,0",
    "provision": """school_id,level,pupils,seats
        a,primary,60,99
        b,primary,50,99
        b,junior,80,99
        c,junior,120,199
        d,junior,80,99""",
    "staff": """school_id,level,kind,teachers
        a,primary,general,10
        b,primary,general,8
        b,junior,general,6
        c,junior,general,6
        d,junior,general,1""",
    "sources": "source_id,year,name,amount,uses\n f1,2025,Posts,100000,staff",
}
OPEN = ConversionsRules(decide=True, budget=42_000, most=7)


def asked(question: Question, rules: ConversionsRules) -> Question:
    """Return a question with rules of this decision."""
    return replace(question, conversions=rules)


def broken(case: Case) -> set[str]:
    return {fault.rule for rule in RULES for fault in rule(case)}


@pytest.fixture(scope="module")
def decided(make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion) -> Case:
    """Return a plan in which b gives two to its own junior section and one to c, and a four to c."""
    city, policy = make_city(**TOWN), make_policy(NUMBERS)
    question = asked(make_question(city), OPEN)
    schools = today(city, city.levels())
    table, _ = decide_conversions(city, policy, question, Steps(question), schools, tidy("posts"))
    plan = SimpleNamespace(conversions=table, posts=tidy("posts"), schools=listed_schools(schools))
    return Case(plan, city, policy, question)


@pytest.fixture
def case(decided: Case) -> Case:
    """Return a copy that a test may spoil."""
    return deepcopy(decided)


def test_a_true_table_passes(case: Case) -> None:
    assert case.plan.conversions["teachers"].to_list() == [4, 2, 1]
    assert broken(case) == set()


@pytest.mark.parametrize(
    ("row", "changes", "rule"),
    [
        (0, {"teachers": 5}, "conversions_take_what_is_spare"),
        (1, {"teachers": 3}, "conversions_take_what_is_spare"),
        (0, {"cents": 1}, "conversions_cost_what_the_policy_says"),
        (0, {"metres": 10.0}, "conversions_stay_near"),
        (0, {"to_school_id": "d", "metres": 2500.0}, "conversions_stay_near"),
        (0, {"from_level": "junior"}, "conversions_follow_the_paths"),
        (0, {"to_kind": "arts_pe"}, "conversions_follow_the_paths"),
        (0, {"teachers": 8, "cents": 4_800_000}, "conversions_keep_the_limits"),
    ],
)
def test_a_changed_row_is_found(case: Case, row: int, changes: dict[str, object], rule: str) -> None:
    for column, value in changes.items():
        case.plan.conversions.loc[row, column] = value
    assert rule in broken(case)


def test_what_the_question_and_the_policy_limit(case: Case, make_policy: MakePolicy) -> None:
    for rules in (ConversionsRules(decide=True, most=6), ConversionsRules(decide=True, budget=41_999)):
        tighter = Case(case.plan, case.city, case.policy, asked(case.question, rules))
        assert broken(tighter) == {"conversions_keep_the_limits"}
    within = asked(case.question, ConversionsRules(decide=True, within="school"))
    assert broken(Case(case.plan, case.city, case.policy, within)) == {"conversions_stay_near"}
    policy = make_policy({**NUMBERS, "staffing.conversion_share": {"primary": 0.3}})
    assert broken(Case(case.plan, case.city, policy, case.question)) == {"conversions_keep_the_limits"}


def test_a_level_keeps_what_its_district_lacks(case: Case) -> None:
    staff = case.city.staff
    staff.loc[(staff["school_id"] == "b") & (staff["level"] == "primary"), "teachers"] = 2
    case.plan.conversions = case.plan.conversions[:1]
    assert broken(case) == {"conversions_take_what_is_spare"}


def test_a_closed_decision_has_no_conversions(case: Case) -> None:
    shut = Case(case.plan, case.city, case.policy, asked(case.question, ConversionsRules()))
    assert "closed_conversions_are_empty" in broken(shut)
    shut.plan.conversions = pd.DataFrame(tidy("conversions"))
    assert broken(shut) == set()
