"""Indicators of every school: numerator / denominator × scale, and whether the standard is met.

Values are compared unrounded. A stock that is unknown leaves the value unknown and the standard *not
assessed*; it is never taken as zero, and never as met.
"""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from pandas import DataFrame, Series

from models.expressions import evaluate, read_expression

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models.policy import Indicator

MET, NOT_MET, NOT_ASSESSED = "met", "not_met", "not_assessed"
EXACT = 1e-12  # relative: what a value written in decimals loses in binary, and no more

COLUMNS = {
    "indicator": "str",
    "level": "str",
    "school_id": "str",
    "district_id": "str",
    "value": "float64",
    "numerator": "float64",
    "denominator": "float64",
    "standard": "float64",
    "verdict": "str",
    "excluded": "str",
}


def indicator_values(stocks: DataFrame, indicators: "Sequence[Indicator]") -> DataFrame:
    """Return every indicator of every school and level that it is defined for.

    Parameters
    ----------
    stocks : DataFrame
        As `models.measures.stocks.school_stocks` returns them.

    Returns
    -------
    DataFrame
        The columns of ``COLUMNS``. ``excluded`` says why a school is left out of standards and of the
        comparison between schools: ``no pupils``, ``small school``, ``ownership``, ``nothing to divide by``,
        ``below zero``; it is empty for schools that count.
    """
    pieces = [
        _of_level(stocks[stocks["level"] == level], indicator, level)
        for indicator in indicators
        for level in indicator.levels
    ]
    filled = [piece for piece in pieces if len(piece)]
    table = pd.concat(filled, ignore_index=True) if filled else DataFrame(columns=list(COLUMNS))
    return table[list(COLUMNS)].astype(COLUMNS)


def reaches(value: np.ndarray, standard: float, *, higher_is_better: bool) -> np.ndarray:
    """Tell where a value reaches its standard, unrounded."""
    if higher_is_better:
        return value >= standard * (1 - EXACT)
    return value <= standard * (1 + EXACT)


def _of_level(stocks: DataFrame, indicator: "Indicator", level: str) -> DataFrame:
    numerator = evaluate(read_expression(indicator.numerator), stocks)
    denominator = evaluate(read_expression(indicator.denominator), stocks)
    value = numerator / denominator.where(denominator > 0) * indicator.scale
    excluded = _excluded(stocks, indicator, numerator, denominator)
    standard = indicator.standards.get(level, np.nan)
    met = reaches(value.to_numpy(), standard, higher_is_better=indicator.higher_is_better)
    assessed = value.notna() & (excluded == "") & ~np.isnan(standard)
    return DataFrame(
        {
            "indicator": indicator.id,
            "level": level,
            "school_id": stocks["school_id"],
            "district_id": stocks["district_id"],
            "value": value,
            "numerator": numerator,
            "denominator": denominator,
            "standard": standard,
            "verdict": np.where(assessed, np.where(met, MET, NOT_MET), NOT_ASSESSED),
            "excluded": excluded,
        }
    )


def _excluded(stocks: DataFrame, indicator: "Indicator", numerator: Series, denominator: Series) -> Series:
    """Return why each school is left out; the first reason that holds."""
    smallest = indicator.exclude_small or 0
    owners = indicator.ownership or tuple(stocks["ownership"].unique())
    reasons = [
        (stocks["pupils"] == 0, "no pupils"),
        (~stocks["ownership"].isin(owners), "ownership"),
        (stocks["pupils"] < smallest, "small school"),
        (denominator == 0, "nothing to divide by"),
        (numerator < 0, "below zero"),
    ]
    conditions, names = zip(*reasons, strict=True)
    return Series(np.select(list(conditions), list(names), default=""), index=stocks.index, dtype="str")
