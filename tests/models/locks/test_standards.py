"""Locks of purchases: no room, no variable."""

from dataclasses import dataclass

import pandas as pd
import pytest

from models.locks.rules import Lock, NoPurchases, ProjectNever, SchoolStays
from models.locks.standards import without_locked


@dataclass(frozen=True)
class Facts:
    """What of the facts a lock reads."""

    level: str
    room: pd.DataFrame


@pytest.mark.parametrize(
    ("lock", "room"),
    [
        (NoPurchases("k", "a"), [[0, 0], [3, 4]]),
        (NoPurchases("k", "a", stock="books"), [[0, 2], [3, 4]]),
        (NoPurchases("k", "a", "junior"), [[1, 2], [3, 4]]),
        (SchoolStays("k", "b"), [[1, 2], [0, 0]]),
        (SchoolStays("k", "b", kept=("pupils",)), [[1, 2], [3, 4]]),
        (ProjectNever("k", "p"), [[1, 2], [3, 4]]),
    ],
)
def test_a_lock_leaves_no_room(lock: Lock, room: list[list[int]]) -> None:
    facts = Facts(
        "primary", pd.DataFrame([[1.0, 2.0], [3.0, 4.0]], index=["a", "b"], columns=["books", "rooms"])
    )
    assert without_locked(facts, (lock,)).room.to_numpy().tolist() == room
    assert facts.room.to_numpy().tolist() == [[1, 2], [3, 4]]
