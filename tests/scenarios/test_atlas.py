"""Classes, colours and light geometry of map layers."""

from itertools import combinations, pairwise

import numpy as np
import pandas as pd
import pytest
from shapely import get_coordinates

from geodata.city import City
from scenarios.atlas import AtlasError, choropleth, class_numbers, shared_breaks, simplified
from scenarios.palettes import class_colours, lightness


def series(**values: float) -> "pd.Series[float]":
    return pd.Series(values, dtype=float)


def test_a_place_without_a_value_has_its_own_class_and_count(hand_city: City) -> None:
    layer = choropleth(hand_city, series(A1=1, A2=np.nan, A3=np.inf), "area")
    assert layer.frame["class_no"].tolist() == [0, -1, -1, -1]
    assert (layer.counts, layer.not_assessed) == ((1,), 3)


def test_counts_of_all_classes_add_up_to_all_places(hand_city: City) -> None:
    layer = choropleth(hand_city, series(A1=1, A2=2, A3=9), "area")
    assert sum(layer.counts) + layer.not_assessed == len(hand_city.areas)
    assert len(layer.colours) == len(layer.counts) == len(layer.breaks) + 1


def test_equal_values_have_equal_colours_in_maps_that_share_breaks(hand_city: City) -> None:
    today, plan = series(A1=1, A2=4, A3=6, A4=9), series(A1=4, A2=6, A3=6.5, A4=30)
    breaks = shared_breaks([today, plan], standard=5)
    colours: dict[float, str] = {}
    for values in (today, plan):
        layer = choropleth(hand_city, values, "area", breaks=breaks, standard=5)
        for value, number in zip(layer.frame["value"], layer.frame["class_no"], strict=True):
            assert colours.setdefault(value, layer.colours[number]) == layer.colours[number]
    assert len(set(colours.values())) > 2


def test_a_value_equal_to_the_standard_is_on_the_better_side() -> None:
    values = np.array([4.9, 5.0, 5.1, np.nan])
    assert class_numbers(values, [5]).tolist() == [0, 1, 1, -1]
    assert class_numbers(values, [5], higher_is_better=False).tolist() == [0, 0, 1, -1]


def test_rounding_a_border_moves_no_value_to_another_class() -> None:
    rng = np.random.default_rng(3)
    values = pd.Series(rng.gamma(2, 3, 150))
    for scheme in ("fisher", "quantiles"):
        breaks = shared_breaks([values], scheme=scheme)
        assert len(breaks) == 4
        assert all(len(f"{cut:g}") <= 4 for cut in breaks), breaks
        assert not set(breaks) & set(values)


def test_fisher_finds_the_gaps() -> None:
    low, middle, high = shared_breaks([pd.Series([1, 2, 11, 12, 21, 22, 31, 32.0])], classes=4)
    assert 2 < low < 11
    assert 12 < middle < 21
    assert 22 < high < 31


def test_fisher_of_many_values_is_quick_and_the_same_each_time() -> None:
    values = pd.Series(np.random.default_rng(0).normal(size=20_000))
    assert shared_breaks([values]) == shared_breaks([values.sample(frac=1, random_state=1)])


def test_the_standard_is_a_border_with_classes_on_both_sides() -> None:
    breaks = shared_breaks([pd.Series([1.0, 2, 3, 6, 7, 8])], scheme="standard", standard=5)
    assert 5 in breaks
    assert breaks[0] < 5 < breaks[-1]


def test_the_scheme_standard_needs_one() -> None:
    with pytest.raises(AtlasError, match="needs a standard"):
        shared_breaks([series(a=1)], scheme="standard")


def test_an_unknown_place_is_refused_by_name(hand_city: City) -> None:
    with pytest.raises(AtlasError, match="'A9' is not a area"):
        choropleth(hand_city, series(A9=1), "area")


def test_two_values_of_one_place_are_refused(hand_city: City) -> None:
    with pytest.raises(AtlasError, match="'A1' has two values"):
        choropleth(hand_city, pd.Series([1.0, 2.0], index=["A1", "A1"]), "area")


def test_borders_that_do_not_increase_are_refused(hand_city: City) -> None:
    with pytest.raises(AtlasError, match="increase"):
        choropleth(hand_city, series(A1=1), "area", breaks=(3, 3))


@pytest.mark.parametrize("higher_is_better", [True, False])
@pytest.mark.parametrize("differences", [True, False])
def test_classes_differ_in_lightness_on_a_grey_copy(*, higher_is_better: bool, differences: bool) -> None:
    cuts = (-2.0, -1.0, 0.0, 1.0)
    colours = class_colours(cuts, 0.0, higher_is_better=higher_is_better, differences=differences)
    levels = [lightness(colour) for colour in colours]
    assert min(abs(one - other) for one, other in combinations(levels, 2)) > 0.02


@pytest.mark.parametrize("higher_is_better", [True, False])
@pytest.mark.parametrize("pivot", [None, 1.0, 2.0, 3.0, 4.0])
def test_lightness_rises_from_unfair_to_fair_with_a_clear_step_at_the_standard(
    *, higher_is_better: bool, pivot: float | None
) -> None:
    """A grey copy has the same order; a step of 0.05 of luminance is seen on paper."""
    colours = class_colours((1.0, 2.0, 3.0, 4.0), pivot, higher_is_better=higher_is_better)
    levels = [lightness(colour) for colour in colours]
    ordered = levels if higher_is_better else levels[::-1]
    assert all(two - one > 0.03 for one, two in pairwise(ordered))
    if pivot is not None:
        bad = int(pivot) if higher_is_better else 5 - int(pivot)
        assert ordered[bad] - ordered[bad - 1] > 0.15


def test_dark_is_unfair_in_sequential_maps() -> None:
    levels = [lightness(colour) for colour in class_colours((1, 2, 3, 4), None, higher_is_better=True)]
    assert all(one < other for one, other in pairwise(levels))
    levels = [lightness(colour) for colour in class_colours((1, 2, 3, 4), 3, higher_is_better=False)]
    assert all(one > other for one, other in pairwise(levels))


def test_screens_get_degrees_with_five_decimals_and_shared_borders(hand_city: City) -> None:
    light = simplified(choropleth(hand_city, series(A1=1), "area"))
    assert light.crs.to_epsg() == 4326
    corners = get_coordinates(light.geometry.to_numpy())
    assert np.array_equal(corners, corners.round(5))
    assert np.abs(corners).max() < 180
    assert light.geometry.iloc[0].intersection(light.geometry.iloc[1]).length > 0


def test_school_points_stay_points(hand_city: City) -> None:
    light = simplified(choropleth(hand_city, pd.Series({"007": 3.0}), "school"))
    assert set(light.geom_type) == {"Point"}
    assert light["unit_id"].tolist() == ["007", "S2", "S3"]


def test_a_frame_of_a_layer_keeps_names_in_both_languages(hand_city: City) -> None:
    frame = choropleth(hand_city, pd.Series({"D1": 1.0}), "district").frame
    assert frame["name_zh"].tolist() == ["北区", "=1+1"]
