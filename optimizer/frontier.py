"""What one goal costs another: the plans of which neither goal can be improved without loss to the other.

The end points are exact: the best of one goal, and among the plans that reach it the best of the other.
Points between come from a limit on the first goal: the second is improved under the limit, then the first
among the plans that keep the second (the augmented ε-constraint method; Mavrotas 2009, "Effective
implementation of the ε-constraint method"), so that no point is dominated. Limits are laid evenly along the
first goal, then into the middle of the widest stretch in which a further point may still lie. A point that is
found again under a higher limit proves that the stretch between holds none, which is how a frontier of whole
numbers is known to be complete.
"""

import math
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Literal

import numpy as np
import pandas as pd
from scipy import sparse

from optimizer.guarded import solve_guarded
from optimizer.revision import Revisable
from optimizer.solution import Solution
from optimizer.solve import Limits
from optimizer.statement import Stated, Statement
from optimizer.status import Status

LIMIT = "limit_of_first_goal"
CLOSEST = 1e-3  # of the distance between the ends: points nearer than this are not told apart
SAME = 1e-6  # of the distance between the ends, or of 1: a point this near is the same

End = Literal["first", "second", ""]


@dataclass(frozen=True, eq=False)
class Point:
    """One plan of the frontier.

    Attributes
    ----------
    first, second
        The two goals, in their units.
    first_bound, second_bound
        Proved: under ``limit`` no plan has a better second goal than ``second_bound``; none that reaches
        ``second`` has a better first goal than ``first_bound``. (At the end of the first goal, with the roles
        exchanged.)
    limit
        The limit on the first goal under which it was found: it is the best for every limit from ``first`` to
        here. Infinite at an end.
    status
        ``OPTIMAL``, or how a limit of the search left it.
    end
        Which goal is at its best here, if one is.
    solution
        The plan; None for a point given without one.
    """

    first: float
    second: float
    first_bound: float
    second_bound: float
    limit: float
    status: Status
    end: End = ""
    solution: Solution | None = field(default=None, repr=False)


@dataclass(frozen=True, eq=False)
class Frontier:
    """Points from the best of the first goal to the best of the second.

    Attributes
    ----------
    status
        ``OPTIMAL`` when as many points as asked were found, or all there are; ``FEASIBLE`` when time ended
        the search or a point is not proved; ``STOPPED``; or the status of an end that has no plan.
    complete
        Whether no other point exists, but for those nearer to a point than ``CLOSEST`` of the whole stretch.
    """

    status: Status
    points: tuple[Point, ...]
    complete: bool
    solves: int
    seconds: float

    def table(self) -> pd.DataFrame:
        """Return one line per point: first, second, their bounds, limit, status, end."""
        names = ("first", "second", "first_bound", "second_bound", "limit", "status", "end")
        return pd.DataFrame({name: [getattr(point, name) for point in self.points] for name in names})


def frontier(  # noqa: PLR0913 - each has its own meaning and a default
    program: Stated,
    first: str,
    second: str,
    *,
    points: int = 9,
    known: Sequence[Point] = (),
    workers: int = 1,
    limits: Limits | None = None,
    cancel: Callable[[], bool] | None = None,
    found: Callable[[Point], None] | None = None,
) -> Frontier:
    """Return the frontier between two goals of a program; its other goals play no part.

    Parameters
    ----------
    first, second
        Names of goals; limits are laid along the first.
    points
        The number sought, ends included.
    known
        Points of the same program found before: they are kept, and the search goes on from them.
    workers
        Processes that solve at the same time; with 1 the solver stays open in this one.
    limits
        Of the whole search; a gap of 0 when left out.
    cancel
        Asked about twenty times a second, with several workers by several threads; the points found by then
        are returned.
    found
        Called with each new point, in the caller's thread: what is to be kept for later.

    Raises
    ------
    ProgramError
        A goal is unknown.
    SolverError
        The solver failed.
    """
    search = _Search(Statement.of(program), (first, second), workers, limits or Limits(gap=0.0), cancel)
    return search.run(max(2, points), known, found or _ignore)


class _Search:
    """Works on both goals as minima; ``_signs`` turn them back."""

    def __init__(
        self,
        statement: Statement,
        names: tuple[str, str],
        workers: int,
        limits: Limits,
        cancel: Callable[[], bool] | None,
    ) -> None:
        self._names, self._workers, self._limits, self._cancel = names, max(1, workers), limits, cancel
        self._goals = {name: replace(statement.goal(name), tolerance=0.0) for name in names}
        self._sign, self._other = (-1.0 if self._goals[name].sense == "max" else 1.0 for name in names)
        row = sparse.csr_array(self._sign * statement.costs(self._goals[names[0]])[None, :])
        self._statement = statement.with_rows(LIMIT, ["limit"], row, "<=", math.inf)
        self._program = Revisable(self._statement, limits)
        self._began, self._solves = time.perf_counter(), 0
        self._ended: Status | None = None
        self._points: list[Point] = []
        self._empty: dict[float, float] = {}  # by place of a point: up to where no other lies
        self._asked: set[float] = set()

    def run(self, count: int, known: Sequence[Point], found: Callable[[Point], None]) -> Frontier:
        self._points = sorted(known, key=self._at)
        for end in self._names:
            if (failed := self._find_end(end, found)) is not None:
                return self._frontier(failed)
        self._unite_ends()
        while self._ended is None and len(self._points) < count:
            limits = self._next_limits(count)
            if not limits:
                break
            for limit, solution in zip(limits, self._solve_all(limits), strict=True):
                if solution is not None:
                    self._add(solution, limit, "", found)
        return self._frontier(self._ended or Status.OPTIMAL)

    def _find_end(self, name: str, found: Callable[[Point], None]) -> Status | None:
        """Find the end at which a goal is at its best, unless it is known; return why there is none."""
        end: End = "first" if name == self._names[0] else "second"
        if any(point.end == end for point in self._points):
            return None
        order = self._names if end == "first" else self._names[::-1]
        solution = self._solve_here(math.inf, order)
        if solution is None or not solution.has_values:
            return self._ended or (Status.NO_SOLUTION if solution is None else solution.status)
        self._add(solution, math.inf, end, found)
        return None

    def _unite_ends(self) -> None:
        """Keep one point when both goals are at their best together."""
        ends = [point for point in self._points if point.end]
        if len(ends) > 1 and self._at(ends[1]) - self._at(ends[0]) <= self._same():
            self._points = [replace(ends[1], limit=self._sign * math.inf)]

    def _next_limits(self, count: int) -> list[float]:
        """Return the next limits to lay: at most one in a stretch, and one per worker."""
        first, last = self._at(self._points[0]), self._at(self._points[-1])
        step = (last - first) / (count - 1)
        stretches = sorted(self._stretches(), key=lambda each: each[0] - each[1])
        chosen = []
        for low, high, begun in stretches[: min(self._workers, count - len(self._points))]:
            even = first + step * np.arange(1, count - 1)
            inside = even[(even > low + step / 2) & (even < high - step / 2)]
            if len(inside):
                chosen.append(float(inside[len(inside) // 2]))
            else:
                chosen.append(high - self._closest() / 2 if begun else (low + high) / 2)
        fresh = [limit for limit in chosen if limit not in self._asked]
        self._asked |= set(fresh)
        return fresh

    def _stretches(self) -> list[tuple[float, float, bool]]:
        """Return where a further point may lie: from, to, and whether a part of it is known to be empty."""
        found = []
        for left, right in pairwise(self._points):
            begin = self._at(left)
            low = begin if left.end == "first" else max(begin, self._sign * left.limit)
            low = max(low, self._empty.get(begin, low))
            if self._at(right) - low > self._closest():
                found.append((low, self._at(right), low > begin + self._closest()))
        return found

    def _solve_all(self, limits: Sequence[float]) -> list[Solution | None]:
        order = self._names[::-1]
        if self._workers == 1:
            return [self._solve_here(limit, order) for limit in limits]
        with ThreadPoolExecutor(len(limits)) as pool:
            return list(pool.map(lambda limit: self._solve_there(limit, order), limits))

    def _solve_here(self, limit: float, order: Sequence[str]) -> Solution | None:
        """Solve under a limit, from the nearest plan that keeps it; None when time is over."""
        seconds = self._left()
        if seconds <= 0:
            return self._note(None)
        self._program.statement = self._stated(limit, order)
        near = [point.solution for point in self._points if self._at(point) <= limit and point.solution]
        plan = near[-1].columns if near and self._statement.array.integer.any() else None
        return self._note(self._program.solve(seconds=seconds, cancel=self._cancel, start=plan))

    def _solve_there(self, limit: float, order: Sequence[str]) -> Solution | None:
        """Solve under a limit in another process; None when time is over."""
        seconds = self._left()
        if seconds <= 0:
            return self._note(None)
        limits = replace(self._limits, seconds=seconds)
        return self._note(solve_guarded(self._stated(limit, order), limits=limits, cancel=self._cancel))

    def _stated(self, limit: float, order: Sequence[str]) -> Statement:
        goals = [(self._goals[name], self._statement.numbers[name]) for name in order]
        stated = self._statement.aiming_at(goals)
        upper = limit - self._sign * self._goals[self._names[0]].constant
        return stated.with_sides(stated.row_places(stated.row_family(LIMIT)), -math.inf, upper)

    def _note(self, solution: Solution | None) -> Solution | None:
        """Count a solve, and remember what ends the search."""
        self._solves += 1
        status = Status.NO_SOLUTION if solution is None else solution.status
        if status in {Status.STOPPED, Status.NO_SOLUTION}:
            self._ended = self._ended or status
        return solution

    def _add(self, solution: Solution, limit: float, end: End, found: Callable[[Point], None]) -> None:
        """Take over a point, or the proof that a stretch holds none."""
        if not solution.has_values:
            self._close(limit)
            return
        first, second = (solution.goal(name) for name in self._names)
        point = Point(
            first.value,
            second.value,
            first.bound,
            second.bound,
            self._sign * limit,
            solution.status,
            end,
            solution,
        )
        place = self._at(point)
        for at, other in enumerate(self._points):
            if not end and abs(self._at(other) - place) <= self._same():
                higher = max(limit, self._sign * other.limit)
                self._points[at] = replace(other, limit=self._sign * higher) if not other.end else other
                self._close(limit)
                return
        self._points = sorted([*self._points, point], key=self._at)
        found(point)

    def _close(self, limit: float) -> None:
        """Note that between the nearest point below a limit and the limit there is no other."""
        below = [self._at(point) for point in self._points if self._at(point) <= limit]
        if below:
            self._empty[below[-1]] = max(limit, self._empty.get(below[-1], limit))

    def _frontier(self, status: Status) -> Frontier:
        kept = tuple(point for point in self._points if not self._dominated(point))
        ends = {point.end for point in kept} if len(self._points) != 1 else {"first", "second"}
        proved = all(point.status is Status.OPTIMAL for point in kept)
        complete = bool(kept) and proved and ends >= {"first", "second"} and not self._stretches()
        if kept and (status is Status.NO_SOLUTION or (status is Status.OPTIMAL and not proved)):
            status = Status.FEASIBLE
        return Frontier(status, kept, complete, self._solves, time.perf_counter() - self._began)

    def _dominated(self, point: Point) -> bool:
        """Whether another point is as good in both goals and better in one."""
        mine = np.array([self._at(point), self._other * point.second])
        others = [
            (self._at(other), self._other * other.second) for other in self._points if other is not point
        ]
        near = SAME * (1 + np.abs(mine))
        return any((other <= mine + near).all() and (other < mine - near).any() for other in np.array(others))

    def _at(self, point: Point) -> float:
        return self._sign * point.first

    def _same(self) -> float:
        return SAME * max(1.0, self._stretch())

    def _closest(self) -> float:
        return max(CLOSEST * self._stretch(), self._same())

    def _stretch(self) -> float:
        return self._at(self._points[-1]) - self._at(self._points[0]) if self._points else 0.0

    def _left(self) -> float:
        """Return the seconds left: none once the caller cancelled."""
        if self._cancel is not None and self._cancel():
            self._ended = Status.STOPPED
            return 0.0
        return self._began + self._limits.seconds - time.perf_counter()


def _ignore(_point: Point) -> None:
    """Hear of a new point and do nothing."""
