"""Whole numbers out of fractions, so that their total stays what it was."""

import numpy as np
import pandas as pd

NOISE = 1e-6  # below this, a fraction is floating-point noise and not a part of a child, a teacher or a cent


def largest_remainder(values: np.ndarray, groups: np.ndarray | None = None) -> np.ndarray:
    """Return whole numbers next to `values` whose sum in each group is the rounded sum of the values.

    Every value is rounded down; the units still missing from the group's total (rounded half up) go, one
    each, to the largest fractions. Ties go to the earlier value.

    Parameters
    ----------
    values : array of float, not negative
    groups : array, optional
        Group of each value, such as its district; without it there is one group.

    Returns
    -------
    array of int64
    """
    values = np.asarray(values, dtype=np.float64)
    whole = np.floor(values + NOISE).astype(np.int64)
    rest = values - whole
    names = np.zeros(len(values), dtype=np.int64) if groups is None else np.asarray(groups)
    for name in np.unique(names):
        members = np.flatnonzero(names == name)
        missing = int(np.floor(values[members].sum() + 0.5 + NOISE)) - int(whole[members].sum())
        first = members[np.argsort(-rest[members], kind="stable")]
        whole[first[: max(0, missing)]] += 1
    return whole


def whole(values: np.ndarray, tolerance: float = 1e-4) -> np.ndarray | None:
    """Return `values` as whole numbers, or ``None`` when one of them is not within `tolerance` of one."""
    nearest = np.rint(values)
    if len(values) and float(np.abs(values - nearest).max()) > tolerance:
        return None
    return nearest.astype(np.int64)


def whole_down(values: pd.Series) -> pd.Series:
    """Return each value rounded down to a whole number, kept as float; noise just below one is that one."""
    return pd.Series(np.floor(values.to_numpy(dtype=np.float64) + NOISE), index=values.index)


def cents_of(amount: np.ndarray) -> np.ndarray:
    """Return currency units as whole cents, rounded half up."""
    return np.floor(np.asarray(amount, dtype=np.float64) * 100 + 0.5 + NOISE).astype(np.int64)
