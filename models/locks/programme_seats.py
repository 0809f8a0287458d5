"""Locks of programme seats: what is fixed is set apart, and the rule shares out the rest among the others.

A district holds at least the seats that are fixed for its schools. Whoever is locked stands outside the
proportion: its seats and its pupils are taken out before the others' shares are worked out.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from models.errors import LockError
from models.locks.allotted_rules import SeatsFixed
from models.locks.rules import Lock

if TYPE_CHECKING:
    from models.question import Question

STEP = "programme_seats"
NO_UNIT = "this programme has no seats there: it is not offered, or it is for no pupils of this place"
BEYOND = "more seats are fixed than there are pupils"
BELOW = "fewer seats are fixed than the least share of the district"
TOO_MANY = "so many seats are fixed that the others cannot have their least"
TOO_FEW = "so few seats are fixed that the others have fewer pupils than seats are left"


def fixed_seats(locks: Sequence[Lock], unit: str) -> dict[tuple[str, str], SeatsFixed]:
    """Return the locks on districts, or on schools, by programme and place."""
    found = (lock for lock in locks if isinstance(lock, SeatsFixed) and lock.unit == unit)
    return {(lock.programme, lock.unit_id): lock for lock in found}


def require_places(
    fixed: Mapping[tuple[str, str], SeatsFixed], pupils: pd.Series, least: pd.Series | None = None
) -> None:
    """Refuse locks on places that take no part, that have fewer pupils, or that are due more.

    Parameters
    ----------
    pupils, least
        By programme and place.

    Raises
    ------
    LockError
        Naming the programme and the place.
    """
    for key, lock in fixed.items():
        if key not in pupils.index:
            if lock.seats:
                raise LockError(STEP, lock.name, NO_UNIT, " ".join(key))
            continue
        if lock.seats > pupils[key]:
            raise LockError(STEP, lock.name, BEYOND, f"{lock.seats} > {pupils[key]:g}")
        if least is not None and lock.seats < min(least[key], pupils[key]):
            raise LockError(STEP, lock.name, BELOW, f"{lock.seats} < {least[key]:g}")


def set_apart(
    labels: Sequence[tuple[str, str]],
    total: int,
    least: np.ndarray,
    most: np.ndarray,
    locks: Mapping[tuple[str, str], SeatsFixed],
) -> tuple[np.ndarray, np.ndarray, int]:
    """Return the seats that are fixed (NaN where none are), who is free, and what is left for those.

    Raises
    ------
    LockError
        The others cannot have what is left: it is less than their least, or more than their most.
    """
    mine = [locks[label] for label in labels if label in locks]
    fixed = np.array([locks[label].seats if label in locks else np.nan for label in labels])
    free = np.isnan(fixed)
    left = total - int(np.nansum(fixed))
    if mine and left < least[free].sum():
        raise LockError(STEP, mine[-1].name, TOO_MANY, f"{left} < {least[free].sum()}")
    if mine and left > most[free].sum():
        raise LockError(STEP, mine[-1].name, TOO_FEW, f"{left} > {most[free].sum()}")
    return fixed, free, left


def held_by_schools(question: "Question", schools: pd.DataFrame) -> pd.DataFrame:
    """Return, by programme_id and district_id, ``seats`` fixed for schools and the ``pupils`` of the others.

    Parameters
    ----------
    schools
        programme_id, district_id, school_id and pupils.
    """
    locks = fixed_seats(question.locks, "school")
    keys = list(zip(schools["programme_id"], schools["school_id"], strict=True))
    free = np.array([key not in locks for key in keys], dtype=bool)
    seats = [locks[key].seats if key in locks else 0 for key in keys]
    table = schools.assign(seats=seats, pupils=schools["pupils"].where(free, 0))
    return table.groupby(["programme_id", "district_id"])[["seats", "pupils"]].sum().astype("int64")
