"""The audit finds a shared post that is too far, too thin or not asked for."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from types import SimpleNamespace

import pandas as pd
import pytest

from geodata.city import City
from models.audit.case import Case
from models.audit.shared_posts import RULES
from models.plan_tables import tidy
from models.policy import Policy
from models.question import Question
from models.school_table import listed_schools, today
from models.staff.shared_posts import decide_shared_posts
from models.staff.shared_posts_rules import SharedPostsRules
from models.steps import Steps

type MakeCity = Callable[..., City]
type MakePolicy = Callable[[Mapping[str, object]], Policy]
type MakeQuestion = Callable[..., Question]

NUMBERS = {
    "staffing.counsellors_per_school": 1,
    "staffing.shared_pupils": 300,
    "staffing.shared_schools": 3,
    "staffing.shared_metres": 1500,
}
TOWN = {
    "schools": "school_id,x,y\n a,0,0\n b,1000,0\n c,2000,0\n d,3800,0\n e,4200,0",
    "provision": """school_id,level,pupils,seats,counsellors
        a,primary,90,999,0
        b,primary,90,999,0
        c,primary,90,999,0
        d,primary,90,999,0
        e,primary,900,999,1""",
}
OPEN = SharedPostsRules(kinds=("counsellor",))


def asked(question: Question, rules: SharedPostsRules) -> SimpleNamespace:
    """Return a question with rules of this decision."""
    return SimpleNamespace(**{**vars(question), "shared_posts": rules})


def broken(case: Case) -> set[str]:
    return {fault.rule for rule in RULES for fault in rule(case)}


@pytest.fixture(scope="module")
def decided(make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion) -> Case:
    """Return a plan in which a new post at b serves a, b and c, and another d."""
    city, policy = make_city(**TOWN), make_policy(NUMBERS)
    question = make_question(city)
    schools, steps = today(city, ("primary",)), Steps(question)
    table, _ = decide_shared_posts(city, policy, question, OPEN, steps, schools)
    plan = SimpleNamespace(shared_posts=table, steps=steps.table(), schools=listed_schools(schools))
    return Case(plan, city, policy, asked(question, OPEN))


@pytest.fixture
def case(decided: Case) -> Case:
    """Return a copy that a test may spoil."""
    return deepcopy(decided)


def test_a_true_table_passes(case: Case) -> None:
    assert case.plan.shared_posts["school_id"].to_list() == list("abcde")
    assert broken(case) == set()


@pytest.mark.parametrize(
    ("row", "changes", "rule"),
    [
        (0, {"base_school_id": "d"}, "shared_posts_serve_near_schools"),
        (0, {"metres": 5.0}, "shared_posts_serve_near_schools"),
        (0, {"base_school_id": "e"}, "shared_posts_serve_few_schools"),
        (1, {"new_posts": 0}, "shared_posts_serve_few_schools"),
        (0, {"new_posts": 1}, "shared_posts_serve_few_schools"),
        (0, {"share": 0.5}, "shared_posts_serve_few_schools"),
        (3, {"new_posts": 2}, "new_posts_are_told"),
        (3, {"kind": "chess"}, "only_asked_posts_are_shared"),
    ],
)
def test_a_changed_row_is_found(case: Case, row: int, changes: dict[str, object], rule: str) -> None:
    for column, value in changes.items():
        case.plan.shared_posts.loc[row, column] = value
    assert rule in broken(case)


def test_a_school_that_is_missing_is_found(case: Case) -> None:
    case.plan.shared_posts = case.plan.shared_posts[1:]
    assert broken(case) == {"new_posts_are_told"}
    few = asked(case.question, SharedPostsRules(kinds=("counsellor",), new_max=1))
    assert "new_posts_are_told" in broken(Case(case.plan, case.city, case.policy, few))


def test_a_closed_decision_shares_nothing(case: Case) -> None:
    shut = Case(case.plan, case.city, case.policy, asked(case.question, SharedPostsRules()))
    assert broken(shut) == {"only_asked_posts_are_shared"}
    shut.plan.shared_posts = pd.DataFrame(tidy("shared_posts"))
    assert broken(shut) == set()
