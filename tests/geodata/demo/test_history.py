"""Six years of grades that agree with provision and births, and homes to come."""

from dataclasses import replace

import numpy as np
import pytest
from pandas import DataFrame

from geodata.checks import read_city
from geodata.city import City
from geodata.demo import demo_tables
from geodata.forecast.forecast import Question
from geodata.forecast.of_city import forecast_city, future_children
from geodata.forecast.rules import read_rules
from geodata.writing import write_city

type Tables = dict[str, DataFrame]


@pytest.fixture(scope="module")
def small() -> Tables:
    return demo_tables("small", 1)[1]


@pytest.fixture(scope="module")
def city(small: Tables, tmp_path_factory: pytest.TempPathFactory) -> City:
    folder = tmp_path_factory.mktemp("demo") / "city"
    write_city(folder, demo_tables("small", 1)[0], small)
    read, faults = read_city(folder)
    assert read is not None, [fault.render() for fault in faults]
    return read


def test_the_last_year_adds_up_to_provision(small: Tables) -> None:
    grades = small["grades"]
    now = grades[grades["year"] == 2026].groupby(["school_id", "level"])["pupils"].sum()
    held = small["provision"].query("pupils > 0").set_index(["school_id", "level"])["pupils"]
    assert now.to_dict() == held.to_dict()
    assert sorted(grades["year"].unique()) == list(range(2021, 2027))


def test_grades_follow_the_births_of_their_cohorts(small: Tables) -> None:
    """Pupils of primary grade g in 2026 over births of their cohort: nearly one ratio for all six grades."""
    grades = small["grades"].query("level == 'primary' and year == 2026").groupby("grade")["pupils"].sum()
    births = small["births"].groupby("year")["births"].sum()
    cohorts = np.array([births[2019 - g] / 3 + births[2020 - g] * 2 / 3 for g in range(6)])
    ratio = grades.to_numpy() / cohorts
    assert ratio.max() / ratio.min() < 1.1
    assert 0.9 < ratio.mean() < 1.1


def test_no_other_table_depends_on_the_history(small: Tables) -> None:
    """Headline sums of the small city of seed 1, from before it had a history and a fund for aid."""
    provision = small["provision"]
    assert (int(provision["pupils"].sum()), int(provision["seats"].sum())) == (24_428, 27_375)
    sources = small["sources"]
    assert int(sources.loc[sources["source_id"] != "F11", "amount"].sum()) == 189_450_000


def test_homes_stand_in_growing_areas_and_are_still_to_come(small: Tables) -> None:
    homes = small["housing"]
    assert not homes.duplicated(["housing_id", "level"]).any()
    assert homes["year"].between(2027, 2031).all()
    settings = small["areas"].set_index("area_id")["setting"].reindex(homes["area_id"])
    assert set(settings) <= {"urban", "town"}
    district = small["areas"].set_index("area_id")["district_id"].reindex(homes["area_id"])
    assert district.tolist() == homes["district_id"].tolist()


def test_the_forecast_comes_near_what_the_city_was_made_of(city: City) -> None:
    """The children table holds the truth behind the births up to 2031; new homes come on top of it."""
    bare = replace(city, housing=city.housing[:0])
    made = forecast_city(bare, read_rules("cn"), Question(years=5))
    table = future_children(bare, made.forecast)
    assert sorted(table["year"].unique()) == list(range(2026, 2032))
    found = table.groupby(["level", "year"])["children"].sum()
    truth = city.children.groupby(["level", "year"])["children"].sum()
    assert (found - truth)[:, 2026].abs().max() == 0
    compulsory = [(level, year) for level in ("primary", "junior") for year in range(2027, 2032)]
    off = (found / truth - 1).abs()[compulsory]
    assert off.max() < 0.04
    assert made.errors.query("level == 'primary'")["mape"].max() < 0.03
    assert made.stock_flow.query("level == 'primary'")["residual_share"].abs().max() < 0.02
