"""What rules count beyond stocks: parts stay parts, cohorts add up, nobody else's numbers depend on it."""

import numpy as np
import pytest
from pandas import DataFrame

from geodata.demo import demo_tables

type Tables = dict[str, DataFrame]


@pytest.fixture(scope="module")
def small() -> Tables:
    return demo_tables("small", 1)[1]


@pytest.fixture(scope="module")
def taught(small: Tables) -> DataFrame:
    provision = small["provision"].merge(small["schools"][["school_id", "status", "ownership"]])
    return provision[provision["status"] == "open"]


def test_rooms_are_the_seats_of_whole_classes_and_hold_the_classes_of_today(taught: DataFrame) -> None:
    assert (taught["classes"] <= taught["rooms"]).all()
    norm = taught["seats"] / taught["rooms"]
    assert norm.isin([10, 25, 30, 45, 50, 55]).all()


def test_projects_add_a_room_for_each_class_they_bring(small: Tables) -> None:
    projects = small["projects"].query("kind in ('new', 'expand', 'temporary')")
    each = projects["adds_seats"] / projects["adds_rooms"]
    assert each.isin([45, 50]).all()
    shut = small["projects"].query("kind == 'close'")
    held = small["provision"].set_index(["school_id", "level"])["rooms"]
    assert [-held[school, "primary"] for school in shut["school_id"]] == shut["adds_rooms"].tolist()


@pytest.mark.parametrize("part", ["pupils_in_zone", "migrant_pupils", "inclusive_pupils"])
def test_parts_are_no_more_than_the_pupils(taught: DataFrame, part: str) -> None:
    known = taught[taught[part].notna()]
    assert {"primary", "junior"} <= set(known["level"])
    assert (known[part] <= known["pupils"]).all()
    assert known[part].sum() > 0


def test_a_level_that_does_not_count_something_leaves_it_unknown(taught: DataFrame) -> None:
    assert taught.query("level == 'senior'")["pupils_in_zone"].isna().all()
    assert taught.query("level == 'special'")["inclusive_pupils"].isna().all()
    assert taught.query("level != 'preschool'")["outdoor_area_m2"].isna().all()


def test_a_cohort_adds_up_to_its_graduates(small: Tables, taught: DataFrame) -> None:
    junior = taught.query("level == 'junior'").set_index("school_id")
    ended = junior["cohort_entrants"] + junior["cohort_in"] - junior["cohort_out"] - junior["cohort_deaths"]
    assert (ended >= junior["cohort_graduates"]).all()
    left = small["graduates"].set_index("school_id")["graduates"]
    assert junior["cohort_graduates"].to_dict() == left.to_dict()
    kept = junior["cohort_graduates"].sum() / ended.sum()
    assert 0.95 < kept < 1


def test_people_are_about_ten_births_in_a_thousand(small: Tables) -> None:
    births = small["births"].query("year == 2015").set_index("district_id")["births"]
    people = small["districts"].set_index("district_id")["population"]
    assert np.allclose(births / people, 0.0105, rtol=0.02)
