"""Whole numbers that keep their total: the largest-remainder rule, for many totals at once."""

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]

TIE = 1e9  # fractions that agree to nine digits are ties


def share_out(group: Ints, weight: Floats, totals: Ints) -> Ints:
    """Return whole numbers by row, in proportion to the weights, that add up to each group's total.

    Every row gets its exact share rounded down; what is left goes to the largest fractions, to the earlier
    row on a tie.

    Parameters
    ----------
    group
        Group of each row, an index into `totals`. (rows)
    weight
        Weight of each row, not negative. (rows)
    totals
        Whole number to share out within each group, not negative. (groups)

    Raises
    ------
    ValueError
        If a weight or total is negative or not finite, or a group with something to share has no weight.
    """
    if not np.isfinite(weight).all() or (weight < 0).any() or (totals < 0).any():
        raise ValueError("weights and totals are finite and not negative")
    sums = np.bincount(group, weight, minlength=len(totals))
    if ((sums <= 0) & (totals > 0)).any():
        raise ValueError("a group has something to share out and no weight")
    exact = totals[group] * weight / np.where(sums > 0, sums, 1)[group]
    base = np.floor(np.round(exact * TIE) / TIE)
    left = totals - np.bincount(group, base, minlength=len(totals)).astype(np.int64)
    fraction = np.round((exact - base) * TIE)
    order = np.lexsort((np.arange(len(group)), -fraction, group))
    place = np.empty(len(group), dtype=np.int64)
    starts = np.searchsorted(group[order], np.arange(len(totals)))
    place[order] = np.arange(len(group)) - starts[group[order]]
    return base.astype(np.int64) + (place < left[group])


def largest_remainder(weight: Floats, total: int) -> Ints:
    """Return whole numbers in proportion to the weights that add up to `total`."""
    return share_out(np.zeros(len(weight), dtype=np.int64), np.asarray(weight, float), np.array([total]))
