"""How far children may be sent: the policy's limits for town and country, and the ways within them.

A limit is in metres or in minutes, per level, for all areas or for those of one setting (``urban``, ``town``,
``rural``); a setting's own limit comes before the general one. Where an area has a limit in minutes and the
minutes of a way are known, they decide; else the metres do.
"""

from collections.abc import Collection
from typing import cast

import numpy as np
import pandas as pd

from geodata.city import City
from geodata.streets.going import Going, Mode
from geodata.travel import Reach, city_arcs, city_ways
from models.policy import Policy

METRES, MINUTES = "places.travel_limit_metres", "places.travel_limit_minutes"


def travel_limits(city: City, policy: Policy, level: str) -> pd.DataFrame:
    """Return the limits of each area: ``metres`` (infinite: none) and ``minutes`` (NaN: none), by area_id."""
    settings = area_settings(city)
    return pd.DataFrame(
        {
            name: settings.map(lambda setting, key=key: _limit(policy, key, level, setting)).astype("float64")
            for name, key in (("metres", METRES), ("minutes", MINUTES))
        }
    ).fillna({"metres": np.inf})


def has_limit(city: City, policy: Policy, level: str) -> bool:
    """Return whether every area has a limit of some kind that its ways can be compared with."""
    limits = travel_limits(city, policy, level)
    timed = limits["minutes"].notna() & has_minutes(city)
    return bool((np.isfinite(limits["metres"]) | timed).all())


def has_minutes(city: City) -> bool:
    """Return whether the city can tell the minutes of ways: it gives them, or it has streets."""
    given = "minutes" in city.travel and bool(city.travel["minutes"].notna().any())
    return given or not city.street_edges.empty


def area_settings(city: City) -> pd.Series:
    """Return the setting of each area, by area_id: its own, else that of its district."""
    areas = city.areas
    district = areas["district_id"].map(city.districts.set_index("district_id")["setting"]).astype("str")
    own = areas["setting"] if "setting" in areas else pd.Series(pd.NA, index=areas.index, dtype="str")
    return pd.Series(own.fillna(district).to_numpy(), index=pd.Index(areas["area_id"]), dtype="str")


def level_arcs(
    city: City,
    policy: Policy,
    level: str,
    *,
    at_least: int,
    at_most: int,
    schools: Collection[str] | None = None,
) -> pd.DataFrame:
    """Return the schools of a level near each area under the policy, a table of `city_arcs`."""
    limits = travel_limits(city, policy, level)
    reach = Reach(limits["metres"], at_least, at_most, minutes=limits["minutes"])
    return city_arcs(
        city,
        level,
        reach,
        detour=_detour(policy, level),
        going=going_of(policy, level),
        schools=schools,
    )


def ways_of(city: City, policy: Policy, level: str, pairs: pd.DataFrame, *, farthest: float) -> pd.DataFrame:
    """Return metres, minutes and how of given pairs, in their order, and whether within the limit."""
    detour, going = _detour(policy, level), going_of(policy, level)
    ways = city_ways(city, pairs, detour=detour, going=going, farthest=farthest)
    limits = travel_limits(city, policy, level).reindex(pairs["area_id"]).set_axis(ways.index)
    timed = limits["minutes"].notna() & ways["minutes"].notna()
    within = (ways["minutes"] <= limits["minutes"]).where(timed, ways["metres"] <= limits["metres"])
    return ways.assign(within_limit=within.astype(bool))


def going_of(policy: Policy, level: str) -> Going:
    """Return how children of a level go to school; without a word of the policy, on foot at unknown speed."""
    speed = policy.amount("places.travel_kmh", level)
    off_street = policy.amount("places.off_street_metres", level)
    return Going(
        mode=cast("Mode", policy.choice("places.travel_mode", level) or "walking"),
        kmh=np.nan if speed is None else speed,
        off_street_metres=np.inf if off_street is None else off_street,
    )


def _detour(policy: Policy, level: str) -> float:
    return policy.amount("places.detour_factor", level) or 1.0


def _limit(policy: Policy, key: str, level: str, setting: str) -> float:
    """Return the setting's own limit, else the general one; NaN where the policy has neither."""
    own = policy.amount(f"{key}.{setting}", level)
    found = policy.amount(key, level) if own is None else own
    return np.nan if found is None else found
