"""Leximin: the worst-off as well off as possible, then the next, down to the last, exactly.

One linear program per level: maximize t so that every unit not yet settled has at least t. A unit whose row
``x_i >= t`` has a positive dual y_i (they sum to 1) is at t in every best plan, for by weak duality

    x_i  <=  t + (bound - t) / y_i                for every plan that keeps t and what was settled,

so it is settled at t, and the next program goes on from the basis of this one (W. Ogryczak, 1997; D. Nace
and J. B. Orlin, 2007, on lexicographic programs). Where no dual is clear of rounding, units are tested one by
one: how much could it have if all keep t? A unit that is merely at t is never taken for settled.

Parts of a program that share no row are settled side by side: a plan is leximin exactly when each part is,
as any plan of one goes with any plan of the other. One program then settles a level in every part.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from optimizer.blocks import Coefficients, Rows, Variables
from optimizer.engine import Answer
from optimizer.equity.measure import add_efficiency
from optimizer.equity.units import Units
from optimizer.errors import ProgramError, SolverError
from optimizer.open_program import OpenProgram
from optimizer.program import Program
from optimizer.reporter import Progress, Reporter
from optimizer.solution import GoalResult, Solution
from optimizer.solve import Limits
from optimizer.stages import tidy
from optimizer.status import Status

if TYPE_CHECKING:
    from optimizer.certificate import Proof

CLEAR = 1e-6  # a dual above this proves; the duals of a level sum to 1
SAME = 1e-7  # relative: a unit that cannot have more than this above t is settled
SLACK = 1e-9  # relative, by which a settled value is held


@dataclass(frozen=True, eq=False)
class Leximin:
    """The leximin plan.

    Attributes
    ----------
    status
        ``OPTIMAL`` when every unit is settled.
    levels
        The value each unit was settled at, in the order of the units; NaN where time ended before.
    rounds
        The linear program, counted from 1, that settled each unit; 0 where none did.
    accuracy
        Proved: no unit could have been better off by more, in the unit of the values, with all that were
        settled before it and with it as well off as they are.
    programs
        Linear programs solved, the last ones for efficiency included.
    """

    status: Status
    levels: np.ndarray
    rounds: np.ndarray
    accuracy: float
    programs: int
    solution: Solution = field(repr=False)


def leximin(
    program: Program,
    units: Units,
    *,
    name: str = "leximin",
    limits: Limits | None = None,
    progress: Callable[[Progress], None] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> Leximin:
    """Return the leximin plan among those that keep the goals of a program; the program is not changed.

    Weights do not matter to the order, only to the efficiency of what the units are made of. ``limits``,
    ``progress`` and ``cancel`` are as in :func:`optimizer.solve.solve`.

    Raises
    ------
    ProgramError
        The program has whole variables: levels of an integer program are not settled by duals.
    """
    if program.matrix().integer.any():
        raise ProgramError(f"{name}: settled values are proved by duals, which an integer program has not")
    stated = program.copy()
    add_efficiency(stated, name, units)
    earlier = len(program.goals)
    part = parts_of(program, units)
    unit = units.values.unit
    level = stated.add_variables(f"{name}_level", range(int(part.max()) + 1), lower=-np.inf, unit=unit)
    places = np.arange(len(units))
    column = sparse.csr_array((-np.ones(len(units)), (places, part)), (len(units), len(level)))
    terms: dict[Variables, Coefficients] = {units.values: units.sign, level: column}
    reach = stated.add_rows(f"{name}_reach", units.values.index, terms, ">=", 0.0, unit=unit)
    reporter = Reporter(time.perf_counter(), len(stated.goals), progress, cancel)
    run = _Run(stated, units, (level, reach, part), OpenProgram(stated, limits or Limits(), reporter))
    if all(run.improve(number) for number in range(earlier)) and run.settle_all():
        all(run.improve(number) for number in range(earlier, len(stated.goals)))
    return run.outcome()


def parts_of(program: Program, units: Units) -> np.ndarray:
    """Return the number of the part of a program each unit belongs to; parts share no row and no goal."""
    matrix = program.matrix()
    goals = [sparse.csr_array(program.costs(goal)[None, :]) for goal in program.goals]
    entries = sparse.csr_array(sparse.vstack([matrix.entries, *goals]))
    row, column = entries.nonzero()
    size = sum(entries.shape)
    graph = sparse.coo_array((np.ones(len(row)), (row + matrix.columns, column)), shape=(size, size))
    _, found = connected_components(graph, directed=False)
    first = matrix.columns - sum(len(family) for family in program.families)
    start = first + units.values.start
    _, parts = np.unique(found[start : start + len(units)], return_inverse=True)
    return np.asarray(parts)


class _Run:
    """A program on its way from level to level."""

    def __init__(
        self,
        program: Program,
        units: Units,
        stated: tuple[Variables, Rows, np.ndarray],
        opened: OpenProgram,
    ) -> None:
        self._program, self._units, self._open = program, units, opened
        level, reach, self._part = stated
        self._level, self._reach = self._open.places(level), self._open.rows(reach)
        self._values = self._open.places(units.values)
        self._levels = np.full(len(units), np.nan)
        self._rounds = np.zeros(len(units), dtype=np.int64)
        self._accuracy, self._round = 0.0, 0
        self._plan: np.ndarray | None = None
        self._status = Status.OPTIMAL
        self._found: list[tuple[Proof, Status, float]] = []

    def improve(self, number: int) -> bool:
        """Improve a goal and hold it; return whether the next may be tried."""
        goal, began = self._program.goals[number], self._open.seconds
        self._open.turn(goal, number + 1)
        costs = self._program.costs(goal) * (-1.0 if goal.sense == "max" else 1.0)
        answer = self._open.improve(costs)
        proof = self._open.proof(costs, answer, goal.name)
        self._found.append((proof, answer.status, self._open.seconds - began))
        if self._took(answer):
            slack = SLACK * max(1.0, abs(proof.value))
            self._open.hold(costs, proof.value + goal.tolerance + slack)
        return self._status is Status.OPTIMAL

    def settle_all(self) -> bool:
        """Settle level after level; return whether every unit is settled."""
        while (open_units := self._rounds == 0).any():
            self._round += 1
            costs = np.zeros(self._open.matrix.columns)
            costs[self._level[np.unique(self._part[open_units])]] = -1.0
            answer = self._open.improve(costs)
            if not self._took(answer):
                return False
            if not self._settle(np.flatnonzero(open_units), costs, answer):
                return False
        return True

    def outcome(self) -> Leximin:
        """Return what was reached."""
        plan = self._plan
        if plan is not None:
            plan = plan[: self._open.stated.columns].copy()
            plan[self._level] = np.inf  # the rows of settled units are open: a level tells its worst unit
            np.minimum.at(plan, self._level[self._part], self._units.sign * plan[self._values])
            plan = tidy(self._open.stated, plan)
        found = zip(self._program.goals, self._found, strict=False)
        results: list[GoalResult] = [self._open.result(goal, plan, *told) for goal, told in found]
        proofs = [told[0] for told in self._found]
        return Leximin(
            self._status,
            self._units.sign * self._levels,
            self._rounds,
            self._accuracy,
            self._open.runs,
            self._open.solution(self._status, plan, results, proofs, ()),
        )

    def _took(self, answer: Answer) -> bool:
        """Take over the plan of an answer; without one, the plan before is kept."""
        if answer.values is not None:
            self._plan = answer.values
        if answer.status is not Status.OPTIMAL:
            ended = answer.status in {Status.INFEASIBLE, Status.UNBOUNDED}
            self._plan = None if ended else self._plan
            kept = self._plan is not None and answer.status is not Status.STOPPED
            self._status = Status.FEASIBLE if kept else answer.status
        return self._status is Status.OPTIMAL

    def _settle(self, open_units: np.ndarray, costs: np.ndarray, answer: Answer) -> bool:
        """Settle the units whose duals prove that they can have no more, or else those that a test proves.

        False when the search ended before any was.
        """
        values = np.zeros(0) if answer.values is None else answer.values
        at = values[self._level[self._part]]
        proof = self._open.proof(costs, answer, "level")
        duals = np.zeros(len(self._units)) if answer.duals is None else answer.duals[self._reach]
        clear = open_units[duals[open_units] > CLEAR]
        gap = max(0.0, proof.value - proof.bound)
        over = gap / duals[clear] if len(clear) else np.zeros(0)
        near = over <= SAME * np.maximum(1.0, np.abs(at[clear]))
        settled, over = clear[near], over[near]
        if not len(settled):
            settled, over = self._test(open_units, at)
        if not len(settled):
            return False
        self._accuracy = max(self._accuracy, float(over.max()))
        self._close(settled, at[settled])
        return True

    def _test(self, open_units: np.ndarray, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the units that can have no more than the level, found one by one, and by how much more."""
        level = self._level
        low, high = self._open.matrix.lower[level].copy(), self._open.matrix.upper[level].copy()
        reached = np.full(len(level), -np.inf)
        reached[self._part[open_units]] = at[open_units] - SLACK * np.maximum(1.0, np.abs(at[open_units]))
        self._open.set_bounds(level, reached, high)
        settled, overs = [], []
        for unit in open_units:
            costs = np.zeros(self._open.matrix.columns)
            costs[self._values[unit]] = -self._units.sign
            tried = self._open.improve(costs)
            if tried.values is None:
                self._took(tried)
                break
            proof = self._open.proof(costs, tried, "test")
            over = max(0.0, -proof.bound - at[unit])
            if over <= SAME * max(1.0, abs(at[unit])):
                settled.append(unit)
                overs.append(over)
        self._open.set_bounds(level, low, high)
        if not settled and self._status is Status.OPTIMAL:
            raise SolverError("no unit is settled by duals or by test: the program is too ill-conditioned")
        return np.array(settled, dtype=np.int64), np.array(overs)

    def _close(self, settled: np.ndarray, at: np.ndarray) -> None:
        """Hold units at what they were settled at, and let the level rise past them."""
        self._levels[settled], self._rounds[settled] = at, self._round
        columns = self._values[settled]
        low, high = self._open.matrix.lower[columns].copy(), self._open.matrix.upper[columns].copy()
        held = at - SLACK * np.maximum(1.0, np.abs(at))
        if self._units.better == "more":
            low = np.maximum(low, held)
        else:
            high = np.minimum(high, -held)
        self._open.set_bounds(columns, low, high)
        rows = self._reach[settled]
        self._open.set_sides(rows, np.full(len(rows), -np.inf), np.full(len(rows), np.inf))
