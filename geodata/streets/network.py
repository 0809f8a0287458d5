"""A street network as arrays: nodes with a place, edges with length, speed and direction, connected parts.

An edge stands on the map as the straight piece between its two nodes; its length may be longer than that, as
a road in the hills is. Edges without a speed of their own have NaN.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from pandas import DataFrame
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from geodata.faults import TravelError

type Floats = NDArray[np.float64]
type Whole = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Streets:
    """Nodes and edges of a street network.

    Attributes
    ----------
    node_ids
        Id of each node; nodes are numbered by their place here.
    points
        Coordinates, (nodes, 2), in metres of the planning CRS.
    start, end
        Node numbers of each edge, in the direction of traffic where it is one-way.
    metres, kmh
        Length and speed of each edge; the speed is NaN where it is unknown.
    one_way
        Whether vehicles may use the edge from start to end only.
    part
        Connected part of each node, ways on foot; parts are numbered by street length, the longest is 0.
    part_metres
        Street length of each part.
    """

    node_ids: NDArray[np.object_]
    points: Floats
    start: Whole
    end: Whole
    metres: Floats
    kmh: Floats
    one_way: NDArray[np.bool_]
    part: Whole
    part_metres: Floats

    def chords(self) -> NDArray[np.object_]:
        """Return each edge as the straight line between its nodes."""
        ends = np.stack([self.points[self.start], self.points[self.end]], axis=1)
        return np.asarray(shapely.linestrings(ends), dtype=object)


def street_network(nodes: GeoDataFrame, edges: DataFrame) -> Streets:
    """Return the network of two tables.

    Parameters
    ----------
    nodes
        ``node_id`` and points, in a projected CRS in metres.
    edges
        ``from_node``, ``to_node`` and ``metres``; optional ``kmh`` and ``one_way`` (unknown: both ways).

    Raises
    ------
    TravelError
        If the CRS has no metres, an id is twice among the nodes, an edge names an unknown node, or a length
        or speed is not a number above what is possible.
    """
    if nodes.crs is None or not nodes.crs.is_projected:
        raise TravelError(f"street nodes (CRS {nodes.crs}) must be in a projected CRS in metres")
    index = pd.Index(nodes["node_id"])
    if index.has_duplicates:
        raise TravelError(f"street node {index[index.duplicated()][0]} is given more than once")
    start, end = (_numbers(index, edges[name]) for name in ("from_node", "to_node"))
    metres = edges["metres"].to_numpy(dtype=np.float64)
    kmh = _speeds(edges)
    if not (np.isfinite(metres) & (metres >= 0)).all():
        raise TravelError("every street edge needs a length in metres, 0 or more")
    if (kmh <= 0).any():
        raise TravelError("the speed of a street edge must be above 0 km/h; leave it empty where unknown")
    part, part_metres = _parts(len(index), start, end, metres)
    return Streets(
        node_ids=index.to_numpy(dtype=object),
        points=np.asarray(shapely.get_coordinates(np.asarray(nodes.geometry)), dtype=np.float64),
        start=start,
        end=end,
        metres=metres,
        kmh=kmh,
        one_way=_directions(edges),
        part=part,
        part_metres=part_metres,
    )


def _speeds(edges: DataFrame) -> Floats:
    """Return the speed of each edge, NaN where it is unknown."""
    if "kmh" not in edges:
        return np.full(len(edges), np.nan)
    return edges["kmh"].to_numpy(dtype=np.float64)


def _directions(edges: DataFrame) -> NDArray[np.bool_]:
    """Return which edges are one-way; those that do not say go both ways."""
    if "one_way" not in edges:
        return np.zeros(len(edges), dtype=bool)
    return edges["one_way"].astype("boolean").fillna(value=False).to_numpy(dtype=bool)


def _numbers(index: pd.Index, ids: pd.Series) -> Whole:
    numbers = np.asarray(index.get_indexer(pd.Index(ids)), dtype=np.intp)
    if (numbers < 0).any():
        raise TravelError(f"street edge names node {ids[numbers < 0].iloc[0]}, which is not among the nodes")
    return numbers


def _parts(count: int, start: Whole, end: Whole, metres: Floats) -> tuple[Whole, Floats]:
    """Return the part of each node and the street length of each part, longest first."""
    linked = csr_array((np.ones(len(start)), (start, end)), shape=(count, count))
    found, labels = connected_components(linked, directed=False)
    lengths = np.bincount(labels[start], weights=metres, minlength=found)
    order = np.argsort(-lengths, kind="stable")
    rank = np.empty(found, dtype=np.intp)
    rank[order] = np.arange(found)
    return rank[labels], lengths[order]
