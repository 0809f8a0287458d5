"""Stock and flow: pupils of last year, and who came and went, must give the pupils of this year.

    residual(t) = (E(t-1) + entrants(t) - graduates(t)) - E(t)

What is left over is net migration, repetition and leaving before the end; a large rest is a counting error.
"""

import numpy as np
from pandas import DataFrame

from geodata.forecast.panel import Panel


def residual_share(before: float, entrants: float, graduates: float, after: float) -> float:
    """Return the residual over the pupils counted; all four in the same unit. NaN when nobody was counted."""
    return (before + entrants - graduates - after) / after if after else float("nan")


def stock_flow(panel: Panel) -> DataFrame:
    """Return the residual of each level and year of the city.

    Entrants are the first grade, graduates the last grade of the year before.

    Returns
    -------
    level, year, before, entrants, graduates, expected, actual, residual, residual_share.
    """
    rows = []
    for level in panel.levels():
        at = panel.places(level)
        taught = panel.taught()[:, at]
        final = taught.shape[1] - 1 - np.argmax(taught[:, ::-1], axis=1)
        here = np.flatnonzero(taught.any(axis=1))
        for number in range(1, len(panel.years)):
            last, now = panel.pupils[number - 1][:, at], panel.pupils[number][:, at]
            both = here[np.isfinite(last[here]).all(axis=1) & np.isfinite(now[here]).all(axis=1)]
            before, actual = last[both].sum(), now[both].sum()
            entrants, graduates = now[both, 0].sum(), last[both, final[both]].sum()
            expected = before + entrants - graduates
            share = residual_share(before, entrants, graduates, actual)
            parts = (before, entrants, graduates, expected, actual, expected - actual, share)
            rows.append((level, panel.years[number], *map(float, parts)))
    names = ["level", "year", "before", "entrants", "graduates", "expected", "actual", "residual"]
    return DataFrame(rows, columns=[*names, "residual_share"])
