"""What collides in a program that has no plan: a set of rows and bounds of which none can be left out.

For the program without its whole numbers HiGHS names a set; for what only whole numbers make impossible the
set is found by dividing (QuickXplain: Junker 2004, "Preferred explanations and relaxations for
over-constrained problems"). Neither is believed: every member is then left out once and the rest solved. A
member without which there is still no plan is dropped for good (the deletion filter of Chinneck and Dravnieks
1991, "Locating minimal infeasible constraint sets in linear programs"), so that what stays is minimal.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from optimizer.conflict.members import Member, keep_only, member_table
from optimizer.engine import Engine, Watch
from optimizer.solve import Limits
from optimizer.statement import Stated, Statement
from optimizer.status import Status


@dataclass(frozen=True, eq=False)
class Collision:
    """Rows and bounds that no plan keeps together.

    Attributes
    ----------
    status
        ``INFEASIBLE`` when there is a collision, ``OPTIMAL`` when there is a plan and so none,
        ``NO_SOLUTION`` or ``STOPPED`` when that was not decided.
    members
        One line each: part (row or bound), family, index, sense, rhs, unit. Empty unless infeasible.
    minimal
        Whether each was shown to be needed: without it there is a plan. False when time ended the proof.
    whole_numbers
        The collision needs that some values must be whole. Bounds are then kept, and are no members.
    solves, seconds
        What it took.
    """

    status: Status
    members: pd.DataFrame
    minimal: bool
    whole_numbers: bool
    solves: int
    seconds: float


def find_collision(
    program: Stated, *, limits: Limits | None = None, cancel: Callable[[], bool] | None = None
) -> Collision:
    """Return a minimal set of rows and bounds that collide.

    Parameters
    ----------
    program
        Its goals play no part.
    limits
        Of the whole search.
    cancel
        Asked about twenty times a second; what was found by then is returned, not claimed to be minimal.

    Raises
    ------
    ProgramError
        The program is empty.
    SolverError
        The solver failed.
    """
    return _Search(Statement.of(program), limits or Limits(), cancel).run()


class _UndecidedError(Exception):
    """Time is over, or the caller cancelled."""


class _Search:
    def __init__(self, statement: Statement, limits: Limits, cancel: Callable[[], bool] | None) -> None:
        self._statement, self._limits, self._cancel = statement, limits, cancel
        self._began = time.perf_counter()
        self._solves = 0
        self._bounds = True
        self._stopped = False

    def run(self) -> Collision:
        stated = self._statement
        try:
            if self._impossible(self._relaxed(stated)):
                self._statement = self._relaxed(stated)
                return self._minimal(self._named_by_highs(), whole=False)
            if not (stated.array.integer.any() and self._impossible(stated)):
                return self._ended(Status.OPTIMAL)
        except _UndecidedError:
            return self._ended(Status.STOPPED if self._stopped else Status.NO_SOLUTION)
        self._bounds = False
        rows = [Member("row", place) for place in range(stated.array.height)]
        try:
            rows = self._divide([], rows, tried=False)
        except _UndecidedError:
            return self._collision(rows, minimal=False, whole=True)
        return self._minimal(rows, whole=True)

    def _relaxed(self, stated: Statement) -> Statement:
        nowhere = np.zeros(stated.array.columns, dtype=bool)
        return replace(stated, array=replace(stated.array, integer=nowhere))

    def _named_by_highs(self) -> list[Member]:
        """Return what HiGHS names, or every row and bound when that does not hold."""
        engine = self._engine(self._statement)
        named = engine.collision(max(0.1, self._left()))
        if named is not None:
            rows, _, columns, sides = named
            chosen = [Member("row", int(place)) for place in rows]
            chosen += [Member("bound", int(at), int(side)) for at, side in zip(columns, sides, strict=True)]
            if self._collide(chosen):
                return _single(self._statement, chosen)
        array = self._statement.array
        bounds = [Member("bound", place) for place in range(array.columns)]
        every = [*(Member("row", place) for place in range(array.height)), *_single(self._statement, bounds)]
        return self._divide([], every, tried=False)

    def _divide(self, kept: list[Member], members: Sequence[Member], *, tried: bool) -> list[Member]:
        """Return a set of ``members`` that collide with ``kept``; ``tried`` when ``kept`` just grew."""
        if tried and self._collide(kept):
            return []
        if len(members) == 1:
            return list(members)
        half = len(members) // 2
        first, second = list(members[:half]), list(members[half:])
        right = self._divide(kept + first, second, tried=True)
        left = self._divide(kept + right, first, tried=bool(right))
        return left + right

    def _minimal(self, members: list[Member], *, whole: bool) -> Collision:
        """Leave out one member after another, for good where the others still collide."""
        needed = list(members)
        try:
            for member in members:
                others = [other for other in needed if other != member]
                if self._collide(others):
                    needed = others
        except _UndecidedError:
            return self._collision(needed, minimal=False, whole=whole)
        return self._collision(needed, minimal=True, whole=whole)

    def _collide(self, members: Sequence[Member]) -> bool:
        return self._impossible(keep_only(self._statement, members, bounds=self._bounds))

    def _impossible(self, statement: Statement) -> bool:
        """Return whether there is no plan.

        Raises
        ------
        _UndecidedError
            Time was over before that was known.
        """
        self._solves += 1
        left = self._left()
        if left <= 0:
            raise _UndecidedError
        answer = self._engine(statement).run(left, self._look)
        if answer.status is Status.INFEASIBLE:
            return True
        if answer.values is None:  # noqa: PD011 - no frame
            raise _UndecidedError
        return False

    def _engine(self, statement: Statement) -> Engine:
        limits = self._limits
        watched = self._cancel is not None
        return Engine(statement.array, gap=1.0, threads=limits.threads, seed=limits.seed, attentive=watched)

    def _look(self, _watch: Watch) -> bool:
        self._stopped = self._stopped or (self._cancel is not None and self._cancel())
        return self._stopped

    def _left(self) -> float:
        if self._look(Watch()):
            return 0.0
        return self._began + self._limits.seconds - time.perf_counter()

    def _ended(self, status: Status) -> Collision:
        return replace(self._collision([], minimal=False, whole=False), status=status)

    def _collision(self, members: list[Member], *, minimal: bool, whole: bool) -> Collision:
        table = member_table(self._statement, sorted(members, key=lambda member: member.part != "row"))
        seconds = time.perf_counter() - self._began
        return Collision(Status.INFEASIBLE, table, minimal, whole, self._solves, seconds)


def _single(statement: Statement, members: Sequence[Member]) -> list[Member]:
    """Return the members with both bounds of a column taken apart, without those that are infinite.

    A column held at one value stays one member.
    """
    array, apart = statement.array, []
    for member in members:
        low, high = array.lower[member.place : member.place + 1], array.upper[member.place : member.place + 1]
        if member.part == "row" or low == high:
            apart.append(replace(member, side=0))
            continue
        if member.side <= 0 and np.isfinite(low):
            apart.append(replace(member, side=-1))
        if member.side >= 0 and np.isfinite(high):
            apart.append(replace(member, side=1))
    return apart
