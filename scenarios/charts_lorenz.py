"""Lorenz curves: which share of all there is the pupils with least have, today and under each plan."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from models.measures.indicators import Measures
from scenarios.charts import INK, QUIET, Sheet, mark, polyline, write
from scenarios.speech import Speech

_SHEET = Sheet(width=480, height=430, left=58, right=22, top=34, bottom=56)
_TENTHS = 5
_CURVES = 4


def lorenz(measures: Measures, indicator: str, level: str) -> pd.DataFrame:
    """Return the Lorenz curve of an indicator between the schools that are compared.

    Schools count by the denominator of the indicator (their pupils unless a pack says otherwise), as in the
    Gini coefficient, which is one minus twice the area below this curve (Gastwirth 1971).

    Returns
    -------
    DataFrame : pupils, have: cumulated shares (0-1) from least to most, the first row 0, 0; empty where
        no school is assessed or there is nothing to share.
    """
    table = measures.values  # noqa: PD011 (a table of that name)
    here = table[(table["indicator"] == indicator) & (table["level"] == level)]
    here = here[(here["excluded"] == "") & here["value"].notna()].sort_values(["value", "school_id"])
    weight, amount = here["denominator"].to_numpy(dtype=float), here["numerator"].to_numpy(dtype=float)
    if not weight.sum() > 0 or not amount.sum() > 0:
        return pd.DataFrame({"pupils": [], "have": []}, dtype=float)
    shares = {"pupils": weight, "have": amount}
    return pd.DataFrame({name: np.r_[0.0, each.cumsum() / each.sum()] for name, each in shares.items()})


def draw_lorenz(curves: Mapping[str, pd.DataFrame], about: str, speech: Speech) -> str:
    """Return the SVG of up to four curves by title, and the straight line of equality.

    Parameters
    ----------
    curves : as `lorenz` returns them; empty ones are left out.
    about : what is shared, in the reader's language.
    """
    sheet = _SHEET
    x, y = sheet.across(0, 1), sheet.upward(0, 1)
    ticks = [number / _TENTHS for number in range(_TENTHS + 1)]
    parts = [sheet.upright(x(tick), speech.share(tick, 0)) for tick in ticks]
    parts += [sheet.level(y(tick), speech.share(tick, 0)) for tick in ticks]
    parts.append(f'<path d="M{x(0)} {y(0)}L{x(1)} {y(1)}" stroke="{QUIET}" stroke-width="1"/>')
    known = [(title, curve) for title, curve in curves.items() if len(curve)][:_CURVES]
    for number, (title, curve) in enumerate(known):
        points = [
            (x(float(one)), y(float(two))) for one, two in zip(curve["pupils"], curve["have"], strict=True)
        ]
        parts.append(polyline(points, number))
        height = sheet.top + 20 + 20 * number
        parts.append(polyline([(x(0) + 12, height - 4), (x(0) + 46, height - 4)], number))
        parts.append(mark(x(0) + 29, height - 4, number, 3.5))
        parts.append(write(x(0) + 54, height, title, "start", INK))
    below = speech.say("Share of pupils, from the worst supplied to the best")
    middle = (sheet.left + sheet.width - sheet.right) / 2
    parts.append(write(middle, sheet.height - 14, below, "middle"))
    parts.append(write(sheet.left - 50, 20, speech.say("Share of all there is: {what}", what=about)))
    return sheet.picture(speech.say("Lorenz curves: {what}", what=about), parts)
