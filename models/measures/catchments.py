"""Seats within reach: how many seats there are per child once every child in reach is counted, too.

A school counts for an area by its distance relative to the area's travel limit, in minutes where both are
known, else in metres; beyond the limit it does not count. Seats are those of open schools that must take
children. See `geodata.access.catchments` for the method and its formula.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd

from geodata.access.catchments import Catchments, floating_catchments
from geodata.access.decays import Decay, gaussian, kernel, same, zones
from geodata.city import City
from models.demand import children_by_area
from models.errors import MeasureError
from models.measures.access import measured, nearest_ways
from models.measures.dispersion import CITY
from models.measures.inequality import kolm_pollak, kolm_pollak_kappa
from models.places.reach import area_settings, has_limit, level_arcs, travel_limits
from models.policy import Policy
from models.supply import OFFERING, open_provision

METHODS: Mapping[str, str] = MappingProxyType(
    {
        "2sfca": "two-step floating catchment areas",
        "e2sfca": "two-step floating catchment areas with distance zones",
        "3sfca": "three-step floating catchment areas",
        "gaussian": "two-step floating catchment areas with Gaussian decay",
        "kernel": "kernel density",
    }
)
MOST_SCHOOLS = 500  # an area with more schools than this within its limit counts the nearest so many


@dataclass(frozen=True, eq=False)
class SeatsWithinReach:
    """Access to the schools of one level.

    Attributes
    ----------
    level, method, year
        What was measured, how, and for the children of which year.
    areas : DataFrame
        ``area_id, district_id, setting, children, seats_per_child`` and the nearest school: ``school_id,
        metres, minutes, how, within_limit, within_radius``; only areas with children. ``within_radius`` is
        missing outside urban areas and where the policy has no service radius.
    scopes : DataFrame
        ``scope`` (city, or district_id of the children), ``children, seats, seats_per_child,
        share_short`` (children with less than one seat), ``mean_metres, p95_metres, max_metres, ede_metres,
        mean_minutes, share_within_limit, share_within_radius``.
    pairs : DataFrame
        ``how, pairs``: where the ways come from.
    unreached_schools, unreaching_areas : tuple of str
        Schools with seats that no child reaches, and areas with children that reach no seat.
    """

    level: str
    method: str
    year: int
    areas: pd.DataFrame
    scopes: pd.DataFrame
    pairs: pd.DataFrame
    unreached_schools: tuple[str, ...]
    unreaching_areas: tuple[str, ...]


def seats_within_reach(
    city: City, policy: Policy, level: str, *, method: str = "e2sfca", year: int | None = None
) -> SeatsWithinReach:
    """Measure the access of every area to the schools of a level.

    Raises
    ------
    MeasureError
        If the method is unknown, the policy has no travel limit for the level, or no weights for its zones.
    """
    if method not in METHODS:
        raise MeasureError(f"no such method: {method}; allowed: {', '.join(METHODS)}")
    if not has_limit(city, policy, level):
        raise MeasureError(
            f"pack {policy.id} has no travel limit for level '{level}', so nothing is in reach"
        )
    year = city.school_year if year is None else year
    children = children_by_area(city, level, year, "mid").astype("float64")
    children = children[children > 0]
    offered = open_provision(city, [level])
    offered = offered[offered["ownership"].isin(OFFERING)].set_index("school_id")
    arcs = level_arcs(city, policy, level, at_least=0, at_most=MOST_SCHOOLS, schools=list(offered.index))
    arcs = arcs[arcs["area_id"].isin(children.index)]
    weights = _decay(policy, method)(_relative(arcs, travel_limits(city, policy, level)))
    found = floating_catchments(
        arcs.assign(weight=weights),
        children,
        offered["seats"].astype("float64"),
        choosing=method == "3sfca",
    )
    areas = _areas(city, policy, level, children, found)
    seats = offered.groupby("district_id")["seats"].sum()
    return SeatsWithinReach(
        level=level,
        method=method,
        year=year,
        areas=areas,
        scopes=_scopes(city, policy, level, areas, seats),
        pairs=arcs.groupby("how").size().rename("pairs").reset_index(),
        unreached_schools=found.unreached_schools,
        unreaching_areas=found.unreaching_areas,
    )


def _decay(policy: Policy, method: str) -> Decay:
    if method in ("e2sfca", "3sfca"):
        return zones([policy.require(f"access.zone_{number}_weight") for number in (1, 2, 3)])
    return {"2sfca": same, "gaussian": gaussian, "kernel": kernel}[method]


def _relative(arcs: pd.DataFrame, limits: pd.DataFrame) -> np.ndarray:
    """Return each way over the limit of its area: in minutes where both are known, else in metres."""
    mine = limits.loc[arcs["area_id"]].set_axis(arcs.index)
    return (arcs["minutes"] / mine["minutes"]).fillna(arcs["metres"] / mine["metres"]).to_numpy()


def _areas(city: City, policy: Policy, level: str, children: pd.Series, found: Catchments) -> pd.DataFrame:
    table = children.rename("children").rename_axis("area_id").reset_index()
    table = table.merge(city.areas[["area_id", "district_id"]], on="area_id")
    table["setting"] = table["area_id"].map(area_settings(city))
    table["seats_per_child"] = table["area_id"].map(found.per_child)
    table = table.merge(nearest_ways(city, policy, level), on="area_id", how="left")
    table["within_limit"] = table["within_limit"].astype("boolean").fillna(value=False)
    radius = policy.amount("places.service_radius_metres", level)
    judged = (table["setting"] == "urban") & (radius is not None)
    within = (table["metres"] <= (0.0 if radius is None else radius)).astype("boolean")
    table["within_radius"] = within.where(judged)
    return table.sort_values("area_id", ignore_index=True)


def _scopes(city: City, policy: Policy, level: str, areas: pd.DataFrame, seats: pd.Series) -> pd.DataFrame:
    aversion = policy.amount("access.distance_aversion", level)
    kappa = np.nan
    if aversion is not None and len(areas):
        kappa = kolm_pollak_kappa(areas["metres"], areas["children"], epsilon=aversion)
    rows = [{"scope": CITY, "seats": float(seats.sum()), **_scope(areas, kappa)}]
    for district in city.districts["district_id"]:
        mine = areas[areas["district_id"] == district]
        rows.append({"scope": str(district), "seats": float(seats.get(district, 0)), **_scope(mine, kappa)})
    return pd.DataFrame(rows)


def _scope(areas: pd.DataFrame, kappa: float) -> dict[str, float]:
    w = areas["children"]
    judged = areas[areas["within_radius"].notna()]
    timed = areas[areas["minutes"].notna()]
    return {
        **measured(areas),
        "seats_per_child": _mean(areas["seats_per_child"], w),
        "share_short": _mean((areas["seats_per_child"] < 1).astype("float64"), w),
        "ede_metres": kolm_pollak(areas["metres"], w, kappa=kappa, good=False) if kappa > 0 else np.nan,
        "mean_minutes": _mean(timed["minutes"], timed["children"]),
        "share_within_radius": _mean(judged["within_radius"].astype("float64"), judged["children"]),
    }


def _mean(values: pd.Series, children: pd.Series) -> float:
    """Return the mean over children."""
    return float(np.average(values, weights=children)) if len(values) else np.nan
