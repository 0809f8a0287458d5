"""Shares that a rule bounds from below, district by district: a part of a whole, counted over schools."""

from typing import TYPE_CHECKING

import numpy as np
from pandas import DataFrame, Series

from models.compliance.facts import UNKNOWN, CheckFacts, Rows, rows, verdicts
from models.measures.indicator_values import EXACT

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

PUPILS_CHANGE = "pupils change; these counts are today's"
NO_GRANTS = "no plan decides the money"


def stock_of(schools: DataFrame, stock: str) -> np.ndarray:
    """Return a stock of some schools; NaN where it is unknown."""
    return schools[stock].to_numpy(dtype=np.float64) if stock in schools else np.full(len(schools), np.nan)


def share_rows(
    level: str,
    districts: "ArrayLike",
    part: "ArrayLike",
    whole: "ArrayLike",
    least: float | None,
    note: "ArrayLike" = UNKNOWN,
) -> Rows:
    """Return a row for each district: ``part / whole`` against the least share.

    A district without a whole, with an unknown part, or without a least share is not assessed, for the
    reason in `note`.
    """
    parts, wholes = np.asarray(part, dtype=np.float64), np.asarray(whole, dtype=np.float64)
    share = np.divide(parts, wholes, out=np.full(len(parts), np.nan), where=wholes > 0)
    assessed = ~np.isnan(share) & (least is not None)
    bound = np.nan if least is None else least
    why = np.where(assessed, "", note)
    return rows(
        level,
        "district",
        np.asarray(districts, dtype=object),
        verdicts(share >= bound * (1 - EXACT), assessed),
        share,
        bound,
        why,
    )


def summed(schools: DataFrame, stock: "str | np.ndarray") -> Series:
    """Return a stock's total by district; NaN where it is unknown at one of the schools."""
    amounts = stock_of(schools, stock) if isinstance(stock, str) else stock
    totals = schools.assign(amount=amounts).groupby("district_id", sort=True)["amount"]
    return totals.sum(skipna=False)


def any_changed(facts: CheckFacts, schools: DataFrame, stock: str) -> np.ndarray:
    """Tell for each district, sorted, whether a plan changes a stock at one of its schools."""
    moved = schools.assign(moved=facts.changed(schools, stock)).groupby("district_id", sort=True)["moved"]
    return moved.any().to_numpy()
