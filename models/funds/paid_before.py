"""What was really paid the year before, where the table ``grants_before`` says so.

Two rules look back: that no school falls far below what it had for each pupil, and that general-budget money
does not fall. Both hold against payments where these are known; only where they are not, against what the
formula or the budget of the year before says.
"""

import numpy as np
import pandas as pd

from geodata.city import City
from models.funds.sources import CENTS, OPERATING, STAFF, TRAINING
from models.rounding import cents_of

RUNNING = (OPERATING, TRAINING)
YEARLY = (OPERATING, STAFF, TRAINING)
GENERAL = "general"


def paid_for_each_pupil(city: City, year: int, level: str, schools: pd.DataFrame) -> pd.Series:
    """Return what each school was paid for its running, per pupil of then, in currency units.

    NaN for a school without payments in that year, or whose pupils of that year are not in ``grades``.

    Parameters
    ----------
    schools : DataFrame
        Indexed by school_id; the result has its index.
    """
    rows = _paid(city, year, (level,), RUNNING)
    cents = rows.groupby("school_id")["cents"].sum().astype("float64").reindex(schools.index)
    grades = city.grades[(city.grades["year"] == year) & (city.grades["level"] == level)]
    pupils = grades.groupby("school_id")["pupils"].sum().astype("float64").reindex(schools.index)
    return pd.Series(cents / CENTS / pupils.where(pupils > 0), index=schools.index)


def paid_of_general(city: City, year: int, levels: tuple[str, ...]) -> int | None:
    """Return the cents that general-budget sources paid for running, training and salaries.

    ``None`` where the table has no payment of that year at these levels. A source's kind is that of its row
    in ``sources`` nearest to the year.
    """
    rows = _paid(city, year, levels, YEARLY)
    if rows.empty:
        return None
    sources = city.sources.assign(far=(city.sources["year"] - year).abs()).sort_values(["far", "year"])
    kinds = sources.drop_duplicates("source_id").set_index("source_id")["kind"]
    general = rows["source_id"].map(kinds) == GENERAL
    return int(rows.loc[general, "cents"].sum())


def _paid(city: City, year: int, levels: tuple[str, ...], uses: tuple[str, ...]) -> pd.DataFrame:
    """Return the payments of a year for some levels and uses, with their cents."""
    table = city.grants_before
    rows = table[(table["year"] == year) & table["level"].isin(levels) & table["use"].isin(uses)]
    return rows.assign(cents=cents_of(rows["amount"].to_numpy(dtype=np.float64)))
