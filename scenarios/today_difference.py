"""What changes at every place from one plan to another: classes of better and worse around "no change".

Worse is brown and better is blue, which readers with red-green blindness tell apart; all five differ in
lightness, so that a grey copy keeps them apart too.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from scenarios.roles import Visitor
from scenarios.today import STRANGER, Topic, look
from scenarios.workspace import Workspace

CLASSES = ("much_worse", "worse", "same", "better", "much_better")
COLOURS = ("#6b2504", "#c9742b", "#f4f4f2", "#b5d8ea", "#6ba8cc")
_SAME = 1e-9  # relative: below it two values differ by rounding only


@dataclass(frozen=True, eq=False)
class Difference:
    """One topic: a plan, or today, less another.

    Attributes
    ----------
    table : DataFrame sorted by unit_id: unit_id, name, name_zh, district_id, before, after, change (after
        less before), class_no (place in `CLASSES`, -1 where one of the two is unknown).
    cut : change above which a place is much better or much worse; NaN where nothing changes.
    counts : places in each of the classes.
    not_assessed : places where one of the two is unknown.
    higher_is_better : whether a rise is better.
    """

    table: pd.DataFrame
    cut: float
    counts: tuple[int, ...]
    not_assessed: int
    higher_is_better: bool


def difference(
    workspace: Workspace,
    topic: Topic,
    base: int | None,
    other: int | None,
    visitor: Visitor = STRANGER,
) -> Difference:
    """Return what changes from a base to another plan, as far as somebody may see it.

    Parameters
    ----------
    base, other : numbers of runs; None is today.
    """
    one, two = (look(workspace, topic, number, visitor) for number in (base, other))
    table = one.table[["unit_id", "name", "name_zh", "district_id"]].copy()
    table["before"] = one.table["value"].to_numpy(dtype=float)
    table["after"] = two.table.set_index("unit_id")["value"].reindex(table["unit_id"]).to_numpy(dtype=float)
    change = (table["after"] - table["before"]).to_numpy(dtype=float)
    noise = _SAME * np.maximum(np.abs(table["before"].to_numpy(dtype=float)), 1.0)
    change = np.where(np.abs(change) <= noise, 0.0, change)
    gain = change if one.higher_is_better else -change
    cut = _cut(change)
    classes = np.where(np.isfinite(change), 2 + np.sign(gain) * np.where(np.abs(gain) > cut, 2, 1), -1)
    table["change"], table["class_no"] = change, classes.astype(np.int64)
    counts = tuple(int((classes == number).sum()) for number in range(len(CLASSES)))
    return Difference(table, cut, counts, int((classes == -1).sum()), one.higher_is_better)


def _cut(change: np.ndarray) -> float:
    """Return the middle of the changes that there are, by size, in one or two figures."""
    sizes = np.abs(change[np.isfinite(change) & (change != 0)])
    if not len(sizes):
        return np.nan
    middle = float(np.median(sizes))
    return float(f"{middle:.1g}") if float(f"{middle:.1g}") < sizes.max() else float(f"{middle:.2g}")
