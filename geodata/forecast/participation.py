"""Which share of the children of its ages a level has: kindergarten above all, where nobody must go."""

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame

from geodata.forecast.births import Births, entry_cohorts
from geodata.forecast.panel import Panel
from geodata.forecast.rules import Rules

type Floats = NDArray[np.float64]


def participation(panel: Panel, births: Births, rules: Rules) -> DataFrame:
    """Return pupils over the births of their ages, in the years of the panel.

    Children who moved in or out since birth make the share larger or smaller; it can exceed 1.

    Returns
    -------
    level, year, pupils, children, share (NaN where births of an age are not recorded).
    """
    rows = []
    for level in panel.levels():
        if level not in rules.entry_age:
            continue
        at = panel.places(level)
        taught = panel.taught()[:, at].any(axis=1)
        for number, year in enumerate(panel.years):
            ages = [year - age for age in range(len(at))]
            cohorts = entry_cohorts(births, rules, level, ages) if len(births.counts) else np.array([np.nan])
            children = float(cohorts.sum())
            pupils = float(np.nansum(panel.pupils[number][np.ix_(taught, at)]))
            rows.append((level, year, pupils, children, pupils / children if children > 0 else np.nan))
    return DataFrame(rows, columns=["level", "year", "pupils", "children", "share"])


def lift_to(goal: float, taking_part: DataFrame, level: str, years: int) -> Floats:
    """Return the factor on the entry ratio that reaches a share by the last year in even steps."""
    of_level = taking_part[taking_part["level"] == level]
    now = float(of_level["share"].iloc[-1])
    return np.asarray(1 + (goal / now - 1) * np.arange(1, years + 1) / years)
