"""The audit finds who rotates against a rule."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from types import SimpleNamespace

import pandas as pd
import pytest

from geodata.city import City
from models.audit.case import Case
from models.audit.rotation import RULES
from models.plan_tables import tidy
from models.policy import Policy
from models.question import Question
from models.school_table import listed_schools, today
from models.staff.rotation import decide_rotation
from models.staff.rotation_facts import EarlierTables
from models.staff.rotation_rules import RotationRules
from models.steps import Steps

type MakeCity = Callable[..., City]
type MakePolicy = Callable[[Mapping[str, object]], Policy]
type MakeQuestion = Callable[..., Question]

NUMBERS = {
    "staffing.pupils_per_teacher": 10,
    "staffing.commute_metres": 5000,
    "staffing.rotation_share": 0.1,
    "staffing.rotation_eligible_years": 6,
    "staffing.rotation_backbone_share": 0.2,
}
TOWN = {
    "schools": "school_id,x,y\n a,0,0\n b,1000,0\n c,2000,0",
    "provision": """school_id,level,pupils,seats
        a,primary,400,999
        b,primary,200,999
        c,primary,200,999""",
    "staff": """school_id,level,kind,teachers,backbone,years_at_school
        a,primary,general,40,16,8
        b,primary,general,20,4,6
        c,primary,general,20,2,5.9""",
}
OPEN = RotationRules(decide=True)


def asked(question: Question, rules: RotationRules) -> SimpleNamespace:
    """Return a question with rules of this decision."""
    return SimpleNamespace(**{**vars(question), "rotation": rules})


def broken(case: Case) -> set[str]:
    return {fault.rule for rule in RULES for fault in rule(case)}


@pytest.fixture(scope="module")
def decided(make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion) -> Case:
    """Return a plan in which a and b exchange three teachers each."""
    city, policy = make_city(**TOWN), make_policy(NUMBERS)
    question = make_question(city, levels=("primary",))
    schools, steps = today(city, ("primary",)), Steps(question)
    earlier = EarlierTables(tidy("posts"), tidy("moves"), tidy("hires"))
    table, _ = decide_rotation(city, policy, question, OPEN, steps, schools, earlier)
    plan = SimpleNamespace(
        rotations=table,
        posts=tidy("posts"),
        moves=tidy("moves"),
        hires=tidy("hires"),
        steps=steps.table(),
        schools=listed_schools(schools),
    )
    return Case(plan, city, policy, asked(question, OPEN))


@pytest.fixture
def case(decided: Case) -> Case:
    """Return a copy that a test may spoil."""
    return deepcopy(decided)


def test_a_true_table_passes(case: Case) -> None:
    assert case.plan.rotations["teachers"].to_list() == [3, 3]
    assert broken(case) == set()


@pytest.mark.parametrize(
    ("row", "changes", "rule"),
    [
        (0, {"teachers": 41}, "rotation_is_of_the_eligible"),
        (0, {"backbone": 4}, "rotation_is_of_the_eligible"),
        (1, {"teachers": 4}, "rotation_goes_to_the_weaker"),
        (0, {"teachers": 4}, "rotation_keeps_schools_staffed"),
        (1, {"from_school_id": "c", "metres": 2000.0}, "rotation_is_of_the_eligible"),
        (0, {"metres": 1.0}, "rotation_is_within_the_commute"),
        (0, {"teachers": 2, "backbone": 2}, "missing_rotation_is_told"),
    ],
)
def test_a_changed_row_is_found(case: Case, row: int, changes: dict[str, object], rule: str) -> None:
    for column, value in changes.items():
        case.plan.rotations.loc[row, column] = value
    assert rule in broken(case)


def test_commute_district_exchange_and_moves(case: Case, make_policy: MakePolicy) -> None:
    near = make_policy({**NUMBERS, "staffing.commute_metres": 900})
    assert broken(Case(case.plan, case.city, near, case.question)) == {"rotation_is_within_the_commute"}
    inside = make_policy({**NUMBERS, "staffing.across_districts": False})
    case.city.schools.loc[0, "district_id"] = "d2"
    assert "rotation_is_within_the_commute" in broken(Case(case.plan, case.city, inside, case.question))
    case.city.schools.loc[0, "district_id"] = "d1"
    one_way = asked(case.question, RotationRules(decide=True, exchange=False))
    assert broken(Case(case.plan, case.city, case.policy, one_way)) == {"rotation_goes_to_the_weaker"}
    moved = {"from_school_id": ["a"], "to_school_id": "c", "level": "primary", "kind": "general"}
    case.plan.moves = tidy("moves", pd.DataFrame(moved).assign(teachers=38, metres=2000.0))
    assert "rotation_is_of_the_eligible" in broken(case)


def test_a_closed_decision_has_no_rotation(case: Case) -> None:
    shut = Case(case.plan, case.city, case.policy, asked(case.question, RotationRules()))
    assert "closed_rotation_is_empty" in broken(shut)
    shut.plan.rotations = tidy("rotations")
    assert broken(shut) == set()
