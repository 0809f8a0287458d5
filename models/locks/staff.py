"""Locks of teachers, as rows of every formulation that takes teachers from one school to another.

Sets
    staying                locks of schools whose teachers stay; those of schools that stay as they are
    closed                 locks of schools that stay as they are
Variables
    move[m]                teachers along pair m (``rotate``, ``convert`` in the programs of those names)
    hire[p]                of `models.staff.teachers`
Subject to
    lock_teachers_stay[k]  Σ_(m from s(k)) move[m] = 0                            ∀ staying
    lock_nobody_comes[k]   Σ_(m to s(k)) move[m] = 0                              ∀ closed
    lock_nobody_hired[k]   Σ_(p at s(k)) hire[p] = 0                              ∀ closed
"""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import sparse

from models.locks.rules import Lock, SchoolStays, TeachersStay

if TYPE_CHECKING:
    from models.question import Question
    from optimizer.program import Program
    from optimizer.solve import Variables

FROM, TO, HIRED = "from", "to", "at"


def lock_teachers(program: "Program", move: "Variables", pairs: pd.DataFrame, question: "Question") -> None:
    """Add the rows of locks on teachers who change school; `pairs` are in the order of `move`."""
    for family, side in (("lock_teachers_stay", FROM), ("lock_nobody_comes", TO)):
        _close(program, family, move, _touched(question.locks, pairs, side))


def lock_hires(program: "Program", hire: "Variables", posts: pd.MultiIndex, question: "Question") -> None:
    """Add the rows of locks on hires; `posts` (school_id, level, kind) are in the order of `hire`."""
    rows = posts.to_frame(index=False).rename(columns={"school_id": "at_school_id"})
    _close(program, "lock_nobody_hired", hire, _touched(question.locks, rows, HIRED))


def _close(program: "Program", family: str, variables: "Variables", rows: dict[str, np.ndarray]) -> None:
    if rows:
        terms = sparse.csr_array(np.vstack(list(rows.values())).astype(np.float64))
        labels = pd.Index(list(rows), name="lock")
        program.add_rows(family, labels, {variables: terms}, "==", 0.0, unit="teachers")


def _touched(locks: tuple[Lock, ...], table: pd.DataFrame, side: str) -> dict[str, np.ndarray]:
    rows = {lock.name: closed_rows(lock, table, side) for lock in locks}
    return {name: row for name, row in rows.items() if row.any()}


def closed_rows(lock: Lock, table: pd.DataFrame, side: str) -> np.ndarray:
    """Return which rows of a table of teachers a lock closes.

    Parameters
    ----------
    table : DataFrame
        ``<side>_school_id``, level (or ``from_level``, ``to_level``) and kind (or ``to_kind``).
    side
        "from" a school, "to" it, or hired "at" it.
    """
    everyone = isinstance(lock, SchoolStays) and "teachers" in lock.kept
    if not everyone and not (isinstance(lock, TeachersStay) and side == FROM):
        return np.zeros(len(table), dtype=bool)
    level = next(name for name in (f"{side}_level", "level", "from_level") if name in table)
    closed = table[f"{side}_school_id"].eq(lock.school)  # type: ignore[union-attr]
    if lock.level:  # type: ignore[union-attr]
        closed &= table[level].eq(lock.level)  # type: ignore[union-attr]
    if isinstance(lock, TeachersStay) and lock.kind:
        closed &= table["kind"].eq(lock.kind)
    return np.asarray(closed, dtype=bool)
