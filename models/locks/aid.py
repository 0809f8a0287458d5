"""Locks of aid, as rows of the aid formulation.

A claim with a fixed number is a group of its own: what it gets is shared with no other school, and its share
uncovered, which is decided already, is not the worst that the others are held to.

Sets
    fixed                  (lock, group) of a claim
Parameters
    pupils[k]              who gets the aid of lock k                             [pupils]
Variables
    aided[b]               of `models.allotments.aid`
Subject to
    lock_aid[k]            Σ_b∈g(k) aided[b] = pupils[k]                          ∀ fixed
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from models.allotments.aid_claims import CLAIM
from models.errors import LockError
from models.incidence import incidence
from models.locks.allotted_rules import AidFixed
from models.locks.rules import Lock

if TYPE_CHECKING:
    from models.allotments.aid_facts import AidFacts
    from models.question import Question
    from optimizer.program import Program
    from optimizer.solve import Variables

NO_CLAIM = "nobody there is entitled to this aid, or no source may pay it"


def fixed_aid(locks: Sequence[Lock]) -> tuple[AidFixed, ...]:
    """Return the locks that fix who gets aid."""
    return tuple(lock for lock in locks if isinstance(lock, AidFixed))


def claim_of(lock: AidFixed) -> tuple[str, str, str, str]:
    """Return (school_id, level, category, kind) of a fixed claim."""
    return lock.school, lock.level, lock.category, lock.aid


def grouped_apart(claims: pd.DataFrame, locks: Sequence[Lock]) -> pd.Series:
    """Return the group of each claim, those that are fixed by themselves."""
    fixed = {claim_of(lock) for lock in fixed_aid(locks)}
    labels = claims[CLAIM].itertuples(index=False, name=None)
    names = [
        f"{group}#{' '.join(label)}" if label in fixed else group
        for group, label in zip(claims["group"], labels, strict=True)
    ]
    return pd.Series(names, index=claims.index, dtype=claims["group"].dtype)


def locked_groups(facts: "AidFacts", question: "Question") -> dict[str, AidFixed]:
    """Return the locks by the group that each fixes; one that asks for nobody elsewhere is kept by itself.

    Raises
    ------
    LockError
        A lock asks for aid to which nobody is entitled, or that no source may pay.
    """
    locks = fixed_aid(question.locks)
    if not locks:
        return {}
    paid = facts.claims[facts.claims["group"].isin(facts.paid())]
    group = paid.set_index(CLAIM)["group"]
    found: dict[str, AidFixed] = {}
    for lock in locks:
        if claim_of(lock) in group.index:
            found[str(group[claim_of(lock)])] = lock
        elif lock.pupils:
            raise LockError("aid", lock.name, NO_CLAIM, " ".join(claim_of(lock)))
    return found


def lock_aid(program: "Program", aided: "Variables", locked: dict[str, AidFixed]) -> None:
    """Add the rows of fixed claims; the groups of `locked` are among those of `aided`."""
    if locked:
        groups = pd.Index(list(locked), name="group")
        terms = incidence(groups, aided.index.get_level_values("group"))
        labels = pd.Index([lock.name for lock in locked.values()], name="lock")
        pupils = np.array([lock.pupils for lock in locked.values()], dtype=np.float64)
        program.add_rows("lock_aid", labels, {aided: terms}, "==", pupils, unit="pupils")
