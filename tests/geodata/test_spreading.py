"""Homes of pupils when only schools are known: totals kept, near school, unknown said."""

from pathlib import Path

import pandas as pd
import pytest

from geodata.checks import check_folder
from geodata.city import City
from geodata.spreading import Homes, SpreadError, missing_levels, spread_city
from geodata.streets.going import Going

PEOPLE = pd.Series({"A1": 600.0, "A2": 500.0, "A3": 400.0})


@pytest.fixture
def uncounted(folder: Path) -> City:
    """Return the city without its children."""
    (folder / "children.csv").unlink()
    city = check_folder(folder, absent=("children",)).city
    assert city is not None
    return city


def spread(
    city: City, people: pd.Series, levels: tuple[str, ...] = ("primary", "junior"), **asked: float
) -> Homes:
    going = {level: Going("walking", 4.5) for level in levels}
    return spread_city(city, people, levels, detour=dict.fromkeys(levels, 1.2), going=going, **asked)


def test_a_city_without_children_is_refused_unless_that_is_asked_for(folder: Path) -> None:
    (folder / "children.csv").unlink()
    assert check_folder(folder).city is None
    (folder / "areas.csv").unlink()
    assert check_folder(folder, absent=("children",)).city is None


def test_pupils_add_up_by_school_and_are_labelled(uncounted: City) -> None:
    assert missing_levels(uncounted) == ("primary", "junior")
    homes = spread(uncounted, PEOPLE)
    provision = uncounted.provision.set_index(["school_id", "level"])["pupils"]
    assert homes.flows.groupby(["school_id", "level"])["children"].sum().to_dict() == provision.to_dict()
    assert homes.children.groupby("level")["children"].sum().to_dict() == {"primary": 600, "junior": 150}
    assert set(homes.children["basis"]) == set(homes.flows["note"]) == {"estimated"}
    assert set(homes.children["year"]) == {2025}
    assert homes.levels["pupils"].tolist() == [600, 150]


def test_pupils_live_near_their_school_where_people_are(uncounted: City) -> None:
    """Riverside stands two kilometres from A3 and nine from the others; nobody lives in A2."""
    homes = spread(uncounted, pd.Series({"A1": 600, "A3": 400}), scale_metres=500)
    most = homes.flows.sort_values("children").groupby("school_id")["area_id"].last()
    assert most.to_dict() == {"001": "A1", "002": "A1", "NA": "A3"}
    assert "A2" not in set(homes.flows["area_id"])


def test_a_school_far_from_everybody_takes_the_nearest_areas(uncounted: City) -> None:
    homes = spread(uncounted, pd.Series({"A1": 10}), scale_metres=100)
    assert homes.flows.groupby("level")["children"].sum().to_dict() == {"primary": 600, "junior": 150}


@pytest.mark.parametrize("people", [pd.Series(dtype=float), pd.Series({"A1": 0.0})])
def test_without_people_nothing_is_spread(uncounted: City, people: pd.Series) -> None:
    with pytest.raises(SpreadError, match="nobody lives"):
        spread(uncounted, people)
    with pytest.raises(SpreadError, match="level senior"):
        spread(uncounted, PEOPLE, ("senior",))
