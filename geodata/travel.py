"""Travel: which schools are near which areas, and how far, always as a sparse table of pairs.

A distance is the straight line times a detour factor, in metres of the planning CRS, to the millimetre. Pairs
of equal distance are ordered by school id, so the same city always gives the same pairs.
"""

import numpy as np
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from pandas import DataFrame, Series, concat
from scipy.spatial import cKDTree

from geodata.city import City
from geodata.faults import TravelError

SPARE = 8  # further neighbours asked for, so that ties at the last place are settled by id
MILLIMETRES = 3


def nearest_arcs(
    areas: GeoDataFrame,
    schools: GeoDataFrame,
    *,
    limit_metres: float,
    at_least: int,
    at_most: int,
    detour: float,
) -> DataFrame:
    """Return the schools near each area, nearest first.

    Parameters
    ----------
    areas, schools
        Tables of a city with ``area_id`` and ``school_id``, both in the planning CRS. A polygon stands at a
        point inside it.
    limit_metres
        Pairs up to this distance are kept.
    at_least
        The nearest so many schools of an area are kept even beyond the limit.
    at_most
        No area keeps more schools than this.
    detour
        Metres of way per metre of straight line, at least 1.

    Returns
    -------
    DataFrame
        ``area_id``, ``school_id``, ``metres`` and ``within_limit``, sorted by area_id, metres and school_id.

    Raises
    ------
    TravelError
        If a table is not in a projected CRS, the two differ, or the limits contradict each other.
    """
    _check(areas, schools, limit_metres, at_least, at_most, detour)
    schools = schools.sort_values("school_id", ignore_index=True)
    distances, neighbours = _neighbours(areas, schools, at_most)
    origin, rank = np.nonzero(np.isfinite(distances))
    pairs = DataFrame(
        {
            "area_id": areas["area_id"].to_numpy()[origin],
            "school_id": schools["school_id"].to_numpy()[neighbours[origin, rank]],
            "metres": np.round(distances[origin, rank] * detour, MILLIMETRES),
        }
    )
    return _select(pairs, limit_metres, at_least, at_most)


def city_arcs(
    city: City, level: str, *, limit_metres: float, at_least: int, at_most: int, detour: float
) -> DataFrame:
    """Return the open schools of a level near each area, nearest first; a given travel table wins.

    For a school with any row in the city's travel table, only the pairs given there exist, with their metres
    as they stand. All other schools are measured as in `nearest_arcs`, which see for parameters, columns and
    errors.
    """
    provided = city.provision.loc[city.provision["level"] == level, "school_id"]
    schools = city.schools[city.schools["school_id"].isin(provided) & (city.schools["status"] == "open")]
    given = city.travel.loc[city.travel["school_id"].isin(schools["school_id"])]
    measured = nearest_arcs(
        city.areas,
        schools[~schools["school_id"].isin(given["school_id"])],
        limit_metres=limit_metres,
        at_least=at_least,
        at_most=at_most,
        detour=detour,
    )
    if given.empty:
        return measured
    columns = ["area_id", "school_id", "metres"]
    return _select(concat([given[columns], measured[columns]]), limit_metres, at_least, at_most)


def nearby_pairs(schools: GeoDataFrame, *, limit_metres: float, at_most: int, detour: float) -> DataFrame:
    """Return the schools within reach of each school, nearest first, without the school itself.

    Parameters and errors are those of `nearest_arcs`.

    Returns
    -------
    DataFrame
        ``from_school_id``, ``to_school_id`` and ``metres``, sorted by the first, metres and the second.
    """
    places = schools.rename(columns={"school_id": "area_id"})
    arcs = nearest_arcs(
        places, schools, limit_metres=limit_metres, at_least=0, at_most=at_most + 1 + SPARE, detour=detour
    )
    others = arcs[arcs["area_id"] != arcs["school_id"]]
    near = others[others.groupby("area_id").cumcount() < at_most]
    names = {"area_id": "from_school_id", "school_id": "to_school_id"}
    return near.rename(columns=names)[[*names.values(), "metres"]].reset_index(drop=True)


def _check(
    areas: GeoDataFrame,
    schools: GeoDataFrame,
    limit_metres: float,
    at_least: int,
    at_most: int,
    detour: float,
) -> None:
    if areas.crs is None or areas.crs != schools.crs or not areas.crs.is_projected:
        raise TravelError(
            f"areas (CRS {areas.crs}) and schools (CRS {schools.crs}) must be in one projected CRS in metres"
        )
    if not 0 <= at_least <= at_most or at_most < 1:
        raise TravelError(
            f"at_least ({at_least}) must lie from 0 to at_most ({at_most}), and at_most from 1 up"
        )
    if not limit_metres >= 0:
        raise TravelError(f"limit_metres ({limit_metres}) must be 0 or more")
    if not 1 <= detour < np.inf:
        raise TravelError(f"detour ({detour}) must be 1 or more: no way is shorter than the straight line")


def _neighbours(
    areas: GeoDataFrame, schools: GeoDataFrame, at_most: int
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Return straight distances and school positions, each (areas, neighbours), nearest first."""
    count = min(at_most + SPARE, len(schools))
    if count == 0 or areas.empty:
        empty = np.empty((len(areas), 0))
        return empty, empty.astype(np.intp)
    tree = cKDTree(_points(schools))
    distances, neighbours = tree.query(_points(areas), k=np.arange(1, count + 1))
    return np.asarray(distances, dtype=np.float64), np.asarray(neighbours, dtype=np.intp)


def _points(places: GeoDataFrame) -> NDArray[np.float64]:
    """Return coordinates, (places, 2); a polygon stands at a point inside it."""
    shapes = np.asarray(places.geometry)
    return np.asarray(shapely.get_coordinates(shapely.point_on_surface(shapes)), dtype=np.float64)


def _select(pairs: DataFrame, limit_metres: float, at_least: int, at_most: int) -> DataFrame:
    """Return the pairs to keep: at most so many per area, the first few of them even beyond the limit."""
    ordered = pairs.sort_values(["area_id", "metres", "school_id"], ignore_index=True)
    rank: Series = ordered.groupby("area_id").cumcount()
    within = ordered["metres"] <= limit_metres
    kept = (rank < at_most) & (within | (rank < at_least))
    return ordered.assign(within_limit=within)[kept].reset_index(drop=True)
