"""How far children live from school: to the nearest one today, to the one offered after a plan."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from pandas import DataFrame, Series

from models.measures.dispersion import CITY
from models.measures.units import quantile
from models.places.reach import has_limit, has_minutes, level_arcs, travel_limits, ways_of
from models.supply import OFFERING, open_provision

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
        offered = seats[seats["level"] == level]
        there = offered.groupby("district_id")["seats"].sum()
        ways = journeys(city, policy, level, plan)
        if not has_limit(city, policy, level):
            ways["within_limit"] = pd.Series(pd.NA, index=ways.index, dtype="boolean")
        for scope, mine in _scopes(ways, city):
            here = offered["seats"].sum() if scope == CITY else there.get(scope, 0)
            rows.append({"level": level, "scope": scope, "seats": here, **measured(mine)})
    return DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)


def journeys(city: "City", policy: "Policy", level: str, plan: "Plan | None" = None) -> DataFrame:
    """Return area_id, district_id, children, metres and within_limit of every way to school.

    One row per area today, one per area and school after a plan that placed the level. Children without a
    school have NaN metres and are not within the limit.
    """
    if plan is not None:
        placed = plan.placements[plan.placements["level"] == level]
        left = plan.unplaced[plan.unplaced["level"] == level]
        if len(placed) or len(left):
            within = _placed_within(city, policy, level, placed.reset_index(drop=True))
            columns = ["area_id", "children", "metres"]
            known = placed[columns].reset_index(drop=True).assign(within_limit=within)
            ways = pd.concat([known, left[["area_id", "children"]]])
            return _with_district(ways, city)
    children = city.children
    here = children[(children["level"] == level) & (children["year"] == city.school_year)]
    nearest = nearest_ways(city, policy, level)[["area_id", "metres", "within_limit"]]
    return _with_district(here[["area_id", "children"]].merge(nearest, on="area_id", how="left"), city)


def nearest_ways(city: "City", policy: "Policy", level: str) -> DataFrame:
    """Return the way from every area to its nearest school of the level that must take its children.

    Columns of `geodata.travel.city_arcs`; an area that no way leads from has no row.
    """
    offered = open_provision(city, [level])
    offered = offered[offered["ownership"].isin(OFFERING)]
    return level_arcs(city, policy, level, at_least=1, at_most=1, schools=list(offered["school_id"]))


def _placed_within(city: "City", policy: "Policy", level: str, placed: DataFrame) -> Series:
    """Return which placements are within the limit of their area."""
    limits = travel_limits(city, policy, level)
    if has_minutes(city) and limits["minutes"].notna().any():
        farthest = float(placed["metres"].max()) + 1 if len(placed) else 0.0
        return Series(ways_of(city, policy, level, placed, farthest=farthest)["within_limit"])
    return Series(placed["metres"] <= limits["metres"].reindex(placed["area_id"]).to_numpy())


def _with_district(ways: DataFrame, city: "City") -> DataFrame:
    ways = ways.assign(
        children=ways["children"].astype("float64"),
        metres=ways["metres"].astype("float64"),
        within_limit=ways["within_limit"].astype("boolean").fillna(value=False),
    )
    known = ways[ways["children"] > 0].merge(city.areas[["area_id", "district_id"]], on="area_id")
    return known[["area_id", "district_id", "children", "metres", "within_limit"]]


def _scopes(ways: DataFrame, city: "City") -> "Iterator[tuple[str, DataFrame]]":
    """Return the ways of the city and of each district."""
    yield CITY, ways
    for name in city.districts["district_id"]:
        yield str(name), ways[ways["district_id"] == name]


def measured(ways: DataFrame) -> dict[str, float]:
    """Return children, mean, 95th percentile, maximum and share within the limit of a table of ways.

    A row has ``children``, ``metres`` (NaN: no school) and ``within_limit`` (missing: there is no limit).
    """
    children = ways["children"].sum()
    known = ways[ways["metres"].notna()]
    w, metres = known["children"].to_numpy(), known["metres"].to_numpy()
    within = ways["within_limit"]
    return {
        "children": children,
        "mean_metres": float(metres @ w / w.sum()) if len(known) else np.nan,
        "p95_metres": quantile(metres, w, 0.95),
        "max_metres": metres.max() if len(known) else np.nan,
        "share_within_limit": np.nan
        if not len(ways) or within.isna().any()
        else float(ways.loc[within.astype(bool), "children"].sum() / children),
    }
