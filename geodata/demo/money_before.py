"""What the bureau paid each school the year before: somewhat less than due, and unevenly."""

import numpy as np
import pandas as pd
from pandas import DataFrame

from geodata.demo.gazetteer import SCHOOL_YEAR
from geodata.demo.money import operating_need
from geodata.demo.source_list import COMPULSORY

STREAM = 8  # tells this generator from those of other tables
# Of what a school was due for its running: the part each source paid.
PAID = {"F01": 0.50, "F03": 0.40, "F04": 0.13, "F06": 0.15, "F10": 0.30}
COUNTIES_ONLY = {"F03"}
AT_LEVELS = {"F03": tuple(COMPULSORY.split(";")), "F06": ("preschool",), "F10": ("senior",)}
MOST_PAID = 0.96  # of what was due, all sources together
UNEVEN = 0.04
OPERATING = "operating"


def grants_before_table(roll: DataFrame, grades: DataFrame, seed: int) -> DataFrame:
    """Return the grants for running costs of the year before, by source, school and level, in yuan.

    Private schools were paid nothing. Each school was due what it is due today, for its pupils of then.

    Parameters
    ----------
    roll
        Provision with district_kind, ownership, pupils, boarders and level of each open school and level.
    grades
        Pupils by school, level, grade and year.
    """
    rng = np.random.default_rng([seed, STREAM])
    keys = ["school_id", "level"]
    before = grades[grades["year"] == SCHOOL_YEAR - 1].groupby(keys)["pupils"].sum()
    paid = roll[roll["ownership"] != "private"].reset_index(drop=True)
    pupils = before.reindex(pd.MultiIndex.from_frame(paid[keys])).fillna(0).to_numpy(float)
    boarders = paid["boarders"] * pupils / paid["pupils"]
    due = operating_need(paid.assign(pupils=pupils, boarders=boarders)).to_numpy(float)
    shares = np.column_stack([_share(paid, source, rng) for source in PAID])
    total = shares.sum(axis=1, keepdims=True)
    amounts = np.round(due[:, None] * shares * np.minimum(1.0, MOST_PAID / total), 2)
    parts = [
        paid[keys].assign(source_id=source, use=OPERATING, year=SCHOOL_YEAR - 1, amount=amounts[:, number])
        for number, source in enumerate(PAID)
    ]
    table = pd.concat(parts, ignore_index=True)
    table = table[table["amount"] > 0][["source_id", *keys, "use", "year", "amount"]]
    return table.sort_values(["source_id", *keys], ignore_index=True)


def _share(paid: DataFrame, source: str, rng: np.random.Generator) -> np.ndarray:
    """Return the part of what each school was due that a source paid."""
    may = paid["level"].isin(AT_LEVELS.get(source, tuple(paid["level"].unique())))
    if source in COUNTIES_ONLY:
        may &= paid["district_kind"].isin(["town", "mountain"]) & (paid["ownership"] == "public")
    return np.asarray(may * PAID[source] * np.exp(rng.normal(0, UNEVEN, len(paid))))
