"""From a layer of street lines, such as a GeoPackage, to the tables of nodes and edges.

Lines meet where they share a corner, and where the end of one touches another, within a tolerance. Lines that
only cross do not meet: one of them is a bridge. Every corner of a line becomes a node, so that a winding road
stays where it is.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from pandas import DataFrame, Series
from pyproj import CRS
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from geodata.faults import CityFaultsError, Fault
from geodata.streets import kinds
from geodata.streets.network import Floats, Whole

LINES = ("LineString", "MultiLineString")
SAME = 3  # decimals of a metre up to which corners are one and the same
SPEEDS = (1.0, 200.0)
PASSED_ON = ("kmh", "one_way", "bridge", "name")


def street_tables(
    lines: GeoDataFrame, *, file: str, crs: CRS, tolerance: float
) -> tuple[GeoDataFrame, DataFrame, tuple[Fault, ...]]:
    """Return street_nodes, street_edges and what was found and done.

    Parameters
    ----------
    lines
        Street lines with a CRS; the columns ``kmh``, ``one_way`` (in the direction of the line), ``bridge``
        and ``name`` are passed on where they are there.
    file
        What the faults call the file.
    crs
        Planning CRS in metres; lengths are measured in it.
    tolerance
        Metres within which the end of a line is joined to another line.

    Raises
    ------
    CityFaultsError
        If there are no lines, or they have no CRS.
    """
    if lines.crs is None:
        raise CityFaultsError((kinds.LINES_CRS.at(file),))
    kept = lines[lines.geom_type.isin(LINES) & ~lines.geometry.is_empty]
    if kept.empty:
        raise CityFaultsError((kinds.LINES_MISSING.at(file),))
    faults = []
    if len(kept) < len(lines):
        faults.append(kinds.LINES_NOT.at(file, count=len(lines) - len(kept), all=len(lines)))
    pieces = kept.to_crs(crs).explode(ignore_index=True)
    shapes = shapely.force_2d(np.asarray(pieces.geometry))
    shapes = _join_ends(np.asarray(shapely.remove_repeated_points(shapes), dtype=object), tolerance)
    points, nodes, owner, moved = _weld(shapes, tolerance)
    if len(moved):
        most = f"{moved.max():.2f}"
        faults.append(kinds.LINES_JOINED.at(file, count=len(moved), metres=most, limit=f"{tolerance:g}"))
    edges, lost = _edges(points, nodes, owner, shapes)
    if len(lost):
        faults.append(kinds.LINES_SHORT.at(file, count=len(lost), metres=f"{lost.sum():.2f}"))
    facts, doubts = _facts(DataFrame(pieces), file)
    names = _names(len(points))
    table = DataFrame(
        {
            "from_node": names[edges["from"]],
            "to_node": names[edges["to"]],
            "metres": edges["metres"].to_numpy(),
            **{name: column.to_numpy()[edges["line"]] for name, column in facts.items()},
        }
    )
    frame = GeoDataFrame({"node_id": names}, geometry=shapely.points(points), crs=crs)
    return frame, table, (*faults, *doubts)


def _join_ends(shapes: NDArray[np.object_], tolerance: float) -> NDArray[np.object_]:
    """Give a line a corner wherever the end of another touches it between its own corners."""
    ends = np.concatenate([shapely.get_point(shapes, 0), shapely.get_point(shapes, -1)])
    own = np.tile(np.arange(len(shapes)), 2)
    which, line = shapely.STRtree(shapes).query(ends, predicate="dwithin", distance=tolerance)
    which, line = which[own[which] != line], line[own[which] != line]
    corners = shapely.distance(ends[which], shapely.extract_unique_points(shapes[line]))
    touching = corners > tolerance
    which, line = which[touching], line[touching]
    joined = shapes.copy()
    for each in np.unique(line):
        joined[each] = _with_corners(shapes[each], ends[which[line == each]])
    return joined


def _with_corners(line: shapely.LineString, points: NDArray[np.object_]) -> shapely.LineString:
    along = np.unique(np.round(shapely.line_locate_point(line, points), SAME))
    corners = shapely.get_coordinates(line)
    reached = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(corners, axis=0).T))])
    added = shapely.get_coordinates(shapely.line_interpolate_point(line, along))
    order = np.argsort(np.concatenate([reached, along]), kind="stable")
    return shapely.LineString(np.concatenate([corners, added])[order])


def _weld(shapes: NDArray[np.object_], tolerance: float) -> tuple[Floats, Whole, Whole, Floats]:
    """Return nodes, the node and line of every corner, and how far ends moved to their node.

    Corners at one place are one node; an end and any corner within the tolerance of it are, too.
    """
    corners, owner = shapely.get_coordinates(shapes, return_index=True)
    points, number = np.unique(np.round(corners, SAME), axis=0, return_inverse=True)
    number = number.reshape(-1)
    is_end = np.zeros(len(points), dtype=bool)
    first = np.flatnonzero(np.diff(owner, prepend=-1))
    is_end[number[first]] = True
    is_end[number[np.append(first[1:], len(owner)) - 1]] = True
    near = _near_ends(points, is_end, number, owner, tolerance)
    links = csr_array((np.ones(len(near)), (near[:, 0], near[:, 1])), shape=(len(points), len(points)))
    count, group = connected_components(links, directed=False)
    chief = np.full(count, len(points))
    np.minimum.at(chief, group, np.arange(len(points)))
    distance = np.asarray(np.hypot(*(points - points[chief[group]]).T), dtype=np.float64)
    nodes = np.asarray(group[number], dtype=np.intp)
    return np.asarray(points[chief]), nodes, owner.astype(np.intp), distance[distance > 0]


def _near_ends(
    points: Floats, is_end: NDArray[np.bool_], number: Whole, owner: Whole, tolerance: float
) -> Whole:
    """Return pairs of points to be made one, (pairs, 2): an end and what is near it.

    Points that pieces of street no longer than the tolerance join already are left apart, so that a street of
    many short pieces keeps its length.
    """
    if tolerance <= 0:
        return np.empty((0, 2), dtype=np.intp)
    near = cKDTree(points).query_pairs(tolerance, output_type="ndarray")
    near = near[is_end[near].any(axis=1)]
    inside = owner[1:] == owner[:-1]
    start, end = number[:-1][inside], number[1:][inside]
    tiny = np.hypot(*(points[start] - points[end]).T) <= tolerance
    links = csr_array((np.ones(tiny.sum()), (start[tiny], end[tiny])), shape=(len(points), len(points)))
    street = connected_components(links, directed=False)[1]
    return np.asarray(near[street[near[:, 0]] != street[near[:, 1]]], dtype=np.intp)


def _edges(
    points: Floats, nodes: Whole, owner: Whole, shapes: NDArray[np.object_]
) -> tuple[DataFrame, Floats]:
    """Return edges between consecutive corners of each line, and the lengths of those that vanished."""
    corners = shapely.get_coordinates(shapes)
    inside = owner[1:] == owner[:-1]
    drawn = np.hypot(*np.diff(corners, axis=0).T)[inside]
    start, end = nodes[:-1][inside], nodes[1:][inside]
    chord = np.hypot(*(points[start] - points[end]).T)
    table = DataFrame(
        {
            "from": start,
            "to": end,
            "metres": np.round(np.maximum(drawn, chord), SAME),
            "line": owner[1:][inside],
        }
    )
    vanished = start == end
    return table[~vanished], drawn[vanished]


def _facts(lines: DataFrame, file: str) -> tuple[dict[str, Series], list[Fault]]:
    """Return what the lines say about themselves, and the doubtful speeds."""
    facts = dict(_known(lines))
    if "kmh" not in facts:
        return facts, []
    given = pd.to_numeric(facts["kmh"], errors="coerce")
    facts["kmh"] = given.where(given.between(*SPEEDS))
    wrong = facts["kmh"].isna() & lines["kmh"].notna()
    found = ", ".join(dict.fromkeys(lines.loc[wrong, "kmh"].astype(str).head(3)))
    doubt = kinds.LINES_SPEED.at(file, column="kmh", found=found, count=int(wrong.sum()))
    return facts, [doubt] if wrong.any() else []


def _known(lines: DataFrame) -> Iterator[tuple[str, Series]]:
    for name in PASSED_ON:
        if name in lines:
            yield name, lines[name]


def _names(count: int) -> NDArray[np.object_]:
    width = len(str(count))
    return np.array([f"n{number:0{width}d}" for number in range(1, count + 1)], dtype=object)
