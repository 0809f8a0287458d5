"""Straight lines: the nearest schools of each area as the crow flies, found by a tree of points."""

import numpy as np
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from pandas import DataFrame
from scipy.spatial import cKDTree

SPARE = 8  # further neighbours asked for, so that ties at the last place are settled by id
MILLIMETRES = 3
BLOCK_BYTES = 2**25  # distances and neighbours of the areas looked at together


def straight_pairs(
    areas: GeoDataFrame,
    schools: GeoDataFrame,
    *,
    limit_metres: NDArray[np.float64],
    at_least: int,
    at_most: int,
    detour: float,
) -> DataFrame:
    """Return the nearest schools of each area by straight line times `detour`.

    Parameters
    ----------
    limit_metres
        Of each area; pairs beyond it are left out, but for the first `at_least` and those as near as they.
    at_most
        So many are looked for, and a few more, among which ties can be settled.

    Returns
    -------
    DataFrame
        ``area_id``, ``school_id``, ``metres``, ``minutes`` (NaN) and ``how`` (straight), in no order.
    """
    schools = schools.sort_values("school_id", ignore_index=True)
    count = min(at_most + SPARE, len(schools))
    places, sites = points_of(areas), points_of(schools)
    tree = cKDTree(sites) if count else None
    found = [(np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp), np.empty(0))]
    size = max(1, BLOCK_BYTES // (16 * max(count, 1)))
    for first in range(0, len(areas) if tree else 0, size):
        block = slice(first, first + size)
        distances, neighbours = tree.query(places[block], k=np.arange(1, count + 1))  # type: ignore[union-attr]
        metres = np.round(distances * detour, MILLIMETRES)
        near = metres <= limit_metres[block, None]
        near[:, : at_least + SPARE] = True
        row, rank = np.nonzero(near)
        found.append((first + row, neighbours[row, rank], metres[row, rank]))
    area, school, metres = (np.concatenate(part) for part in zip(*found, strict=True))
    return DataFrame(
        {
            "area_id": areas["area_id"].to_numpy()[area],
            "school_id": schools["school_id"].to_numpy()[school],
            "metres": metres,
            "minutes": np.nan,
            "how": "straight",
        }
    )


def points_of(places: GeoDataFrame) -> NDArray[np.float64]:
    """Return coordinates, (places, 2); a polygon stands at a point inside it."""
    shapes = np.asarray(places.geometry)
    return np.asarray(shapely.get_coordinates(shapely.point_on_surface(shapes)), dtype=np.float64)
