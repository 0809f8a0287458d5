"""Which areas are neighbours: by a common border (rook), a common corner (queen), or a bridge.

Pairs across which nobody walks, such as a motorway, are taken out by a list of barriers; pairs that a bridge
joins are put in by a list of bridges. Both are tables of the columns area_a and area_b, in any order.

libpysal builds the same pairs (the tests compare), but importing it takes two seconds and brings SQLAlchemy,
scikit-learn and requests along, and it does not measure the border; so this is done with Shapely.
"""

from typing import Literal

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from pandas import DataFrame

from geodata.coverage import Shapes, mismatched
from geodata.faults import GeodataError

type Pairs = NDArray[np.int64]

COLUMNS = ["area_a", "area_b", "metres", "how"]


class ZoneError(GeodataError):
    """Zones were asked for that cannot be drawn from these tables."""


def adjacent_pairs(
    areas: GeoDataFrame,
    *,
    kind: Literal["rook", "queen"] = "rook",
    bridges: DataFrame | None = None,
    barriers: DataFrame | None = None,
) -> DataFrame:
    """Return the pairs of areas that are neighbours.

    Parameters
    ----------
    areas
        Columns area_id and geometry, in the planning CRS; areas that are points have no neighbours but over
        bridges.
    kind
        ``rook`` asks for a border in common, ``queen`` takes a corner too.
    bridges, barriers
        Pairs to put in and to take out; a pair in both is taken out.

    Returns
    -------
    DataFrame
        Columns area_a, area_b (area_a < area_b as text), metres (length of the border in common), how
        (``border``, ``corner`` or ``bridge``), sorted by the pair.

    Raises
    ------
    ZoneError
        When a bridge or a barrier names an area that is not there.
    """
    ids = areas["area_id"].to_numpy(dtype=object)
    shapes = np.asarray(areas.geometry).copy()
    shapes[shapely.get_dimensions(shapes) != 2] = None  # noqa: PLR2004 - a surface
    pairs, metres = shared_borders(shapes)
    found = _named(ids, pairs).assign(metres=metres, how="border")
    if kind == "queen":
        found = _first([found, _named(ids, _touching(shapes)).assign(metres=0.0, how="corner")])
    if bridges is not None:
        found = _first([found, _given(bridges, ids, "bridge").assign(metres=0.0, how="bridge")])
    if barriers is not None:
        closed = pd.MultiIndex.from_frame(_given(barriers, ids, "barrier"))
        found = found[~pd.MultiIndex.from_frame(found[COLUMNS[:2]]).isin(closed)]
    return found.sort_values(COLUMNS[:2], ignore_index=True)[COLUMNS]


def shared_borders(shapes: Shapes) -> tuple[Pairs, NDArray[np.float64]]:
    """Return the pairs of polygons with a border in common, (n, 2) positions, and its length, (n,) metres.

    Neighbours that share their corners, as in a clean coverage, are found by looking up equal edges, which
    is ten times faster than intersecting them; polygons that mismatch are intersected.
    """
    doubtful = mismatched(shapes)
    clean = shapes.copy()
    clean[doubtful] = None
    pairs, metres = _equal_edges(clean)
    some = np.flatnonzero(doubtful)
    if len(some):
        one, other = shapely.STRtree(shapes).query(shapes[some], predicate="intersects")
        rest = np.unique(np.sort(np.column_stack([some[one], other]), axis=1), axis=0)
        rest = rest[rest[:, 0] != rest[:, 1]]
        lines = shapely.intersection(shapes[rest[:, 0]], shapes[rest[:, 1]])
        lengths = np.where(shapely.area(lines) > 0, shapely.length(lines) / 2, shapely.length(lines))
        pairs = np.vstack([pairs, rest[lengths > 0]])
        metres = np.concatenate([metres, lengths[lengths > 0]])
    return pairs, metres


def _equal_edges(shapes: Shapes) -> tuple[Pairs, NDArray[np.float64]]:
    """Return pairs of polygons that have edges between the same two corners, and the edges' length."""
    rings, owner = shapely.get_parts(shapes, return_index=True)
    rings, part = shapely.get_rings(rings, return_index=True)
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    follows = ring[1:] == ring[:-1]
    start, end = corners[:-1][follows], corners[1:][follows]
    of = owner[part[ring[:-1][follows]]]
    swap = (start[:, 0] > end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] > end[:, 1]))
    edges = np.where(swap[:, None], np.hstack([end, start]), np.hstack([start, end]))
    order = np.lexsort((of, *edges.T))
    edges, of = edges[order], of[order]
    same = (edges[1:] == edges[:-1]).all(axis=1) & (of[1:] != of[:-1])
    length = np.hypot(*(edges[1:, 2:] - edges[1:, :2])[same].T)
    both = np.sort(np.column_stack([of[:-1][same], of[1:][same]]), axis=1)
    pairs, which = np.unique(both.reshape(-1, 2), axis=0, return_inverse=True)
    return pairs, np.bincount(which.ravel(), length, minlength=len(pairs))


def _touching(shapes: Shapes) -> Pairs:
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    return np.asarray(np.column_stack([one, other])[one < other], dtype=np.int64)


def _named(ids: NDArray[np.object_], pairs: Pairs) -> DataFrame:
    """Return pairs of positions as pairs of ids, the smaller first."""
    names = np.sort(ids[pairs].astype(str), axis=1) if len(pairs) else np.empty((0, 2), dtype=str)
    return DataFrame(names, columns=COLUMNS[:2], dtype="str")


def _given(pairs: DataFrame, ids: NDArray[np.object_], what: str) -> DataFrame:
    """Return a list of pairs as it is used: known ids, the smaller first, each once."""
    missing = {"area_a", "area_b"} - set(pairs.columns)
    if missing:
        raise ZoneError(
            f"a {what} needs the columns area_a and area_b; missing: {', '.join(sorted(missing))}"
        )
    both = pairs[COLUMNS[:2]].astype("str")
    unknown = sorted(set(both.to_numpy().ravel()) - set(ids))
    if unknown:
        raise ZoneError(f"a {what} names areas that are not there: {', '.join(map(str, unknown[:5]))}")
    names = np.sort(both.to_numpy(dtype=object).astype(str), axis=1)
    return DataFrame(names, columns=COLUMNS[:2], dtype="str").drop_duplicates(ignore_index=True)


def _first(frames: list[DataFrame]) -> DataFrame:
    """Return the pairs of all frames, each as the first frame that has it says."""
    together = pd.concat([frame for frame in frames if len(frame)] or frames[:1], ignore_index=True)
    return together.drop_duplicates(COLUMNS[:2], ignore_index=True)


def bridges_of_streets(areas: GeoDataFrame, nodes: GeoDataFrame, edges: DataFrame) -> DataFrame:
    """Return the pairs of areas that a street marked as bridge, tunnel or ferry joins.

    Parameters
    ----------
    areas, nodes
        Tables areas and street_nodes of a city, in its planning CRS.
    edges
        Table street_edges; an edge whose ``bridge`` is true joins the areas in which its ends lie.
    """
    flagged = edges[edges["bridge"].fillna(False).astype(bool)] if "bridge" in edges else edges.iloc[:0]
    tree = shapely.STRtree(np.asarray(areas.geometry))
    node, area = tree.query(np.asarray(nodes.geometry), predicate="intersects")
    of = (
        pd.Series(areas["area_id"].to_numpy()[area], index=nodes["node_id"].to_numpy()[node], dtype="str")
        .groupby(level=0)
        .first()
    )
    ends = DataFrame({"area_a": flagged["from_node"].map(of), "area_b": flagged["to_node"].map(of)}).dropna()
    return ends[ends["area_a"] != ends["area_b"]].drop_duplicates(ignore_index=True)
