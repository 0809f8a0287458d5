"""All staff decisions in one plan, worked by hand: posts, conversions, fair shares, and their money."""

import dataclasses
from collections.abc import Callable, Mapping

import pytest

from geodata.city import City
from models.audit.case import Case
from models.audit.whole import OF_STAFF_TODAY, audit
from models.audit.whole import RULES as RULES_OF_ALL
from models.plan import Plan
from models.plan_city import plan_city
from models.policy import Policy
from models.question import Question
from models.staff.conversions_rules import ConversionsRules
from models.staff.fairness_rules import FairnessRules
from models.staff.posts_rules import PostsRules
from models.staff.rotation_rules import RotationRules
from models.staff.staffed import staffed_city

type MakeCity = Callable[..., City]
type MakePolicy = Callable[[Mapping[str, object]], Policy]
type MakeQuestion = Callable[..., Question]
type Judged = tuple[Plan, City, Policy, Question]

RULES = {
    "staffing.pupils_per_teacher": 10,
    "staffing.posts_by": "pupils",
    "staffing.posts_rounding": "largest_remainder_in_county",
    "staffing.commute_metres": 5000,
    "staffing.annual_cost": 100,
    "staffing.convert_from": {"junior": "primary"},
    "staffing.conversion_cost": {"junior": 60},
    "staffing.conversion_share": {"primary": 1},
    "staffing.rotation_share": 0.5,
    "staffing.rotation_backbone_share": 0,
    "staffing.rotation_eligible_years": 6,
    "funds.per_pupil": 10,
}
# Posts are 6, 5, 8 and 12; after those who leave there are 9, 8, 6 and 4 teachers.
TOWN = {
    "schools": "school_id,district_id,x,y\n a,d1,0,0\n b,d1,1000,0\n c,d1,2000,0",
    "provision": """school_id,level,pupils,seats,classes
        a,primary,60,99,3
        b,primary,50,99,2
        b,junior,80,99,3
        c,junior,120,199,4""",
    "staff": """school_id,level,kind,teachers,leaving,retiring,movable,backbone,years_at_school
        a,primary,general,10,1,1,,2,8
        b,primary,general,8,0,0,,1,8
        b,junior,general,6,0,0,,1,8
        c,junior,general,6,2,0,,0,8""",
    "sources": """source_id,year,name,amount,uses
        f1,2025,Posts,610,staff
        f2,2025,Running,3100,operating""",
}
ALL = {
    "posts": PostsRules(decide=True),
    "conversions": ConversionsRules(decide=True),
    "fairness": FairnessRules("both"),
}


@pytest.fixture(scope="module")
def decide(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion
) -> Callable[..., Judged]:
    """Return a maker of plans of the town, with changes of its tables, rules and question."""

    def make(
        tables: Mapping[str, str] | None = None, rules: Mapping[str, object] | None = None, **changes: object
    ) -> Judged:
        city = make_city(**{**TOWN, **(tables or {})})
        policy = make_policy({**RULES, **(rules or {})})
        asked = {"decisions": ("teachers",), "levels": ("primary", "junior"), **ALL, **changes}
        question = make_question(city, year=2025, **asked)
        return plan_city(city, policy, question), city, policy, question

    return make


@pytest.fixture(scope="module")
def case(decide: Callable[..., Judged]) -> Judged:
    return decide(decisions=("teachers", "funds"), rotation=RotationRules(decide=True))


def flows(plan: Plan) -> list[list[object]]:
    return plan.conversions[["from_school_id", "to_school_id", "teachers"]].to_numpy().tolist()


def test_worked_by_hand(case: Judged) -> None:
    """Six to spare for ten vacancies: b keeps one of its own, c gets five; two hires go to c as well.

    Six conversions at 60 leave 250 of 610 for hires at 100. Two at c leave one missing at each, by heads and
    by need; one at each would leave two of twelve.
    """
    plan, *rest = case
    assert flows(plan) == [["a", "c", 3], ["b", "b", 1], ["b", "c", 2]]
    assert plan.hires[["school_id", "teachers"]].to_numpy().tolist() == [["c", 2]]
    table = plan.schools.set_index(["school_id", "level"])
    assert table["teachers_before"].to_list() == [10, 6, 8, 6]
    assert table["teachers"].to_list() == [6, 7, 5, 11]
    assert table["need_teachers"].to_list() == [6, 8, 5, 12]
    assert table["short_teachers"].to_list() == [0, 1, 0, 1]
    assert audit(plan, *rest) == ()


def test_the_money_reconciles_to_the_cent(case: Judged) -> None:
    plan, *_ = case
    grants = plan.grants.groupby(["use", "source_id"])["cents"].sum().to_dict()
    assert grants == {("operating", "f2"): 310_000, ("staff", "f1"): 36_000 + 20_000}
    table = plan.schools.set_index(["school_id", "level"])
    assert table["need_funds"].to_dict() == {
        ("a", "primary"): 600,
        ("b", "primary"): 500,
        ("b", "junior"): 860,
        ("c", "junior"): 1200 + 300 + 200,
    }
    assert table["short_funds"].sum() == 0


def test_both_readings_are_told_and_one_is_followed(case: Judged) -> None:
    plan, *_ = case
    rows = plan.fairness[(plan.fairness["level"] == "") & (plan.fairness["district_id"] == "")]
    told = rows.set_index("reading")[["followed", "proved", "lacked", "most_lacked", "largest_share"]]
    assert told.loc["need"].to_list() == [1, 1, 2, 1, 1 / 8]
    assert told.loc["heads"].to_list() == [0, 1, 2, 1, 1 / 8]
    names = plan.steps.loc[plan.steps["goal"].str.startswith("fair_"), ["step", "goal"]].to_numpy().tolist()
    assert names == [["teachers", "fair_need"], ["fairness heads", "fair_heads"]]


def test_who_leaves_does_not_rotate(case: Judged) -> None:
    """After conversions 6, 5, 7 and 9 are there: half of 27 is 14, of whom nobody is a post's last."""
    plan, *_ = case
    told = plan.steps.set_index("goal")["value"]
    assert plan.rotations["teachers"].sum() + told["short_rotation"] == 14


def test_posts_are_the_need_and_no_donor_falls_below_them(decide: Callable[..., Judged]) -> None:
    """By classes a has 9 posts for its 9: it gives nobody, though its pupils call for 6."""
    rules = {"staffing.posts_by": "classes", "staffing.teachers_per_class": 3}
    plan, *rest = decide(rules=rules)
    assert flows(plan) == [["b", "c", 2]]
    need = plan.schools.set_index(["school_id", "level"])["need_teachers"].to_dict()
    assert need == {("a", "primary"): 9, ("b", "primary"): 6, ("b", "junior"): 9, ("c", "junior"): 12}
    assert audit(plan, *rest) == ()


def test_where_posts_are_not_decided_nobody_is_gone(decide: Callable[..., Judged]) -> None:
    plan, *rest = decide(posts=PostsRules(), conversions=ConversionsRules(), fairness=FairnessRules())
    assert plan.conversions.empty
    assert plan.fairness.empty
    assert plan.schools["teachers"].sum() == 30 + plan.hires["teachers"].sum()
    assert audit(plan, *rest) == ()


def test_unknown_leavers_are_told_and_take_no_part(decide: Callable[..., Judged]) -> None:
    staff = TOWN["staff"].replace("c,junior,general,6,2,0", "c,junior,general,6,,")
    plan, *rest = decide({"staff": staff})
    told = plan.not_assessed[plan.not_assessed["what"] == "teachers"]
    assert told[["unit_id", "reason"]].to_numpy().tolist() == [["c", "teachers, or those who leave, unknown"]]
    table = plan.schools.set_index(["school_id", "level"])
    assert table.loc[("c", "junior"), "teachers"] == 6
    assert table["need_teachers"].isna().to_list() == [False, False, False, True]
    assert audit(plan, *rest) == ()


def test_a_general_post_has_teachers_of_every_kind(decide: Callable[..., Judged]) -> None:
    """The same town with its teachers told apart, where the policy does not: the same plan."""
    lines = TOWN["staff"].splitlines()
    split = [lines[0]]
    for line in lines[1:]:
        school, level, _, teachers, leaving, retiring, movable, backbone, years = line.strip().split(",")
        split.append(f"{school},{level},arts_pe,1,0,0,{movable},0,{years}")
        rest = int(teachers) - 1
        split.append(f"{school},{level},core,{rest},{leaving},{retiring},{movable},{backbone},{years}")
    plan, *rest = decide({"staff": "\n".join(split)})
    assert flows(plan) == [["a", "c", 3], ["b", "b", 1], ["b", "c", 2]]
    assert plan.schools["short_teachers"].sum() == 2
    assert audit(plan, *rest) == ()


def test_a_later_step_reads_the_city_after_conversion(decide: Callable[..., Judged]) -> None:
    """Without money nobody is retrained, so c stays eight short; with it, the hires are fewer than before."""
    poor, *_ = decide({"sources": TOWN["sources"].replace("610", "59")})
    assert poor.conversions.empty
    assert poor.hires.empty
    assert poor.schools["short_teachers"].sum() == 10
    rich, *_ = decide({"sources": TOWN["sources"].replace("610", "9610")})
    assert rich.hires["teachers"].sum() == 4
    assert rich.schools["short_teachers"].sum() == 0


def test_renaming_ids_changes_nothing_but_names(case: Judged, decide: Callable[..., Judged]) -> None:
    names = {"a": "z", "b": "m", "c": "e"}
    tables = {
        name: "\n".join(
            line if number == 0 else names[line.strip()[0]] + line.strip()[1:]
            for number, line in enumerate(text.splitlines())
        )
        for name, text in TOWN.items()
        if name != "sources"
    }
    plan, *_ = decide(tables)
    first = case[0].schools.set_index(["school_id", "level"])["teachers"]
    second = plan.schools.set_index(["school_id", "level"])["teachers"]
    assert {(names[school], level): count for (school, level), count in first.items()} == second.to_dict()


def test_closed_teachers_still_change_level(decide: Callable[..., Judged]) -> None:
    plan, *rest = decide(decisions=("funds",))
    assert len(plan.conversions) == 3
    assert plan.hires.empty
    assert plan.schools["teachers"].to_list() == [6, 7, 5, 9]
    assert audit(plan, *rest) == ()


@pytest.mark.parametrize(
    ("table", "column", "value", "rule"),
    [
        ("schools", "teachers", 99.0, "teachers_are_those_left"),
        ("schools", "need_teachers", 1.0, "teachers_are_those_left"),
        ("grants", "cents", 1, "every_hire_is_paid"),
        ("hires", "teachers", 3, "hires_cost_what_the_policy_says"),
        ("hires", "cents", 25_100, "hires_can_be_paid"),
        ("conversions", "teachers", 4, "conversions_take_what_is_spare"),
        ("conversions", "cents", 1, "conversions_cost_what_the_policy_says"),
        ("posts", "posts", 99, "posts_are_next_to_their_norm"),
        ("posts", "leaving", 0.0, "vacancies_are_what_is_left"),
        ("fairness", "lacked", 9.0, "the_followed_reading_is_the_plan"),
        ("fairness", "largest_share", 0.9, "the_followed_reading_is_the_plan"),
        ("fairness", "posts_short", 9, "the_followed_reading_is_the_plan"),
        ("fairness", "followed", 0, "only_asked_readings_are_told"),
        ("fairness", "reading", "share", "only_asked_readings_are_told"),
    ],
)
def test_a_false_plan_is_caught(case: Judged, table: str, column: str, value: object, rule: str) -> None:
    plan, *rest = case
    frame = plan.tables()[table].copy()
    row = {"fairness": 1, "grants": int(frame.get("use", frame.iloc[:, 0]).eq("staff").argmax())}.get(
        table, 0
    )
    frame.loc[row, column] = value
    assert rule in broken(dataclasses.replace(plan, **{table: frame}), rest, rule)


def broken(plan: Plan, rest: list, rule: str) -> set[str]:
    """Return what one rule finds, judged against the city that it is for."""
    city, policy, question = rest
    if rule not in {each.__name__ for each in OF_STAFF_TODAY}:
        city = staffed_city(city, plan.posts, plan.conversions)
    judge = next(each for each in (*RULES_OF_ALL, *OF_STAFF_TODAY) if each.__name__ == rule)
    return {fault.rule for fault in judge(Case(plan, city, policy, question))}


def test_a_reading_that_is_beaten_or_does_not_add_up_is_caught(case: Judged) -> None:
    plan, *rest = case
    other = plan.fairness["reading"] == "heads"
    whole = (plan.fairness["level"] == "") & (plan.fairness["district_id"] == "")
    for column, rows, rule in (
        ("most_lacked", other, "no_reading_is_beaten_at_its_own"),
        ("lacked", other & ~whole, "readings_add_up"),
    ):
        frame = plan.fairness.copy()
        frame.loc[rows, column] = 7.0
        assert broken(dataclasses.replace(plan, fairness=frame), rest, rule) == {rule}


def test_what_was_not_asked_must_be_empty(case: Judged) -> None:
    plan, city, policy, question = case
    for changes, rule in (
        ({"fairness": FairnessRules()}, "only_asked_readings_are_told"),
        ({"conversions": ConversionsRules()}, "closed_conversions_are_empty"),
        ({"posts": PostsRules()}, "closed_posts_are_empty"),
    ):
        asked = dataclasses.replace(question, **changes)
        assert rule in broken(plan, [city, policy, asked], rule)
