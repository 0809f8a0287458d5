"""Backtest: forecasts made as of past years, from what was known then, against what came.

MAPE(level, h) = mean over districts and origins of |forecast - actual| / actual, h years ahead
"""

from dataclasses import replace

import numpy as np
import pandas as pd
from pandas import DataFrame

from geodata.forecast.births import Births
from geodata.forecast.forecast import Question, forecast_panel
from geodata.forecast.panel import Panel
from geodata.forecast.rules import Rules

SUMMARY = ("level", "horizon", "cells", "mape", "city_error", "covered")


def backtest(panel: Panel, births: Births, *, rules: Rules, question: Question) -> DataFrame:
    """Return past forecasts beside what came, by district and level.

    Each origin sees the grades up to its own year and the births recorded by then, with the same delay as
    today. No goals and no arrivals are taken: they were not known.

    Returns
    -------
    origin, horizon, district_id, level, year, pupils, low, high, actual. Empty when the grades cover no year
    more than a forecast needs.
    """
    delay = panel.last - births.last
    parts = []
    for origin in panel.years[rules.fewest_years - 1 : -1]:
        asked = replace(question, years=panel.last - origin, goals={})
        seen = births.until(origin - delay)
        made = forecast_panel(
            panel.until(origin), seen, rules=rules, question=asked, arrivals=DataFrame(), entrants=DataFrame()
        )
        parts.append(made.districts.assign(origin=origin, horizon=made.districts["year"] - origin))
    if not parts:
        return DataFrame(columns=["origin", "horizon", *_ACTUAL, "pupils", "low", "high", "actual"])
    table = pd.concat(parts, ignore_index=True).drop(columns="added")
    return table.merge(_actual(panel), on=_ACTUAL)


_ACTUAL = ["district_id", "level", "year"]


def _actual(panel: Panel) -> DataFrame:
    rows = [
        (district, level, year, float(panel.pupils[t, d, panel.places(level)].sum()))
        for t, year in enumerate(panel.years)
        for d, district in enumerate(panel.districts)
        for level in panel.levels()
    ]
    return DataFrame(rows, columns=[*_ACTUAL, "actual"]).dropna()


def mape_by_horizon(tested: DataFrame) -> DataFrame:
    """Return the error of past forecasts.

    Returns
    -------
    level, horizon, cells (districts × origins), mape (by district), city_error (of the city's sum, mean over
    origins), covered (share of the cells inside the interval).
    """
    used = tested[tested["actual"] > 0]
    rows = []
    for pair in used[["level", "horizon"]].drop_duplicates().to_dict("records"):
        level, horizon = pair["level"], pair["horizon"]
        part = used[(used["level"] == level) & (used["horizon"] == horizon)]
        error = (part["pupils"] - part["actual"]).abs() / part["actual"]
        city = part.groupby("origin")[["pupils", "actual"]].sum()
        off = ((city["pupils"] - city["actual"]).abs() / city["actual"]).mean()
        inside = part["actual"].between(part["low"], part["high"]).mean()
        rows.append((level, int(horizon), len(part), float(error.mean()), float(off), float(inside)))
    table = DataFrame(rows, columns=list(SUMMARY))
    order = {level: number for number, level in enumerate(dict.fromkeys(tested["level"]))}
    place = np.array([order[level] for level in table["level"]], dtype=int)
    return table.iloc[np.lexsort((table["horizon"], place))].reset_index(drop=True)
