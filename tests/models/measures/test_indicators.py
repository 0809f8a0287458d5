"""Cities of a few schools, worked on paper."""

# ruff: noqa: PD011 - a table of Measures is called values

import math
from collections.abc import Callable
from types import SimpleNamespace

import pandas as pd
import pytest
from pandas import DataFrame

from geodata.city import City
from models.measures.indicators import measure, school_stocks
from models.plan_tables import COLUMNS, tidy
from models.policy import Indicator, Policy, Text, Value

type MakeCity = Callable[..., City]

NO_CLASSES = "school_id,level,grade,class_no,pupils"
NO_QUOTAS = "senior_school_id,year,places,distributed_share"
ONE = {"teachers": 1}
LESS = {"higher_is_better": False}
DISTRICTS = """district_id,name,setting,x,y
    d1,East,urban,0,0
    d2,West,urban,0,0"""
SCHOOLS = """school_id,district_id,ownership,x,y
    a,d1,public,0,0
    b,d1,public,1000,0
    c,d2,public,2000,0
    p,d2,private,2000,0"""
PROVISION = """school_id,level,pupils,seats,teachers,backbone_teachers,arts_pe_teachers,hall_m2,area_m2
    a,primary,100,120,5,1,1,50,1000
    b,primary,300,300,15,6,2,0,1500
    c,primary,200,150,8,,2,0,800
    p,primary,100,100,10,2,1,0,900"""
AREAS = """area_id,district_id,x,y
    z1,d1,0,300
    z2,d1,1000,400
    z3,d2,2000,5000"""
CHILDREN = """area_id,level,year,children
    z1,primary,2025,110
    z2,primary,2025,280
    z3,primary,2025,210"""


def indicator(name: str, numerator: str, **changes: object) -> Indicator:
    facts: dict = {
        "id": name,
        "title": Text(name, name),
        "unit": Text("", ""),
        "numerator": numerator,
        "denominator": "pupils",
        "scale": 1.0,
        "standards": {},
        "cv_limits": {},
        "exclude_small": None,
        "levels": ("primary",),
        "source": "",
        "certainty": "example",
    }
    return Indicator(**{**facts, **changes})


def pack(numbers: dict[str, object] | None = None, indicators: tuple = ()) -> Policy:
    values = {}
    for key, given in {"places.detour_factor": 1, **(numbers or {})}.items():
        for level, amount in given.items() if isinstance(given, dict) else [(None, given)]:
            values[key, level] = Value(key, level, amount, "", Text(key, key), "", "example")
    return Policy("test", Text("Test", "测试"), values, indicators, {}, {})


@pytest.fixture(scope="module")
def town(make_city: MakeCity) -> City:
    return make_city(
        districts=DISTRICTS,
        schools=SCHOOLS,
        provision=PROVISION,
        areas=AREAS,
        children=CHILDREN,
        classes=NO_CLASSES,
        quotas=NO_QUOTAS,
    )


def plan(**tables: DataFrame) -> SimpleNamespace:
    return SimpleNamespace(**{name: tidy(name) for name in COLUMNS} | tables)


def filled(table: str, rows: list[dict]) -> DataFrame:
    return tidy(table, DataFrame(rows, columns=list(COLUMNS[table])).fillna(0))


@pytest.fixture(scope="module")
def moved() -> SimpleNamespace:
    """Take 50 children and one arts teacher from b to a, hire a teacher at b, place z3 nowhere."""
    schools = [("a", 160.0), ("b", 250.0), ("c", 0.0), ("p", math.nan)]
    return plan(
        schools=tidy(
            "schools",
            DataFrame(
                [
                    {"school_id": name, "level": "primary", "district_id": "", "pupils": n}
                    for name, n in schools
                ],
                columns=list(COLUMNS["schools"]),
            ),
        ),
        placements=filled(
            "placements",
            [
                {"area_id": "z1", "level": "primary", "school_id": "a", "children": 110, "metres": 300},
                {"area_id": "z2", "level": "primary", "school_id": "a", "children": 50, "metres": 1080},
                {"area_id": "z2", "level": "primary", "school_id": "b", "children": 230, "metres": 400},
            ],
        ),
        unplaced=filled(
            "unplaced",
            [
                {
                    "area_id": "z3",
                    "level": "primary",
                    "district_id": "d2",
                    "children": 210,
                    "reason": "no school",
                }
            ],
        ),
        moves=filled(
            "moves",
            [
                {
                    "from_school_id": "b",
                    "to_school_id": "a",
                    "level": "primary",
                    "kind": "arts_pe",
                    "teachers": 1,
                }
            ],
        ),
        hires=filled("hires", [{"school_id": "b", "level": "primary", "kind": "core", "teachers": 2}]),
    )


def row(table: DataFrame, **keys: str) -> pd.Series:
    found = table[(table[list(keys)] == pd.Series(keys)).all(axis=1)]
    assert len(found) == 1, found
    return found.iloc[0]


def test_an_indicator_is_an_expression_over_stocks_per_pupil(town: City) -> None:
    rooms = indicator("rooms", "area_m2 - hall_m2", standards={"primary": 5})
    values = measure(town, pack(indicators=(rooms,))).values
    assert row(values, school_id="a")["value"] == 9.5
    assert list(values["verdict"]) == ["met", "met", "not_met", "met"]


def test_a_value_exactly_at_the_standard_meets_it(make_city: MakeCity) -> None:
    # 9 teachers for 1000 pupils are 0.9 per 100, and 9 / 1000 * 100 is a hair below 0.9 in binary.
    city = make_city(
        schools="school_id,x,y\n a,0,0",
        provision="school_id,level,pupils,seats,teachers\n a,primary,1000,1000,9",
        classes=NO_CLASSES,
    )
    per_100 = indicator("arts", "teachers", scale=100.0, standards={"primary": 0.9})
    assert 9 / 1000 * 100 < 0.9
    assert measure(city, pack(indicators=(per_100,))).values["verdict"].tolist() == ["met"]


def test_an_unknown_stock_is_not_assessed_and_never_met(town: City) -> None:
    easy = {"standards": {"primary": 0}, "cv_limits": {"primary": 9}}
    backbone = indicator("backbone", "backbone_teachers", **easy)
    absent = indicator("absent", "planetariums", **easy)
    found = measure(town, pack(indicators=(backbone, absent)))
    assert row(found.values, indicator="backbone", school_id="c")["verdict"] == "not_assessed"
    assert row(found.values, indicator="backbone", school_id="a")["verdict"] == "met"
    assert set(found.values.loc[found.values["indicator"] == "absent", "verdict"]) == {"not_assessed"}
    assert row(found.inequality, indicator="backbone", scope="d1")["verdict"] == "met"
    for scope in ("city", "d2"):
        assert row(found.inequality, indicator="backbone", scope=scope)["verdict"] == "not_assessed"
        assert row(found.inequality, indicator="backbone", scope=scope)["unknown"] == 1
    assert row(found.inequality, indicator="absent", scope="city")["schools"] == 0
    assert math.isnan(row(found.inequality, indicator="absent", scope="city")["cv"])


def test_the_coefficient_counts_pupils_around_the_ratio_of_totals(town: City) -> None:
    # Teachers per 100 in d1: 5 and 5, mean 5. In d2: 4 and 10, mean 18/300 = 6, variance (2·4 + 1·16)/3 = 8.
    teachers = indicator("t", "teachers", scale=100.0, standards={"primary": 5}, cv_limits={"primary": 0.45})
    table = measure(town, pack(indicators=(teachers,))).inequality
    assert row(table, scope="d1")["cv"] == pytest.approx(0, abs=1e-15)
    west = row(table, scope="d2")
    assert west["mean"] == pytest.approx(6)
    assert west["cv"] == pytest.approx(math.sqrt(8) / 6)
    assert west["verdict"] == "not_met"
    assert (west["minimum"], west["maximum"], west["pupils"], west["schools"]) == (4, 10, 300, 2)
    assert west["share_below_standard"] == pytest.approx(200 / 300)
    assert row(table, scope="city")["mean"] == pytest.approx(3800 / 700)


def test_the_pack_decides_about_private_schools_and_teaching_points(town: City) -> None:
    public = indicator("t", "teachers", ownership=("public",), exclude_small=101, standards={"primary": 0})
    found = measure(town, pack(indicators=(public,)))
    assert found.values["excluded"].tolist() == ["small school", "", "", "ownership"]
    assert found.values["verdict"].tolist() == ["not_assessed", "met", "met", "not_assessed"]
    assert row(found.inequality, scope="city")["pupils"] == 500


def test_a_school_without_pupils_is_left_out_and_not_divided_by(make_city: MakeCity) -> None:
    city = make_city(
        schools="school_id,x,y\n a,0,0\n b,1,1",
        provision="school_id,level,pupils,seats,teachers\n a,primary,0,50,3\n b,primary,50,50,0",
        classes=NO_CLASSES,
    )
    each = indicator("t", "teachers", standards={"primary": 1})
    ratio = indicator(
        "r", "pupils", denominator="teachers", standards={"primary": 20}, higher_is_better=False
    )
    values = measure(city, pack(indicators=(each, ratio))).values
    assert row(values, indicator="t", school_id="a")["excluded"] == "no pupils"
    assert row(values, indicator="t", school_id="b")["verdict"] == "not_met"
    assert row(values, indicator="r", school_id="b")["excluded"] == "nothing to divide by"


def test_where_less_is_better_the_standard_is_a_ceiling(town: City) -> None:
    ratio = indicator(
        "r", "pupils", denominator="teachers", standards={"primary": 20}, higher_is_better=False
    )
    found = measure(town, pack(indicators=(ratio,)))
    assert found.values["verdict"].tolist() == ["met", "met", "not_met", "met"]
    assert row(found.inequality, scope="city")["mean"] == pytest.approx(700 / 38)


def test_a_plan_changes_pupils_and_teachers_and_no_other_stock(town: City, moved: SimpleNamespace) -> None:
    after = school_stocks(town, moved).set_index("school_id")
    assert after["pupils"].tolist() == [160, 250, 0, 100]
    assert after["teachers"].tolist() == [6, 16, 8, 10]
    assert after["arts_pe_teachers"].tolist() == [2, 1, 2, 1]
    assert after["area_m2"].tolist() == [1000, 1500, 800, 900]
    per_pupil = measure(town, pack(indicators=(indicator("rooms", "area_m2"),)), moved).values
    assert row(per_pupil, school_id="a")["value"] == 1000 / 160
    assert row(per_pupil, school_id="c")["excluded"] == "no pupils"


def test_teachers_that_only_the_staff_table_knows_are_summed(make_city: MakeCity) -> None:
    city = make_city(
        schools="school_id,x,y\n a,0,0\n b,1,1\n c,2,2",
        provision="school_id,level,pupils,seats,teachers\n a,primary,9,9,7\n b,primary,9,9,\n c,primary,9,9,",
        staff="""school_id,level,kind,teachers
            a,primary,core,1
            b,primary,core,4.5
            b,primary,arts_pe,1.5
            c,primary,core,""",
    )
    stocks = school_stocks(city).set_index("school_id")
    assert stocks["teachers"].tolist()[:2] == [7, 6]
    assert math.isnan(stocks.loc["c", "teachers"])
    assert stocks.loc["b", "arts_pe_teachers"] == 1.5


def test_access_today_is_to_the_nearest_school_that_must_take_the_child(town: City) -> None:
    # z3 is 5000 m from c; the private school at the same point does not count.
    table = measure(town, pack({"places.travel_limit_metres": 400})).access
    whole = row(table, scope="city")
    assert (whole["children"], whole["seats"]) == (600, 570)
    assert whole["mean_metres"] == pytest.approx((110 * 300 + 280 * 400 + 210 * 5000) / 600)
    assert (whole["p95_metres"], whole["max_metres"]) == (5000, 5000)
    assert whole["share_within_limit"] == pytest.approx(390 / 600)
    assert row(table, scope="d1")["p95_metres"] == 400
    assert row(table, scope="d2")["share_within_limit"] == 0


def test_access_counts_the_way_not_the_straight_line(town: City) -> None:
    table = measure(town, pack({"places.detour_factor": 1.5})).access
    assert row(table, scope="d1")["max_metres"] == pytest.approx(600)
    assert math.isnan(row(table, scope="d1")["share_within_limit"])


def test_access_after_a_plan_is_as_placed_and_the_unplaced_are_not_within(
    town: City, moved: SimpleNamespace
) -> None:
    table = measure(town, pack({"places.travel_limit_metres": 1000}), moved).access
    whole = row(table, scope="city")
    assert whole["children"] == 600
    assert whole["mean_metres"] == pytest.approx((110 * 300 + 50 * 1080 + 230 * 400) / 390)
    assert whole["share_within_limit"] == pytest.approx(340 / 600)
    assert math.isnan(row(table, scope="d2")["mean_metres"])
    assert row(table, scope="d2")["share_within_limit"] == 0


def test_a_level_without_a_school_that_must_take_children_has_no_distance(make_city: MakeCity) -> None:
    city = make_city(
        districts="district_id,name,setting,x,y\n d1,East,urban,0,0",
        schools="school_id,ownership,x,y\n a,private,0,0",
        provision="school_id,level,pupils,seats\n a,primary,5,9",
        areas="area_id,x,y\n z1,0,0",
        children="area_id,level,year,children\n z1,primary,2025,5",
        classes=NO_CLASSES,
    )
    table = measure(city, pack({"places.travel_limit_metres": 1000})).access
    whole = row(table, scope="city")
    assert (whole["children"], whole["seats"], whole["share_within_limit"]) == (5, 0, 0)
    assert math.isnan(whole["mean_metres"])
