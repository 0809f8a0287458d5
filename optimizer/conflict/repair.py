"""The least change that gives a program a plan, in the units of its rows, and other changes that would.

Rows and bounds that may give get a priced slack, and the cost of all slacks is made as small as can be: an
elastic program (Brown and Graves 1975; Chinneck 2008, "Feasibility and infeasibility in optimization").
Whole numbers stay whole, so it answers for integer programs as well.

Other repairs leave out what was used before. A repair uses some families (or single rows); every further one
has to do without at least one of those of each repair before it, and the cheapest of these comes next (best
first over the tree of Reiter 1987, "A theory of diagnosis from first principles").
"""

import heapq
import math
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import pandas as pd

from optimizer.blocks import Numbers
from optimizer.conflict.slack import slacken
from optimizer.revision import Revisable
from optimizer.solution import Solution
from optimizer.solve import Limits
from optimizer.statement import Stated, Statement
from optimizer.status import Status

Apart = Literal["family", "index"]
BRANCHES = 12  # members of one repair that others try to do without: those that cost most
COST = "cost_of_change"
SLACK = "change"


@dataclass(frozen=True)
class Give:
    """How far the members of a family may give, and what that costs.

    Attributes
    ----------
    cost
        Of one unit of change: positive, one number for all or one per label.
    most
        The largest change of one member, in the unit of the family.
    whole
        Whether changes are whole numbers (a post, a seat).
    side
        Of a row or bound with two sides, which may move: the lower down, the upper up, or both. A family of
        variables gives with its bounds.
    """

    cost: Numbers = 1.0
    most: Numbers = math.inf
    whole: bool = False
    side: Literal["lower", "upper", "both"] = "both"


@dataclass(frozen=True, eq=False)
class Repair:
    """One set of changes with which there is a plan.

    Attributes
    ----------
    changes
        One line per changed row or bound: family, index, sense, rhs as it is, change (signed, to be added to
        rhs), unit, cost.
    cost
        The sum.
    bound
        No repair that leaves out the same members costs less; below ``cost`` when a limit ended the search.
    status
        ``OPTIMAL`` or ``FEASIBLE``.
    solution
        A plan of the repaired program; its goal is the cost of change.
    """

    changes: pd.DataFrame
    cost: float
    bound: float
    status: Status
    solution: Solution = field(repr=False)


@dataclass(frozen=True, eq=False)
class Repairs:
    """Repairs, the cheapest first.

    Attributes
    ----------
    status
        ``OPTIMAL``: these are the cheapest, as many as asked or all there are. ``FEASIBLE``: a limit ended
        the search, and cheaper ones may exist. ``INFEASIBLE``: nothing that may give helps. ``NO_SOLUTION``,
        ``STOPPED``: the search ended without one.
    """

    status: Status
    repairs: tuple[Repair, ...]
    solves: int
    seconds: float


def repair(
    program: Stated,
    gives: Mapping[str, Give],
    *,
    count: int = 3,
    apart: Apart = "family",
    limits: Limits | None = None,
    cancel: Callable[[], bool] | None = None,
) -> Repairs:
    """Return the cheapest changes that give a program a plan, and others.

    Parameters
    ----------
    program
        Its goals play no part. One that has a plan needs a repair of no change and no cost.
    gives
        What may give, by family of rows or of variables, or by the name of one of PuLP's own rows.
    count
        The number of repairs sought.
    apart
        Whether repairs differ in the families they change, or in single members.
    limits
        Of the whole search.
    cancel
        Asked about twenty times a second; the repairs found by then are returned.

    Raises
    ------
    ProgramError
        A family is unknown, a cost is not positive, or the largest change is negative.
    SolverError
        The solver failed.
    """
    return _Search(Statement.of(program), gives, apart, limits or Limits(), cancel).run(count)


@dataclass(frozen=True, eq=False)
class _Found:
    repair: Repair
    used: frozenset[int]  # groups of slacks: families, or members


class _Search:
    def __init__(
        self,
        statement: Statement,
        gives: Mapping[str, Give],
        apart: Apart,
        limits: Limits,
        cancel: Callable[[], bool] | None,
    ) -> None:
        elastic, self._slacks = slacken(statement, gives, SLACK, COST)
        self._groups = self._slacks.group if apart == "family" else self._slacks.member
        self._program = Revisable(elastic, replace(limits, gap=min(limits.gap, 1e-6)))
        self._cancel, self._began, self._seconds = cancel, time.perf_counter(), limits.seconds
        self._ended: Status | None = None
        self._tried: set[frozenset[int]] = set()

    def run(self, count: int) -> Repairs:
        waiting: list[tuple[float, int, frozenset[int], _Found]] = []
        found: dict[frozenset[int], Repair] = {}
        self._try(frozenset(), waiting)
        while waiting and len(found) < count:
            _, _, without, best = heapq.heappop(waiting)
            found.setdefault(best.used, best.repair)
            if len(found) < count:
                for group in self._dearest(best):
                    self._try(without | {group}, waiting)
        return self._repairs(tuple(found.values()))

    def _try(self, without: frozenset[int], waiting: list[tuple[float, int, frozenset[int], _Found]]) -> None:
        """Put the cheapest repair without some groups among those waiting."""
        if without in self._tried:
            return
        self._tried.add(without)
        left = self._began + self._seconds - time.perf_counter()
        if left <= 0 or self._ended in {Status.STOPPED, Status.NO_SOLUTION}:
            self._ended = self._ended or Status.NO_SOLUTION
            return
        closed = np.isin(self._groups, list(without))
        self._program.set_bounds(SLACK, upper=np.where(closed, 0.0, self._slacks.most))
        solution = self._program.solve(seconds=left, cancel=self._cancel)
        if not solution.has_values:
            if solution.status is not Status.INFEASIBLE:
                self._ended = solution.status
            return
        if solution.status is not Status.OPTIMAL:
            self._ended = solution.status
        best = self._read(solution)
        heapq.heappush(waiting, (best.repair.cost, len(self._tried), without, best))

    def _read(self, solution: Solution) -> _Found:
        amounts = solution.values(SLACK)
        changes, used = self._slacks.changes(amounts)
        goal = solution.goal(COST)
        told = Repair(changes, float(changes["cost"].sum()), goal.bound, solution.status, solution)
        return _Found(told, frozenset(self._groups[used].tolist()))

    def _dearest(self, found: _Found) -> Iterable[int]:
        """Return the groups of a repair, those that cost most first, at most ``BRANCHES``."""
        spent = self._slacks.cost * found.repair.solution.values(SLACK)
        return sorted(found.used, key=lambda group: -spent[self._groups == group].sum())[:BRANCHES]

    def _repairs(self, repairs: tuple[Repair, ...]) -> Repairs:
        status = self._ended or (Status.OPTIMAL if repairs else Status.INFEASIBLE)
        if repairs and status is Status.NO_SOLUTION:
            status = Status.FEASIBLE
        ordered = tuple(sorted(repairs, key=lambda each: each.cost))
        return Repairs(status, ordered, self._program.solves, time.perf_counter() - self._began)
