"""From lines to nodes and edges: what meets, what does not, and what is said about it."""

from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pytest
from geopandas import GeoDataFrame
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS
from shapely import LineString, MultiLineString, Point

from geodata.faults import CityFaultsError, Fault
from geodata.streets.lines import street_tables
from geodata.streets.network import Streets, street_network

PLANNING = CRS.from_epsg(4549)


def tables(
    *shapes: object, tolerance: float = 0.5, **columns: list[object]
) -> tuple[GeoDataFrame, pd.DataFrame, tuple[Fault, ...]]:
    lines = GeoDataFrame(columns, geometry=list(shapes), crs=PLANNING)
    return street_tables(lines, file="streets.gpkg", crs=PLANNING, tolerance=tolerance)


def network(*shapes: object, tolerance: float = 0.5) -> Streets:
    return street_network(*tables(*shapes, tolerance=tolerance)[:2])


CROSS = (LineString([(0, 0), (100, 0)]), LineString([(50, -40), (50, 40)]))


def test_lines_that_only_cross_are_bridges() -> None:
    assert network(*CROSS).part_metres.tolist() == [100, 80]


def test_lines_meet_at_a_shared_corner_at_ends_and_where_an_end_touches() -> None:
    shared = network(LineString([(0, 0), (50, 0), (100, 0)]), LineString([(50, -40), (50, 0), (50, 40)]))
    assert (len(shared.points), shared.part_metres.tolist()) == (5, [180])
    ends = network(LineString([(0, 0), (100, 0)]), LineString([(100.3, 0), (200, 0)]))
    assert (len(ends.points), len(ends.part_metres)) == (3, 1)
    touching = network(CROSS[0], LineString([(50, 0.4), (50, 40)]))
    assert (len(touching.points), len(touching.metres), len(touching.part_metres)) == (4, 3, 1)
    assert touching.metres.sum() == pytest.approx(100 + 39.6, abs=1)


def test_ends_farther_apart_than_the_tolerance_stay_apart() -> None:
    gap = (LineString([(0, 0), (100, 0)]), LineString([(101, 0), (200, 0)]))
    assert len(network(*gap, tolerance=0.5).part_metres) == 2
    *_, faults = tables(*gap, tolerance=2)
    assert [fault.code for fault in faults] == ["street_lines_joined"]
    assert "the farthest moved 1.00 m of 2 m" in faults[0].render()


def test_a_winding_street_keeps_its_corners_and_its_length() -> None:
    winding = LineString([(0, 0), (30, 40), (60, 0)])
    streets = network(winding)
    assert streets.metres.tolist() == [50, 50]
    short = network(LineString([(n * 0.1, 0) for n in range(50)]), tolerance=0.5)
    assert short.metres.sum() == pytest.approx(4.9, abs=1e-6)


def test_what_a_line_says_of_itself_goes_to_each_piece() -> None:
    _, edges, faults = tables(
        MultiLineString([[(0, 0), (50, 0), (100, 0)], [(0, 9), (50, 9)]]),
        LineString([(100, 0), (200, 0)]),
        kmh=["30", "fast"],
        one_way=[True, False],
        name=["High Street", None],
    )
    assert edges["kmh"].tolist()[:3] == [30, 30, 30]
    assert np.isnan(edges["kmh"].iloc[3])
    assert edges["one_way"].tolist() == [True, True, True, False]
    assert edges["name"].tolist()[0] == "High Street"
    assert [(fault.code, fault.found) for fault in faults] == [("street_lines_speed", "fast")]


def test_what_is_no_line_is_left_out_and_told() -> None:
    *_, faults = tables(CROSS[0], Point(0, 0), None)
    assert "2 of 3 features are no lines" in faults[0].render()


@pytest.mark.parametrize(
    ("shapes", "crs", "code"),
    [([Point(0, 0)], PLANNING, "street_lines_missing"), ([CROSS[0]], None, "street_lines_crs")],
)
def test_a_layer_without_streets_is_refused(shapes: list[object], crs: CRS | None, code: str) -> None:
    with pytest.raises(CityFaultsError) as caught:
        street_tables(GeoDataFrame(geometry=shapes, crs=crs), file="x.gpkg", crs=PLANNING, tolerance=1)
    assert [fault.code for fault in caught.value.faults] == [code]


corner = st.tuples(st.integers(0, 6), st.integers(0, 6))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(corner, min_size=2, max_size=5), min_size=1, max_size=6))
def test_no_metre_of_street_is_lost_or_won(ways: list[list[tuple[int, int]]]) -> None:
    shapes = [LineString(np.array(way) * 10.0) for way in ways if len(set(way)) > 1]
    if shapes:
        _, edges, _ = tables(*shapes, tolerance=0)
        assert edges["metres"].sum() == pytest.approx(sum(shape.length for shape in shapes), abs=0.01)


@pytest.mark.parametrize(
    ("file", "layer", "crs", "nodes"),
    [("momepy/bubenec_trimmed.gpkg", "streets", 32633, 83), ("geodanet/streets.shp", None, 26912, 230)],
)
def test_two_real_layers_are_one_network_each(
    shared: Path, file: str, layer: str | None, crs: int, nodes: int
) -> None:
    path = shared / "data/spatial_small" / file
    lines = geopandas.read_file(path, layer=layer) if layer else geopandas.read_file(path)
    points, edges, faults = street_tables(lines, file=file, crs=CRS.from_epsg(crs), tolerance=0.5)
    assert (len(points), faults) == (nodes, ())
    assert edges["metres"].sum() == pytest.approx(lines.to_crs(crs).length.sum(), rel=1e-5)
    assert len(street_network(points, edges).part_metres) == 1
