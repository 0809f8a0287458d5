"""Which schools teach a level, and which of them offer places that the bureau may fill."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from geodata.city import City
from models.policy import Policy
from models.rounding import whole_down

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


def plannable_seats(schools: pd.DataFrame) -> pd.Series:
    """Return the whole seats that a plan may fill at each row of :func:`open_provision`.

    A private school chooses its own pupils, so a plan leaves it at most those it has today.
    """
    seats = whole_down(schools["seats"].astype("float64"))
    kept = np.minimum(seats, schools["pupils"])
    return pd.Series(seats.where(schools["ownership"].isin(OFFERING), kept))


def overfull_limit(schools: pd.DataFrame, policy: Policy) -> pd.Series:
    """Return the children each row of :func:`open_provision` may take beyond its seats."""
    share = schools["level"].map(lambda level: policy.amount("places.overfull_share", level) or 0.0)
    most = whole_down(schools["seats"].astype("float64") * share)
    return pd.Series(most.where(schools["ownership"].isin(OFFERING), 0))
