"""Where the pupils of a whole city live, level by level, when only its schools are known: an estimate.

Each level is spread by the gravity model of `geodata.disaggregating`. Its scale, unless given, is the mean
way from people to the nearest school of the level. A school draws from the areas within `REACH` scales, where
the pull has fallen below a thousandth, and from the nearest few where none is so near.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from pandas import DataFrame, Index, Series

from geodata.city import City
from geodata.disaggregating import ESTIMATED, spread_to_areas
from geodata.faults import GeodataError
from geodata.streets.going import Going
from geodata.travel import Reach, city_arcs, nearest_arcs

REACH = 7.0
NEAREST = 3
LEAST_SCALE_METRES = 100.0  # schools in the middle of their only area


class SpreadError(GeodataError):
    """The pupils of a level cannot be spread."""


@dataclass(frozen=True, eq=False)
class Homes:
    """Estimated homes of pupils.

    Attributes
    ----------
    children
        area_id, level, year, children, basis = ``estimated``: rows of the table children.
    flows
        area_id, level, school_id, children, note = ``estimated``: which school they go to.
    levels
        One row per level: level, schools, pupils, unknown_schools (their pupils are not known and not
        spread), areas (that hold children), scale_metres, misfit (see `geodata.disaggregating.Spread`).
    """

    children: DataFrame
    flows: DataFrame
    levels: DataFrame


def missing_levels(city: City) -> tuple[str, ...]:
    """Return the levels with pupils but without a row in the table children for the city's school year."""
    counted = city.children[city.children["year"] == city.school_year]
    return tuple(level for level in city.levels() if level not in set(counted["level"]))


def spread_city(
    city: City,
    people: Series,
    levels: Sequence[str],
    *,
    detour: Mapping[str, float],
    going: Mapping[str, Going],
    scale_metres: float | None = None,
) -> Homes:
    """Return where the pupils of these levels live, estimated.

    Parameters
    ----------
    people
        Residents, or children of another source, by area id. Areas without a number have nobody.
    levels
        Levels to spread.
    detour, going
        How ways are measured, by level; see `geodata.travel.city_arcs`.
    scale_metres
        Distance over which the pull of a school falls to 1/e; by default measured.

    Raises
    ------
    SpreadError
        If nobody lives anywhere, or a level has no open school with known pupils.
    """
    weight = people.reindex(city.areas["area_id"]).fillna(0).astype(float)
    if not weight.sum() > 0:
        raise SpreadError("nobody lives in any area: the numbers of people are all zero or unknown")
    parts = [
        _spread_level(city, level, weight, detour[level], going[level], scale_metres) for level in levels
    ]
    children, flows, facts = zip(*parts, strict=True)
    return Homes(
        pd.concat(children, ignore_index=True), pd.concat(flows, ignore_index=True), DataFrame(list(facts))
    )


def _spread_level(
    city: City, level: str, weight: Series, detour: float, going: Going, scale: float | None
) -> tuple[DataFrame, DataFrame, dict[str, object]]:
    here = city.provision[city.provision["level"] == level]
    is_open = city.schools.loc[city.schools["status"] == "open", "school_id"]
    here = here[here["school_id"].isin(is_open)]
    pupils = here.dropna(subset=["pupils"]).set_index("school_id")["pupils"].astype("int64")
    if not pupils.sum() > 0:
        raise SpreadError(f"no open school of the level {level} has a known number of pupils")
    areas = city.areas[city.areas["area_id"].isin(weight.index[weight > 0])]
    scale = _usual_way(city, level, weight, detour, going) if scale is None else scale
    reach = Reach(REACH * scale, at_least=0, at_most=len(pupils))
    arcs = city_arcs(city, level, reach, detour=detour, going=going, schools=list(pupils.index))
    ways = arcs.loc[arcs["area_id"].isin(areas["area_id"]), ["school_id", "area_id", "metres"]]
    alone = city.schools[city.schools["school_id"].isin(pupils.index.difference(Index(ways["school_id"])))]
    ways = pd.concat([ways, _nearest_areas(areas, alone, detour)], ignore_index=True)
    spread = spread_to_areas(pupils, weight, ways, scale_metres=scale)
    facts: dict[str, object] = {
        "level": level,
        "schools": len(pupils),
        "pupils": int(pupils.sum()),
        "unknown_schools": len(here) - len(pupils),
        "areas": int((spread.children["children"] > 0).sum()),
        "scale_metres": scale,
        "misfit": spread.misfit,
    }
    children = spread.children[["area_id", "children"]].assign(
        level=level, year=city.school_year, basis=ESTIMATED
    )
    return children, spread.flows.assign(level=level), facts


def _usual_way(city: City, level: str, weight: Series, detour: float, going: Going) -> float:
    """Return the mean way of people to the nearest open school of a level, in metres."""
    nearest = city_arcs(city, level, Reach(0, at_least=1, at_most=1), detour=detour, going=going)
    metres = nearest.groupby("area_id")["metres"].min()
    people = weight.reindex(metres.index)
    return max(LEAST_SCALE_METRES, float(np.average(metres, weights=people))) if people.sum() else np.nan


def _nearest_areas(areas: GeoDataFrame, schools: GeoDataFrame, detour: float) -> DataFrame:
    """Return the nearest areas of each school in a straight line times the detour."""
    swapped = {"area_id": "school_id", "school_id": "area_id"}
    if schools.empty:
        return DataFrame(columns=["school_id", "area_id", "metres"])
    found = nearest_arcs(
        schools.rename(columns=swapped),
        areas.rename(columns=swapped),
        limit_metres=0,
        at_least=NEAREST,
        at_most=NEAREST,
        detour=detour,
    )
    return found.rename(columns=swapped)[["school_id", "area_id", "metres"]]
