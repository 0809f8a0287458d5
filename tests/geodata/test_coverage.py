"""Overlaps, holes, cover and overstepping, against hand-worked squares and brute force."""

import itertools

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from geodata.coverage import (
    ground_of,
    measure_cover,
    measure_holes,
    measure_invalid,
    measure_overlaps,
    measure_overstep,
    mismatched,
)


def shapes(*some: shapely.Geometry | None) -> np.ndarray:
    made = np.empty(len(some), dtype=object)
    made[:] = some
    return made


def test_overlaps_are_measured_largest_first() -> None:
    tiles = shapes(box(0, 0, 10, 10), box(9, 0, 20, 10), None, box(19, 5, 30, 10), box(40, 0, 50, 10))
    found = measure_overlaps(tiles, mismatched(tiles), least_m2=1)
    assert found.to_dict("records") == [
        {"first": 0, "second": 1, "m2": 10.0, "share": 0.1},
        {"first": 1, "second": 3, "m2": 5.0, "share": pytest.approx(5 / 55)},
    ]
    assert measure_overlaps(tiles, mismatched(tiles), least_m2=6)["m2"].tolist() == [10.0]


def test_a_clean_coverage_is_not_in_doubt() -> None:
    tiles = shapes(*(box(x, y, x + 1, y + 1) for x in range(4) for y in range(4)))
    assert not mismatched(tiles).any()
    assert measure_overlaps(tiles, mismatched(tiles), least_m2=0).empty


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(*[st.integers(0, 12)] * 2, *[st.integers(1, 5)] * 2), min_size=1, max_size=9))
def test_no_overlap_is_missed(rectangles: list[tuple[int, int, int, int]]) -> None:
    tiles = shapes(*(box(x, y, x + w, y + h) for x, y, w, h in rectangles))
    found = measure_overlaps(tiles, mismatched(tiles), least_m2=0)
    expected = {
        (a, b): tiles[a].intersection(tiles[b]).area for a, b in itertools.combinations(range(len(tiles)), 2)
    }
    got = {(row["first"], row["second"]): row["m2"] for row in found.to_dict("records")}
    assert got == {pair: m2 for pair, m2 in expected.items() if m2 > 0}
    assert ground_of(tiles, mismatched(tiles)).area == pytest.approx(shapely.union_all(tiles).area)


def test_holes_have_area_and_width() -> None:
    frame = shapes(box(0, 0, 30, 10), box(0, 20, 30, 30), box(0, 10, 10, 20), box(20.5, 10, 30, 20))
    holes = measure_holes(ground_of(frame, mismatched(frame)), least_m2=1)
    assert holes["m2"].tolist() == [105.0]
    assert holes["width"].tolist() == [2 * 105 / 41]
    assert measure_holes(box(0, 0, 1, 1), least_m2=0).empty


def test_cover_and_overstep() -> None:
    homes = shapes(box(0, 0, 10, 10), box(10, 0, 20, 10))
    areas = shapes(box(0, 0, 6, 10), box(6, 0, 11, 10), box(11, 0, 20, 10), None)
    home_of = [0, 0, 1, -1]
    cover = measure_cover(areas, mismatched(areas), homes, home_of)
    assert cover["uncovered_m2"].tolist() == [0.0, 10.0]
    assert cover["share"].tolist() == [0.0, 0.1]
    over = measure_overstep(areas, homes, home_of)
    assert over.to_dict("records") == [{"shape": 1, "home": 0, "m2": 10.0, "share": 0.2}]


def test_an_invalid_polygon_is_located_and_measured() -> None:
    bow_tie = shapely.Polygon([(0, 0), (4, 4), (4, 0), (0, 4)])
    found = measure_invalid(shapes(box(0, 0, 1, 1), bow_tie))
    assert found.drop(columns="share").to_dict("records") == [
        {"shape": 1, "reason": "Self-intersection", "x": 2.0, "y": 2.0}
    ]
    assert found["share"].tolist() == [1.0]  # the two triangles of 4 m² cancel out as drawn
