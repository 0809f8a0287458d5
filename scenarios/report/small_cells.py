"""Small counts of children are not published, nor is what would give them away.

A count below the limit is hidden. When it is the only hidden one in a group whose total is shown, it could
be found by subtraction, so the next smallest is hidden too. The same holds for district totals in the city.
"""

from collections.abc import Collection

import numpy as np
import pandas as pd


def hidden(amounts: "pd.Series[float]", smallest: int) -> "pd.Series[bool]":
    """Return which of a group's counts must not be shown next to the group's total.

    Parameters
    ----------
    amounts : counts above zero.
    smallest : the smallest count that may be shown.
    """
    counts = amounts.to_numpy(dtype=float)
    hide = (counts > 0) & (counts < smallest)
    others = np.flatnonzero(~hide & (counts > 0))
    if hide.sum() == 1 and len(others):
        hide[others[counts[others].argmin()]] = True
    return pd.Series(hide, index=amounts.index)


def hidden_in_groups(
    amounts: "pd.Series[float]", groups: "pd.Series[str]", smallest: int
) -> tuple["pd.Series[bool]", Collection[str]]:
    """Return which counts, and the totals of which groups, must not be shown next to the grand total.

    Where a total is hidden for the sake of another one, one count below it is hidden too.
    """
    if not (amounts < smallest).any():
        return pd.Series(data=False, index=amounts.index), frozenset()
    totals = amounts.groupby(groups).sum()
    secret = hidden(totals, smallest)
    hide = pd.Series(data=False, index=amounts.index)
    for group in totals.index:
        members = amounts[groups == group]
        found = hidden(members, smallest)
        if secret[group] and not found.any():
            found = members.index == members.idxmin()
        hide[members.index] = found
    return hide, frozenset(secret.index[secret])
