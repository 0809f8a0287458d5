"""A program that stays open at the solver while rows and columns are added and bounds are moved."""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from optimizer.blocks import Goal, Rows, Variables
from optimizer.certificate import Proof, Source, certify, prove, relative_gap
from optimizer.engine import Answer, Engine, Watch
from optimizer.program import Program
from optimizer.reporter import Reporter
from optimizer.solution import GoalResult, Solution
from optimizer.solve import Limits
from optimizer.status import Status

PRECISE = 1e-9  # feasibility asked of the solver: a curve is only as exact as the rows that touch it


@dataclass(frozen=True, eq=False)
class Addition:
    """Columns, then rows, to add to an open program.

    ``into`` holds the coefficients of the new columns in the rows that are there (rows x new columns);
    ``entries`` those of the new rows on all columns, old then new.
    """

    into: sparse.csc_array
    lower: np.ndarray
    upper: np.ndarray
    entries: sparse.csr_array
    row_lower: np.ndarray
    row_upper: np.ndarray

    @classmethod
    def of_rows(cls, height: int, entries: sparse.csr_array, lower: np.ndarray) -> "Addition":
        """Return the rows ``lower <= entries @ x`` without new columns."""
        nothing = np.zeros(0)
        into = sparse.csc_array((height, 0))
        return cls(into, nothing, nothing, entries, lower, np.full(len(lower), math.inf))


class OpenProgram:
    """A program at the solver; columns and rows keep their places, additions stand last."""

    def __init__(self, program: Program, limits: Limits, reporter: Reporter | None = None) -> None:
        """Hand over the program; the clock of ``limits`` starts."""
        self._began = time.perf_counter()
        self._reporter = Reporter(self._began, len(program.goals)) if reporter is None else reporter
        self._cancelled = False
        self._limits = limits
        self._program = program
        self.stated = self.matrix = program.matrix()
        self.first = self.matrix.columns - sum(len(family) for family in program.families)
        self._above = self.matrix.height - sum(len(family) for family in program.rows)
        self._engine = Engine(
            self.matrix,
            gap=limits.gap,
            threads=limits.threads,
            seed=limits.seed,
            attentive=self._reporter.attentive,
        )
        self._engine.expect_rows(PRECISE)
        self._holds = False  # whether the last plan keeps all there is now
        self.runs = 0

    @property
    def mixed(self) -> bool:
        """Whether some columns must be whole."""
        return self._engine.mixed

    @property
    def seconds(self) -> float:
        """Wall clock since the program was handed over."""
        return time.perf_counter() - self._began

    def places(self, family: Variables) -> np.ndarray:
        """Return the columns of a family."""
        return np.arange(self.first + family.start, self.first + family.start + len(family))

    def rows(self, family: Rows) -> np.ndarray:
        """Return the rows of a family."""
        return np.arange(self._above + family.start, self._above + family.start + len(family))

    def improve(self, costs: np.ndarray) -> Answer:
        """Return the plan of least cost; columns beyond ``costs`` are free of cost."""
        left = self._limits.seconds - self.seconds
        if self._cancelled or self._asked_to_stop(Watch()):
            return Answer(Status.STOPPED)
        if left <= 0:
            return Answer(Status.NO_SOLUTION)
        self._engine.prefer(primal=self._holds)
        self._holds = True
        self.runs += 1
        self._engine.set_costs(self.padded(costs))
        return self._engine.run(left, self._asked_to_stop)

    def relaxed(self, costs: np.ndarray) -> Answer:
        """Return the plan of least cost of a program whose whole columns may be in parts."""
        self._engine.relax(whole=False)
        try:
            return self.improve(costs)
        finally:
            self._engine.relax(whole=True)
            self._holds = False

    def turn(self, goal: Goal, number: int) -> None:
        """Say which goal the next runs are for; goals count from 1."""
        self._reporter.turn(goal.name, number, turned=goal.sense == "max")

    def _asked_to_stop(self, watch: Watch) -> bool:
        self._cancelled = self._cancelled or self._reporter.look(watch)
        return self._cancelled

    def proof(self, costs: np.ndarray, answer: Answer, goal: str) -> Proof:
        """Return what the duals of an answer, or the search, prove on the program as it stands."""
        if answer.values is None:
            return Proof(goal, math.nan, -math.inf, math.inf, 0.0, "none")
        costs, values = self.padded(costs), self.padded(answer.values)
        if answer.duals is None:
            value = math.fsum(costs * values)
            found: Source = "search" if self.mixed and math.isfinite(answer.bound) else "none"
            return Proof(goal, value, answer.bound, relative_gap(value, answer.bound), 0.0, found)
        later = np.zeros(self.matrix.height - len(answer.duals))  # rows added since have no part in the proof
        return prove(self.matrix, costs, values, np.concatenate([answer.duals, later]), goal)

    def padded(self, numbers: np.ndarray) -> np.ndarray:
        """Return numbers for every column there is now, 0 for those added since."""
        return np.concatenate([numbers, np.zeros(self.matrix.columns - len(numbers))])

    def add(self, addition: Addition) -> None:
        """Add columns and rows that the last plan does not keep."""
        self._holds = False
        self._append(addition)

    def _append(self, addition: Addition) -> None:
        old = self.matrix
        if len(addition.lower):
            self._engine.add_columns(addition.into, addition.lower, addition.upper)
        self._engine.add_rows(addition.entries, addition.row_lower, addition.row_upper)
        wide = sparse.hstack([old.entries, addition.into])
        self.matrix = replace(
            old,
            entries=sparse.csr_array(sparse.vstack([wide, addition.entries])),
            lower=np.concatenate([old.lower, addition.lower]),
            upper=np.concatenate([old.upper, addition.upper]),
            integer=np.concatenate([old.integer, np.zeros(len(addition.lower), dtype=bool)]),
            row_lower=np.concatenate([old.row_lower, addition.row_lower]),
            row_upper=np.concatenate([old.row_upper, addition.row_upper]),
        )

    def hold(self, costs: np.ndarray, upper: float) -> None:
        """Keep a goal by the row ``costs @ x <= upper``."""
        row = sparse.csr_array(-self.padded(costs)[None, :])
        self._append(Addition.of_rows(self.matrix.height, row, np.array([-upper])))

    def result(
        self,
        goal: Goal,
        plan: np.ndarray | None,
        proof: Proof,
        status: Status,
        seconds: float,
        divisor: np.ndarray | None = None,
    ) -> GoalResult:
        """Return what is told of a goal that was proved as a minimum; a fraction has a divisor."""
        sign, value = -1.0 if goal.sense == "max" else 1.0, math.nan
        if plan is not None:
            value = math.fsum(self._program.costs(goal) * plan[: self.stated.columns])
            value = value + goal.constant if divisor is None else value / math.fsum(divisor * plan)
        best, bound = (sign * number + goal.constant for number in (proof.value, proof.bound))
        return GoalResult(
            goal.name, value, best, bound, relative_gap(value, bound), status, seconds, goal.unit
        )

    def solution(
        self,
        status: Status,
        plan: np.ndarray | None,
        results: Sequence[GoalResult],
        proofs: Sequence[Proof],
        warnings: Sequence[str],
    ) -> Solution:
        """Return a plan of the program as stated, recomputed, with the proofs of its goals."""
        certificate = None
        if plan is not None:
            residual = certify(self.stated, plan, ())
            certificate = replace(residual, proofs=tuple(proofs))
        families = {known.family: (known, self.first + known.start) for known in self._program.families}
        return Solution(status, tuple(results), certificate, self.seconds, tuple(warnings), plan, families)

    def set_bounds(self, places: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> None:
        """Set the bounds of some columns."""
        self._engine.set_bounds(places, lower, upper)
        low, high = self.matrix.lower.copy(), self.matrix.upper.copy()
        low[places], high[places] = lower, upper
        self.matrix = replace(self.matrix, lower=low, upper=high)

    def set_sides(self, places: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> None:
        """Set the sides of some rows."""
        self._engine.set_sides(places, lower, upper)
        low, high = self.matrix.row_lower.copy(), self.matrix.row_upper.copy()
        low[places], high[places] = lower, upper
        self.matrix = replace(self.matrix, row_lower=low, row_upper=high)
