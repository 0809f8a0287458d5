"""Locks of moves, as rows of the teachers formulation.

Sets
    counted                locks on the teachers who go from one school to another
Parameters
    at_least[k], at_most[k]  teachers that lock k asks for                        [teachers]
Variables
    move[m]                of `models.staff.teachers`
Subject to
    lock_moves_at_least[k]  Σ_(m of k) move[m] ≥ at_least[k]                      ∀ counted
    lock_moves_at_most[k]   Σ_(m of k) move[m] ≤ at_most[k]                       ∀ counted
"""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from models.errors import LockError
from models.locks.bounds import add_bounds
from models.locks.rules import Lock, TeachersMove

if TYPE_CHECKING:
    from models.question import Question
    from optimizer.program import Program
    from optimizer.solve import Variables

NO_MOVES = (
    "nobody can go there: one school has no such teacher to spare, the other lacks none, or they are too far "
    "apart"
)


def counted_moves(locks: tuple[Lock, ...]) -> tuple[TeachersMove, ...]:
    """Return the locks that count teachers who go from one school to another."""
    return tuple(lock for lock in locks if isinstance(lock, TeachersMove))


def moved_rows(lock: TeachersMove, moves: pd.DataFrame) -> np.ndarray:
    """Return which rows (from_school_id, to_school_id, level, kind) a lock counts."""
    rows = moves["from_school_id"].eq(lock.school) & moves["to_school_id"].eq(lock.to)
    for column, asked in (("level", lock.level), ("kind", lock.kind)):
        if asked:
            rows &= moves[column].eq(asked)
    return np.asarray(rows, dtype=bool)


def require_movable(pairs: pd.DataFrame, question: "Question") -> None:
    """Refuse locks that ask for moves where none can be.

    Raises
    ------
    LockError
        Naming both schools.
    """
    for lock in counted_moves(question.locks):
        if lock.at_least and not moved_rows(lock, pairs).any():
            found = " ".join(part for part in (f"{lock.school} → {lock.to}", lock.level, lock.kind) if part)
            raise LockError("teachers", lock.name, NO_MOVES, found)


def lock_counted_moves(
    program: "Program", move: "Variables", pairs: pd.DataFrame, question: "Question"
) -> None:
    """Add the rows of locks that count moves; `pairs` are in the order of `move`."""
    bounds = [(lock, moved_rows(lock, pairs)) for lock in counted_moves(question.locks)]
    add_bounds(program, "lock_moves", move, bounds, "teachers")
