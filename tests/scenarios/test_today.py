import numpy as np
import pytest

from scenarios.demo_run import make_demo
from scenarios.today import (
    CITY,
    DISTANCE,
    Topic,
    compliance,
    headline,
    layers,
    look,
    most_unequal,
    topics,
    units,
    worst,
)
from scenarios.workspace import Workspace, open_workspace


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("today") / "town"
    make_demo(folder, "small", 1)
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
