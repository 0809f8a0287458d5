"""Locks of hires, as rows of the teachers formulation.

Sets
    counted                locks on the teachers hired for a school
Parameters
    at_least[k], at_most[k]  teachers that lock k asks for                        [teachers]
Variables
    hire[p]                of `models.staff.teachers`
Subject to
    lock_hires_at_least[k]  Σ_(p of k) hire[p] ≥ at_least[k]                      ∀ counted
    lock_hires_at_most[k]   Σ_(p of k) hire[p] ≤ at_most[k]                       ∀ counted
"""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from models.errors import LockError
from models.locks.allotted_rules import Hires
from models.locks.bounds import add_bounds
from models.locks.rules import Lock

if TYPE_CHECKING:
    from models.question import Question
    from optimizer.program import Program
    from optimizer.solve import Variables

NO_HIRES = "nobody can be hired there: no post that lacks a teacher and that a source may pay"


def counted_hires(locks: tuple[Lock, ...]) -> tuple[Hires, ...]:
    """Return the locks that count hires."""
    return tuple(lock for lock in locks if isinstance(lock, Hires))


def hired_rows(lock: Hires, posts: pd.DataFrame) -> np.ndarray:
    """Return which posts (school_id, level, kind) a lock counts."""
    rows = posts["school_id"].eq(lock.school)
    for column, asked in (("level", lock.level), ("kind", lock.kind)):
        if asked:
            rows &= posts[column].eq(asked)
    return np.asarray(rows, dtype=bool)


def require_hireable(posts: pd.MultiIndex, question: "Question") -> None:
    """Refuse locks that ask for hires where none can be.

    Raises
    ------
    LockError
        Naming the school.
    """
    for lock in counted_hires(question.locks):
        if lock.at_least and not hired_rows(lock, posts.to_frame(index=False)).any():
            found = " ".join(part for part in (lock.school, lock.level, lock.kind) if part)
            raise LockError("teachers", lock.name, NO_HIRES, found)


def lock_counted_hires(
    program: "Program", hire: "Variables", posts: pd.MultiIndex, question: "Question"
) -> None:
    """Add the rows of locks that count hires; `posts` (school_id, level, kind) are in the order of `hire`."""
    table = posts.to_frame(index=False)
    bounds = [(lock, hired_rows(lock, table)) for lock in counted_hires(question.locks)]
    add_bounds(program, "lock_hires", hire, bounds, "teachers")
