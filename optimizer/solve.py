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

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from optimizer.blocks import Numbers, Variables, finite
from optimizer.errors import ProgramError
from optimizer.reporter import Progress, Reporter
from optimizer.solution import GoalResult, Solution
from optimizer.stages import Stages
from optimizer.statement import Stated, Statement
from optimizer.status import Status

__all__ = ["GoalResult", "Limits", "Progress", "Solution", "Status", "Variables", "solve"]


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
    reporter = Reporter(began, len(stages.goals), progress, cancel)
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
