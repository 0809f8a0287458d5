"""Locks of training, as rows of the training formulation.

Sets
    fixed                  locks on the places of a programme
Parameters
    places[k]              what lock k gives                                      [places]
Variables
    give[p, g]             of `models.allotments.training`
Subject to
    lock_training[k]       Σ_g∈k give[p(k), g] = places[k]                        ∀ fixed
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import sparse

from models.errors import LockError
from models.locks.allotted_rules import TrainingFixed
from models.locks.rules import Lock

if TYPE_CHECKING:
    from models.question import Question
    from optimizer.program import Program
    from optimizer.solve import Variables

NO_PLACES = "this programme is not offered, or it is for none of these teachers"


def fixed_training(locks: Sequence[Lock]) -> tuple[TrainingFixed, ...]:
    """Return the locks that fix places of training."""
    return tuple(lock for lock in locks if isinstance(lock, TrainingFixed))


def given_rows(lock: TrainingFixed, places: pd.DataFrame) -> np.ndarray:
    """Return which rows (programme_id, level, kind) a lock adds up."""
    rows = places["programme_id"].eq(lock.programme)
    for column, asked in (("level", lock.level), ("kind", lock.kind)):
        if asked:
            rows &= places[column].eq(asked)
    return np.asarray(rows, dtype=bool)


def require_programmes(arcs: pd.MultiIndex, question: "Question") -> None:
    """Refuse locks on places that no programme can give.

    Raises
    ------
    LockError
        Naming programme, level and kind.
    """
    table = arcs.to_frame(index=False)
    for lock in fixed_training(question.locks):
        if lock.places and not given_rows(lock, table).any():
            found = " ".join(part for part in (lock.programme, lock.level, lock.kind) if part)
            raise LockError("training", lock.name, NO_PLACES, found)


def lock_training(program: "Program", give: "Variables", question: "Question") -> None:
    """Add the rows of fixed places; the labels of `give` are programme_id, level and kind."""
    table = give.index.to_frame(index=False)
    rows = [(lock, given_rows(lock, table)) for lock in fixed_training(question.locks)]
    rows = [(lock, row) for lock, row in rows if row.any()]
    if rows:
        labels = pd.Index([lock.name for lock, _ in rows], name="lock")
        terms = sparse.csr_array(np.vstack([row for _, row in rows]).astype(np.float64))
        places = np.array([lock.places for lock, _ in rows], dtype=np.float64)
        program.add_rows("lock_training", labels, {give: terms}, "==", places, unit="places")
