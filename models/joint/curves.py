"""What a school is due for its running, as a convex function of its pupils that never says too much.

The pack's formula is piecewise linear in the pupils, but neither convex (a counted stock is at most the
pupils, and a school without pupils is due nothing) nor smooth (cents are rounded). The lower convex hull of
its values at all whole numbers of pupils is the best linear bound, and a plan has whole pupils.
"""

from itertools import pairwise
from typing import cast

import numpy as np
import pandas as pd

from geodata.city import City
from models.funds.needs import school_needs
from models.plan_tables import SCHOOL
from models.policy import Policy
from models.question import Question

PER_THOUSAND = 100_000  # cents in a thousand currency units
JITTER = 3.0  # cents: what rounding may bend a straight line by


def due_curves(
    city: City, policy: Policy, question: Question, schools: pd.DataFrame, most: pd.Series
) -> pd.DataFrame:
    """Return the lines that what a school is due lies on or above.

    Parameters
    ----------
    schools : DataFrame
        One row per open school and planned level, as the funds step is given them.
    most : Series
        Most pupils that a plan may place, by (school_id, level).

    Returns
    -------
    DataFrame
        school_id, level, piece, slope (thousands per pupil), base (thousands), sorted; schools that are due
        nothing at any number of pupils have no row.
    """
    room = most.reindex(pd.MultiIndex.from_frame(schools[SCHOOL]), fill_value=0.0).to_numpy()
    room = np.floor(room).astype(np.int64)
    every = schools.loc[schools.index.repeat(room + 1)].copy()
    every["pupils"] = np.arange(len(every)) - np.repeat(np.cumsum(room + 1) - room - 1, room + 1)
    every["pupils"] = every["pupils"].astype("float64")
    needs, _ = school_needs(city, policy, question, every.reset_index(drop=True))
    if needs.empty:
        return pd.DataFrame(columns=[*SCHOOL, "piece", "slope", "base"])
    # the same school repeats in the order of its pupils, once for each use
    needs = needs.assign(pupils=needs.groupby([*SCHOOL, "use"]).cumcount())
    totals = needs.groupby([*SCHOOL, "pupils"])["cents"].sum()
    pieces = []
    for label, cents in totals.groupby(level=SCHOOL):
        school, level = cast("tuple[str, str]", label)
        if not cents.max():
            continue
        for piece, (slope, base) in enumerate(lower_lines(cents.to_numpy(dtype=np.float64))):
            pieces.append((school, level, piece, slope / PER_THOUSAND, base / PER_THOUSAND))
    return pd.DataFrame(pieces, columns=[*SCHOOL, "piece", "slope", "base"])


def lower_lines(values: np.ndarray) -> list[tuple[float, float]]:
    """Return slope and height at 0 of the lines of the lower convex hull of values at 0, 1, 2, ...

    No line passes above any value. Bends smaller than what rounding to cents may cause are left out.
    """
    corners: list[int] = []
    for at in _bends(values):
        while len(corners) > 1 and _above(values, corners[-2], corners[-1], at):
            corners.pop()
        corners.append(at)
    if len(corners) == 1:
        return [(0.0, float(values[0]))]
    every = np.arange(len(values))
    lines = []
    for left, right in pairwise(corners):
        slope = float(values[right] - values[left]) / (right - left)
        lines.append((slope, float((values - slope * every).min())))
    return lines


def _bends(values: np.ndarray) -> list[int]:
    """Return the places where the values may bend, both ends included."""
    inner = np.flatnonzero(np.abs(np.diff(values, 2)) > JITTER) + 1
    return sorted({0, *inner.tolist(), len(values) - 1})


def _above(values: np.ndarray, left: int, middle: int, right: int) -> bool:
    """Return whether the middle value lies on or above the line from left to right."""
    rise = (values[right] - values[left]) * (middle - left)
    return bool((values[middle] - values[left]) * (right - left) >= rise)
