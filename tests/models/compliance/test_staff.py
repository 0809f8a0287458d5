"""Rules about teachers, worked on paper."""

from collections.abc import Callable
from typing import Any

import pytest

from geodata.city import City

type Maker = Callable[..., Any]

DISTRICTS = "district_id,name,setting,x,y\n d1,East,urban,0,0\n d2,West,rural,0,0"
SCHOOLS = """school_id,district_id,setting,x,y
    a,d1,urban,0,0
    b,d1,urban,0,0
    r,d2,rural,0,0"""


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


def test_all_staff_count_towards_their_ratio(make: Maker, judge: Maker) -> None:
    city = make(
        """school_id,level,pupils,seats,staff
        a,preschool,70,70,9
        b,preschool,35,35,6
        r,preschool,71,71,10"""
    )
    table = judge(city, "all_staff_ratio", {"staffing.pupils_per_staff": 7})
    assert table["verdict"].to_dict() == {"d1": "met", "d2": "not_met"}
    assert table.loc["d1", "found"] == pytest.approx(7)


def test_staff_for_each_class(make: Maker, judge: Maker) -> None:
    city = make(
        """school_id,level,pupils,seats,classes,teachers,staff
        a,special,20,30,5,15,20
        b,special,20,30,5,15,19
        r,special,20,30,,15,20"""
    )
    everyone = judge(city, "class_all_staff", {"staffing.staff_per_class": 4})
    assert everyone["verdict"].to_dict() == {"a": "met", "b": "not_met", "r": "not_assessed"}
    teachers = judge(city, "class_staff", {"staffing.teachers_per_class": 3})
    assert teachers["verdict"].tolist() == ["met", "met", "not_assessed"]


def test_a_small_rural_school_is_judged_only_by_the_number_of_its_province(make: Maker, judge: Maker) -> None:
    city = make(
        """school_id,level,pupils,seats,classes,teachers
        a,primary,40,60,6,6
        r,primary,40,60,6,9"""
    )
    nation = judge(city, "small_school_staff", {"staffing.small_school_pupils": 100})
    assert nation.index.tolist() == ["r"]  # a stands in the city
    assert nation.loc["r", "verdict"] == "not_assessed"
    assert "in the pack of the province" in nation.loc["r", "note"]
    province = {"staffing.small_school_pupils": 100, "staffing.small_school_teachers_per_class": 1.7}
    assert judge(city, "small_school_staff", province).loc["r", "verdict"] == "not_met"
    assert judge(city, "small_school_staff", {**province, "staffing.small_school_teachers_per_class": 1.5})[
        "verdict"
    ].tolist() == ["met"]
    larger = {**province, "staffing.small_school_pupils": 40}
    assert judge(city, "small_school_staff", larger).empty


def test_training_hours_of_all_teachers(make: Maker, judge: Maker) -> None:
    city = make(
        "school_id,level,pupils,seats,teachers,trained_teachers\n a,primary,9,9,4,4\n r,primary,9,9,4,3"
    )
    table = judge(city, "trained", {"staffing.training_hours": 360})
    assert table["verdict"].to_dict() == {"d1": "met", "d2": "not_met"}
    without = make("school_id,level,pupils,seats,teachers\n a,primary,9,9,4")
    assert judge(without, "trained", {"staffing.training_hours": 360})["verdict"].tolist() == ["not_assessed"]


STAFF = """school_id,level,kind,teachers,posts,years_at_school
    a,primary,core,30.5,31,6
    a,primary,arts_pe,5,5,5.9
    b,junior,core,12,12,8
    r,primary,core,10,10,7"""
ROTATION = {
    "staffing.rotation_share": 0.1,
    "staffing.rotation_backbone_share": 0.25,
    "staffing.rotation_eligible_years": 6,
}


@pytest.fixture(scope="module")
def staffed(make: Maker) -> City:
    return make("school_id,level,pupils,seats\n a,primary,9,9\n b,junior,9,9\n r,primary,9,9", staff=STAFF)


def rotating(teachers: int, backbone: int, origin: str = "a") -> dict:
    return {
        "from_school_id": origin,
        "to_school_id": "x",
        "level": "primary",
        "kind": "core",
        "teachers": teachers,
        "backbone": backbone,
    }


def test_rotation_is_a_share_of_the_eligible(staffed: City, judge: Maker, make_plan: Maker) -> None:
    # East: 30 (half a teacher is none) + 12 = 42 eligible, so 4.2 must rotate; arts and PE have 5.9 years.
    four, five = (
        judge(staffed, "rotation", ROTATION, plan=make_plan(rotations=[rotating(n, 2)])) for n in (4, 5)
    )
    assert four["verdict"].to_dict() == {"d1": "not_met", "d2": "not_met"}
    assert five.loc["d1", "verdict"] == "met"
    assert five.loc["d1", "found"] == pytest.approx(5 / 42)
    few = judge(staffed, "rotation", ROTATION, plan=make_plan(rotations=[rotating(5, 1)]))
    assert few.loc["d1", "note"] == "too few backbone teachers among them"


def test_who_moves_for_good_is_not_eligible(staffed: City, judge: Maker, make_plan: Maker) -> None:
    gone = {"from_school_id": "a", "to_school_id": "b", "level": "primary", "kind": "core", "teachers": 10}
    plan = make_plan(rotations=[rotating(4, 1)], moves=[gone])
    assert judge(staffed, "rotation", ROTATION, plan=plan).loc["d1", "found"] == pytest.approx(4 / 32)


def test_nobody_knows_the_rotation_before_a_plan(staffed: City, judge: Maker) -> None:
    assert set(judge(staffed, "rotation", ROTATION)["verdict"]) == {"not_assessed"}


def test_posts_inside_the_approved_total(staffed: City, judge: Maker, make_plan: Maker) -> None:
    posts = [
        {"school_id": "a", "level": "primary", "kind": "core", "posts": 36},
        {"school_id": "r", "level": "primary", "kind": "core", "posts": 11},
    ]
    table = judge(staffed, "posts_total", {}, plan=make_plan(posts=posts), levels=("primary",))
    assert table["verdict"].to_dict() == {"d1": "met", "d2": "not_met"}
    assert set(judge(staffed, "posts_total", {})["verdict"]) == {"not_assessed"}
