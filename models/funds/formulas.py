"""Weighted formulas per pupil, as a pack writes them.

What a school is due is a sum of terms, each an amount of the pack times a stock of the school::

    per_pupil · per_pupil_weight · max(pupils, small_school_floor) + lump_sum
    + Σ amount of the term · its stock

and no less than ``minimum_per_pupil`` for each pupil. Amounts are in currency per pupil and year, or weights,
which are shares of ``per_pupil``. A term that the pack does not have is no part of its formula. A stock that
is unknown counts as none, and `unknown_stocks` says so.

Formulas read this way: China's operating fund, England's national funding formula, New York's fair student
funding, and the base amounts of Australia's schooling resource standard (whose loadings, which grow with the
share of the pupils they are for, are in no pack because none is known for certain).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.policy import Policy
from models.rounding import cents_of

BASE = "funds.per_pupil"
BEFORE = "per_pupil_before"  # column: what was due per pupil the year before, in currency units


@dataclass(frozen=True)
class Term:
    """One term of a formula.

    Attributes
    ----------
    key : str
        Amount or weight in the pack.
    stock : str
        Column of the table ``provision`` that is counted.
    weight : bool
        Whether the key is a share of the amount per pupil.
    """

    key: str
    stock: str
    weight: bool = False


IDACI = "abcdef"  # bands of England's index of deprivation of children, the worst first
TERMS = (
    Term("funds.boarder_topup", "boarders"),
    Term("funds.disadvantaged_per_pupil", "disadvantaged_pupils"),
    Term("funds.ever6_per_pupil", "ever6_pupils"),
    *(Term(f"funds.idaci_{band}_per_pupil", f"idaci_{band}_pupils") for band in IDACI),
    Term("funds.eal_per_pupil", "eal_pupils"),
    Term("funds.low_attainment_per_pupil", "low_attainment_pupils"),
    Term("funds.weight.disadvantaged", "disadvantaged_pupils", weight=True),
    Term("funds.weight.well_below", "well_below_pupils", weight=True),
    Term("funds.weight.below", "below_pupils", weight=True),
    Term("funds.weight.heavy_challenge", "heavy_challenge_pupils", weight=True),
    Term("funds.weight.eal", "eal_pupils", weight=True),
    Term("funds.weight.eal_bilingual", "eal_bilingual_pupils", weight=True),
)


def terms_of(policy: Policy, level: str) -> tuple[Term, ...]:
    """Return the terms that a pack has for a level."""
    return tuple(term for term in TERMS if policy.amount(term.key, level) is not None)


def formula_amounts(policy: Policy, level: str, schools: pd.DataFrame) -> pd.Series:
    """Return what each school of a level is due, in currency units; NaN if the pack has no amount per pupil.

    Parameters
    ----------
    schools : DataFrame
        Indexed by school_id, with ``pupils`` and the stocks that are known. A school without pupils is due
        nothing; counted pupils are never more than the pupils.
    """
    base = policy.amount(BASE, level)
    if base is None:
        return pd.Series(np.nan, index=schools.index)
    pupils = schools["pupils"].astype("float64")
    floor = policy.amount("funds.small_school_floor", level) or 0.0
    weight = policy.amount("funds.per_pupil_weight", level)
    due = base * (1.0 if weight is None else weight) * pupils.clip(lower=floor)
    due = due + (policy.amount("funds.lump_sum", level) or 0.0)
    for amount in _counted(policy, level, schools, base):
        due = due + amount
    least = policy.amount("funds.minimum_per_pupil", level)
    if least is not None:
        due = due.clip(lower=least * pupils)
    return due.where(pupils > 0, 0.0)


def formula_cents(policy: Policy, level: str, schools: pd.DataFrame) -> pd.Series:
    """Return what each school of a level is due, in whole cents; NaN if the pack has no amount per pupil.

    Where the column ``per_pupil_before`` is known and the pack has ``funds.hold_harmless_share``, no school
    is due less per pupil than that share of it.
    """
    due = formula_amounts(policy, level, schools)
    share = policy.amount("funds.hold_harmless_share", level)
    if share is not None and BEFORE in schools:
        least = share * schools[BEFORE].astype("float64") * schools["pupils"].astype("float64")
        due = due.where(~(due < least), least)
    if policy.amount(BASE, level) is None:
        return due
    return pd.Series(cents_of(due.to_numpy()), index=schools.index)


def _counted(policy: Policy, level: str, schools: pd.DataFrame, base: float) -> Iterator[pd.Series]:
    """Yield the amount of every term whose stock is known at some school."""
    pupils = schools["pupils"].astype("float64")
    for term in terms_of(policy, level):
        if term.stock not in schools:
            continue
        stock = schools[term.stock].astype("float64").fillna(0.0).clip(upper=pupils)
        rate = policy.amount(term.key, level) or 0.0
        yield stock * rate * (base if term.weight else 1.0)


def unknown_stocks(policy: Policy, level: str, schools: pd.DataFrame) -> dict[str, list[str]]:
    """Return the stocks that the formula counts, each with the schools at which it is unknown."""
    unknown = {}
    for term in terms_of(policy, level):
        missing = schools[term.stock].isna() if term.stock in schools else [True] * len(schools)
        unknown[term.stock] = list(schools.index[np.asarray(missing, dtype=bool)])
    return unknown
