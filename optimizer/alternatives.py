"""Plans nearly as good as the best that differ from it, and from one another, as much as can be.

Every goal may be worse than its best by a stated allowance. Among the plans that are left, the one farthest
from the nearest of those found before comes next: modelling to generate alternatives (Brill, Chang and
Hopkins 1982), with the exact distance in place of a proxy. For variables of 0 and 1 the distance is the
number that differ (Hamming), which is linear; for others it is the sum of absolute differences (L1). To make
that large needs one 0-1 variable per difference to tell its direction, and finite bounds.

:func:`next_best` returns the best plans one after another instead, each different from all before it.
"""

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from scipy import sparse

from optimizer.blocks import Goal, Numbers, finite
from optimizer.certificate import relative_gap
from optimizer.errors import ProgramError
from optimizer.solution import Solution
from optimizer.solve import Limits, solve
from optimizer.statement import Stated, Statement
from optimizer.status import Status

NEAREST = "distance_to_nearest"
SLACK = 1e-6  # by which a goal or a distance is held, absolute and relative


@dataclass(frozen=True, eq=False)
class Alternative:
    """One plan among others.

    Attributes
    ----------
    solution
        The plan, with the goals of the program at their values.
    distance
        To the nearest plan before it; infinite for the first.
    at_most
        Proved: no plan within the allowance is farther from those before it. Infinite when nothing is proved.
    given_up
        By how much each goal is worse than its best.
    status
        How the search for it ended.
    """

    solution: Solution = field(repr=False)
    distance: float
    at_most: float
    given_up: Mapping[str, float]
    status: Status


@dataclass(frozen=True, eq=False)
class Alternatives:
    """The best plan, then others.

    Attributes
    ----------
    status
        ``OPTIMAL`` when as many as asked were found, or all there are; ``FEASIBLE`` when a limit ended the
        search; ``STOPPED``; or that of the program when it has no plan.
    plans
        The best first.
    """

    status: Status
    plans: tuple[Alternative, ...]
    seconds: float


def near_optimal(
    program: Stated,
    weights: Mapping[str, Numbers],
    allowance: Mapping[str, float],
    *,
    count: int = 3,
    limits: Limits | None = None,
    cancel: Callable[[], bool] | None = None,
) -> Alternatives:
    """Return plans within an allowance that differ most.

    Parameters
    ----------
    weights
        The families whose values make the distance, with the weight of one unit of difference.
    allowance
        By how much each goal may be worse than its best, in its unit; one that is not named by nothing.
    count
        The number of plans, the best included.
    limits
        Of all solves together.
    cancel
        Asked about twenty times a second; the plans found by then are returned.

    Raises
    ------
    ProgramError
        A goal or family is unknown, an allowance or weight is negative, or a variable that is not 0-1 has an
        infinite bound.
    SolverError
        The solver failed.
    """
    search = _Search(Statement.of(program), weights, limits or Limits(), cancel)
    search.check_allowance(allowance)
    return search.run(count, lambda plans: search.farthest(plans, allowance))


def next_best(
    program: Stated,
    family: str,
    *,
    count: int = 3,
    apart: int = 1,
    limits: Limits | None = None,
    cancel: Callable[[], bool] | None = None,
) -> Alternatives:
    """Return the best plans one after another, each different in at least ``apart`` members of a 0-1 family.

    Parameters are as in :func:`near_optimal`; the cuts are those of Balas and Jeroslow (1972), "Canonical
    cuts on the unit hypercube".
    """
    search = _Search(Statement.of(program), {family: 1.0}, limits or Limits(), cancel)
    if not search.binary.all():
        raise ProgramError(f"{family}: the next best plans are told apart by 0-1 variables")
    if apart < 1:
        raise ProgramError(f"{family}: plans differ in at least 1, not {apart}")
    return search.run(count, lambda plans: search.next_best(plans, apart))


class _Search:
    def __init__(
        self,
        statement: Statement,
        weights: Mapping[str, Numbers],
        limits: Limits,
        cancel: Callable[[], bool] | None,
    ) -> None:
        self._statement, self._limits, self._cancel = statement, limits, cancel
        self._began = time.perf_counter()
        families = [statement.family(name) for name in weights]
        if not families:
            raise ProgramError(f"{statement.name}: plans differ in at least one family")
        self._places = np.concatenate([statement.places(family) for family in families])
        self._weights = np.concatenate(
            [finite(f"weights of {each.family}", weights[each.family], each.index) for each in families]
        )
        if (self._weights < 0).any():
            raise ProgramError(f"{statement.name}: the weights of differences are at least 0")
        array = statement.array
        self._low, self._high = array.lower[self._places], array.upper[self._places]
        self.binary = array.integer[self._places] & (self._low >= 0) & (self._high <= 1)

    def check_allowance(self, allowance: Mapping[str, float]) -> None:
        """Refuse what means nothing."""
        for name, amount in allowance.items():
            self._statement.goal(name)
            if not (math.isfinite(amount) and amount >= 0):
                raise ProgramError(f"{name}: the allowance is a finite number of at least 0, not {amount}")
        if not np.isfinite(np.concatenate([self._low[~self.binary], self._high[~self.binary]])).all():
            raise ProgramError(f"{self._statement.name}: a distance needs finite bounds of what is not 0-1")

    def run(self, count: int, following: Callable[[Sequence[Alternative]], Solution | None]) -> Alternatives:
        """Return the best plan and those that follow it, one after another."""
        first = self._solve(self._statement)
        if first is None or not first.has_values:
            return self._ended(first, ())
        nothing = {goal.name: 0.0 for goal in first.goals}
        plans = [Alternative(first, math.inf, math.inf, nothing, first.status)]
        while len(plans) < count:
            found = following(plans)
            if found is None or not found.has_values:
                return self._ended(found, plans)
            plans.append(self._alternative(found, plans))
        return self._ended(first, plans)

    def next_best(self, plans: Sequence[Alternative], apart: int) -> Solution | None:
        """Return the best plan that differs enough from those before."""
        rows, constants = self._distances(plans)
        entries = sparse.csr_array(rows)
        cut = self._statement.with_rows("differ", range(len(plans)), entries, ">=", apart - constants)
        return self._solve(cut)

    def farthest(self, plans: Sequence[Alternative], allowance: Mapping[str, float]) -> Solution | None:
        """Return the plan within the allowance that is farthest from the nearest of those before."""
        stated = self._within(plans[0].solution, allowance)
        rows, constants = self._distances(plans)
        nothing = sparse.csr_array((stated.array.height, 1))
        width = stated.array.columns
        stated = stated.with_variables(NEAREST, ["all"], nothing)
        entries = sparse.csr_array(np.hstack([-rows, np.ones((len(plans), 1))]))
        stated = stated.with_rows("as_far", range(len(plans)), entries, "<=", constants)
        for number, plan in enumerate(plans):
            stated = self._differences(stated, number, plan)
        costs = np.zeros(stated.array.columns)
        costs[width] = 1.0
        return self._solve(stated.aiming_at([(Goal(NEAREST, "max"), costs)]))

    def _differences(self, stated: Statement, number: int, plan: Alternative) -> Statement:
        """Add the absolute differences from one plan of what is not 0-1 to the row of its distance.

        ``far - (x - x̂) <= 2 (x̂ - l) (1 - up)``, ``far - (x̂ - x) <= 2 (u - x̂) up``: with ``up`` 1 the
        first, with 0 the second holds ``far`` to the difference, and the other is no limit.
        """
        other = np.flatnonzero(~self.binary & (self._weights > 0))
        if not len(other):
            return stated
        at, size = self._places[other], len(other)
        was = np.clip(self._columns(plan)[at], self._low[other], self._high[other])
        entries = sparse.lil_array((stated.array.height, size))
        row = stated.row_places(stated.row_family("as_far"))[number]
        entries[[row], :] = -self._weights[other]
        far = stated.array.columns + np.arange(size)
        stated = stated.with_variables(f"far_{number}", range(size), sparse.csr_array(entries))
        blank = sparse.csr_array((stated.array.height, size))
        up = far + size
        stated = stated.with_variables(f"up_{number}", range(size), blank, upper=1.0, integer=True)
        below, above = 2 * (was - self._low[other]), 2 * (self._high[other] - was)
        one, line = np.ones(size), np.arange(size)
        shape = (size, stated.array.columns)
        for name, sign, room, rhs in (
            (f"rise_{number}", 1.0, below, below - was),
            (f"fall_{number}", -1.0, -above, was),
        ):
            values = np.concatenate([one, -sign * one, room])
            places = np.concatenate([far, at, up])
            block = sparse.csr_array((values, (np.tile(line, 3), places)), shape=shape)
            stated = stated.with_rows(name, range(size), block, "<=", rhs)
        return stated

    def _within(self, best: Solution, allowance: Mapping[str, float]) -> Statement:
        """Return the plans whose goals are within the allowance of their best."""
        stated = self._statement
        for goal in self._statement.goals:
            sign = -1.0 if goal.sense == "max" else 1.0
            value = sign * (best.goal(goal.name).value - goal.constant)
            upper = value + allowance.get(goal.name, 0.0) + SLACK * max(1.0, abs(value))
            row = sparse.csr_array(sign * self._statement.costs(goal)[None, :])
            stated = stated.with_rows(f"allow_{goal.name}", ["all"], row, "<=", upper)
        return stated

    def _distances(self, plans: Sequence[Alternative]) -> tuple[np.ndarray, np.ndarray]:
        """Return the distance of 0-1 variables from each plan as coefficients and a constant."""
        rows = np.zeros((len(plans), self._statement.array.columns))
        constants = np.zeros(len(plans))
        places, weights = self._places[self.binary], self._weights[self.binary]
        for number, plan in enumerate(plans):
            was = np.round(self._columns(plan)[places])
            rows[number, places] = weights * (1 - 2 * was)
            constants[number] = weights @ was
        return rows, constants

    def _columns(self, plan: Alternative) -> np.ndarray:
        columns = plan.solution.columns
        if columns is None:  # pragma: no cover - only plans with values are kept
            raise ProgramError(f"{self._statement.name}: a plan without values")
        return columns

    def _alternative(self, found: Solution, plans: Sequence[Alternative]) -> Alternative:
        """Read a plan back as one of the program, with its distances recomputed."""
        told = [goal.bound for goal in found.goals if goal.name == NEAREST]
        best = plans[0].solution
        solution = self._as_own(found, best) if told else found
        columns = solution.columns if solution.columns is not None else np.zeros(0)
        away = [np.abs(columns - self._columns(plan))[self._places] for plan in plans]
        distance = min(float(self._weights @ each) for each in away)
        given = {
            goal.name: max(0.0, abs(solution.goal(goal.name).value - best.goal(goal.name).value))
            if _worse(goal, solution, best)
            else 0.0
            for goal in self._statement.goals
        }
        return Alternative(solution, distance, told[0] if told else math.inf, given, found.status)

    def _as_own(self, found: Solution, best: Solution) -> Solution:
        """Return a plan of the widened program as one of the program, with the bounds of the best plan."""
        own, whole = self._statement, found.columns
        columns = None if whole is None else whole[: own.array.columns].copy()
        goals = []
        for goal in own.goals:
            known = best.goal(goal.name)
            value = math.nan if columns is None else math.fsum(own.costs(goal) * columns) + goal.constant
            gap = relative_gap(value, known.bound)
            goals.append(replace(known, value=value, best=value, gap=gap, status=found.status))
        return replace(found, goals=tuple(goals), columns=columns, families=best.families)

    def _solve(self, statement: Statement) -> Solution | None:
        """Solve in the time that is left; None when there is none."""
        left = self._began + self._limits.seconds - time.perf_counter()
        if left <= 0:
            return None
        return solve(statement, limits=replace(self._limits, seconds=left), cancel=self._cancel)

    def _ended(self, last: Solution | None, plans: Sequence[Alternative]) -> Alternatives:
        """Say how the search ended: the last solve tells, but to find no further plan is an end as well."""
        status = Status.NO_SOLUTION if last is None else last.status
        if plans and status is Status.INFEASIBLE:
            status = Status.OPTIMAL
        if plans and status in {Status.NO_SOLUTION, Status.OPTIMAL}:
            proved = status is Status.OPTIMAL and all(plan.status is Status.OPTIMAL for plan in plans)
            status = Status.OPTIMAL if proved else Status.FEASIBLE
        return Alternatives(status, tuple(plans), time.perf_counter() - self._began)


def _worse(goal: Goal, solution: Solution, best: Solution) -> bool:
    now, then = solution.goal(goal.name).value, best.goal(goal.name).value
    return now < then if goal.sense == "max" else now > then
