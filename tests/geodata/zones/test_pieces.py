"""Islands of zones, bridged or not."""

import geopandas
import pandas as pd
import shapely

from geodata.zones.adjacency import adjacent_pairs
from geodata.zones.dissolve import dissolve_zones
from geodata.zones.pieces import find_pieces


def test_a_piece_without_the_school_is_an_island(board: geopandas.GeoDataFrame, placed: pd.DataFrame) -> None:
    """a22 goes to W: it touches E only."""
    moved = placed.assign(school_id=placed["school_id"].where(placed["area_id"] != "a22", "W"))
    zones = dissolve_zones(moved, board)
    schools = geopandas.GeoDataFrame(
        {"school_id": ["W", "E"]}, geometry=[shapely.Point(250, 250), shapely.Point(250, 50)], crs=board.crs
    )
    pieces = find_pieces(zones, board, adjacent_pairs(board))
    of_west = pieces[pieces["school_id"] == "W"]
    assert of_west[["piece", "areas", "children", "island"]].to_numpy().tolist() == [
        [0, 4, 40, False],
        [1, 1, 20, True],
    ]
    assert of_west["area_ids"].tolist() == [("a00", "a01", "a02", "a10"), ("a22",)]
    at_school = find_pieces(zones, board, adjacent_pairs(board), schools)
    of_west = at_school[at_school["school_id"] == "W"]
    assert of_west["area_ids"].tolist() == [("a22",), ("a00", "a01", "a02", "a10")]
    assert of_west["holds_school"].tolist() == [True, False]
    bridge = pd.DataFrame({"area_a": ["a02"], "area_b": ["a22"]})
    assert not find_pieces(zones, board, adjacent_pairs(board, bridges=bridge))["island"].any()
