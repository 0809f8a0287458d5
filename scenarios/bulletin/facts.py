"""What a bulletin counts: the smallest groups of schools that its tables are made of."""

import numpy as np
import pandas as pd

from geodata.city import City
from scenarios.bulletin.rounding import Step

KEYS = ["level", "district_id", "setting", "ownership"]
COUNTED = ["schools", "classes", "pupils", "boarders", "teachers"]
PEOPLE = ["pupils", "boarders", "teachers"]


def count_groups(city: City, step: Step) -> pd.DataFrame:
    """Return one row for each level, district, setting and ownership that some open school has.

    Returns
    -------
    DataFrame
        `KEYS`, `COUNTED` and ``exact_pupils``, ``exact_boarders``. People are rounded to `step` here, once;
        everything else in a bulletin is a sum of these rows. A number that one school of the group does not
        give is unknown (NaN) for the group. ``exact_*`` are before rounding.
    """
    places = city.schools.loc[city.schools["status"] == "open", ["school_id", *KEYS[1:]]]
    rows = city.provision.merge(places.astype("str"), on="school_id")
    for name in COUNTED:
        if name not in rows:
            rows[name] = 1.0 if name == "schools" else np.nan
    sums = rows.groupby(KEYS, sort=True)[COUNTED].agg(_known_sum).reset_index()
    exact = {f"exact_{name}": sums[name] for name in ("pupils", "boarders")}
    rounded = {name: step.rounded(sums[name]) for name in PEOPLE}
    return sums.assign(**exact, **rounded)


def _known_sum(values: "pd.Series[float]") -> float:
    return float(values.sum(skipna=False))
