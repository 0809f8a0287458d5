"""Rules about groups and places, worked on paper."""

import math
from collections.abc import Callable
from typing import Any

import pytest

from geodata.city import City
from models.policy import Indicator, Text

type Maker = Callable[..., Any]

DISTRICTS = """district_id,name,setting,population,x,y
    d1,East,urban,90000,0,0
    d2,West,rural,50000,0,0
    d3,North,rural,50001,0,0"""
SCHOOLS = """school_id,district_id,setting,x,y
    a,d1,urban,0,0
    b,d1,town,0,0
    r,d2,rural,0,0
    n,d3,rural,0,0"""


@pytest.fixture(scope="module")
def make(make_city: Maker) -> Maker:
    def city(provision: str, **tables: str) -> City:
        given = {
            "districts": DISTRICTS,
            "schools": SCHOOLS,
            "classes": "school_id,level,grade,class_no,pupils",
        }
        return make_city(provision=provision, quotas="senior_school_id,year,places", **{**given, **tables})

    return city


@pytest.mark.parametrize(("pupils", "verdict"), [(56, "met"), (55, "not_met")])
def test_special_needs_at_ordinary_schools_count(
    make: Maker, judge: Maker, pupils: int, verdict: str
) -> None:
    # 60 children for the special schools and 20 in ordinary ones: (pupils + 20) / 80.
    city = make(
        f"""school_id,level,pupils,seats,inclusive_pupils
        a,special,{pupils},90,
        b,primary,300,300,20""",
        areas="area_id,district_id,x,y\n z1,d1,0,0",
        children="area_id,level,year,children\n z1,special,2025,60",
    )
    row = judge(city, "special_enrolment", {"enrolment.special_share": 0.95}, levels=("special",)).iloc[0]
    assert (row["verdict"], row["found"]) == (verdict, pytest.approx((pupils + 20) / 80))


def test_two_for_each_class_can_be_broken_for_certain_but_not_always_kept(make: Maker, judge: Maker) -> None:
    city = make(
        """school_id,level,pupils,seats,classes,inclusive_pupils
        a,primary,90,90,3,2
        b,primary,90,90,3,6
        r,primary,90,90,3,7
        n,primary,90,90,3,"""
    )
    table = judge(city, "inclusive_per_class", {"special.inclusive_per_class": 2})
    assert table["verdict"].to_dict() == {
        "a": "met",
        "b": "not_assessed",
        "r": "not_met",
        "n": "not_assessed",
    }
    assert table.loc["b", "note"] == "pupils with special needs are not counted class by class"
    assert table.loc["n", "note"] == "pupils with special needs are unknown"


def test_five_pupils_make_a_resource_room(make: Maker, judge: Maker) -> None:
    city = make(
        """school_id,level,pupils,seats,inclusive_pupils,resource_rooms
        a,primary,90,90,5,1
        b,primary,90,90,5,0
        r,primary,90,90,4,0
        n,primary,90,90,9,"""
    )
    table = judge(city, "resource_room", {"special.resource_room_from": 5})
    assert table["verdict"].to_dict() == {"a": "met", "b": "not_met", "n": "not_assessed"}


def indicator(name: str) -> Indicator:
    empty = Text("", "")
    return Indicator(name, empty, empty, name, "pupils", 1, {}, {}, None, ("primary",), "", "example")


BAND = {"equity.parity_low": 0.97, "equity.parity_high": 1.03}


@pytest.mark.parametrize(
    ("u", "v", "verdict", "note"),
    [(97, 103, "met", ""), (96, 103, "not_met", "u"), (97, 104, "not_met", "v"), (96, 104, "not_met", "u;v")],
)
def test_parity_is_the_ratio_of_rural_totals_to_all_others(
    make: Maker, judge: Maker, u: int, v: int, verdict: str, note: str
) -> None:
    city = make(
        f"""school_id,level,pupils,seats,u,v
        a,primary,300,300,310,290
        b,primary,100,100,90,110
        r,primary,100,100,{u},{v}"""
    )
    row = judge(city, "parity", BAND, indicators=(indicator("u"), indicator("v"))).iloc[0]
    assert (row["verdict"], row["note"]) == (verdict, note)
    assert row["allowed"] == (1.03 if row["found"] > 1 else 0.97)


def test_parity_needs_both_groups(make: Maker, judge: Maker) -> None:
    city = make("school_id,level,pupils,seats,u\n a,primary,100,100,10")
    row = judge(city, "parity", BAND, indicators=(indicator("u"),)).iloc[0]
    assert (row["verdict"], row["note"]) == ("not_assessed", "no schools in one of the groups")
    assert math.isnan(row["found"])


def test_a_county_of_more_people_or_graduates_keeps_a_senior_school(make: Maker, judge: Maker) -> None:
    numbers = {"senior.county_population": 50_000, "senior.county_graduates": 2000}
    schools = """school_id,level,pupils,seats,expected_graduates
        a,senior,900,900,
        b,junior,3000,3000,1000
        r,junior,6000,6000,{west}
        n,junior,900,900,300"""
    table = judge(make(schools.format(west=2000)), "county_senior", numbers, levels=("senior",))
    assert table["verdict"].to_dict() == {"d1": "met", "d2": "met", "d3": "not_met"}
    table = judge(make(schools.format(west=2001)), "county_senior", numbers, levels=("senior",))
    assert table["verdict"].to_dict() == {"d1": "met", "d2": "not_met", "d3": "not_met"}


def test_graduates_on_record_stand_in_for_those_expected(make: Maker, judge: Maker) -> None:
    numbers = {"senior.county_population": 60_000, "senior.county_graduates": 2000}
    city = make(
        "school_id,level,pupils,seats\n a,senior,900,900\n r,junior,9000,9000\n n,junior,9,9\n b,junior,9,9",
        graduates="school_id,year,graduates\n r,2024,2500\n r,2025,1900\n n,2025,3\n b,2025,3",
    )
    table = judge(city, "county_senior", numbers, levels=("senior",))
    assert table["verdict"].to_dict() == {"d1": "met", "d2": "met", "d3": "met"}
