"""Rows that bound a sum of one family of variables, for locks that say at least and at most."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import sparse

from models.locks.allotted_rules import Hires, NewPosts
from models.locks.rules import TeachersMove

if TYPE_CHECKING:
    from optimizer.blocks import Sense
    from optimizer.program import Program
    from optimizer.solve import Variables

type Counted = Hires | NewPosts | TeachersMove


def add_bounds(
    program: "Program",
    family: str,
    variables: "Variables",
    bounds: Sequence[tuple[Counted, np.ndarray]],
    unit: str,
) -> None:
    """Add the families ``<family>_at_least`` and ``<family>_at_most``.

    Parameters
    ----------
    bounds
        Each lock with the variables it adds up; one that adds up none has no row.
    """
    sides: tuple[tuple[str, Sense], ...] = (("at_least", ">="), ("at_most", "<="))
    for side, sense in sides:
        rows = [(lock, row) for lock, row in bounds if row.any() and getattr(lock, side) is not None]
        if rows:
            labels = pd.Index([lock.name for lock, _ in rows], name="lock")
            terms = sparse.csr_array(np.vstack([row for _, row in rows]).astype(np.float64))
            amounts = np.array([getattr(lock, side) for lock, _ in rows], dtype=np.float64)
            program.add_rows(f"{family}_{side}", labels, {variables: terms}, sense, amounts, unit=unit)


def misses(lock: Counted, found: int) -> str:
    """Return what a lock allows where a count is outside of it, else an empty text."""
    least = lock.at_least or 0
    most = np.inf if lock.at_most is None else lock.at_most
    return "" if least <= found <= most else f"{least:g} to {most:g}"
