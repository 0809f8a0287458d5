"""Senior-school quotas and student aid, as counts."""

import numpy as np
import pandas as pd
from pandas import DataFrame

from geodata.demo.gazetteer import SCHOOL_YEAR

AID_SHARES = {"low_income": 0.55, "disabled": 0.06, "left_behind": 0.40}  # of the disadvantaged pupils
SENIOR_GRADES = 3


def quota_table(roll: DataFrame, rng: np.random.Generator) -> DataFrame:
    """Return next intake of each public senior school and the share given to junior schools."""
    senior = roll[(roll["level"] == "senior") & (roll["ownership"] == "public")]
    places = np.round(senior["seats"].to_numpy() / SENIOR_GRADES / 5).astype(np.int64) * 5
    share = np.round(rng.uniform(0.50, 0.70, len(senior)), 2)
    table = {"senior_school_id": senior["school_id"].to_numpy(), "year": SCHOOL_YEAR, "places": places}
    return DataFrame({**table, "distributed_share": share})


def aid_table(roll: DataFrame, rng: np.random.Generator) -> DataFrame:
    """Return eligible pupils by school, level and category; rows without pupils are left out."""
    parts = []
    for category, share in AID_SHARES.items():
        eligible = rng.binomial(roll["disadvantaged_pupils"].to_numpy(), share)
        keys = roll[["school_id", "level"]].assign(category=category, eligible=eligible)
        parts.append(keys[keys["eligible"] > 0])
    return pd.concat(parts).sort_values(["school_id", "level", "category"], ignore_index=True)
