"""Grants in whole cents whose sums by source and by school reconcile."""

import numpy as np
import pandas as pd

from models.rounding import NOISE


def whole_cents(exact: pd.Series, due: pd.Series, sources: pd.Series) -> pd.Series:
    """Return whole cents next to `exact`, never above what a need is due or a source holds.

    The rule: every grant is rounded down. What this takes from a source (its exact total, rounded half up,
    less the grants rounded down) goes back to that source's grants, one cent each and largest fraction
    first, only where the need still lacks a cent; ties go to the earlier label. Sources take turns in the
    order of their ids. What no need can take stays in the source.

    Parameters
    ----------
    exact : Series of float
        Cents by (..., source_id), the last level being the source.
    due : Series of int
        Cents due, by the levels before it.
    sources : Series of int
        Cents by source_id.
    """
    labels = pd.MultiIndex.from_tuples([label[:-1] for label in exact.index], names=due.index.names)
    need = due.index.get_indexer(labels)
    source = sources.index.get_indexer(exact.index.get_level_values("source_id"))
    values = np.maximum(exact.to_numpy(dtype=np.float64), 0.0)
    cents = np.floor(values + NOISE).astype(np.int64)
    limits = ((need, due.to_numpy(dtype=np.int64)), (source, sources.to_numpy(dtype=np.int64)))
    for owner, most in limits:
        _cut_excess(cents, owner, most)
    room = limits[0][1] - _sums(cents, need, len(due))
    for number in np.argsort(sources.index.to_numpy().astype(str), kind="stable"):
        members = np.flatnonzero(source == number)
        total = min(int(limits[1][1][number]), int(np.floor(values[members].sum() + 0.5 + NOISE)))
        order = members[np.argsort(cents[members] - values[members], kind="stable")]
        _give_back(cents, room, need, order, total - int(cents[members].sum()))
    return pd.Series(cents, index=exact.index, name="cents")


def _sums(cents: np.ndarray, owner: np.ndarray, owners: int) -> np.ndarray:
    sums = np.zeros(owners, dtype=np.int64)
    np.add.at(sums, owner, cents)
    return sums


def _cut_excess(cents: np.ndarray, owner: np.ndarray, most: np.ndarray) -> None:
    """Take from the last grants of an owner what the solver's tolerance let it exceed."""
    for number in np.flatnonzero(_sums(cents, owner, len(most)) > most):
        members = np.flatnonzero(owner == number)
        excess = int(cents[members].sum() - most[number])
        for member in members[::-1]:
            cut = min(excess, int(cents[member]))
            cents[member] -= cut
            excess -= cut


def _give_back(cents: np.ndarray, room: np.ndarray, need: np.ndarray, order: np.ndarray, left: int) -> None:
    """Hand out `left` cents in `order`, round after round, one each, where the need has room."""
    while left > 0:
        taking = order[room[need[order]] > 0]
        if not len(taking):
            return
        for member in taking[:left]:
            if room[need[member]] > 0:
                cents[member] += 1
                room[need[member]] -= 1
                left -= 1
