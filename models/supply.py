"""Which schools teach a level, and which of them offer places that the bureau may fill."""

from collections.abc import Iterable

import pandas as pd

from geodata.city import City
from models.policy import Policy

# A private school chooses its own pupils; an inclusive private one sells its places to the bureau.
OFFERING = ("public", "inclusive_private")


def open_provision(city: City, levels: Iterable[str]) -> pd.DataFrame:
    """Return one row per open school and level with the school's district, ownership and setting.

    Candidate sites are left out: they are no schools yet. Sorted by school_id and level.
    """
    schools = city.schools[["school_id", "district_id", "ownership", "setting", "status"]]
    rows = city.provision[city.provision["level"].isin(list(levels))].merge(schools, on="school_id")
    rows = rows[rows["status"] == "open"].drop(columns="status")
    return pd.DataFrame(rows.sort_values(["school_id", "level"]).reset_index(drop=True))


def travel_limit(policy: Policy, level: str) -> float:
    """Return how far a child may be sent, in metres; infinite where the policy does not say."""
    limit = policy.amount("places.travel_limit_metres", level)
    return float("inf") if limit is None else limit
