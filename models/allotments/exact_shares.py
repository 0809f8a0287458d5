"""Whole cents from payers to claims, so that rows and columns add up exactly."""

import numpy as np
import pandas as pd

from models.errors import NoPlanError
from models.rounding import NOISE


def paid_exactly(step: str, pay: pd.Series, cost: pd.Series, money: pd.Series) -> pd.Series:
    """Return what each source pays each group in whole cents: groups are paid exactly, no source overspends.

    Parameters
    ----------
    pay
        Cents by (source_id, group), with the solver's noise.
    cost
        Whole cents by group.
    money
        Whole cents by source_id.

    Raises
    ------
    NoPlanError
        If the cents that rounding leaves over cannot be paid.
    """
    cents = np.maximum(np.floor(pay.to_numpy(dtype=np.float64) + NOISE), 0).astype(np.int64)
    source = pay.index.get_level_values("source_id").to_numpy()
    group = pay.index.get_level_values("group").to_numpy()
    room = money.sub(pd.Series(cents).groupby(source).sum(), fill_value=0).astype("int64")
    for name, due in cost.items():
        members = np.flatnonzero(group == name)
        lacking = int(due) - int(cents[members].sum())
        for member in members:
            more = int(np.clip(lacking, -cents[member], room[source[member]]))
            cents[member] += more
            room[source[member]] -= more
            lacking -= more
        if lacking:
            raise NoPlanError(step, f"a plan that cannot be paid to the cent for {name}")
    return pd.Series(cents, index=pay.index, name="cents")


def shared_out(due: pd.Series, paid: pd.Series) -> pd.DataFrame:
    """Return who pays whom in whole cents, in proportion as far as cents go: rows and columns add up.

    Parameters
    ----------
    due
        Whole cents by claim.
    paid
        Whole cents by payer; in sum as much as is due.

    Returns
    -------
    DataFrame
        One row for each claim and payer, with the labels of both and ``cents``.
    """
    total = int(due.sum())
    share = np.outer(due.to_numpy(dtype=np.float64), paid.to_numpy(dtype=np.float64)) / max(total, 1)
    cents = np.floor(share + NOISE).astype(np.int64)
    owed = due.to_numpy(dtype=np.int64) - cents.sum(axis=1)
    left = paid.to_numpy(dtype=np.int64) - cents.sum(axis=0)
    for column in range(len(left)):
        for row in np.flatnonzero(owed > 0):
            more = min(int(owed[row]), int(left[column]))
            cents[row, column] += more
            owed[row] -= more
            left[column] -= more
    rows = pd.DataFrame(cents, index=due.index, columns=paid.index).reset_index()
    return rows.melt(list(due.index.names), var_name=str(paid.index.name), value_name="cents")
