"""Small street networks."""

from collections.abc import Callable, Sequence

import pandas as pd
import pytest
from geopandas import GeoDataFrame, points_from_xy

from geodata.streets.network import Streets, street_network

CRS = "EPSG:4549"

type MakeStreets = Callable[..., Streets]


@pytest.fixture(scope="session")
def make_streets() -> MakeStreets:
    """Return a maker of networks: points by node, and edges (from, to, metres, km/h, one-way)."""

    def make(points: Sequence[tuple[float, float]], edges: Sequence[tuple[object, ...]]) -> Streets:
        x, y = zip(*points, strict=True)
        ids = [f"n{number}" for number in range(len(points))]
        nodes = GeoDataFrame({"node_id": ids}, geometry=points_from_xy(x, y), crs=CRS)
        table = pd.DataFrame(edges, columns=["from_node", "to_node", "metres", "kmh", "one_way"])
        table[["from_node", "to_node"]] = "n" + table[["from_node", "to_node"]].astype("str")
        return street_network(nodes, table)

    return make
