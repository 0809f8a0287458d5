"""Locks of shared posts, as rows of the shared posts formulation of one kind.

Sets
    served                 locks of schools that are served from a given base
    created                locks on the new posts at a base
Parameters
    need[s]                posts that school s needs                              [posts]
    at_least[k], at_most[k]  new posts that lock k asks for                       [posts]
Variables
    serve[b, s], new_post[b]  of `models.staff.shared_posts`
Subject to
    lock_served_by[k]           serve[b(k), s(k)] = need[s(k)]                    ∀ served
    lock_new_posts_at_least[k]  new_post[b(k)] ≥ at_least[k]                      ∀ created
    lock_new_posts_at_most[k]   new_post[b(k)] ≤ at_most[k]                       ∀ created
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import sparse

from models.errors import LockError
from models.locks.allotted_rules import NewPosts, ServedBy
from models.locks.bounds import add_bounds
from models.locks.rules import Lock

if TYPE_CHECKING:
    from models.question import Question
    from models.staff.shared_posts_facts import SharedPostsFacts
    from optimizer.program import Program
    from optimizer.solve import Variables

NO_ARC = "this base cannot serve the school: one of them is too large to share, or they are too far apart"
NO_NEED = "this school takes no part: it needs no such post, or what it has is unknown"


def of_kind(lock: ServedBy | NewPosts, kind: str, level: str) -> bool:
    """Return whether a lock speaks of the posts of a kind and level (empty: all levels together)."""
    return lock.kind == kind and (not lock.level or not level or lock.level == level)


def require_shared(pieces: Sequence["SharedPostsFacts"], question: "Question") -> None:
    """Refuse locks that no base of any kind and level can keep.

    Raises
    ------
    LockError
        Naming base and school.
    """
    for lock in question.locks:
        if isinstance(lock, ServedBy):
            arcs = [_arcs(facts) for facts in pieces if of_kind(lock, facts.kind, facts.level)]
            if not any((lock.base, lock.school) in each for each in arcs):
                raise LockError("shared_posts", lock.name, NO_ARC, f"{lock.base} → {lock.school}")
        if isinstance(lock, NewPosts) and lock.at_least:
            known = [facts.need.index for facts in pieces if of_kind(lock, facts.kind, facts.level)]
            if not any(lock.school in each for each in known):
                raise LockError("shared_posts", lock.name, NO_NEED, lock.school)


def lock_shared_posts(
    program: "Program",
    given: tuple["Variables", "Variables"],
    facts: "SharedPostsFacts",
    locks: Sequence[Lock],
) -> None:
    """Add the rows of locks on the posts of one kind and level; `given` are new_post and serve."""
    new, serve = given
    _serve(program, serve, facts, locks)
    schools = np.asarray(facts.need.index)
    created = [
        (lock, schools == lock.school)
        for lock in locks
        if isinstance(lock, NewPosts) and of_kind(lock, facts.kind, facts.level)
    ]
    add_bounds(program, "lock_new_posts", new, created, "posts")


def _serve(program: "Program", serve: "Variables", facts: "SharedPostsFacts", locks: Sequence[Lock]) -> None:
    arcs = _arcs(facts)
    kept = [
        lock
        for lock in locks
        if isinstance(lock, ServedBy)
        and of_kind(lock, facts.kind, facts.level)
        and (lock.base, lock.school) in arcs
    ]
    if kept:
        wanted = pd.MultiIndex.from_tuples([(lock.base, lock.school) for lock in kept], names=arcs.names)
        labels = pd.Index([lock.name for lock in kept], name="lock")
        terms = sparse.csr_array(sparse.eye_array(len(arcs), format="csr")[arcs.get_indexer(wanted)])
        need = facts.need[[lock.school for lock in kept]].to_numpy(dtype=np.float64)
        program.add_rows("lock_served_by", labels, {serve: terms}, "==", need, unit="posts")


def _arcs(facts: "SharedPostsFacts") -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(facts.arcs[["base_school_id", "school_id"]])
