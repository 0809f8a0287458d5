"""Travel: which schools are near which areas, and how far, always as a sparse table of pairs.

Where a way comes from is told pair by pair, in this order: ``given`` in the city's travel table; along its
street ``network``; else ``straight``, the straight line times a detour factor. Metres are those of the
planning CRS, to the millimetre; minutes are unknown on straight lines. Pairs of equal distance are ordered by
school id, so the same city always gives the same pairs.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from geopandas import GeoDataFrame
from pandas import DataFrame, Index, Series, concat

from geodata.city import City
from geodata.faults import TravelError
from geodata.straight import MILLIMETRES, SPARE, points_of, straight_pairs
from geodata.streets.going import Going
from geodata.streets.standing import city_streets, pairs_by_street, ways_by_street

PAIR = ["area_id", "school_id", "metres"]
SHORTEST = Going()


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
    limits = DataFrame({"metres": float(limit_metres), "minutes": np.nan}, index=Index(areas["area_id"]))
    pairs = straight_pairs(
        areas,
        schools,
        limit_metres=limits["metres"].to_numpy(),
        at_least=at_least,
        at_most=at_most,
        detour=detour,
    )
    return _select(pairs, limits, at_least, at_most)[[*PAIR, "within_limit"]]


@dataclass(frozen=True, eq=False)
class Reach:
    """What counts as near.

    Attributes
    ----------
    metres, minutes
        Limits, one for all or by ``area_id``. Where an area has a limit in minutes and the minutes of a way
        are known, they decide; else the metres do. Infinite metres and NaN minutes are no limit.
    at_least, at_most
        An area has the nearest so many even beyond its limit, and keeps no more than so many.
    """

    metres: "float | Series[float]"
    at_least: int
    at_most: int
    minutes: "float | Series[float]" = np.nan

    def by_area(self, areas: Index) -> DataFrame:
        """Return ``metres`` and ``minutes`` of each area."""
        given = {"metres": self.metres, "minutes": self.minutes}
        return DataFrame(
            {
                name: limit.reindex(areas) if isinstance(limit, Series) else float(limit)
                for name, limit in given.items()
            },
            index=areas,
        )


def city_arcs(
    city: City,
    level: str,
    reach: Reach,
    *,
    detour: float,
    going: Going = SHORTEST,
    schools: Collection[str] | None = None,
) -> DataFrame:
    """Return the open schools of a level near each area, nearest first.

    For a school with any row in the city's travel table, only the pairs given there exist, as they stand. All
    others are measured along the city's streets if it has street tables, else, and for places farther from
    every street than `going` allows, as in `nearest_arcs`.

    Parameters
    ----------
    reach
        What counts as near.
    detour
        Metres of way per metre of straight line, at least 1.
    going
        On foot, by bicycle or by car, how fast, and how far from a street a place may lie.
    schools
        Only these school ids; all where absent.

    Returns
    -------
    DataFrame
        ``area_id``, ``school_id``, ``metres``, ``minutes`` (NaN where unknown), ``within_limit`` and ``how``
        (given, network or straight), sorted by area_id, metres and school_id.

    Raises
    ------
    TravelError
        As `nearest_arcs`, or if the streets cannot be used.
    """
    limits = reach.by_area(Index(city.areas["area_id"]))
    least = float(limits["metres"].min(skipna=False)) if len(limits) else 0.0
    _check(city.areas, city.schools, least, reach.at_least, reach.at_most, detour)
    sites = _open_schools(city, level, schools)
    given = _given(city, sites)
    others = sites[~sites["school_id"].isin(given["school_id"])]
    measured = _measured(city, others, reach, going, detour)
    pairs = concat([given, *measured], ignore_index=True) if len(given) else concat(measured)
    arcs = _select(pairs, limits, reach.at_least, reach.at_most)
    return arcs[[*PAIR, "minutes", "within_limit", "how"]]


def city_ways(
    city: City, pairs: DataFrame, *, detour: float, going: Going = SHORTEST, farthest: float = np.inf
) -> DataFrame:
    """Return metres, minutes and how of given pairs (``area_id``, ``school_id``), in their order.

    Measured as in `city_arcs`. A pair that its school's given table lacks, or that no street joins within the
    metres of `farthest`, has infinite metres.
    """
    pairs = DataFrame(pairs[["area_id", "school_id"]]).reset_index(drop=True)
    table = pairs.assign(metres=np.inf, minutes=np.nan, how="straight")
    ruled = pairs["school_id"].isin(city.travel["school_id"])
    table.loc[ruled, "how"] = "given"
    found = pairs[ruled].reset_index().merge(_given(city, city.schools), on=["area_id", "school_id"])
    table.loc[found["index"], ["metres", "minutes"]] = found[["metres", "minutes"]].to_numpy()
    streets = city_streets(city)
    if streets is not None and not ruled.all():
        ceiling = going.ceiling(np.array([farthest]), np.array([np.nan]))
        ways = pairs_by_street(streets, city.areas, city.schools, going, pairs[~ruled], ceiling)
        table.loc[ways.index, ["metres", "minutes"]] = ways[["metres", "minutes"]].to_numpy()
        table.loc[ways.index, "how"] = "network"
    rest = table.index[table["how"] == "straight"]
    ends = (
        points_of(frame.set_index(key).loc[pairs.loc[rest, key]])
        for key, frame in (("area_id", city.areas), ("school_id", city.schools))
    )
    table.loc[rest, "metres"] = np.round(np.hypot(*(next(ends) - next(ends)).T) * detour, MILLIMETRES)
    return DataFrame(table[["metres", "minutes", "how"]])


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


def _open_schools(city: City, level: str, chosen: Collection[str] | None) -> GeoDataFrame:
    """Return the open schools with provision of the level, sorted by id."""
    provided = city.provision.loc[city.provision["level"] == level, "school_id"]
    known = city.schools["school_id"].isin(provided) & (city.schools["status"] == "open")
    if chosen is not None:
        known &= city.schools["school_id"].isin(list(chosen))
    return GeoDataFrame(city.schools[known].sort_values("school_id", ignore_index=True))


def _given(city: City, schools: GeoDataFrame) -> DataFrame:
    """Return the given ways to some schools."""
    given = city.travel.loc[city.travel["school_id"].isin(schools["school_id"])]
    minutes = given["minutes"] if "minutes" in given else Series(np.nan, index=given.index)
    return DataFrame(given[PAIR].assign(minutes=minutes.astype("float64"), how="given"))


def _measured(
    city: City, schools: GeoDataFrame, reach: Reach, going: Going, detour: float
) -> list[DataFrame]:
    """Return the pairs that nobody gave: along the streets, and straight for places that stand on none."""
    limits = reach.by_area(Index(city.areas["area_id"]))

    def straight(areas: GeoDataFrame, sites: GeoDataFrame) -> DataFrame:
        return straight_pairs(
            areas,
            sites,
            limit_metres=limits.loc[areas["area_id"], "metres"].to_numpy(),
            at_least=reach.at_least,
            at_most=reach.at_most,
            detour=detour,
        )

    streets = city_streets(city)
    if streets is None:
        return [straight(city.areas, schools)]
    arcs, areas_off, schools_off = ways_by_street(
        streets,
        city.areas,
        schools,
        going,
        ceiling=going.ceiling(limits["metres"].to_numpy(), limits["minutes"].to_numpy()),
        at_least=reach.at_least,
        at_most=reach.at_most,
    )
    on = schools[~schools["school_id"].isin(schools_off["school_id"])]
    return [arcs.assign(how="network"), straight(city.areas, schools_off), straight(areas_off, on)]


def _select(pairs: DataFrame, limits: DataFrame, at_least: int, at_most: int) -> DataFrame:
    """Return the pairs to keep: at most so many per area, the first few of them even beyond the limit."""
    ordered = pairs.sort_values(["area_id", "metres", "school_id"], ignore_index=True)
    rank: Series = ordered.groupby("area_id").cumcount()
    mine = limits.loc[ordered["area_id"]]
    minutes, most = ordered["minutes"].to_numpy(), mine["minutes"].to_numpy()
    timed = ~np.isnan(minutes) & ~np.isnan(most)
    within = np.where(timed, minutes <= most, ordered["metres"].to_numpy() <= mine["metres"].to_numpy())
    kept = (rank < at_most) & (within | (rank < at_least))
    return ordered.assign(within_limit=within)[kept].reset_index(drop=True)
