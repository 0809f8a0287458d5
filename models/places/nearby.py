"""Nearby places: a share of the children of town go to a public school near their home.

Nearby are the nearest public schools of an area, as many as the question says, and those within the service
radius. Rural areas, private schools and boarders are not counted.

Sets
    districts              D, where the children live
Parameters
    nearby_share           least share of children placed nearby                   [share]
    near[z, s]             1 where school s is near area z                         [0 or 1]
Variables
    short_nearby[d] ≥ 0    children of district d missing to its share             [children]
Goals, in this order
    short_nearby           min Σ_d short_nearby[d]                                 [children]
Subject to
    meet_nearby_share[d]   Σ_(z∈d, s) (near[z, s] − nearby_share) · place[z, s] + short_nearby[d] ≥ 0  ∀ d
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from models.incidence import incidence
from models.places.reach import area_settings
from models.policy import Policy

if TYPE_CHECKING:
    from geodata.city import City
    from models.places.core import Core, Goals, Ground
    from models.places.rules import PlacesRules


@dataclass(frozen=True, eq=False)
class NearbyFacts:
    """What counts as nearby.

    Attributes
    ----------
    share : float
        Least share of children placed nearby.
    district : Series
        By (area_id, school_id) of the pairs that count: the area's district.
    near : Series
        By the same pairs: whether the school is near.
    """

    share: float
    district: pd.Series
    near: pd.Series


def read_nearby(ground: "Ground") -> NearbyFacts | None:
    """Return what counts as nearby; none where it is not asked for or the policy has no share."""
    if not ground.rules.nearby:
        return None
    share = ground.policy.amount("enrolment.nearby_share", ground.level)
    if share is None:
        ground.leave_out("the policy has no share of children placed nearby")
        return None
    public = pd.Index(ground.schools.index[ground.schools["ownership"] == "public"])
    pairs = counted_pairs(ground.city, ground.arcs[~ground.arcs["boards"]], public)
    district = ground.city.areas.set_index("area_id")["district_id"].reindex(pairs["area_id"])
    index = pd.MultiIndex.from_frame(pairs[["area_id", "school_id"]])
    near = is_near(ground.policy, ground.rules, ground.level, pairs)
    return NearbyFacts(share, pd.Series(district.to_numpy(), index=index), pd.Series(near, index=index))


def counted_pairs(city: "City", arcs: pd.DataFrame, public: pd.Index) -> pd.DataFrame:
    """Return the pairs of areas in town and public schools."""
    town = area_settings(city).isin(["urban", "town"])
    kept = town.reindex(arcs["area_id"]).to_numpy() & arcs["school_id"].isin(public).to_numpy()
    return pd.DataFrame(arcs[kept])


def is_near(policy: Policy, rules: "PlacesRules", level: str, pairs: pd.DataFrame) -> np.ndarray:
    """Return for each pair whether the school is among the nearest of the area or within its radius."""
    rank = pairs.groupby("area_id")["metres"].rank(method="min")
    radius = policy.amount("places.service_radius_metres", level) or 0.0
    near: np.ndarray = ((rank <= rules.nearby_schools) | (pairs["metres"] <= radius)).to_numpy()
    return near


def add_nearby(core: "Core", facts: NearbyFacts) -> "Goals":
    """Add the share of nearby places to the program; return its goal."""
    if facts.near.empty:
        return {}
    arcs = core.pairs()
    district = facts.district.reindex(arcs)
    entry = facts.near.astype("float64").reindex(arcs).to_numpy() - facts.share
    districts = pd.Index(sorted(set(facts.district)), name="district_id")
    short = core.program.add_variables("short_nearby", districts, unit="children")
    near = incidence(districts, pd.Index(district.to_numpy()), entry)
    core.program.add_rows(
        "meet_nearby_share", districts, {core.place: near, short: 1.0}, ">=", 0.0, unit="children"
    )
    return {"short_nearby": ({short: 1.0}, "children")}
