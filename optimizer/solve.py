"""Solve the goals of a program in order: the only way in this package to run a solver.

Each goal is improved over the plans that keep the goals before it. How a goal is kept:

* linear program, no tolerance: by its duals. A plan is optimal exactly when every column with a non-zero
  reduced cost and every row with a non-zero dual stays at its bound (complementary slackness), so those are
  fixed. No row is added: the best plans stay a face of the polytope, its corners are corners of the
  program, and a network keeps whole numbers through every goal.
* otherwise: by a row, ``goal <= value + tolerance``, with a slack of 1e-9 of the value, and of 1e-6 more in a
  mixed-integer program, whose plans are feasible to that only.

A plan is handed back only after :mod:`optimizer.certificate` has recomputed it.
"""

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from optimizer.blocks import Numbers, Variables, finite
from optimizer.engine import Watch
from optimizer.errors import ProgramError
from optimizer.solution import GoalResult, Solution
from optimizer.stages import Stages
from optimizer.statement import Stated, Statement
from optimizer.status import Status

__all__ = ["GoalResult", "Limits", "Progress", "Solution", "Status", "Variables", "solve"]

REPORT = 0.25  # seconds between two reports of progress


@dataclass(frozen=True)
class Limits:
    """Where a solve must stop, and what makes it repeatable.

    Attributes
    ----------
    seconds
        Wall clock for all goals together.
    gap
        Relative gap at which a mixed-integer goal counts as optimal.
    threads, seed
        With the same seed and one thread, the same program gives the same plan, unless time ended it.
    """

    seconds: float = 600.0
    gap: float = 1e-4
    threads: int = 1
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse limits that mean nothing."""
        if not self.seconds > 0 or not self.gap >= 0 or self.threads < 1 or self.seed < 0:
            raise ProgramError(f"limits need seconds > 0, gap >= 0, threads >= 1, seed >= 0: {self}")


@dataclass(frozen=True)
class Progress:
    """Where a solve stands; reported in the caller's thread about four times a second.

    ``number`` counts from 1 to ``goals``. ``incumbent``, ``bound`` and ``gap`` are None until known (a linear
    program has none before its end). ``columns`` is the best plan of this goal so far, one number per column,
    as the solver has it and not yet checked.
    """

    goal: str
    number: int
    goals: int
    incumbent: float | None
    bound: float | None
    gap: float | None
    seconds: float
    columns: np.ndarray | None = field(default=None, repr=False, compare=False)


def solve(
    program: Stated,
    *,
    limits: Limits | None = None,
    progress: Callable[[Progress], None] | None = None,
    cancel: Callable[[], bool] | None = None,
    start: Mapping[str, Numbers] | None = None,
) -> Solution:
    """Solve the goals of a program in order.

    Parameters
    ----------
    program
        A :class:`~optimizer.program.Program`, or a :class:`~optimizer.statement.Statement` of one.
    limits
        Time, gap, threads and seed; the defaults of :class:`Limits` when left out.
    progress
        Called with the state of the search. What it raises ends the solve and reaches the caller.
    cancel
        Asked about twenty times a second; True ends the solve within a second and keeps the best plan so far.
    start
        Values of some families to begin with, by family, in the order of its index. A whole plan that keeps
        the rows is a plan in hand: what comes back is never worse. A part of one helps a mixed-integer
        program only.

    Returns
    -------
    Solution
        With a status, always; with values only when there is a plan.

    Raises
    ------
    ProgramError
        The program is empty or has no goal, or ``start`` does not fit its families.
    SolverError
        The solver failed.
    FalseClaimError
        The solver's plan does not hold when recomputed.
    """
    chosen = limits or Limits()
    began = time.perf_counter()
    if not program.goals:
        raise ProgramError(f"{program.name}: there is no goal")
    stages = Stages(
        program,
        gap=chosen.gap,
        threads=chosen.threads,
        seed=chosen.seed,
        attentive=progress is not None or cancel is not None,
    )
    if start is not None:
        stages.begin_with(*places_and_values(program, start))
    pursue(stages, began, chosen.seconds, progress, cancel)
    return stages.solution(time.perf_counter() - began)


def pursue(
    stages: Stages,
    began: float,
    seconds: float,
    progress: Callable[[Progress], None] | None,
    cancel: Callable[[], bool] | None,
) -> None:
    """Improve goal after goal until one is not optimal, or ``seconds`` after ``began`` are over."""
    reporter = _Reporter(began, len(stages.goals), progress, cancel)
    for number, stage in enumerate(stages.goals, start=1):
        left = began + seconds - time.perf_counter()
        reporter.turn(stage.name, number, turned=stage.turned, constant=stage.constant)
        if not stages.improve(stage, left, reporter.look):
            break


def places_and_values(program: Stated, given: Mapping[str, Numbers]) -> tuple[np.ndarray, np.ndarray]:
    """Return the columns and the numbers of values given by family.

    Raises
    ------
    ProgramError
        A family is unknown, or its values are not finite or too many or too few.
    """
    stated = Statement.of(program)
    families = [stated.family(name) for name in given]
    places = [stated.places(family) for family in families]
    values = [
        finite(f"start of {family.family}", numbers, family.index)
        for family, numbers in zip(families, given.values(), strict=True)
    ]
    empty = np.zeros(0)
    return np.concatenate([empty.astype(np.int64), *places]), np.concatenate([empty, *values])


class _Reporter:
    """Calls the caller's own functions, never more often than asked."""

    def __init__(
        self,
        began: float,
        goals: int,
        progress: Callable[[Progress], None] | None,
        cancel: Callable[[], bool] | None,
    ) -> None:
        self._began, self._goals, self._progress, self._cancel = began, goals, progress, cancel
        self._told = -math.inf
        self._goal, self._number, self._sign, self._constant = "", 0, 1.0, 0.0

    def turn(self, goal: str, number: int, *, turned: bool, constant: float) -> None:
        self._goal, self._number, self._constant = goal, number, constant
        self._sign = -1.0 if turned else 1.0
        self._told = -math.inf

    def look(self, watch: Watch) -> bool:
        now = time.perf_counter()
        if self._progress is not None and now - self._told >= REPORT:
            self._told = now
            self._progress(self._state(watch, now))
        return self._cancel is not None and self._cancel()

    def _state(self, watch: Watch, now: float) -> Progress:
        incumbent, bound = self._shown(watch.incumbent), self._shown(watch.bound)
        gap = None
        if incumbent is not None and bound is not None and incumbent:
            gap = abs(incumbent - bound) / abs(incumbent)
        where = self._goal, self._number, self._goals
        return Progress(*where, incumbent, bound, gap, now - self._began, watch.plan)

    def _shown(self, number: float) -> float | None:
        return self._sign * number + self._constant if math.isfinite(number) else None
