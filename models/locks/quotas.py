"""Locks of quotas, as rows of the quotas formulation.

A pair that is locked may be far from its exact share, and then others must be: beside rounding up or down,
every pair may get more or less. Both totals of the formulation hold, so what a junior school is due in all
stays; only the senior schools it comes from change.

Sets
    fixed                  (lock, senior, junior) of a quota
Parameters
    places[k]              what lock k sets aside                                 [places]
    exact[h, j]            of `models.allotments.quotas`                          [places]
Variables
    above[h, j]            of `models.allotments.quotas`
    more[h, j] ≥ 0         places beyond ⌈exact⌉                                  [places]
    less[h, j] ≥ 0         places below ⌊exact⌋, ≤ ⌊exact⌋                        [places]
Subject to
    lock_quota[k]          above[p(k)] + more[p(k)] − less[p(k)] = places[k] − ⌊exact[p(k)]⌋  ∀ fixed
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import sparse

from models.errors import LockError
from models.locks.allotted_rules import QuotaFixed
from models.locks.rules import Lock

if TYPE_CHECKING:
    from models.allotments.quotas_facts import QuotasFacts
    from models.question import Question
    from optimizer.program import Program
    from optimizer.solve import Variables

NO_PAIR = "no such pair: an open senior school with a quota, and a junior school with known graduates"
TOO_MANY = "the senior school sets aside fewer places than its locks ask for"
TOO_FEW = "every junior school is locked, and places are left over"


def fixed_quotas(locks: Sequence[Lock]) -> tuple[QuotaFixed, ...]:
    """Return the locks that fix a quota."""
    return tuple(lock for lock in locks if isinstance(lock, QuotaFixed))


def pair_of(lock: QuotaFixed) -> tuple[str, str]:
    """Return (senior_school_id, junior_school_id)."""
    return lock.senior, lock.junior


def require_pairs(facts: "QuotasFacts", question: "Question") -> tuple[QuotaFixed, ...]:
    """Return the locks on pairs that exist; one that asks for no places elsewhere is kept by itself.

    Raises
    ------
    LockError
        A lock asks for places of a pair that takes no part.
    """
    locks = fixed_quotas(question.locks)
    for lock in locks:
        if lock.places and pair_of(lock) not in facts.exact.index:
            raise LockError("quotas", lock.name, NO_PAIR, " → ".join(pair_of(lock)))
    return tuple(lock for lock in locks if pair_of(lock) in facts.exact.index)


def lock_quotas(
    program: "Program",
    signed: dict["Variables", float],
    facts: "QuotasFacts",
    locks: Sequence[QuotaFixed],
) -> None:
    """Add the rows of fixed quotas; all families of `signed` have the pairs of ``facts.exact``."""
    pairs = pd.MultiIndex.from_tuples([pair_of(lock) for lock in locks], names=facts.exact.index.names)
    chosen = sparse.eye_array(len(facts.exact), format="csr")[facts.exact.index.get_indexer(pairs)]
    floor = facts.exact["floor"].reindex(pairs).to_numpy()
    wanted = np.array([lock.places for lock in locks], dtype=np.float64) - floor
    labels = pd.Index([lock.name for lock in locks], name="lock")
    terms = {family: sparse.csr_array(chosen * sign) for family, sign in signed.items()}
    program.add_rows("lock_quota", labels, terms, "==", wanted, unit="places")


def set_apart(
    facts: "QuotasFacts", senior: str, places: int, locks: Sequence[QuotaFixed]
) -> tuple[int, pd.Series, np.ndarray]:
    """Return what a senior school has left, its fixed quotas by junior school, and the others' weights.

    Raises
    ------
    LockError
        More is fixed than the school sets aside, or everything is, and less than that.
    """
    mine = [lock for lock in locks if lock.senior == senior]
    fixed = pd.Series({lock.junior: lock.places for lock in mine}, dtype="int64")
    left = places - int(fixed.sum())
    if left < 0:
        raise LockError("quotas", mine[-1].name, TOO_MANY, f"{fixed.sum()} > {places}")
    weights = facts.weight.where(~facts.weight.index.isin(fixed.index), 0.0).to_numpy()
    if mine and left and not weights.any():
        raise LockError("quotas", mine[-1].name, TOO_FEW, f"{fixed.sum()} < {places}")
    return left, fixed.reindex(facts.weight.index, fill_value=0), weights
