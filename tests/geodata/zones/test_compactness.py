"""Compactness of shapes whose values are known."""

import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely

from geodata.zones.compactness import (
    hull_ratio,
    inertia_ratio,
    measure_compactness,
    moment_of_inertia,
    polsby_popper,
    reock,
)
from geodata.zones.dissolve import dissolve_zones

SQUARE = shapely.box(10, 10, 12, 12)
BAR = shapely.box(0, 0, 8, 1)
ELL = shapely.union_all([shapely.box(0, 0, 2, 1), shapely.box(0, 0, 1, 2)])
FRAME = shapely.Polygon(shapely.box(0, 0, 4, 4).exterior, [shapely.box(1, 1, 3, 3).exterior])
PAIR = shapely.union_all([shapely.box(0, 0, 1, 1), shapely.box(3, 0, 4, 1)])
SHAPES = np.array([SQUARE, BAR, ELL, FRAME, PAIR, shapely.Polygon()], dtype=object)


def test_known_shapes() -> None:
    assert polsby_popper(SHAPES[:5]) == pytest.approx(
        [np.pi / 4, 4 * np.pi * 8 / 18**2, 4 * np.pi * 3 / 64, 4 * np.pi * 12 / 24**2, 4 * np.pi * 2 / 64]
    )
    assert reock(SHAPES[:2]) == pytest.approx([2 / np.pi, 8 / (np.pi * 65 / 4)])
    assert hull_ratio(SHAPES[:5]) == pytest.approx([1, 1, 3 / 3.5, 12 / 16, 2 / 4])
    assert np.isnan([polsby_popper(SHAPES)[5], reock(SHAPES)[5], hull_ratio(SHAPES)[5]]).all()
    assert np.isnan(inertia_ratio(SHAPES)[5])


def test_moments_of_inertia() -> None:
    """A rectangle has wh(w² + h²) / 12; a hole is taken away; pieces have Steiner's part."""
    assert moment_of_inertia(SHAPES[[0, 1, 3, 4]]) == pytest.approx(
        [4 * 8 / 12, 8 * 65 / 12, 16 * 32 / 12 - 4 * 8 / 12, 2 * (2 / 12 + 1.5**2)]
    )
    circle = np.array([shapely.Point(5, 5).buffer(3, quad_segs=200)], dtype=object)
    assert inertia_ratio(circle) == pytest.approx([1], abs=1e-4)
    assert polsby_popper(circle) == pytest.approx([1], abs=1e-4)


def test_measures_by_children(board: geopandas.GeoDataFrame, placed: pd.DataFrame) -> None:
    """W draws the western column and a10; its hull holds no other area's middle but a11's edge."""
    zones = dissolve_zones(placed, board)
    found = measure_compactness(zones, board).set_index("school_id")
    # W: 10 children at each of (50, 50), (50, 150), (50, 250), (150, 50), and 6 at (150, 150).
    x = np.array([50, 50, 50, 150, 150])
    y = np.array([50, 150, 250, 50, 150])
    children = np.array([10, 10, 10, 10, 6])
    spread = sum(np.cov(part, fweights=children, ddof=0) for part in (x, y))
    assert found.loc["W", "children_spread_metres"] == pytest.approx(np.sqrt(spread))
    assert found.loc["W", "children_inertia_ratio"] == pytest.approx(40_000 / (2 * np.pi * spread))
    # The hull of W, with the corner (200, 100), holds the middle of a11 on its border: 40 of 40 + 12.
    assert found.loc["W", "children_hull_share"] == pytest.approx(40 / 52)
