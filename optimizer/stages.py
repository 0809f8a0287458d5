"""Goals in order, one stage each: improve the goal, then narrow the program to the plans that keep it."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
from scipy import sparse

from optimizer.blocks import Goal
from optimizer.certificate import (
    CLOSED,
    Certificate,
    Claim,
    Source,
    certify,
    prove,
    relative_gap,
    residuals,
    row_allowance,
)
from optimizer.engine import Answer, Engine, Watch
from optimizer.matrix import Matrix
from optimizer.network import SMALL, least_cost, recognize
from optimizer.ranges import wide_ranges
from optimizer.solution import GoalResult, Solution
from optimizer.statement import Stated
from optimizer.status import Status

NOTICEABLE = 1e-9  # of the largest cost: a smaller multiplier is rounding
SNAP = 1e-6  # a value this near a whole number is tried as that number
NO_PLAN = {Status.INFEASIBLE, Status.UNBOUNDED}


@dataclass(eq=False)
class Stage:
    """One goal as a minimum (``turned`` when it was a maximum), and how its search ended."""

    name: str
    costs: np.ndarray
    constant: float
    tolerance: float
    unit: str
    turned: bool
    status: Status = Status.NO_SOLUTION
    best: float = math.nan
    bound: float = -math.inf
    seconds: float = 0.0
    source: Source = "none"
    face: Matrix | None = None
    plan: np.ndarray | None = None
    duals: np.ndarray | None = None

    @classmethod
    def of(cls, goal: Goal, costs: np.ndarray) -> "Stage":
        """Turn a goal into a minimum."""
        turned = goal.sense == "max"
        return cls(goal.name, -costs if turned else costs, goal.constant, goal.tolerance, goal.unit, turned)

    def shown(self, number: float) -> float:
        """Return a number of the minimum as a number of the goal."""
        return (-number if self.turned else number) + self.constant


@dataclass(eq=False)
class _State:
    plan: np.ndarray | None = None
    ended: Status | None = None
    warnings: list[str] = field(default_factory=list)


class Stages:
    """A program on its way through its goals, with HiGHS kept open once it is needed."""

    def __init__(
        self,
        program: Stated,
        *,
        gap: float,
        threads: int,
        seed: int,
        attentive: bool,
        engine: Engine | None = None,
    ) -> None:
        self._program = program
        self._gap = gap
        self._open = partial(Engine, gap=gap, threads=threads, seed=seed, attentive=attentive)
        self._matrix = program.matrix()
        self._face = self._matrix
        self.goals = tuple(Stage.of(goal, program.costs(goal)) for goal in program.goals)
        costs = {stage.name: stage.costs for stage in self.goals}
        self._state = _State(warnings=list(wide_ranges(self._matrix, costs, program.families, program.rows)))
        self._mixed = bool(self._matrix.integer.any())
        self._network = recognize(self._matrix) if self._matrix.columns > SMALL else None
        self._engine = engine
        self._start: tuple[np.ndarray, np.ndarray] | None = None

    @property
    def standing(self) -> tuple[Engine | None, Matrix]:
        """The engine, and the program it stands at: narrowed by the goals so far."""
        return self._engine, self._face

    def begin_with(self, places: np.ndarray, values: np.ndarray) -> None:
        """Take values of some columns to begin with; a whole plan that keeps the rows is in hand at once."""
        self._start = places, np.clip(values, self._matrix.lower[places], self._matrix.upper[places])
        if len(places) < self._matrix.columns:
            return
        plan = tidy(self._matrix, values[np.argsort(places)])
        if self._kept(plan):
            self._state.plan = plan
        else:
            self._state.warnings.append(
                "the plan given to begin with does not keep the rows; it is a hint only"
            )

    def give_up(self, reason: str, *, stopped: bool) -> None:
        """End here, with the plan in hand if there is one."""
        self._state.warnings.append(reason)
        limited = Status.NO_SOLUTION if self._state.plan is None else Status.FEASIBLE
        self._state.ended = Status.STOPPED if stopped else limited

    def improve(self, stage: Stage, seconds: float, look: Callable[[Watch], bool]) -> bool:
        """Improve one goal; return whether the next may be tried."""
        began = time.perf_counter()
        stage.face = self._face
        if seconds <= 0:
            self._end(stage, Answer(Status.NO_SOLUTION))
            return False
        answer = self._network_answer(stage, seconds, look)
        if answer is None:
            answer = self._engine_answer(stage, seconds - (time.perf_counter() - began), look)
        self._end(stage, answer)
        if stage.status is Status.OPTIMAL and stage is not self.goals[-1]:
            self._keep(stage)
        stage.seconds = time.perf_counter() - began
        return stage.status is Status.OPTIMAL

    def _network_answer(self, stage: Stage, seconds: float, look: Callable[[Watch], bool]) -> Answer | None:
        """Improve a goal of a pure network; None when the program is not one, or it has no such plan."""
        if self._network is None:
            return None
        watch = Watch()

        def stop() -> bool:
            watch.stop = watch.stop or look(watch)
            return watch.stop

        answer = least_cost(self._network, self._face, stage.costs, seconds, stop)
        return Answer(Status.STOPPED) if answer is None and watch.stop else answer

    def _engine_answer(self, stage: Stage, seconds: float, look: Callable[[Watch], bool]) -> Answer:
        """Improve a goal with HiGHS, which is handed the program when it is first needed."""
        if self._engine is None:
            self._engine = self._open(self._face)
        self._engine.set_costs(stage.costs)
        if self._mixed and self._state.plan is not None:
            self._engine.start_from(self._state.plan)
        elif self._mixed and self._start is not None:
            places, values = self._start
            self._engine.start_from(values, places)
        return self._engine.run(max(0.0, seconds), look)

    def solution(self, seconds: float) -> Solution:
        """Return the plan reached, certified."""
        state = self._state
        status = state.ended or Status.OPTIMAL
        plan = None if status in NO_PLAN else state.plan
        certificate = None if plan is None else self._certify(plan)
        first = self._matrix.columns - sum(map(len, self._program.families))
        return Solution(
            status,
            tuple(self._result(stage, plan, status) for stage in self.goals),
            certificate,
            seconds,
            tuple(state.warnings),
            plan,
            {family.family: (family, first + family.start) for family in self._program.families},
        )

    def _end(self, stage: Stage, answer: Answer) -> None:
        """Take over what a run gave, if it is a plan that keeps the earlier goals."""
        state = self._state
        stage.status = answer.status
        if answer.values is not None:
            self._take(stage, answer, answer.values)
        elif state.plan is not None and answer.status is Status.INFEASIBLE:
            state.warnings.append(
                f"{stage.name}: no plan was found that keeps the earlier goals; it was not improved"
            )
            stage.status = Status.FEASIBLE
        elif state.plan is not None and answer.status is Status.NO_SOLUTION:
            state.warnings.append(f"{stage.name}: the search ended without a plan; the one before was kept")
            stage.status = Status.FEASIBLE
        if stage.source == "none" and self._mixed and state.plan is not None and math.isfinite(answer.bound):
            stage.bound, stage.source = _before(answer.bound, stage.best), "search"
            if stage.status is Status.OPTIMAL and not self._reaches(stage):
                self._doubt(stage)
        if stage.status is not Status.OPTIMAL and state.ended is None:
            state.ended = stage.status

    def _take(self, stage: Stage, answer: Answer, values: np.ndarray) -> None:
        plan = tidy(self._matrix, values)
        if not self._usable(plan, stage):
            self._fall_back(stage, answer)
            return
        self._state.plan = stage.plan = plan
        stage.best = math.fsum(stage.costs * plan)
        if answer.duals is None:
            if not self._mixed and stage.status is Status.OPTIMAL:
                self._doubt(stage)
            return
        proof = prove(self._face, stage.costs, plan, answer.duals, stage.name)
        if proof.closed or abs(proof.value - proof.bound) <= SNAP:
            stage.bound, stage.source, stage.duals = min(proof.bound, stage.best), "duals", answer.duals
        else:
            self._doubt(stage)

    def _reaches(self, stage: Stage) -> bool:
        """Whether a plan is as near to the bound of the search as was asked for."""
        apart = stage.best - stage.bound
        rounding = SNAP * (1 + abs(stage.best))
        return apart <= rounding or relative_gap(stage.best, stage.bound) <= max(self._gap, CLOSED) + SNAP

    def _doubt(self, stage: Stage) -> None:
        proof = "bound" if stage.source == "search" else "duals"
        self._state.warnings.append(f"{stage.name}: called optimal by the solver, not proved by its {proof}")
        stage.status = Status.FEASIBLE

    def _fall_back(self, stage: Stage, answer: Answer) -> None:
        """Keep the plan in hand when a new one does not hold; it may be proved best for this goal too."""
        held = self._state.plan
        stopped = answer.status is Status.STOPPED
        if held is None:
            stage.status = Status.STOPPED if stopped else Status.NO_SOLUTION
            return
        value = math.fsum(stage.costs * held)
        if answer.status is Status.OPTIMAL and relative_gap(value, answer.bound) <= max(self._gap, CLOSED):
            stage.plan, stage.best = held, value
            return
        self._state.warnings.append(f"{stage.name}: the solver's plan did not hold; the one before was kept")
        stage.status = Status.STOPPED if stopped else Status.FEASIBLE

    def _usable(self, plan: np.ndarray, stage: Stage) -> bool:
        """Whether a plan keeps the program, the earlier goals, and is no worse than the one in hand."""
        if not self._kept(plan):
            return False
        for earlier in self.goals[: self.goals.index(stage)]:
            if earlier.costs @ plan > earlier.best + earlier.tolerance + 2 * self._slack(earlier):
                return False
        held = self._state.plan
        return held is None or bool(
            stage.costs @ plan <= stage.costs @ held + SNAP * (1 + abs(stage.costs @ held))
        )

    def _kept(self, plan: np.ndarray) -> bool:
        """Whether a plan keeps rows, bounds and whole numbers."""
        rows, bounds, fraction = residuals(self._matrix, plan)
        kept = (rows <= row_allowance(self._matrix, plan)).all()
        return bool(kept and (bounds <= SNAP * (1 + np.abs(plan))).all() and (fraction <= SNAP).all())

    def _keep(self, stage: Stage) -> None:
        """Narrow the program to the plans that keep a goal."""
        if stage.duals is None or stage.tolerance > 0 or not self._fix(stage):
            self._hold(stage)

    def _slack(self, stage: Stage) -> float:
        return (SNAP if self._mixed else 0.0) + 1e-9 * max(1.0, abs(stage.best))

    def _hold(self, stage: Stage) -> None:
        """Keep a goal by a row."""
        upper = stage.best + stage.tolerance + self._slack(stage)
        self._network = None  # the row that holds a goal is no node
        if self._engine is not None:
            self._engine.add_row(stage.costs, upper)
        face = self._face
        self._face = replace(
            face,
            entries=sparse.csr_array(sparse.vstack([face.entries, sparse.csr_array(stage.costs[None, :])])),
            row_lower=np.append(face.row_lower, -math.inf),
            row_upper=np.append(face.row_upper, upper),
        )

    def _fix(self, stage: Stage) -> bool:
        """Keep a goal by its duals; False when they do not fit the plan."""
        face, plan, duals = self._face, stage.plan, stage.duals
        if plan is None or duals is None:
            return False
        least = NOTICEABLE * float(np.abs(stage.costs).max(initial=0.0))
        reduced = stage.costs - face.entries.T @ duals
        columns = _narrow(face.lower, face.upper, np.where(np.abs(reduced) > least, reduced, 0.0), plan)
        activity = face.entries @ plan
        rows = _narrow(face.row_lower, face.row_upper, np.where(np.abs(duals) > least, duals, 0.0), activity)
        if columns is None or rows is None:
            return False
        if self._engine is not None:
            changed = np.flatnonzero((columns[0] != face.lower) | (columns[1] != face.upper))
            self._engine.set_bounds(changed, columns[0][changed], columns[1][changed])
            changed = np.flatnonzero((rows[0] != face.row_lower) | (rows[1] != face.row_upper))
            self._engine.set_sides(changed, rows[0][changed], rows[1][changed])
        self._face = replace(face, lower=columns[0], upper=columns[1], row_lower=rows[0], row_upper=rows[1])
        return True

    def _certify(self, plan: np.ndarray) -> Certificate:
        claims = []
        for stage in self.goals:
            value = math.fsum(stage.costs * plan)
            best = value if math.isnan(stage.best) else stage.best
            given = stage.tolerance + 2 * self._slack(stage) if stage.plan is not None else math.inf
            claims.append(
                Claim(
                    stage.name,
                    stage.costs,
                    value,
                    best,
                    stage.bound,
                    stage.source,
                    given,
                    stage.face,
                    stage.duals,
                )
            )
        return certify(self._matrix, plan, claims)

    def _result(self, stage: Stage, plan: np.ndarray | None, status: Status) -> GoalResult:
        if plan is None:
            nothing = stage.shown(-math.inf)
            return GoalResult(
                stage.name, math.nan, math.nan, nothing, math.inf, status, stage.seconds, stage.unit
            )
        value = stage.shown(math.fsum(stage.costs * plan))
        bound = stage.shown(stage.bound)
        reached = status if stage.status is Status.NO_SOLUTION else stage.status
        return GoalResult(
            stage.name,
            value,
            stage.shown(stage.best),
            bound,
            relative_gap(value, bound),
            reached,
            stage.seconds,
            stage.unit,
        )


def _before(bound: float, best: float) -> float:
    """Return the bound, brought back to the value when rounding alone carried it beyond."""
    return best if best < bound <= best + CLOSED * max(1.0, abs(best)) else bound


def tidy(matrix: Matrix, values: np.ndarray) -> np.ndarray:
    """Return the values within their bounds, and whole where they are whole but for rounding.

    Whole numbers are taken only where the rows are kept as well as before, so that a network's plan reads
    3 and not 2.9999999999.
    """
    plan: np.ndarray = np.clip(values, matrix.lower, matrix.upper)
    near = np.round(plan)
    whole = np.where(np.abs(plan - near) <= SNAP, near, plan)
    before = residuals(matrix, plan)[0].max(initial=0.0)
    after = residuals(matrix, whole)[0].max(initial=0.0)
    return whole if after <= max(before, NOTICEABLE) else plan


def _narrow(
    lower: np.ndarray, upper: np.ndarray, price: np.ndarray, at: np.ndarray
) -> tuple[np.ndarray, np.ndarray] | None:
    """Return bounds that hold what has a price at the side it stands on; None when it stands on none."""
    low, high = price > 0, price < 0
    side = np.where(low, lower, upper)
    priced = low | high
    off = np.abs(at[priced] - side[priced]) > SNAP * (1 + np.abs(at[priced]))
    if off.any() or not np.isfinite(side[priced]).all():
        return None
    return np.where(high, upper, lower), np.where(low, lower, upper)
