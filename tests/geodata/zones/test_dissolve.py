"""Zones drawn from placements: split areas, areas without children, points."""

import geopandas
import pandas as pd
import pytest
import shapely

from geodata.zones.adjacency import ZoneError, adjacent_pairs
from geodata.zones.dissolve import dissolve_zones, draw_points


def by_school(zones: pd.DataFrame) -> pd.DataFrame:
    return zones.set_index("school_id")


def test_a_split_area_is_drawn_by_largest_share(board: geopandas.GeoDataFrame, placed: pd.DataFrame) -> None:
    """6 and 6 children of a11: of equals the nearer school, E, has it; W keeps its children of it."""
    found = dissolve_zones(placed, board)
    zones = by_school(found.zones)
    assert zones["children"].to_dict() == {"E": 66, "W": 46}
    assert zones["areas"].to_dict() == {"E": 4, "W": 4}
    assert zones["area_m2"].to_dict() == {"E": 40_000.0, "W": 40_000.0}
    assert zones["shared_areas"].to_dict() == {"E": 1, "W": 1}
    split = found.members[found.members["area_id"] == "a11"]
    assert split[["school_id", "share", "drawn"]].to_numpy().tolist() == [["E", 0.5, True], ["W", 0.5, False]]
    assert found.unzoned.to_dict("records") == [{"level": "primary", "area_id": "a12"}]
    more = placed.assign(children=placed["children"].where(placed["metres"] != 80, 7))
    assert by_school(dissolve_zones(more, board).zones)["areas"].to_dict() == {"E": 3, "W": 5}


def test_a_split_area_may_be_drawn_by_all(board: geopandas.GeoDataFrame, placed: pd.DataFrame) -> None:
    zones = by_school(dissolve_zones(placed, board, split="all").zones)
    assert zones["area_m2"].to_dict() == {"E": 40_000.0, "W": 50_000.0}
    shared = zones.loc["E", "geometry"].intersection(zones.loc["W", "geometry"])
    assert shared.area == 10_000.0


def test_areas_without_children_join_the_longest_border(
    board: geopandas.GeoDataFrame, placed: pd.DataFrame
) -> None:
    """a12 touches a02 of W, a22 and a11 of E: E has the longer border."""
    found = dissolve_zones(placed, board, neighbours=adjacent_pairs(board))
    filled = found.members[found.members["filled"]]
    assert filled[["area_id", "school_id", "children"]].to_numpy().tolist() == [["a12", "E", 0]]
    assert found.unzoned.empty
    assert by_school(found.zones)["children"].to_dict() == {"E": 66, "W": 46}
    only = placed[placed["area_id"] == "a00"]
    whole = dissolve_zones(only, board, neighbours=adjacent_pairs(board))
    assert whole.zones["area_m2"].tolist() == [90_000.0]


def test_a_zone_of_shared_areas_only_has_no_ground(
    board: geopandas.GeoDataFrame, placed: pd.DataFrame
) -> None:
    extra = pd.DataFrame({"area_id": ["a00"], "level": "primary", "school_id": "X", "children": 1})
    zones = by_school(dissolve_zones(pd.concat([placed, extra]), board).zones)
    assert zones.loc["X", "geometry"].is_empty
    assert zones.loc["X", ["children", "areas", "area_m2"]].tolist() == [1, 0, 0.0]


def test_what_cannot_be_drawn_is_refused(board: geopandas.GeoDataFrame, placed: pd.DataFrame) -> None:
    with pytest.raises(ZoneError, match="not there: a22"):
        dissolve_zones(placed, board[board["area_id"] != "a22"])
    with pytest.raises(ZoneError, match="need areas with boundaries"):
        dissolve_zones(placed, board.set_geometry(board.centroid))


def test_points_are_drawn_as_the_ground_nearest_to_them(board: geopandas.GeoDataFrame) -> None:
    district = geopandas.GeoDataFrame(
        {"district_id": ["D1"]}, geometry=[shapely.box(0, 0, 300, 300)], crs=board.crs
    )
    points = board.set_geometry(board.centroid)
    drawn = draw_points(points, district)
    assert [
        cell.symmetric_difference(box).area for cell, box in zip(drawn.geometry, board.geometry, strict=False)
    ] == (pytest.approx([0.0] * 9, abs=1e-6))
    assert draw_points(board, district) is board
    with pytest.raises(ZoneError, match="some areas are points"):
        draw_points(pd.concat([board, points]), district)
    with pytest.raises(ZoneError, match="same point"):
        draw_points(pd.concat([points, points]), district)
