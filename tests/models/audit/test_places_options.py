"""The audit passes what the places step decides, and finds every way to break what was asked."""

import dataclasses
import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from functools import cache
from types import SimpleNamespace

import pandas as pd
import pytest
from geopandas import GeoDataFrame
from shapely import box

from geodata.city import City
from models.audit import places as audit_places
from models.audit.case import Case
from models.audit.places_options import RULES
from models.places.rules import PlacesRules
from models.places.step import decide_places
from models.plan_tables import tidy
from models.policy import Policy
from models.question import Question
from models.steps import Steps

type MakeCity = Callable[..., City]
type MakePolicy = Callable[[Mapping[str, object]], Policy]
type MakeQuestion = Callable[..., Question]
type MakeCase = Callable[..., Case]

POLICY = {
    "places.travel_limit_metres": 4000,
    "places.boarding_limit_metres": 12_000,
    "places.boarding_from_grade": 2,
    "class_size.max": 25,
    "enrolment.nearby_share": 1.0,
    "school_size.min": 40,
}
TOWN = {
    "districts": "district_id,name,setting,x,y\n d1,D,urban,0,0",
    "schools": "school_id,x,y\n s1,500,500\n s2,2500,500",
    "provision": """school_id,level,pupils,seats,rooms,boarders
        s1,primary,0,60,3,6
        s2,primary,0,60,,""",
    "areas": """area_id,disadvantaged_share,x,y
        a,0.4,0,0
        b,0.2,1,0
        c,0,2,0
        far,0,10,0""",
    "children": """area_id,level,year,children
        a,primary,2025,30
        b,primary,2025,40
        c,primary,2025,20
        far,primary,2025,8""",
    "attendance": "area_id,level,school_id,children\n a,primary,s1,30\n b,primary,s2,40",
    "grades": """school_id,level,grade,year,pupils
        s1,primary,1,2025,20
        s1,primary,2,2025,20""",
}


type Decide = Callable[[str, str], tuple[Case, dict[str, pd.DataFrame]]]


@pytest.fixture(scope="module")
def decide(make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion) -> Decide:
    """Return what decides a town under some rules, each written as text, once for all tests."""

    @cache
    def decided(town: str, rules: str) -> tuple[Case, dict[str, pd.DataFrame]]:
        city = make_city(**{**TOWN, **json.loads(town)})
        corners = [(point.x * 1000, point.y * 1000) for point in city.areas.geometry]
        squares = [box(x, y, x + 1000, y + 1000) for x, y in corners]
        areas = GeoDataFrame(city.areas.drop(columns="geometry"), geometry=squares, crs=city.crs)
        city = dataclasses.replace(city, areas=areas)
        policy = make_policy(POLICY)
        asked = PlacesRules(**json.loads(rules))
        levels = tuple(city.children["level"].unique())
        question = make_question(city, levels=levels, decisions=("places",), places=asked)
        steps = Steps(question)
        tables = decide_places(city, policy, question, steps)
        return Case(None, city, policy, question), {**tables, "steps": steps.table(), "works": tidy("works")}

    return decided


@pytest.fixture
def make_case(decide: Decide) -> MakeCase:
    """Return a maker of cases: a town of square areas, decided under some rules, in tables one may change."""

    def make(town: Mapping[str, str] | None = None, **rules: object) -> Case:
        case, tables = decide(json.dumps(town or {}), json.dumps(rules))
        plan = SimpleNamespace(**deepcopy(tables))
        plan.tables = lambda: vars(plan)
        return dataclasses.replace(case, plan=plan)

    return make


def broken(case: Case) -> set[str]:
    return {fault.rule for rule in RULES for fault in rule(case)}


def move(case: Case, area: str, school: str, children: int) -> None:
    """Send children of an area to another school than the one they are at, on paper."""
    rows = case.plan.placements
    first = rows.index[(rows["area_id"] == area) & (rows["school_id"] != school)][0]
    metres = 1.0
    rows.loc[first, "children"] -= children
    row = pd.DataFrame([[area, "primary", school, children, metres]], columns=rows.columns)
    merged = pd.concat([rows, row]).groupby(["area_id", "level", "school_id"], as_index=False)
    case.plan.placements = merged.agg({"children": "sum", "metres": "first"}).query("children > 0")


ASKED = [
    {"areas": "zoned"},
    {"areas": "whole"},
    {"contiguous": True},
    {"classes": True},
    {"boarding": True},
    {"change_share": 0.1},
    {"least_change": True},
    {"keep_grades": True},
    {"nearby": True, "nearby_schools": 1},
    {"mix_within": 0.05},
    {"least_size": True},
    {"contiguous": True, "classes": True, "boarding": True, "mix_within": 0.1, "keep_grades": True},
]


@pytest.mark.parametrize("rules", ASKED, ids=str)
def test_what_is_decided_passes(make_case: MakeCase, rules: dict[str, object]) -> None:
    case = make_case(**rules)
    found = [fault.render() for rule in audit_places.RULES for fault in rule(case)]
    assert found == []


def test_an_area_in_two_zones_is_found(make_case: MakeCase) -> None:
    case = make_case(areas="zoned")
    move(case, "a", "s2", 1)
    assert broken(case) == {"areas_have_one_zone"}
    assert broken(Case(case.plan, case.city, case.policy, make_case(areas="split").question)) == set()


def test_part_of_a_whole_area_left_out_is_found(make_case: MakeCase) -> None:
    case = make_case(areas="whole")
    more = pd.DataFrame([["a", "primary", "d1", 1, "no seats within the limit"]])
    more.columns = case.plan.unplaced.columns
    case.plan.unplaced = pd.concat([case.plan.unplaced, more])
    assert broken(case) == {"areas_have_one_zone"}


def test_a_zone_in_pieces_is_found(make_case: MakeCase) -> None:
    """Where s2 has a and c, and s1 has b between them, no one walks from a to c."""
    case = make_case(contiguous=True)
    rows = case.plan.placements
    rows["school_id"] = rows["area_id"].map({"a": "s2", "b": "s1", "c": "s2"})
    assert broken(case) == {"zones_hang_together"}


@pytest.mark.parametrize(("column", "change"), [("classes", -1), ("pupils", 1), ("classes", 9), ("rooms", 1)])
def test_too_few_classes_wrong_pupils_or_rooms_and_too_many_for_the_rooms_are_found(
    make_case: MakeCase, column: str, change: int
) -> None:
    case = make_case(classes=True)
    case.plan.open_classes.loc[0, column] += change
    assert broken(case) == {"classes_suffice"}


def test_classes_nobody_asked_for_are_found(make_case: MakeCase) -> None:
    table = make_case(classes=True).plan.open_classes
    case = make_case()
    case.plan.open_classes = table
    assert broken(case) == {"classes_suffice"}


def test_boarders_beyond_places_and_age_are_found(make_case: MakeCase) -> None:
    """Half of the 8 children far away are old enough for the 6 boarding places: 4 board."""
    case = make_case(boarding=True)
    rows = case.plan.placements
    far = rows["area_id"] == "far"
    assert rows.loc[far, "children"].to_list() == [4]
    rows.loc[far, "children"] = 5
    assert [fault.unit for rule in RULES for fault in rule(case)] == ["far"]
    rows.loc[far, "children"] = 7
    assert [fault.unit for rule in RULES for fault in rule(case)] == ["s1", "far"]


def test_a_boarder_where_nobody_may_board_is_beyond_the_limit(make_case: MakeCase) -> None:
    boarding = make_case(boarding=True)
    plain = Case(boarding.plan, boarding.city, boarding.policy, make_case().question)
    found = {fault.rule for rule in audit_places.RULES for fault in rule(plain)}
    assert found == {"journeys_are_within_the_limit"}


@pytest.mark.parametrize(
    ("rules", "goal", "moved"),
    [
        ({"change_share": 0.1}, "beyond_budget", ("b", "s1", 10)),
        ({"least_change": True}, "changed_children", ("b", "s1", 1)),
        ({"keep_grades": True}, "displaced_pupils", ("a", "s2", 20)),
        ({"nearby": True, "nearby_schools": 1}, "short_nearby", ("a", "s2", 1)),
        ({"least_size": True}, "too_small", ("b", "s1", 30)),
    ],
)
def test_a_shortage_that_is_not_admitted_is_found(
    make_case: MakeCase, rules: dict[str, object], goal: str, moved: tuple[str, str, int]
) -> None:
    case = make_case(**rules)
    area, school, children = moved
    case.plan.placements = case.plan.placements.copy()
    move(case, area, school, children)
    found = [fault for rule in RULES for fault in rule(case)]
    assert [(fault.rule, fault.unit) for fault in found] == [
        ("shortages_are_no_worse_than_told", f"primary {goal}")
    ]


def test_a_goal_left_out_of_the_proof_is_found(make_case: MakeCase) -> None:
    """Nobody may change, but b, whose school has seats for 30 only: 10 do, and the proof is silent."""
    tight = {"provision": TOWN["provision"].replace("s2,primary,0,60", "s2,primary,0,30")}
    case = make_case(tight, change_share=0.0)
    assert broken(case) == set()
    case.plan.steps = case.plan.steps[case.plan.steps["goal"] != "beyond_budget"]
    assert broken(case) == {"shortages_are_no_worse_than_told"}


def test_more_feeders_than_told_are_found(make_case: MakeCase) -> None:
    junior = {
        name: text.replace("primary", "junior").replace(",0,60", ",0,80") for name, text in TOWN.items()
    }
    junior["attendance"] = "area_id,level,school_id,children\n a,primary,p,1\n b,primary,p,1\n c,primary,q,1"
    case = make_case(junior, feeders=1)
    assert broken(case) == set()
    rows = case.plan.placements
    rows["school_id"] = rows["area_id"].map({"a": "s1", "b": "s2", "c": "s2"})
    assert broken(case) == {"shortages_are_no_worse_than_told"}


def test_a_closure_that_strands_an_area_is_found(make_case: MakeCase) -> None:
    """Within 2 km of c there was s2 only; s1 teaches on."""
    case = make_case({"travel": "area_id,school_id,metres\n a,s1,500\n b,s1,900\n b,s2,900\n c,s2,500"})
    gone = case.city.provision[case.city.provision["school_id"] != "s2"].reset_index(drop=True)
    closed = dataclasses.replace(case.city, provision=gone)
    work = ["k", "s2", "primary", "close", 2025, 2025, 0, 0, 1]
    case.plan.works = pd.DataFrame([work], columns=tidy("works").columns)
    after = Case(case.plan, closed, case.policy, case.question)
    found = [fault for rule in RULES for fault in rule(after)]
    assert [(fault.rule, fault.unit) for fault in found] == [("closures_leave_a_school", "c s2")]
    case.plan.works["open_now"] = 0
    assert broken(after) == set()


def test_nothing_is_asked_where_places_are_not_decided(make_case: MakeCase) -> None:
    case = make_case(areas="zoned")
    shut = dataclasses.replace(case.question, decisions=("funds",))
    move(case, "a", "s2", 1)
    assert broken(Case(case.plan, case.city, case.policy, shut)) == set()
