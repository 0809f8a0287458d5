"""A city of one district: nothing of the others is in it, and the districts' money adds up to the cent."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from geodata.city import City
from geodata.writing import write_city
from scenarios.batch.one_district import district_city, shared_sources
from scenarios.errors import ScenarioError


def test_only_its_own_schools_areas_and_children_are_in_it(hand_city: City) -> None:
    city = district_city(hand_city, "D1")
    assert list(city.schools["school_id"]) == ["007", "S2"]
    assert list(city.provision["school_id"]) == ["007", "S2"]
    assert list(city.areas["area_id"]) == list(city.children["area_id"]) == ["A1", "A2"]
    assert list(city.districts["district_id"]) == ["D1"]
    assert (city.name, city.name_zh) == ("Handmade <City> · North <b>& Vale", "手工市 · 北区")


def test_shared_money_goes_by_pupils_and_adds_up(hand_city: City) -> None:
    """700 of 800 pupils: 900 000.55 × 7/8 = 787 500.48125; the odd cent goes to the larger fraction."""
    parts = {district: shared_sources(hand_city, district) for district in ("D1", "D2")}
    one, two = (part.set_index("source_id")["amount"] for part in parts.values())
    assert one["G"] == 787_500.48
    assert two["G"] == 112_500.07
    assert one["C"] == pytest.approx(87_500.09)
    assert (one + two).round(2).to_dict() == {"C": 100_000.10, "G": 900_000.55}


def test_money_of_a_district_comes_whole_and_that_of_others_not_at_all(hand_city: City) -> None:
    sources = hand_city.sources.assign(districts=["D1", ""])
    city = replace(hand_city, sources=sources)
    first = str(sources["source_id"].iloc[0])
    assert set(shared_sources(city, "D2")["source_id"]) == set(sources["source_id"]) - {first}
    assert shared_sources(city, "D1").set_index("source_id")["amount"][first] == sources["amount"].iloc[0]


def test_unknown_pupils_are_not_guessed(hand_city: City) -> None:
    provision = hand_city.provision.assign(pupils=[400.0, np.nan, 100.0])
    with pytest.raises(ScenarioError, match=r"pupils of a school are not known; found .: D1"):
        district_city(replace(hand_city, provision=provision), "D1")


def test_a_project_that_goes_with_another_districts_is_refused(hand_city: City) -> None:
    projects = hand_city.projects.reindex(range(2)).assign(
        project_id=["P1", "P2"], school_id=["007", "S3"], level="primary", requires=["P2", ""]
    )
    with pytest.raises(ScenarioError, match=r"goes with one of another.*found D1: P1, requires P2"):
        district_city(replace(hand_city, projects=projects), "D1")


def test_its_folder_reads_back_as_the_same_city(hand_city: City, tmp_path: Path) -> None:
    """So that the run of a district can be reported from a folder of its own."""
    city = district_city(hand_city, "D2")
    write_city(tmp_path / "D2", city.settings(), city.tables())
    assert City.load(tmp_path / "D2").fingerprint() == city.fingerprint()
