"""A network from two tables: numbers, parts, and what is refused."""

import numpy as np
import pandas as pd
import pytest
from geopandas import GeoDataFrame, points_from_xy

from geodata.faults import TravelError
from geodata.streets.network import street_network

NODES = GeoDataFrame(
    {"node_id": ["a", "b", "c", "d", "e"]},
    geometry=points_from_xy([0, 100, 200, 900, 950], [0, 0, 0, 0, 0]),
    crs="EPSG:4549",
)


def edges(**columns: list[object]) -> pd.DataFrame:
    return pd.DataFrame({"from_node": ["d", "a", "b"], "to_node": ["e", "b", "c"], **columns})


def test_parts_are_numbered_by_length_and_unknown_directions_go_both_ways() -> None:
    streets = street_network(
        NODES, edges(metres=[50, 100, 120], one_way=pd.array([True, None, False], "boolean"))
    )
    assert streets.part.tolist() == [0, 0, 0, 1, 1]
    assert streets.part_metres.tolist() == [220, 50]
    assert streets.one_way.tolist() == [True, False, False]
    assert np.isnan(streets.kmh).all()
    assert [line.length for line in streets.chords()] == [50, 100, 100]


@pytest.mark.parametrize(
    ("nodes", "columns", "message"),
    [
        (NODES.to_crs(4326), {"metres": [1, 1, 1]}, "projected CRS in metres"),
        (NODES.assign(node_id=list("aacde")), {"metres": [1, 1, 1]}, "street node a is given more than once"),
        (NODES.iloc[1:], {"metres": [1, 1, 1]}, "names node a, which is not among the nodes"),
        (NODES, {"metres": [1, -1, 1]}, "needs a length in metres"),
        (NODES, {"metres": [1, np.nan, 1]}, "needs a length in metres"),
        (NODES, {"metres": [1, 1, 1], "kmh": [0, 5, 5]}, "must be above 0 km/h"),
    ],
)
def test_tables_that_are_no_network_are_refused(
    nodes: GeoDataFrame, columns: dict[str, list[object]], message: str
) -> None:
    with pytest.raises(TravelError, match=message):
        street_network(nodes, edges(**columns))
