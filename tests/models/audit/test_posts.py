"""The audit finds a post too many, a total that is not kept, a vacancy that is none."""

from collections.abc import Callable, Mapping
from types import SimpleNamespace

import pytest

from geodata.city import City
from models.audit.case import Case
from models.audit.posts import RULES
from models.plan_tables import tidy
from models.policy import Policy
from models.question import Question
from models.school_table import listed_schools, today
from models.staff.posts import decide_posts
from models.staff.posts_rules import PostsRules

type MakeCity = Callable[..., City]
type MakePolicy = Callable[[Mapping[str, object]], Policy]
type MakeQuestion = Callable[..., Question]

NUMBERS = {
    "staffing.posts_by": "pupils",
    "staffing.pupils_per_teacher": 19,
    "staffing.posts_rounding": "largest_remainder_in_county",
}
TOWN = {
    "schools": "school_id,x,y\n a,0,0\n b,1,0\n c,2,0",
    "provision": """school_id,level,pupils,seats
        a,primary,46,99
        b,primary,46,99
        c,primary,95,99""",
    "staff": """school_id,level,kind,teachers,leaving,retiring,posts
        a,primary,general,4,1,1,5
        b,primary,general,1,0,0,3
        c,primary,general,5,,,4""",
}


def asked(question: Question, rules: PostsRules) -> SimpleNamespace:
    """Return a question with rules of this decision."""
    return SimpleNamespace(**{**vars(question), "posts": rules})


def broken(case: Case) -> set[str]:
    return {fault.rule for rule in RULES for fault in rule(case)}


@pytest.fixture
def make_case(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion
) -> Callable[..., Case]:
    def make(rules: PostsRules, numbers: Mapping[str, object] | None = None) -> Case:
        city, policy = make_city(**TOWN), make_policy({**NUMBERS, **(numbers or {})})
        schools = today(city, ("primary",))
        posts, _ = decide_posts(city, policy, rules, schools, tidy("open_classes"))
        plan = SimpleNamespace(
            posts=posts, open_classes=tidy("open_classes"), schools=listed_schools(schools)
        )
        return Case(plan, city, policy, asked(make_question(city), rules))

    return make


@pytest.mark.parametrize("rounding", ["ceil_per_school", "largest_remainder_in_county"])
@pytest.mark.parametrize("approved", ["by_ratio", "as_today"])
def test_a_true_table_passes(make_case: Callable[..., Case], rounding: str, approved: str) -> None:
    case = make_case(PostsRules(decide=True, approved=approved), {"staffing.posts_rounding": rounding})
    assert len(case.plan.posts) == 3
    assert broken(case) == set()


@pytest.mark.parametrize(
    ("column", "change", "rules"),
    [
        ("posts", [1, 0, 0], {"posts_are_next_to_their_norm", "posts_keep_the_approved_total"}),
        ("posts", [-1, 1, 0], set()),  # another way to round; vacancies tell that it was not this plan's
        ("vacancies", [0, 1, 0], {"vacancies_are_what_is_left"}),
        ("surplus", [2, 0, 0], {"vacancies_are_what_is_left"}),
        ("teachers", [1, 0, 0], {"vacancies_are_what_is_left"}),
        ("leaving", [1, 0, 0], {"vacancies_are_what_is_left"}),
    ],
)
def test_a_changed_number_is_found(
    make_case: Callable[..., Case], column: str, change: list[int], rules: set[str]
) -> None:
    case = make_case(PostsRules(decide=True))
    case.plan.posts[column] = case.plan.posts[column] + change
    assert broken(case) - {"vacancies_are_what_is_left"} == rules - {"vacancies_are_what_is_left"}
    assert "vacancies_are_what_is_left" in broken(case)


def test_today_s_total_is_kept(make_case: Callable[..., Case]) -> None:
    case = make_case(PostsRules(decide=True, approved="as_today"))
    case.plan.posts.loc[0, "posts"] += 1
    assert "posts_keep_the_approved_total" in broken(case)


def test_a_school_without_a_row_and_one_too_many(make_case: Callable[..., Case]) -> None:
    case = make_case(PostsRules(decide=True))
    case.plan.posts = case.plan.posts[1:]
    assert broken(case) == {"posts_are_next_to_their_norm", "posts_keep_the_approved_total"}
    case = make_case(PostsRules(decide=True))
    case.plan.posts.loc[2, "school_id"] = "z"
    assert "posts_are_next_to_their_norm" in broken(case)


def test_a_closed_decision_has_no_posts(make_case: Callable[..., Case]) -> None:
    case = make_case(PostsRules(decide=True))
    shut = Case(case.plan, case.city, case.policy, asked(case.question, PostsRules()))
    assert broken(shut) == {"closed_posts_are_empty"}
    shut.plan.posts = tidy("posts")
    assert broken(shut) == set()
