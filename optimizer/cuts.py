"""Goals in order over sets that no finite list of rows describes, or only too long a one.

What is convex and curved, or sorts its units, is described from outside: by rows that every plan of the true
set keeps, added where the present plan needs them (Kelley 1960, "The cutting-plane method for solving convex
programs"; here one curve per unit, which needs far fewer rounds than one for the sum). HiGHS stays open and
goes on from its basis. The optimum over the rows so far is a proved bound for the true set at every moment.

A goal may be a fraction, one linear sum over another that is not negative. It is found by the method of
Dinkelbach (1967, "On nonlinear fractional programming"): for a trial value λ, the least ``numerator - λ
denominator`` is not negative exactly when no plan has a smaller fraction. So the bound of it is proved.
"""

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np

from optimizer.blocks import Goal, Variables
from optimizer.certificate import Proof, relative_gap
from optimizer.engine import Answer
from optimizer.errors import ProgramError
from optimizer.matrix import Matrix
from optimizer.open_program import Addition, OpenProgram
from optimizer.program import Program
from optimizer.reporter import Progress, Reporter
from optimizer.solution import GoalResult, Solution
from optimizer.solve import Limits
from optimizer.stages import tidy
from optimizer.status import Status

SLACK = 1e-9  # by which a goal is held, relative
EARLIER, HELD, LAST = 0.2, 0.4, 0.4  # shares of the inaccuracy: to reach a goal, to hold it, in the last one
LARGEST_FRACTION = 1e9  # a fraction beyond this has a denominator of nothing
NOTHING, ROUNDING = 1e-9, 1e-12  # relative, absolute: what counts as 0


class Refinement(Protocol):
    """Something that is described by ever more rows.

    ``required`` tells whether a plan is none until the description is accurate (a limit), or is only less
    good than it seems (a goal).
    """

    required: bool

    def locate(self, opened: OpenProgram) -> None:
        """Begin anew with a program that was just opened: note the places of families."""

    def missed(self, plan: np.ndarray) -> float:
        """Return by how much the rows understate the plan."""

    def allowed(self, plan: np.ndarray) -> float:
        """Return by how much they may, in the same unit."""

    def refine(self, plan: np.ndarray, matrix: Matrix, allowed: float) -> Addition | None:
        """Return what to add at a plan that misses more than ``allowed``; None when rounding is all."""


def solve_with_cuts(
    program: Program,
    refinements: Sequence[Refinement],
    *,
    fractions: Mapping[str, Variables] | None = None,
    limits: Limits | None = None,
    progress: Callable[[Progress], None] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> Solution:
    """Solve the goals of a program in order, adding rows where a plan needs them.

    Parameters
    ----------
    refinements
        What is described by rows as they are needed; all are kept by every goal.
    fractions
        By the name of a goal to be made small: the family whose sum it is divided by.
    limits, progress, cancel
        As in :func:`optimizer.solve.solve`.

    Returns
    -------
    Solution
        Its ``columns`` are those of the program, without what was added. The bound of a goal is proved for
        the true set. Values are absent where a required refinement was not reached in time.

    Raises
    ------
    ProgramError
        There is no goal, or a fraction is to be made large.
    """
    if not program.goals:
        raise ProgramError(f"{program.name}: there is no goal")
    reporter = Reporter(time.perf_counter(), len(program.goals), progress, cancel)
    run = _Run(OpenProgram(program, limits or Limits(), reporter), refinements)
    for number, goal in enumerate(program.goals, start=1):
        costs = program.costs(goal) * (-1.0 if goal.sense == "max" else 1.0)
        under = (fractions or {}).get(goal.name)
        if not run.reach(number, goal, costs, under, last=number == len(program.goals)):
            break
    return run.solution(program.goals)


class _Run:
    """One solve on its way through the goals."""

    def __init__(self, opened: OpenProgram, refinements: Sequence[Refinement]) -> None:
        self._open = opened
        self._refinements = refinements
        for refinement in refinements:
            refinement.locate(self._open)
        self._plan: np.ndarray | None = None
        self._status = Status.OPTIMAL
        self._found: list[tuple[Goal, Proof, Status, float, np.ndarray | None]] = []
        self._warnings: list[str] = []

    def reach(
        self, number: int, goal: Goal, costs: np.ndarray, under: Variables | None, *, last: bool
    ) -> bool:
        """Improve one goal and hold it; return whether the next may be tried."""
        self._open.turn(goal, number)
        began, share = self._open.seconds, LAST if last else EARLIER
        divisor = None
        if under is None:
            answer = self._refined(costs, share)
            proof = self._open.proof(costs, answer, goal.name)
        elif goal.sense == "max":
            raise ProgramError(f"{goal.name}: a fraction can only be made small")
        else:
            divisor = np.zeros(len(costs))
            divisor[self._open.places(under)] = 1.0
            answer, proof = self._fraction(goal, costs, divisor, share / 2)
        status = self._judge(goal, answer, soft=divisor is None)
        self._found.append((goal, proof, status, self._open.seconds - began, divisor))
        if status is Status.OPTIMAL and not last:
            self._hold(goal, costs, divisor, proof.value)
        return status is Status.OPTIMAL

    def solution(self, goals: Sequence[Goal]) -> Solution:
        """Return the plan in hand, recomputed on the program as stated."""
        plan = self._plan
        if plan is not None:
            plan = tidy(self._open.stated, plan[: self._open.stated.columns])
        results = [
            self._open.result(goal, plan, proof, status, seconds, divisor)
            for goal, proof, status, seconds, divisor in self._found
        ]
        results += [
            GoalResult(goal.name, math.nan, math.nan, *_unproved(goal), goal.unit)
            for goal in goals[len(results) :]
        ]
        proofs = [found[1] for found in self._found]
        return self._open.solution(self._status, plan, results, proofs, self._warnings)

    def _refined(self, costs: np.ndarray, share: float) -> Answer:
        """Improve until the description is accurate at the plan; the last plan when time ends first."""
        if self._open.mixed:
            self._describe_relaxation(costs, share)
        before = Answer(Status.NO_SOLUTION)
        while True:
            answer = self._open.improve(costs)
            if answer.values is None:
                ended = answer.status in {Status.INFEASIBLE, Status.UNBOUNDED}
                return answer if ended else replace(before, status=_unfinished(before, answer))
            before = answer
            if answer.status is not Status.OPTIMAL or not self._refine(answer.values, share):
                return answer

    def _describe_relaxation(self, costs: np.ndarray, share: float) -> None:
        """Add the rows that plans in parts need: linear programs find most of them, and quickly."""
        while True:
            answer = self._open.relaxed(costs)
            if answer.status is not Status.OPTIMAL or answer.values is None:
                return
            if not self._refine(answer.values, share):
                return

    def _refine(self, plan: np.ndarray, share: float) -> bool:
        added = False
        for refinement in self._refinements:
            allowed = share * refinement.allowed(plan)
            if refinement.missed(plan) > allowed:
                addition = refinement.refine(plan, self._open.matrix, allowed)
                if addition is not None:
                    self._open.add(addition)
                    added = True
        return added

    def _fraction(
        self, goal: Goal, costs: np.ndarray, divisor: np.ndarray, share: float
    ) -> tuple[Answer, Proof]:
        """Make a fraction small: the best plan, and the largest trial value that none undercuts."""
        best, reached, bound = Answer(Status.NO_SOLUTION), math.inf, 0.0
        least = self._open.improve(divisor)
        if least.status is not Status.OPTIMAL:
            return least, _fraction_proof(goal, math.nan, bound)
        floor = self._open.proof(divisor, least, goal.name).bound
        trial, near, width = 1.0, 0.0, len(costs)
        while trial < LARGEST_FRACTION:
            answer = self._open.improve(costs - trial * divisor)
            if answer.values is None or answer.status is not Status.OPTIMAL:
                ended = answer if best.values is None else replace(best, status=_unfinished(best, answer))
                return ended, _fraction_proof(goal, reached, bound)
            plan = answer.values
            below = math.fsum(divisor * plan[:width])
            proof = self._open.proof(costs - trial * divisor, answer, goal.name)
            bound = max(bound, _undercut(trial, proof.bound, floor))
            if best.values is not None and bound >= reached - 2 * near:
                return best, _fraction_proof(goal, reached, min(bound, reached))
            if best.values is None and bound >= trial:
                trial *= 16.0
                continue
            fraction = math.fsum(costs * plan[:width]) + self._missed(plan)
            fraction = max(0.0, fraction / below) if below > 0 else math.inf
            better = fraction < reached and self._accurate(plan)
            if better:
                best, reached = answer, fraction
                near = share * self._allowed(plan) / below + NOTHING * reached + ROUNDING
                trial = max(0.0, reached - near)
            if not self._refine(plan, share) and not better:
                break
        return replace(best, status=_unfinished(best, best)), _fraction_proof(goal, reached, bound)

    def _missed(self, plan: np.ndarray) -> float:
        return math.fsum(known.missed(plan) for known in self._refinements if not known.required)

    def _allowed(self, plan: np.ndarray) -> float:
        return math.fsum(known.allowed(plan) for known in self._refinements if not known.required)

    def _judge(self, goal: Goal, answer: Answer, *, soft: bool) -> Status:
        """Take over the plan of an answer if it is one; the value of a fraction has what is missed in it."""
        status = answer.status
        if answer.values is not None and self._accurate(answer.values):
            self._plan = answer.values
            if status is Status.OPTIMAL and not self._accurate(answer.values, soft=soft):
                self._warnings.append(f"{goal.name}: its rows could not be made as accurate as asked")
                status = Status.FEASIBLE
        elif self._plan is not None and status is not Status.UNBOUNDED:
            self._warnings.append(f"{goal.name}: no better plan was found; the one before was kept")
            status = Status.FEASIBLE if status is not Status.STOPPED else status
        elif answer.values is not None:
            self._warnings.append(f"{goal.name}: the search ended before a limit was described accurately")
            status = Status.NO_SOLUTION if status is not Status.STOPPED else status
        if status is Status.UNBOUNDED or status is Status.INFEASIBLE:
            self._plan = None
        if self._status is Status.OPTIMAL:
            self._status = status
        return status

    def _accurate(self, plan: np.ndarray, *, soft: bool = False) -> bool:
        return all(
            refinement.missed(plan) <= refinement.allowed(plan)
            for refinement in self._refinements
            if refinement.required or soft
        )

    def _hold(self, goal: Goal, costs: np.ndarray, divisor: np.ndarray | None, best: float) -> None:
        """Keep a goal by a row that every plan allows for what is still missed."""
        plan = self._plan
        if plan is None:
            return
        slack = SLACK * max(1.0, abs(best)) + (1e-6 if self._open.mixed else 0.0)
        slack += HELD * math.fsum(refinement.allowed(plan) for refinement in self._refinements)
        if divisor is None:
            self._open.hold(costs, best + goal.tolerance + slack)
        else:
            self._open.hold(costs - (best + goal.tolerance) * divisor, slack)


def _unfinished(kept: Answer, last: Answer) -> Status:
    """Return how a search ended whose last answer brought no plan, with the plan kept from before."""
    if last.status is Status.STOPPED:
        return Status.STOPPED
    return Status.NO_SOLUTION if kept.values is None else Status.FEASIBLE


def _unproved(goal: Goal) -> tuple[float, float, Status, float]:
    """Return bound, gap, status and seconds of a goal whose turn never came."""
    return (math.inf if goal.sense == "max" else -math.inf), math.inf, Status.NO_SOLUTION, 0.0


def _undercut(trial: float, least: float, floor: float) -> float:
    """Return what ``numerator - trial · denominator >= least`` proves, where the denominator has a floor."""
    if least >= -ROUNDING:
        return trial
    return trial + least / floor if floor > 0 else -math.inf


def _fraction_proof(goal: Goal, reached: float, bound: float) -> Proof:
    return Proof(goal.name, reached, bound, relative_gap(reached, bound), 0.0, "duals")
