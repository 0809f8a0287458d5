"""Polygons that should fill a plane without overlap or gap: what they share twice, leave out, or overstep.

Everything is measured in square metres, in the planning CRS; positions are those of the shapes given. A shape
that is missing or empty takes no part; all others must be valid polygons.
"""

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from pandas import DataFrame

type Shapes = NDArray[np.object_]


def mismatched(shapes: Shapes) -> NDArray[np.bool_]:
    """Return which polygons have an edge that a neighbour overlaps or does not share vertex by vertex.

    Polygons that are not among them neither overlap nor mismatch any other (GEOS coverage validation), so
    they need not be intersected, and are united by dropping what they share.
    """
    known = shapes.copy()
    known[shapely.is_missing(shapes)] = shapely.Polygon()
    return np.asarray(~shapely.is_empty(shapely.coverage_invalid_edges(known)))


def measure_overlaps(shapes: Shapes, doubtful: NDArray[np.bool_], *, least_m2: float) -> DataFrame:
    """Return the pairs of polygons that share ground.

    Parameters
    ----------
    shapes
        (n,) polygons.
    doubtful
        (n,) what `mismatched` says of them.
    least_m2
        Tolerance: pairs that share no more than this are left out.

    Returns
    -------
    DataFrame
        Columns first, second (positions, first < second), m2, share (of the smaller polygon, 0-1), the
        largest first.
    """
    some = np.flatnonzero(doubtful)
    one, other = shapely.STRtree(shapes).query(shapes[some], predicate="intersects")
    pairs = np.unique(np.sort(np.column_stack([some[one], other]), axis=1), axis=0)
    first, second = pairs[pairs[:, 0] < pairs[:, 1]].T
    m2 = shapely.area(shapely.intersection(shapes[first], shapes[second]))
    smaller = np.minimum(shapely.area(shapes[first]), shapely.area(shapes[second]))
    found = DataFrame({"first": first, "second": second, "m2": m2, "share": m2 / smaller})
    found = found[found["m2"] > least_m2]
    return found.sort_values(["m2", "first", "second"], ascending=[False, True, True], ignore_index=True)


def ground_of(shapes: Shapes, doubtful: NDArray[np.bool_]) -> shapely.Geometry:
    """Return the ground that polygons cover; quick where few are `mismatched`."""
    known = ~shapely.is_missing(shapes)
    clean = shapely.coverage_union_all(shapes[known & ~doubtful])
    return shapely.union_all([clean, *shapes[known & doubtful]]) if doubtful.any() else clean


def measure_holes(ground: shapely.Geometry, *, least_m2: float) -> DataFrame:
    """Return the holes in the ground that polygons cover: enclosed land that belongs to none.

    Parameters
    ----------
    ground
        What the polygons cover together, see `ground_of`.
    least_m2
        Tolerance: smaller holes are left out.

    Returns
    -------
    DataFrame
        Columns m2, width (metres: twice the area by the perimeter, so a sliver's real width), geometry;
        largest first.
    """
    parts = [part for part in shapely.get_parts(ground) if part.geom_type == "Polygon"]
    rings = [hole for part in parts for hole in part.interiors]
    holes = np.asarray(shapely.polygons(rings)) if rings else np.array([], dtype=object)
    m2 = shapely.area(holes)
    found = DataFrame({"m2": m2, "width": 2 * m2 / shapely.length(holes), "geometry": holes})
    return found[found["m2"] > least_m2].sort_values("m2", ascending=False, ignore_index=True)


def measure_cover(
    shapes: Shapes, doubtful: NDArray[np.bool_], homes: Shapes, home_of: ArrayLike
) -> DataFrame:
    """Return how well polygons fill the ones they belong to.

    Parameters
    ----------
    shapes, doubtful
        (n,) polygons, such as areas, and what `mismatched` says of them.
    homes
        (m,) polygons they should fill, such as districts.
    home_of
        (n,) position of each shape's home; -1 where it is not known.

    Returns
    -------
    DataFrame
        One row per home with at least one shape: home (position), m2 (of the home), uncovered_m2, share.
    """
    belongs = np.asarray(home_of)
    rows = []
    for home in np.unique(belongs[belongs >= 0]):
        own = belongs == home
        left = shapely.difference(homes[home], ground_of(shapes[own], doubtful[own]))
        rows.append((int(home), shapely.area(homes[home]), shapely.area(left)))
    found = DataFrame(rows, columns=["home", "m2", "uncovered_m2"])
    return found.assign(share=found["uncovered_m2"] / found["m2"])


def measure_overstep(shapes: Shapes, homes: Shapes, home_of: ArrayLike) -> DataFrame:
    """Return what lies outside the home of each polygon that is not wholly inside.

    Returns
    -------
    DataFrame
        Columns shape, home (positions), m2 (outside), share (of the shape, 0-1), largest first.
    """
    belongs = np.asarray(home_of)
    known = np.flatnonzero((belongs >= 0) & ~shapely.is_missing(shapes))
    shapely.prepare(homes)
    crossing = known[~shapely.covers(homes[belongs[known]], shapes[known])]
    outside = shapely.area(shapely.difference(shapes[crossing], homes[belongs[crossing]]))
    found = DataFrame(
        {
            "shape": crossing,
            "home": belongs[crossing],
            "m2": outside,
            "share": outside / shapely.area(shapes[crossing]),
        }
    )
    return found.sort_values(["m2", "shape"], ascending=[False, True], ignore_index=True)


def measure_invalid(shapes: Shapes) -> DataFrame:
    """Return why polygons are invalid, where, and how much ground a repair would change.

    Returns
    -------
    DataFrame
        One row per invalid shape: shape (position), reason, x, y (where, in the shape's own units), share
        (ground that the usual repair adds or removes, of the shape as repaired; NaN where nothing is left).
    """
    bad = np.flatnonzero(~shapely.is_valid(shapes) & ~shapely.is_missing(shapes))
    rows = []
    for position in bad:
        reason, _, at = str(shapely.is_valid_reason(shapes[position])).partition("[")
        x, _, y = at.rstrip("]").partition(" ")
        rows.append((int(position), reason, float(x), float(y), _share_in_doubt(shapes[position])))
    return DataFrame(rows, columns=["shape", "reason", "x", "y", "share"])


def _share_in_doubt(shape: shapely.Geometry) -> float:
    if not np.isfinite(shapely.get_coordinates(shape)).all():
        return float("nan")
    repaired = float(shapely.area(shapely.make_valid(shape)))
    return abs(repaired - float(shapely.area(shape))) / repaired if repaired else float("nan")
