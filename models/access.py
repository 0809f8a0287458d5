"""How far children live from school: to the nearest one today, to the one offered after a plan."""

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from pandas import DataFrame, Series

from geodata.travel import city_arcs
from models.dispersion import CITY
from models.supply import OFFERING, open_provision
from models.units import quantile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.city import City
    from models.plan import Plan
    from models.policy import Policy

COLUMNS = {
    "level": "str",
    "scope": "str",
    "children": "float64",
    "seats": "float64",
    "mean_metres": "float64",
    "p95_metres": "float64",
    "max_metres": "float64",
    "share_within_limit": "float64",
}


def access_table(city: "City", policy: "Policy", plan: "Plan | None" = None) -> DataFrame:
    """Return distances by level and scope (``city`` or the district_id where the children live).

    Today, every child of the city's school year is measured to the nearest open school of the level that
    must take it (public or inclusive private). After a plan, the levels it placed are measured as placed; a
    child without a place has no distance and is not within the limit. Means and the 95th percentile (lower
    quantile) count every child once. Without a limit in the pack, ``share_within_limit`` is NaN.
    """
    seats = open_provision(city, city.levels())
    seats = seats[seats["ownership"].isin(OFFERING)]
    rows = []
    for level in city.levels():
        limit = policy.amount("places.travel_limit_metres", level)
        offered = seats[seats["level"] == level]
        there = offered.groupby("district_id")["seats"].sum()
        for scope, ways in _scopes(journeys(city, policy, level, plan), city):
            mine = offered["seats"].sum() if scope == CITY else there.get(scope, 0)
            rows.append({"level": level, "scope": scope, "seats": mine, **_measured(ways, limit)})
    return DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)


def journeys(city: "City", policy: "Policy", level: str, plan: "Plan | None" = None) -> DataFrame:
    """Return area_id, district_id, children and metres; metres are NaN for children without a school.

    One row per area today, one per area and school after a plan that placed the level.
    """
    if plan is not None:
        placed = plan.placements[plan.placements["level"] == level]
        left = plan.unplaced[plan.unplaced["level"] == level]
        if len(placed) or len(left):
            ways = pd.concat([placed[["area_id", "children", "metres"]], left[["area_id", "children"]]])
            return _with_district(ways.astype({"children": "float64"}), city)
    children = city.children
    here = children[(children["level"] == level) & (children["year"] == city.school_year)]
    ways = here[["area_id", "children"]].astype({"children": "float64"})
    return _with_district(ways.merge(_nearest(city, policy, level), on="area_id", how="left"), city)


def _nearest(city: "City", policy: "Policy", level: str) -> DataFrame:
    """Return the way from every area to its nearest school of the level that must take its children."""
    offered = open_provision(city, [level])
    offered = offered[offered["ownership"].isin(OFFERING)]
    if not len(offered):
        return DataFrame({"area_id": Series(dtype="str"), "metres": Series(dtype="float64")})
    provision = city.provision[city.provision["school_id"].isin(offered["school_id"])]
    arcs = city_arcs(
        dataclasses.replace(city, provision=provision),
        level,
        limit_metres=policy.amount("places.travel_limit_metres", level) or np.inf,
        at_least=1,
        at_most=1,
        detour=policy.amount("places.detour_factor", level) or 1.0,
    )
    return DataFrame(arcs.groupby("area_id", as_index=False)["metres"].min())


def _with_district(ways: DataFrame, city: "City") -> DataFrame:
    known = ways[ways["children"] > 0].merge(city.areas[["area_id", "district_id"]], on="area_id")
    return known[["area_id", "district_id", "children", "metres"]].astype({"metres": "float64"})


def _scopes(ways: DataFrame, city: "City") -> "Iterator[tuple[str, np.ndarray]]":
    """Return children and metres, in two columns, of the city and of each district."""
    table = ways[["children", "metres"]].to_numpy(dtype=np.float64)
    district = ways["district_id"].to_numpy(dtype=object)
    yield CITY, table
    for name in city.districts["district_id"]:
        yield str(name), table[district == name]


def _measured(ways: np.ndarray, limit: float | None) -> dict[str, float]:
    children = ways[:, 0]
    known = ways[~np.isnan(ways[:, 1])]
    w, metres = np.ascontiguousarray(known.T)
    within = w[metres <= limit].sum() if limit is not None else np.nan
    return {
        "children": children.sum(),
        "mean_metres": float(metres @ w / w.sum()) if len(known) else np.nan,
        "p95_metres": quantile(metres, w, 0.95),
        "max_metres": metres.max() if len(known) else np.nan,
        "share_within_limit": within / children.sum() if len(ways) else np.nan,
    }
