"""Posts worked by hand: ratios, rounding, small schools, special classes, vacancies."""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.city import City
from models.plan_tables import tidy
from models.policy import Policy
from models.school_table import today
from models.staff.posts import decide_posts, read_posts
from models.staff.posts_facts import PostsFacts, posts_facts
from models.staff.posts_rules import PostsRules
from models.staff.posts_today import staff_by_post
from scenarios.packs import load_pack

type MakeCity = Callable[..., City]
type MakePolicy = Callable[[Mapping[str, object]], Policy]

RULES = {
    "staffing.posts_by": "pupils",
    "staffing.pupils_per_teacher": 19,
    "staffing.posts_rounding": "largest_remainder_in_county",
}
CEIL = {**RULES, "staffing.posts_rounding": "ceil_per_school"}
DECIDE = PostsRules(decide=True)
TOWN = {
    "schools": "school_id,setting,x,y\n a,urban,0,0\n b,urban,1,0\n c,rural,2,0",
    "provision": """school_id,level,pupils,seats,classes
        a,primary,46,99,2
        b,primary,46,99,2
        c,primary,95,99,6""",
    "staff": """school_id,level,kind,teachers,leaving,retiring,posts
        a,primary,general,4,1,1,5
        b,primary,general,1,0,0,3
        c,primary,general,5,,,4""",
}


def posts_of(
    city: City, policy: Policy, rules: PostsRules = DECIDE, open_classes: pd.DataFrame | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    planned = tidy("open_classes") if open_classes is None else open_classes
    return decide_posts(city, policy, rules, today(city, city.levels()), planned)


def by_school(posts: pd.DataFrame) -> dict[str, int]:
    return posts.groupby("school_id")["posts"].sum().to_dict()


def test_a_closed_decision_has_no_posts(make_city: MakeCity, make_policy: MakePolicy) -> None:
    posts, unknown = posts_of(make_city(**TOWN), make_policy(RULES), PostsRules())
    assert posts.empty
    assert unknown.empty


def test_46_pupils_at_19_by_either_rounding(make_city: MakeCity, make_policy: MakePolicy) -> None:
    """46/19 = 2.42 and 95/19 = 5: rounded up 3 + 3 + 5; the county's total is 9.84, hence 10 = 3 + 2 + 5."""
    assert by_school(posts_of(make_city(**TOWN), make_policy(CEIL))[0]) == {"a": 3, "b": 3, "c": 5}
    assert by_school(posts_of(make_city(**TOWN), make_policy(RULES))[0]) == {"a": 3, "b": 2, "c": 5}


def test_those_who_leave_make_vacancies(make_city: MakeCity, make_policy: MakePolicy) -> None:
    posts, unknown = posts_of(make_city(**TOWN), make_policy(CEIL))
    rows = posts.set_index("school_id")[["teachers", "leaving", "retiring", "vacancies", "surplus"]]
    assert rows.loc["a"].to_list() == [4, 1, 1, 0, 0]
    assert rows.loc["b"].to_list() == [1, 0, 0, 2, 0]
    assert np.isnan(rows.loc["c", ["leaving", "vacancies", "surplus"]].to_list()).all()
    assert unknown[["what", "unit_id", "reason"]].to_numpy().tolist() == [
        ["vacancies", "c", "teachers who leave unknown"]
    ]


def test_the_approved_total_of_today_is_shared_out_anew(make_city: MakeCity, make_policy: MakePolicy) -> None:
    """12 posts are approved; by 46 : 46 : 95 pupils that is 2.95, 2.95 and 6.10."""
    rules = PostsRules(decide=True, approved="as_today")
    posts, _ = posts_of(make_city(**TOWN), make_policy(CEIL), rules)
    assert by_school(posts) == {"a": 3, "b": 3, "c": 6}
    silent = {**TOWN, "staff": TOWN["staff"].replace(",3\n", ",\n")}
    posts, unknown = posts_of(make_city(**silent), make_policy(CEIL), rules)
    assert posts.empty
    assert unknown["reason"].to_list() == ["approved posts of the district unknown"]


def test_a_small_rural_school_needs_the_number_of_its_province(
    make_city: MakeCity, make_policy: MakePolicy
) -> None:
    """95 pupils in six classes: 5 by pupils, 12 by two a class, and the larger counts."""
    small = {**CEIL, "staffing.small_school_pupils": 100}
    posts, unknown = posts_of(make_city(**TOWN), make_policy(small))
    assert by_school(posts) == {"a": 3, "b": 3}  # the town's schools of 46 are small but not rural
    assert unknown[["what", "unit_id"]].to_numpy().tolist() == [["posts", "c"]]
    assert "give staffing.small_school_teachers_per_class" in unknown["reason"].iloc[0]  # what is to be done
    province = make_policy({**small, "staffing.small_school_teachers_per_class": 2})
    assert by_school(posts_of(make_city(**TOWN), province)[0]) == {"a": 3, "b": 3, "c": 12}
    exactly = make_policy({**small, "staffing.small_school_pupils": 95})
    assert by_school(posts_of(make_city(**TOWN), exactly)[0]) == {"a": 3, "b": 3, "c": 5}


@pytest.mark.parametrize(("basis", "expected"), [("classes", [4, 4, 12]), ("larger", [4, 4, 12])])
def test_posts_by_class(
    make_city: MakeCity, make_policy: MakePolicy, basis: str, expected: list[int]
) -> None:
    policy = make_policy({**RULES, "staffing.posts_by": basis, "staffing.teachers_per_class": 2})
    assert list(by_school(posts_of(make_city(**TOWN), policy)[0]).values()) == expected
    more = tidy(
        "open_classes",
        pd.DataFrame({"school_id": ["b"], "level": "primary", "classes": 3, "rooms": np.nan, "pupils": 46}),
    )
    assert by_school(posts_of(make_city(**TOWN), policy, open_classes=more)[0])["b"] == 6


def test_what_a_policy_or_a_city_does_not_say_is_said(make_city: MakeCity, make_policy: MakePolicy) -> None:
    def reasons(numbers: Mapping[str, object], **tables: str) -> set[str]:
        posts, unknown = posts_of(make_city(**{**TOWN, **tables}), make_policy(numbers))
        assert posts.empty
        return set(unknown[unknown["what"] == "posts"]["reason"])

    assert reasons({}) == {
        "the policy does not say whether posts follow pupils or classes",
        "the policy has no rounding of posts",
    }
    assert reasons({**RULES, "staffing.pupils_per_teacher": {"junior": 3}}) == {
        "the policy has no pupils per teacher"
    }
    by_class = {**RULES, "staffing.posts_by": "classes"}
    assert reasons(by_class) == {"the policy has no teachers per class"}
    bare = "school_id,level,pupils,seats\n a,primary,46,99\n b,primary,46,99\n c,primary,95,99"
    assert reasons({**by_class, "staffing.teachers_per_class": 2}, provision=bare) == {"classes unknown"}


def test_special_classes_as_in_shandong(make_city: MakeCity) -> None:
    """Two blind, two deaf, one intellectual and one autistic class: 6 + 5 + 4 + 4 = 19 posts."""
    tables = {
        "schools": "school_id,x,y\n s,0,0\n t,0,0\n u,0,0",
        "provision": "school_id,level,pupils,seats,classes,"
        """classes_blind,classes_deaf,classes_intellectual,classes_autism
            s,special,50,60,6,2,2,1,1
            t,special,20,30,3,,,,
            u,special,20,30,3,1,,,1""",
    }
    posts, unknown = posts_of(make_city(**tables), load_pack("cn.base"))
    assert by_school(posts) == {"s": 19, "t": 12}  # no types known: the pack's four to a class
    found = unknown[unknown["what"] == "posts"][["unit_id", "reason"]].to_numpy().tolist()
    assert found == [["u", "classes by type do not add up to the classes"]]


def test_arts_posts_are_told_apart_where_the_policy_does(
    make_city: MakeCity, make_policy: MakePolicy
) -> None:
    """95 pupils are due 5 posts, 1.9 of them arts and PE; a teacher of a kind not listed is none."""
    tables = {
        **TOWN,
        "staff": "school_id,level,kind,teachers,leaving\n c,primary,core,6,1\n a,primary,arts_pe,1,0",
    }
    posts, _ = posts_of(make_city(**tables), make_policy({**CEIL, "staffing.arts_pe_per_100": 2}))
    rows = posts.set_index(["school_id", "kind"])[["posts", "teachers", "vacancies", "surplus"]]
    assert rows.loc["c", "core"].to_list() == [3, 6, 0, 2]
    assert rows.loc["c", "arts_pe"].to_list() == [2, 0, 2, 0]
    assert np.isnan(rows.loc["b", "core"]["teachers"])


def test_private_schools_have_no_posts(make_city: MakeCity, make_policy: MakePolicy) -> None:
    schools = "school_id,ownership,x,y\n a,private,0,0\n b,public,1,0\n c,inclusive_private,2,0"
    posts, _ = posts_of(make_city(**{**TOWN, "schools": schools}), make_policy(CEIL))
    assert by_school(posts) == {"b": 3}


@given(st.lists(st.tuples(st.integers(0, 900), st.integers(0, 2)), min_size=1, max_size=30))
def test_the_county_total_is_the_approved_total(pairs: list[tuple[int, int]]) -> None:
    index = pd.MultiIndex.from_tuples(
        [(f"s{n:02}", "primary") for n in range(len(pairs))], names=["school_id", "level"]
    )
    exact = np.array([pupils for pupils, _ in pairs]) / 19
    table = pd.DataFrame(
        {
            "district_id": [f"d{d}" for _, d in pairs],
            "exact": exact,
            "arts": np.nan,
            "rounding": "largest_remainder_in_county",
        },
        index=index,
    )
    facts = PostsFacts(table, pd.Series(dtype="float64"), tidy("not_assessed"))
    empty = pd.DataFrame(
        columns=["teachers", "leaving", "retiring"],
        index=pd.MultiIndex.from_tuples([], names=["school_id", "level", "kind"]),
        dtype=float,
    )
    posts = read_posts(facts, empty).set_index("school_id")["posts"]
    district = pd.Series([f"d{d}" for _, d in pairs], index=posts.index)
    exact_total = pd.Series(exact, index=posts.index).groupby(district).sum()
    assert ((posts.groupby(district).sum() - exact_total).abs() <= 0.5 + 1e-6).all()
    assert (abs(posts.to_numpy() - exact) < 1).all()


def test_renaming_schools_and_doubling_pupils(make_city: MakeCity, make_policy: MakePolicy) -> None:
    even = {**RULES, "staffing.pupils_per_teacher": 1}
    posts, _ = posts_of(make_city(**TOWN), make_policy(even))
    assert by_school(posts) == {"a": 46, "b": 46, "c": 95}
    city = make_city(**{key: text.replace("c,", "z,") for key, text in TOWN.items()})
    assert list(by_school(posts_of(city, make_policy(CEIL))[0]).values()) == [3, 3, 5]


def test_facts_are_of_the_pupils_of_the_plan(make_city: MakeCity, make_policy: MakePolicy) -> None:
    city = make_city(**TOWN)
    schools = today(city, ("primary",)).assign(pupils=[190.0, 0.0, 19.0])
    facts = posts_facts(city, make_policy(RULES), DECIDE, schools, tidy("open_classes"))
    assert facts.schools["exact"].to_list() == [10, 0, 1]
    assert len(staff_by_post(city, schools)) == 3
