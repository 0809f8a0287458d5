"""Locks of purchases: what is not bought has no room, so it has no variable in the standards formulation."""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from models.locks.rules import Lock, NoPurchases, SchoolStays

if TYPE_CHECKING:
    from models.standards.facts import StandardsFacts


def without_locked(facts: "StandardsFacts", locks: tuple[Lock, ...]) -> "StandardsFacts":
    """Return the facts of a level with no room for what locks say is not bought."""
    kept = facts.room
    for lock in locks:
        rows = pd.DataFrame({"school_id": kept.index, "level": facts.level})
        out = [not_bought(lock, rows.assign(stock=str(stock))) for stock in kept]
        if out:
            kept = kept.mask(np.column_stack(out), 0.0)
    return replace(facts, room=kept)


def not_bought(lock: Lock, purchases: pd.DataFrame) -> np.ndarray:
    """Return which rows (school_id, level, stock) a lock rules out."""
    none = isinstance(lock, SchoolStays) and "purchases" in lock.kept
    if not none and not isinstance(lock, NoPurchases):
        return np.zeros(len(purchases), dtype=bool)
    out = purchases["school_id"].eq(lock.school)  # type: ignore[union-attr]
    if lock.level:  # type: ignore[union-attr]
        out &= purchases["level"].eq(lock.level)  # type: ignore[union-attr]
    if isinstance(lock, NoPurchases) and lock.stock:
        out &= purchases["stock"].eq(lock.stock)
    return np.asarray(out, dtype=bool)
