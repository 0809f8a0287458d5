"""Small counts of children on the screens: not shown to who may not see them, nor derivable from what is.

Next to the total of a group, a hidden count follows by subtraction, and so does the sum of several hidden
ones. So at least two are hidden, and together they are no small count either. A share tells a count to who
knows the whole, so shares are rounded in steps of no fewer children than twice the smallest count.
"""

from typing import cast

import numpy as np
import pandas as pd

from models.policy import Policy
from scenarios.roles import Action, Visitor

SMALL_CELL = "publication.small_cell"
PEOPLE = ("children", "pupils", "seats")  # units that count children; seats where pupils are above them
_STEPS = (0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 1.0)


def smallest_shown(policy: Policy, visitor: Visitor) -> int:
    """Return the smallest count of children above zero that somebody may see; 0 where any may be seen."""
    return 0 if visitor.may(Action.SEE_EXACT) else int(policy.amount(SMALL_CELL) or 0)


def hidden_beside_total(counts: "pd.Series[float]", smallest: int) -> "pd.Series[bool]":
    """Return which counts must not be shown next to their total.

    Parameters
    ----------
    counts : of children; unknown ones hide nothing.
    smallest : the smallest count above zero that may be shown.
    """
    amounts = counts.to_numpy(dtype=float)
    hide = (amounts > 0) & (amounts < smallest)
    others = [int(row) for row in np.argsort(amounts, kind="stable") if amounts[row] >= smallest > 0]
    while hide.any() and others and (hide.sum() == 1 or amounts[hide].sum() < smallest):
        hide[others.pop(0)] = True
    return pd.Series(hide, index=counts.index)


def hidden_beside_totals(
    counts: "pd.Series[float]", groups: "pd.Series[str]", smallest: int
) -> tuple["pd.Series[bool]", frozenset[str]]:
    """Return which counts, and the totals of which groups, must not be shown next to the grand total.

    A group's total is hidden when it is small itself, when its hidden counts are the only ones and can have
    no company, or for the sake of another total; then two of its counts at least are hidden as well, or all.
    """
    totals = counts.groupby(groups).sum()
    parts = {name: hidden_beside_total(counts[groups == name], smallest) for name in totals.index}
    exposed = [name for name, hide in parts.items() if _alone(counts[hide.index[hide]], smallest)]
    veiled = totals.where(~totals.index.isin(exposed), np.minimum(totals, smallest / 2))
    secret = hidden_beside_total(veiled, smallest)
    hide = pd.concat(parts.values()) if parts else pd.Series(dtype=bool)
    for name in totals.index[secret]:
        members = counts[(groups == name) & (counts > 0)]
        if not hide[members.index].any():
            hide[members.sort_values(kind="stable").index[:2]] = True
    return hide.reindex(counts.index, fill_value=False).astype(bool), frozenset(totals.index[secret])


def _alone(hidden: "pd.Series[float]", smallest: int) -> bool:
    """Tell whether hidden counts would follow from the total of their group."""
    return len(hidden) > 0 and (len(hidden) == 1 or float(hidden.sum()) < smallest)


def rounded_share(share: float, whole: float, smallest: int) -> float:
    """Round a share (0-1) so far that it does not tell how many of a known whole it stands for.

    Parameters
    ----------
    share, whole : of how many children.
    smallest : the smallest count that may be shown; 0 rounds nothing.

    Returns
    -------
    float : NaN where even halves would tell.
    """
    if not smallest or not np.isfinite(share):
        return share
    step = next((each for each in _STEPS if each * whole >= 2 * smallest), None)
    return np.nan if step is None else min(round(round(share / step) * step, 3), 1.0)


def rounded_shares(
    shares: "pd.Series[float]", wholes: "pd.Series[float]", smallest: int
) -> "pd.Series[float]":
    """Round every share by its own whole (see `rounded_share`)."""
    pairs = zip(shares, wholes, strict=True)
    rounded = [rounded_share(float(share), float(whole), smallest) for share, whole in pairs]
    return cast("pd.Series[float]", pd.Series(rounded, index=shares.index, dtype=float))
