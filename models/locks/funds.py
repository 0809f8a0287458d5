"""Locks of grants, as rows of the funds formulation.

A need with a fixed grant is a payer group of its own: it no longer lacks the same share as the others, and
the others share evenly what is left.

Sets
    fixed                  (lock, school, level, use, source) of a grant
Parameters
    amount[k]              what lock k grants                                     [thousands]
Variables
    grant[n, f]            of `models.funds.formulation`
Subject to
    lock_grant[k]          grant[n(k), f(k)] = amount[k]                          ∀ fixed
"""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import sparse

from models.errors import LockError
from models.locks.rules import GrantFixed, Lock
from models.plan_tables import NEED

if TYPE_CHECKING:
    from models.funds.facts import FundsFacts
    from models.question import Question
    from optimizer.program import Program
    from optimizer.solve import Variables

NO_GRANT = "nothing is due there for this use, or this source may not pay it"
THOUSAND = 1000.0


def fixed_grants(locks: tuple[Lock, ...]) -> tuple[GrantFixed, ...]:
    """Return the locks that fix a grant."""
    return tuple(lock for lock in locks if isinstance(lock, GrantFixed))


def arc_of(lock: GrantFixed) -> tuple[str, str, str, str]:
    """Return (school_id, level, use, source_id) of a fixed grant."""
    return lock.school, lock.level, lock.use, lock.source


def grouped_apart(group: pd.Series, locks: tuple[Lock, ...]) -> pd.Series:
    """Return the payer group of each need (school_id, level, use), those with a fixed grant by themselves."""
    fixed = {arc_of(lock)[:3] for lock in fixed_grants(locks)}
    names = [
        f"{name}#{' '.join(need)}" if need in fixed and not name.endswith(":") else name
        for need, name in group.items()
    ]
    return pd.Series(names, index=group.index, name=group.name, dtype=group.dtype)


def lock_grants(program: "Program", grant: "Variables", facts: "FundsFacts", question: "Question") -> None:
    """Add the rows of fixed grants.

    Raises
    ------
    LockError
        If the source may not pay that need, or nothing is due.
    """
    locks = fixed_grants(question.locks)
    for lock in locks:
        if arc_of(lock) not in facts.arcs and lock.amount > 0:
            raise LockError("funds", lock.name, NO_GRANT, " ".join(arc_of(lock)))
    kept = [lock for lock in locks if arc_of(lock) in facts.arcs]
    if kept:
        wanted = pd.MultiIndex.from_tuples([arc_of(lock) for lock in kept], names=[*NEED, "source_id"])
        terms = sparse.eye_array(len(facts.arcs), format="csr")[facts.arcs.get_indexer(wanted)]
        amounts = np.array([lock.amount / THOUSAND for lock in kept])
        labels = pd.Index([lock.name for lock in kept], name="lock")
        program.add_rows("lock_grant", labels, {grant: terms}, "==", amounts, unit="thousands")
