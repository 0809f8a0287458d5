"""From districts to areas: every total kept, and homes where they are built."""

import numpy as np
import pytest
from pandas import DataFrame, Series

from geodata.faults import CityFaultsError
from geodata.forecast.arrivals import housing_arrivals
from geodata.forecast.children import children_of
from geodata.forecast.forecast import Question, forecast
from geodata.forecast.rules import Rules

type Steady = tuple[DataFrame, DataFrame, Series]

AREAS = DataFrame({"area_id": ["x", "y", "z"], "district_id": ["A", "A", "B"]})
TODAY = DataFrame(
    [
        (area, level, 2026, n)
        for level in ("primary", "junior")
        for area, n in (("x", 200), ("y", 401), ("z", 1700))
    ],
    columns=["area_id", "level", "year", "children"],
)


def test_areas_keep_their_share_and_add_up(steady: Steady, rules: Rules) -> None:
    grades, births, districts = steady
    halved = births.assign(births=births["births"] * np.where(births["year"] > 2020, 0.5, 1))
    made = forecast(grades, halved, districts, rules=rules, question=Question(years=6, flat_births=True))
    table = children_of(made, TODAY, AREAS)
    assert len(table) == 3 * 2 * 6
    assert (table["low"] <= table["children"]).all()
    assert (table["children"] <= table["high"]).all()
    last = table[(table["level"] == "primary") & (table["year"] == 2032)].set_index("area_id")["children"]
    primary = made.districts.query("level == 'primary' and year == 2032").set_index("district_id")["pupils"]
    assert last[["x", "y"]].sum() == pytest.approx(601 * primary["A"] / 600, abs=1)
    assert last["z"] == pytest.approx(1700 * primary["B"] / 1800, abs=1)
    assert last["x"] / last["y"] == pytest.approx(200 / 401, abs=0.01)


def test_new_homes_fill_their_own_area(steady: Steady, rules: Rules) -> None:
    """100 homes with 0.6 primary pupils each, half of them lived in: 30 more in area y from 2028."""
    grades, births, districts = steady
    homes = DataFrame(
        {
            "housing_id": ["h"],
            "area_id": ["y"],
            "district_id": [None],
            "year": [2028],
            "units": [100],
            "level": ["primary"],
            "children_per_unit": [0.6],
            "uptake": [0.5],
        }
    )
    arrivals, faults = housing_arrivals(homes, AREAS.set_index("area_id")["district_id"], 2026)
    assert not faults
    made, plain = (
        forecast(grades, births, districts, rules=rules, question=Question(years=3), arrivals=come)
        for come in (arrivals, None)
    )
    more = children_of(made, TODAY, AREAS).set_index(["area_id", "level", "year"])["children"]
    less = children_of(plain, TODAY, AREAS).set_index(["area_id", "level", "year"])["children"]
    gained = (more - less)[lambda change: change != 0]
    assert gained.to_dict() == {
        ("y", "primary", 2028): 30,
        ("y", "primary", 2029): 25,
        ("y", "junior", 2029): 5,
    }


def test_homes_of_no_area_are_shared_and_unknown_uptake_is_left_out(steady: Steady, rules: Rules) -> None:
    grades, births, districts = steady
    rows = [("h", 2028, 1.0), ("i", 2028, np.nan), ("j", 2026, 1.0)]
    homes = DataFrame(rows, columns=["housing_id", "year", "uptake"]).assign(
        area_id=None, district_id="A", level="primary", units=601, children_per_unit=0.1
    )
    arrivals, faults = housing_arrivals(homes, AREAS.set_index("area_id")["district_id"], 2026)
    assert [fault.code for fault in faults] == ["forecast_housing_uptake", "forecast_housing_past"]
    assert arrivals["pupils"].tolist() == [pytest.approx(60.1)]
    made = forecast(grades, births, districts, rules=rules, question=Question(years=2), arrivals=arrivals)
    table = children_of(made, TODAY, AREAS).query("level == 'primary' and year == 2028")
    assert table["children"].tolist() == [220, 441, 1700]


def test_a_district_without_a_level_follows_the_city(steady: Steady, rules: Rules) -> None:
    """Children of A go to junior schools of B: the city's path is theirs."""
    grades, births, districts = steady
    only_b = grades[~((grades["school_id"] == "a") & (grades["level"] == "junior"))]
    made = forecast(only_b, births, districts, rules=rules, question=Question(years=1))
    table = children_of(made, TODAY, AREAS)
    assert table.query("level == 'junior'")["children"].tolist() == [200, 401, 1700]


def test_children_of_another_year_are_no_basis(steady: Steady, rules: Rules) -> None:
    grades, births, districts = steady
    made = forecast(grades, births, districts, rules=rules, question=Question(years=1))
    with pytest.raises(CityFaultsError, match="no children of the year 2026"):
        children_of(made, TODAY.assign(year=2025), AREAS)
