"""Zones in one piece, on strips of square areas."""

import dataclasses
from collections.abc import Callable, Mapping

import pytest
from geopandas import GeoDataFrame
from shapely import box

from geodata.city import City
from models.places.facts import places_facts
from models.places.rules import PlacesRules
from models.places.step import decide_places
from models.places.zones import zone_names
from models.policy import Policy
from models.question import Question
from models.steps import Steps
from models.supply import open_provision

type MakeCity = Callable[..., City]
type MakePolicy = Callable[[Mapping[str, object]], Policy]
type MakeQuestion = Callable[..., Question]

LIMIT = {"places.travel_limit_metres": 2000}
STRIP = {
    "schools": "school_id,x,y\n s1,500,500\n s4,3500,500",
    "provision": "school_id,level,pupils,seats\n s1,primary,0,20\n s4,primary,0,20",
    "areas": "area_id,x,y\n z1,0,0\n z2,1,0\n z3,2,0\n z4,3,0",
    "children": "area_id,level,year,children\n"
    + "\n".join(f"{area},primary,2025,10" for area in ("z1", "z2", "z3", "z4")),
    "travel": """area_id,school_id,metres
        z1,s1,100
        z2,s1,900
        z2,s4,800
        z3,s1,800
        z3,s4,900
        z4,s4,100""",
}


@pytest.fixture
def strip(make_city: MakeCity) -> Callable[..., City]:
    """Return a maker of cities whose areas are squares of a kilometre, at the columns x and y."""

    def make(**tables: str) -> City:
        city = make_city(**{**STRIP, **tables})
        corners = [(point.x * 1000, point.y * 1000) for point in city.areas.geometry]
        squares = [box(x, y, x + 1000, y + 1000) for x, y in corners]
        areas = GeoDataFrame(city.areas.drop(columns="geometry"), geometry=squares, crs=city.crs)
        return dataclasses.replace(city, areas=areas)

    return make


@pytest.fixture
def zones_of(make_policy: MakePolicy, make_question: MakeQuestion) -> Callable[..., tuple[dict, Steps, dict]]:
    def run(city: City, **rules: object) -> tuple[dict[str, str], Steps, dict]:
        question = make_question(city, decisions=("places",), places=PlacesRules(**rules))
        steps = Steps(question)
        tables = decide_places(city, make_policy(LIMIT), question, steps)
        rows = tables["placements"]
        return dict(zip(rows["area_id"], rows["school_id"], strict=True)), steps, tables

    return run


def test_zones_are_in_one_piece_although_that_is_farther(strip: Callable, zones_of: Callable) -> None:
    """Each of the middle areas is nearer to the other end: 18,000 apart, 20,000 in one piece."""
    apart, steps, _ = zones_of(strip(), areas="zoned")
    assert apart == {"z1": "s1", "z2": "s4", "z3": "s1", "z4": "s4"}
    assert steps.table().set_index("goal")["value"]["travel"] == 18_000
    whole, steps, tables = zones_of(strip(), contiguous=True)
    assert whole == {"z1": "s1", "z2": "s1", "z3": "s4", "z4": "s4"}
    proof = steps.table().set_index("goal").loc["zone_travel"]
    assert proof["value"] == pytest.approx(20_000)
    assert proof["bound"] == pytest.approx(20_000)
    assert tables["unplaced"].empty


def test_a_zone_passes_through_an_area_without_children(strip: Callable, zones_of: Callable) -> None:
    """Nobody lives in z2; the way from s1 to z3 leads through it."""
    children = "area_id,level,year,children\n z1,primary,2025,10\n z3,primary,2025,10\n z4,primary,2025,20"
    zone, _, tables = zones_of(strip(children=children), contiguous=True, areas="whole")
    assert zone == {"z1": "s1", "z3": "s1", "z4": "s4"}
    assert tables["unplaced"].empty


def test_an_overfilled_zone_leaves_children_out(strip: Callable, zones_of: Callable) -> None:
    tight = "school_id,level,pupils,seats\n s1,primary,0,15\n s4,primary,0,20"
    zone, steps, tables = zones_of(strip(provision=tight), contiguous=True)
    assert zone["z1"] == zone["z2"] == "s1"
    assert tables["unplaced"]["children"].sum() == 5
    assert steps.table().set_index("goal")["value"]["zone_overload"] == pytest.approx(5)


def test_a_school_outside_all_areas_has_no_zone_and_it_is_said(strip: Callable, zones_of: Callable) -> None:
    schools = STRIP["schools"] + "\n s9,-900,500"
    provision = STRIP["provision"] + "\n s9,primary,0,20"
    travel = STRIP["travel"] + "\n z1,s9,50"
    city = strip(schools=schools, provision=provision, travel=travel)
    zone, _, tables = zones_of(city, contiguous=True)
    assert set(zone.values()) == {"s1", "s4"}
    assert tables["not_assessed"]["unit_id"].to_list() == ["s9"]


def test_private_schools_take_theirs_before_zones_are_drawn(strip: Callable, zones_of: Callable) -> None:
    """The private school keeps 10 pupils, all of z2 by travel, so that s1's 10 seats do for z1."""
    city = strip(
        schools="school_id,ownership,x,y\n s1,public,500,500\n s4,public,3500,500\n p,private,1500,500",
        provision="school_id,level,pupils,seats\n s1,primary,0,10\n s4,primary,0,20\n p,primary,10,50",
        travel=STRIP["travel"] + "\n z2,p,10\n z1,p,1500",
    )
    zone, steps, tables = zones_of(city, contiguous=True)
    assert zone == {"z1": "s1", "z2": "p", "z3": "s4", "z4": "s4"}
    assert tables["unplaced"].empty
    assert steps.table()["step"].unique().tolist() == ["zones primary", "places primary"]


def test_schools_in_one_area_share_their_zone(
    strip: Callable, make_policy: MakePolicy, make_question: MakeQuestion
) -> None:
    city = strip(
        schools=STRIP["schools"] + "\n s0,400,400",
        provision=STRIP["provision"] + "\n s0,primary,0,5",
        travel=STRIP["travel"] + "\n z1,s0,1",
    )
    rules = PlacesRules(contiguous=True)
    schools = open_provision(city, ["primary"]).set_index("school_id")
    names = {"s0": "s0;s1", "s1": "s0;s1", "s4": "s4"}
    assert zone_names(city, rules, schools).to_dict() == names
    question = make_question(city, places=rules)
    zones = places_facts(city, make_policy(LIMIT), question, "primary").options.zones
    assert zones.zone.to_dict() == names


def test_an_area_that_no_zone_reaches_is_told_so(strip: Callable, zones_of: Callable) -> None:
    """z3 is within the limit of s1 only, and z2 between them of s4 only: no zone of s1 reaches z3."""
    ways = "z1,s1,100\n z2,s4,800\n z3,s1,800\n z4,s4,100"
    zone, _, tables = zones_of(strip(travel=f"area_id,school_id,metres\n {ways}"), contiguous=True)
    assert zone == {"z1": "s1", "z4": "s4"}
    reasons = tables["unplaced"].set_index("area_id")["reason"].to_dict()
    assert reasons == dict.fromkeys(("z2", "z3"), "no zone in one piece reaches the area")
