"""How compact zones are: five measures of shape and two that weigh where the children live.

1 is a circle (or children evenly spread over one), towards 0 is drawn out, frayed or torn.
"""

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from pandas import DataFrame

from geodata.zones.dissolve import Zones

type Floats = NDArray[np.float64]

MEASURES = (
    "polsby_popper",
    "reock",
    "hull_ratio",
    "inertia_ratio",
    "children_hull_share",
    "children_inertia_ratio",
    "children_spread_metres",
)


def polsby_popper(shapes: NDArray[np.object_]) -> Floats:
    """Return 4π·area / perimeter² (Polsby & Popper 1991); holes and pieces add to the perimeter."""
    with np.errstate(invalid="ignore"):
        return np.asarray(4 * np.pi * shapely.area(shapes) / shapely.length(shapes) ** 2)


def reock(shapes: NDArray[np.object_]) -> Floats:
    """Return area / area of the smallest circle around it (Reock 1961)."""
    with np.errstate(invalid="ignore"):
        return np.asarray(shapely.area(shapes) / (np.pi * shapely.minimum_bounding_radius(shapes) ** 2))


def hull_ratio(shapes: NDArray[np.object_]) -> Floats:
    """Return area / area of the convex hull."""
    with np.errstate(invalid="ignore"):
        return np.asarray(shapely.area(shapes) / shapely.area(shapely.convex_hull(shapes)))


def inertia_ratio(shapes: NDArray[np.object_]) -> Floats:
    """Return area² / (2π · moment of inertia about the centroid) (Li, Goodchild & Church 2013)."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return shapely.area(shapes) ** 2 / (2 * np.pi * moment_of_inertia(shapes))


def moment_of_inertia(shapes: NDArray[np.object_]) -> Floats:
    """Return ∫ r² dA about each polygon's centroid, in m⁴, by the shoelace formula for second moments."""
    oriented = shapely.orient_polygons(shapes)
    parts, of = shapely.get_parts(oriented, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    owner = of[part]
    centre = shapely.get_coordinates(shapely.centroid(shapes))
    x, y = (corners - _padded(centre, shapes)[owner[ring]]).T
    follows = ring[1:] == ring[:-1]
    cross = x[:-1] * y[1:] - x[1:] * y[:-1]
    squares = x[:-1] ** 2 + x[:-1] * x[1:] + x[1:] ** 2 + y[:-1] ** 2 + y[:-1] * y[1:] + y[1:] ** 2
    terms = (cross * squares / 12)[follows]
    return np.bincount(owner[ring[:-1][follows]], terms, minlength=len(shapes))


def _padded(centres: Floats, shapes: NDArray[np.object_]) -> Floats:
    """Return one centre per shape; an empty shape has none."""
    padded = np.zeros((len(shapes), 2))
    padded[~shapely.is_empty(shapes)] = centres
    return padded


def measure_compactness(zones: Zones, areas: GeoDataFrame) -> DataFrame:
    """Return every measure for every zone.

    Parameters
    ----------
    zones
        What `dissolve_zones` drew.
    areas
        area_id and geometry; children are taken to live at the area's inner point.

    Returns
    -------
    DataFrame
        level, school_id, polsby_popper, reock, hull_ratio, inertia_ratio, and by children:
        children_hull_share (the zone's children, of all children of the level who live within its convex
        hull), children_inertia_ratio (area / (2π · mean square distance of the children from their middle);
        above 1 where they live closer together than evenly over a circle), children_spread_metres (root
        mean square distance from their middle). NaN where a zone has no ground or no children.
    """
    shapes = np.asarray(zones.zones.geometry)
    found = DataFrame(zones.zones[["level", "school_id"]])
    for measure in (polsby_popper, reock, hull_ratio, inertia_ratio):
        found[measure.__name__] = measure(shapes)
    homes = _homes(zones, areas)
    parts = [
        _by_children(zones.zones[zones.zones["level"] == level], homes[homes["level"] == level])
        for level in found["level"].unique()
    ]
    return found.join(pd.concat(parts)) if parts else found


def _homes(zones: Zones, areas: GeoDataFrame) -> DataFrame:
    """Return the members with the point at which their children live and all placed children of the area."""
    points = shapely.get_coordinates(shapely.point_on_surface(np.asarray(areas.geometry)))
    at = DataFrame({"x": points[:, 0], "y": points[:, 1]}, index=pd.Index(areas["area_id"]))
    homes = zones.members.join(at, on="area_id")
    there = homes.groupby(["level", "area_id"])["children"].transform("sum")
    return homes.assign(area_children=there)


def _by_children(zones: GeoDataFrame, homes: DataFrame) -> DataFrame:
    """Return the measures by children of the zones of one level, with the index of `zones`."""
    where = homes["school_id"].map(pd.Series(np.arange(len(zones)), index=zones["school_id"])).to_numpy()
    weight = homes["children"].to_numpy(dtype=float)
    total = np.bincount(where, weight, minlength=len(zones))
    with np.errstate(invalid="ignore", divide="ignore"):
        square = np.zeros(len(zones))
        for axis in ("x", "y"):
            mean = np.bincount(where, weight * homes[axis], minlength=len(zones)) / total
            away = homes[axis].to_numpy() - mean[where]
            square += np.bincount(where, weight * away**2, minlength=len(zones)) / total
        ratio = np.where(square > 0, zones["area_m2"] / (2 * np.pi * square), np.nan)
        share = _hull_children(zones, homes, where)
    return DataFrame(dict(zip(MEASURES[4:], (share, ratio, np.sqrt(square)), strict=True)), index=zones.index)


def _hull_children(zones: GeoDataFrame, homes: DataFrame, where: NDArray[np.intp]) -> Floats:
    drawn = homes["drawn"].to_numpy()
    own = np.bincount(where[drawn], homes["area_children"][drawn], minlength=len(zones))
    once = homes[drawn].drop_duplicates("area_id")
    tree = shapely.STRtree(np.asarray(shapely.points(once["x"].to_numpy(), once["y"].to_numpy())))
    zone, home = tree.query(shapely.convex_hull(np.asarray(zones.geometry)), predicate="intersects")
    there = np.bincount(zone, once["area_children"].to_numpy()[home], minlength=len(zones))
    return np.asarray(np.where(there > 0, own / there, np.nan))
