"""Senior-school quotas, the graduates they are for, and student aid, as counts."""

import numpy as np
import pandas as pd
from pandas import DataFrame

from geodata.demo.gazetteer import SCHOOL_YEAR

AID_SHARES = {"low_income": 0.55, "disabled": 0.06, "left_behind": 0.40}  # of the disadvantaged pupils
SENIOR_GRADES = JUNIOR_GRADES = 3
ELIGIBLE_SHARE = 0.93  # of the graduates, who spent all three years at the school
STREAM = 6  # tells the generator of graduates from those of other tables


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


def graduate_table(grades: DataFrame, rng: np.random.Generator) -> DataFrame:
    """Return who left each junior school in the year of the quotas: its final grade of the year before.

    Parameters
    ----------
    grades
        Pupils by school, level, grade and year.
    rng
        Of its own, so that no other table depends on it: some graduates did not spend all three years at
        the school and may not have a quota place.
    """
    final = (grades["level"] == "junior") & (grades["grade"] == JUNIOR_GRADES)
    left = grades[final & (grades["year"] == SCHOOL_YEAR - 1) & (grades["pupils"] > 0)]
    left = left.sort_values("school_id", ignore_index=True)
    eligible = rng.binomial(left["pupils"].to_numpy(), ELIGIBLE_SHARE)
    columns = {"school_id": left["school_id"], "year": SCHOOL_YEAR, "graduates": left["pupils"]}
    return DataFrame({**columns, "eligible": eligible})
