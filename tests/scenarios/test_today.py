from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from scenarios.charts_trend import trend
from scenarios.packs import load_pack
from scenarios.roles import LOCAL, Role, Visitor
from scenarios.today import (
    CITY,
    DISTANCE,
    Topic,
    compliance,
    headline,
    layers,
    look,
    most_unequal,
    place_facts,
    place_indicators,
    topics,
    units,
    worst,
)
from scenarios.today_difference import difference
from scenarios.workspace import Workspace, open_workspace


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, lay_demo: Callable[[Path, int], None]) -> Workspace:
    folder = tmp_path_factory.mktemp("today") / "town"
    lay_demo(folder, 1)
    return open_workspace(folder)


def test_the_screen_opens_on_the_largest_difference(town: Workspace) -> None:
    """Against its limit, no indicator differs more between schools than the one shown first."""
    chosen = most_unequal(town, "primary")
    ratios = {
        each: headline(town, Topic("primary", each, "district"))
        for each in topics(town, "primary")
        if each != DISTANCE
    }
    worst_ratio = max(each.cv / each.cv_limit for each in ratios.values())
    assert ratios[chosen].cv / ratios[chosen].cv_limit == worst_ratio
    assert most_unequal(town, "special") == topics(town, "special")[0]


def test_a_school_layer_holds_the_schools_of_the_level_and_no_others(town: Workspace) -> None:
    view = look(town, Topic("primary", "R1", "school"))
    (layer,) = layers(town, (view,))
    assert sum(layer.counts) + layer.not_assessed == len(view.table) == len(layer.frame)
    assert len(view.table) < len(town.city.schools)
    assert layer.standard in layer.breaks


def test_equal_values_have_equal_classes_in_every_panel(town: Workspace) -> None:
    views = (look(town, Topic("primary", "R1", "school")), look(town, Topic("primary", "R1", "school")))
    one, other = layers(town, views)
    assert one.breaks == other.breaks
    assert (one.frame["class_no"] == other.frame["class_no"]).all()


def test_the_headline_counts_what_the_measures_say(town: Workspace) -> None:
    topic = Topic("primary", "R1", "district")
    head, values = headline(town, topic), town.today.values
    here = values[(values["indicator"] == "R1") & (values["level"] == "primary")]
    assert head.schools_below == (here["verdict"] == "not_met").sum()
    assert head.schools_assessed <= head.schools == len(here)
    access = town.today.access.set_index(["level", "scope"]).loc[("primary", CITY)]
    assert head.children_far == pytest.approx(access["children"] * (1 - access["share_within_limit"]))


def test_a_rule_fails_in_a_district_where_one_unit_fails(town: Workspace) -> None:
    table = compliance(town, "primary")
    assert ((table["not_met"] > 0) == (table["verdict"] == "not_met")).all()
    assert (table["judged"] >= table["not_met"]).all()
    assert set(table["verdict"]) == {"met", "not_met", "not_assessed"}


@pytest.mark.parametrize(("indicator", "ascending"), [("R1", True), (DISTANCE, False)])
def test_the_worst_come_first(town: Workspace, *, indicator: str, ascending: bool) -> None:
    view = look(town, Topic("primary", indicator, "district"))
    values = worst(view, 5)["value"].to_numpy()
    assert (np.diff(values) >= 0).all() if ascending else (np.diff(values) <= 0).all()


def test_distance_is_offered_for_every_level_and_for_areas(town: Workspace) -> None:
    for level in town.city.levels():
        assert DISTANCE in topics(town, level)
    assert units(DISTANCE) == ("district", "area")
    view = look(town, Topic("primary", DISTANCE, "area"))
    assert len(view.table) == len(town.city.areas)
    far = view.table["value"] > (view.standard or 0)
    assert (view.table.loc[far, "verdict"] == "not_met").all()


VIEWER = Visitor("leader", Role.VIEWER)


SMALLEST = 100  # the most a pack may ask, so that the town has small schools enough


@pytest.fixture(scope="module")
def guarded(town: Workspace) -> Workspace:
    """Return the same town under rules that withhold counts below 100."""
    same = replace(town)
    same.__dict__["policy"] = load_pack(town.policy.id, {"publication.small_cell": SMALLEST})
    return same


def few(values: object) -> bool:
    numbers = np.asarray(values, dtype=float)
    return bool(((numbers > 0) & (numbers < SMALLEST)).any())


def test_a_viewer_finds_no_small_count_in_any_table_card_or_trend(guarded: Workspace) -> None:
    """Every level, indicator and kind of place is scanned, with totals less what is shown."""
    home = guarded.city.schools.set_index("school_id")["district_id"]
    hidden = 0
    for level in guarded.city.levels():
        districts = look(guarded, Topic(level, DISTANCE, "district"), visitor=VIEWER).table
        assert not few(districts["children"])
        for indicator in topics(guarded, level)[:-1]:
            schools = look(guarded, Topic(level, indicator, "school"), visitor=VIEWER).table
            assert not few(schools["pupils"])
            assert schools.loc[schools["pupils"].isna(), "value"].isna().all(), "a ratio tells how many"
            hidden += int(schools["pupils"].isna().sum())
            shown = schools.set_index("unit_id")["pupils"]
            table = look(guarded, Topic(level, indicator, "district"), visitor=VIEWER).table
            totals = table.set_index("unit_id")["pupils"].dropna()
            left = totals - shown.groupby(home).sum().reindex(totals.index).fillna(0)
            assert not few(left), "follows by subtraction"
    assert hidden, "the town has small schools"


def test_a_viewer_sees_the_same_in_the_card_as_in_the_table(guarded: Workspace) -> None:
    topic = Topic("primary", topics(guarded, "primary")[0], "school")
    table = look(guarded, topic, visitor=VIEWER).table
    for unit_id, pupils in zip(table["unit_id"], table["pupils"], strict=True):
        card = place_facts(guarded, topic, unit_id, VIEWER)["pupils"]
        assert np.isnan(card) == np.isnan(pupils)
        if np.isnan(pupils):
            assert place_indicators(guarded, topic, unit_id, visitor=VIEWER)["value"].isna().all()
            assert trend(guarded, "primary", unit_id, visitor=VIEWER).empty


def test_who_sits_at_the_machine_sees_everything(town: Workspace) -> None:
    table = look(town, Topic("primary", topics(town, "primary")[0], "school"), visitor=LOCAL).table
    assert table["pupils"].notna().all()


def test_the_difference_of_a_time_from_itself_is_no_change_anywhere(town: Workspace) -> None:
    found = difference(town, Topic("primary", "R1", "school"), None, None, LOCAL)
    assert found.counts[2] + found.not_assessed == len(found.table)
    assert np.isnan(found.cut)
