"""Why locks and limits leave no plan: which of them collide, with what, and the least that must give.

The repair gives every lock a slack of cost 1 in the unit of its row (a child, a thousand, a project, a
teacher): the cheapest repair moves the fewest of them. Law and physics never give.
"""

from collections.abc import Collection, Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from models.errors import NoPlanError
from optimizer.conflict.collision import find_collision
from optimizer.conflict.repair import Give, repair
from optimizer.solve import Limits, Solution, Status

if TYPE_CHECKING:
    from optimizer.program import Program

LOCK, LIMIT = "lock_", "limit_"
SHARE_OF_TIME = 0.5  # of the question's seconds, for each of the two searches


@dataclass(frozen=True)
class Side:
    """One row or bound that takes part: ``asked`` when it is a lock or a limit of the question.

    ``change`` is what would be added to ``amount`` in the cheapest repair; 0 where it may stay.
    """

    family: str
    label: tuple[str, ...]
    sense: str
    amount: float
    unit: str
    change: float = 0.0
    asked: bool = True


class LocksCollideError(NoPlanError):
    """Locks or limits of a question cannot all be kept.

    Attributes
    ----------
    sides : tuple of Side
        What collides, locks first; empty where time ended the search.
    repairs : tuple of Side
        The locks that give in the cheapest repair; empty where none was found.
    """

    def __init__(self, step: str, sides: tuple[Side, ...], repairs: tuple[Side, ...]) -> None:
        super().__init__(step, Status.INFEASIBLE.value)
        self.sides, self.repairs = sides, repairs


def require_locks_hold(step: str, program: "Program", solution: Solution, limits: Limits) -> None:
    """Raise LocksCollideError when a program has no plan and asks for locks or limits."""
    limited = {f"{LIMIT}{goal.name}" for goal in program.goals}
    asked = [rows.family for rows in program.rows if rows.family.startswith(LOCK) or rows.family in limited]
    if solution.status is not Status.INFEASIBLE or not asked:
        return
    within = Limits(
        seconds=max(1.0, SHARE_OF_TIME * limits.seconds), threads=limits.threads, seed=limits.seed
    )
    found = find_collision(program, limits=within)
    mended = repair(program, {family: Give() for family in asked}, count=1, limits=within)
    changes = mended.repairs[0].changes if mended.repairs else None
    raise LocksCollideError(step, _sides(found.members, asked), _changed(changes))


def _sides(members: pd.DataFrame, asked: Collection[str]) -> tuple[Side, ...]:
    sides = [
        Side(
            str(row["family"]),
            _label(row["index"]),
            str(row["sense"]),
            float(row["rhs"]),
            str(row["unit"]),
            asked=row["family"] in asked,
        )
        for row in members.to_dict("records")
    ]
    return tuple(sorted(sides, key=lambda side: not side.asked))


def _changed(changes: pd.DataFrame | None) -> tuple[Side, ...]:
    if changes is None:
        return ()
    return tuple(
        Side(
            str(row["family"]),
            _label(row["index"]),
            str(row["sense"]),
            float(row["rhs"]),
            str(row["unit"]),
            float(row["change"]),
        )
        for row in changes.to_dict("records")
    )


def _label(index: Hashable) -> tuple[str, ...]:
    return tuple(str(part) for part in index) if isinstance(index, tuple) else (str(index),)
