"""HiGHS, handed the arrays once and kept open from run to run.

The solver works in its own thread. The caller's thread looks at the clock, asks whether to cancel, reports
progress, so that nothing of the caller runs inside the solver; a solver that does not heed a stop within
``GRACE`` seconds is left behind and the best plan it reported is kept.

Statuses are read from HiGHS's model status and its primal solution status together: a model status alone can
come with a vector of zeros. Infeasible and unbounded verdicts are confirmed with presolve off. A plan to
begin with that is called the best is confirmed without it, where its objective is a fraction: once presolve
finds that the best objective is whole, HiGHS looks below ``floor(objective - 0.5)`` only, and so past a plan
that is better by less than one half.
"""

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import highspy
import numpy as np
from scipy import sparse

from optimizer.errors import SolverError
from optimizer.matrix import Matrix
from optimizer.parting import await_at_exit
from optimizer.status import Status

LARGE = 100_000  # columns from which an interior point with crossover beats the simplex method
GRACE = 0.7  # seconds a solver may take to heed a stop
LOOK = 0.05  # seconds between two looks at the clock
PRIMAL, CHOOSE = 4, 0  # HiGHS: kSimplexStrategyPrimal, kSimplexStrategyChoose
DEVEX = 1  # HiGHS: kSimplexEdgeWeightStrategyDevex
IRREDUCIBLE = 6  # HiGHS: kIisStrategyFromLp and kIisStrategyIrreducible; the default finds nothing
NOISE = 1e-9  # in an objective
FREE = 2  # neither side of a row or column is in a collision
_SIDES = {2: -1, 3: 1, 4: 0}  # HiGHS: kIisBoundStatusLower, Upper, Boxed
HAS_POINT = 2  # HiGHS: kSolutionStatusFeasible

_ENDINGS = {
    highspy.HighsModelStatus.kOptimal: Status.OPTIMAL,
    highspy.HighsModelStatus.kInfeasible: Status.INFEASIBLE,
    highspy.HighsModelStatus.kUnbounded: Status.UNBOUNDED,
    highspy.HighsModelStatus.kInterrupt: Status.STOPPED,
    highspy.HighsModelStatus.kTimeLimit: Status.FEASIBLE,
    highspy.HighsModelStatus.kIterationLimit: Status.FEASIBLE,
    highspy.HighsModelStatus.kSolutionLimit: Status.FEASIBLE,
    highspy.HighsModelStatus.kMemoryLimit: Status.FEASIBLE,
    highspy.HighsModelStatus.kObjectiveBound: Status.FEASIBLE,
    highspy.HighsModelStatus.kObjectiveTarget: Status.FEASIBLE,
    highspy.HighsModelStatus.kUnboundedOrInfeasible: Status.NO_SOLUTION,
    highspy.HighsModelStatus.kUnknown: Status.NO_SOLUTION,
}
_POLLED = (
    highspy.cb.HighsCallbackType.kCallbackSimplexInterrupt,
    highspy.cb.HighsCallbackType.kCallbackIpmInterrupt,
    highspy.cb.HighsCallbackType.kCallbackMipInterrupt,
)
_FOUND = highspy.cb.HighsCallbackType.kCallbackMipImprovingSolution


@dataclass(frozen=True, eq=False)
class Answer:
    """How one run ended, always of a minimum; ``values`` is None when there is no plan."""

    status: Status
    values: np.ndarray | None = None
    bound: float = -math.inf
    duals: np.ndarray | None = None


@dataclass
class Watch:
    """What the caller's thread and the solver's thread share during a run."""

    stop: bool = False
    incumbent: float = math.inf
    bound: float = -math.inf
    plan: np.ndarray | None = None
    failure: BaseException | None = None
    stopped_at: float = field(default=math.inf)
    late: bool = False


Look = Callable[[Watch], bool]


class Engine:
    """One HiGHS model; columns and rows keep the places they have in the matrix."""

    def __init__(self, matrix: Matrix, *, gap: float, threads: int, seed: int, attentive: bool) -> None:
        """Hand the arrays to HiGHS; ``attentive`` asks it to heed a stop inside a linear program too."""
        self.mixed = bool(matrix.integer.any())
        self.large = matrix.columns > LARGE and not self.mixed
        self.left_behind = False
        self._strategy = CHOOSE
        self._continuous = ~matrix.integer
        self._costs = np.zeros(matrix.columns)
        self._begun: float | None = None  # objective of the plan to begin with, where it is a fraction
        self._highs: highspy.Highs = highspy.Highs()  # type: ignore[no-untyped-call]
        self._watch = Watch()
        self._set(
            output_flag=False,
            threads=threads,
            random_seed=seed,
            mip_rel_gap=gap,
            mip_feasibility_tolerance=1e-7,
            run_crossover="on",
            solver=self._method(),
        )
        self._pass(matrix)
        if self.mixed or attentive:
            self._highs.setCallback(self._called, None)
            for kind in (*_POLLED, _FOUND) if self.mixed else _POLLED:
                self._highs.startCallback(kind)

    def set_costs(self, costs: np.ndarray) -> None:
        """Set the costs of every column, to be made small."""
        places = np.arange(len(costs), dtype=np.int32)
        self._costs = costs
        self._done(self._highs.changeColsCost(len(costs), places, costs), "set the costs")

    def set_bounds(self, places: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> None:
        """Set the bounds of some columns."""
        self._done(
            self._highs.changeColsBounds(len(places), places.astype(np.int32), lower, upper), "set the bounds"
        )

    def set_sides(self, places: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> None:
        """Set the sides of some rows."""
        for place, low, high in zip(places.tolist(), lower.tolist(), upper.tolist(), strict=True):
            self._done(self._highs.changeRowBounds(place, low, high), "set the sides")

    def add_row(self, coefficients: np.ndarray, upper: float) -> None:
        """Add the row ``coefficients @ x <= upper``."""
        places = np.flatnonzero(coefficients).astype(np.int32)
        added = self._highs.addRow(-math.inf, upper, len(places), places, coefficients[places])
        self._done(added, "add a row")

    def add_rows(self, entries: sparse.csr_array, lower: np.ndarray, upper: np.ndarray) -> None:
        """Add the rows ``lower <= entries @ x <= upper``."""
        height = len(lower)
        starts, places = entries.indptr[:-1].astype(np.int32), entries.indices.astype(np.int32)
        added = self._highs.addRows(height, lower, upper, entries.nnz, starts, places, entries.data)
        self._done(added, "add rows")

    def remove_rows(self, first: int, height: int) -> None:
        """Remove the rows from ``first`` up to ``height``, the last there are."""
        if height > first:
            places = np.arange(first, height, dtype=np.int32)
            self._done(self._highs.deleteRows(len(places), places), "remove rows")

    def add_columns(self, entries: sparse.csc_array, lower: np.ndarray, upper: np.ndarray) -> None:
        """Add columns without a cost; ``entries`` are their coefficients in the rows there are."""
        width = len(lower)
        self._continuous = np.append(self._continuous, np.ones(width, dtype=bool))
        self._costs = np.append(self._costs, np.zeros(width))
        starts, places = entries.indptr[:-1].astype(np.int32), entries.indices.astype(np.int32)
        added = self._highs.addCols(
            width, np.zeros(width), lower, upper, entries.nnz, starts, places, entries.data
        )
        self._done(added, "add columns")

    def expect_rows(self, tolerance: float) -> None:
        """Prepare for many additions, with rows and bounds kept to ``tolerance``.

        Devex weights start at once from any basis; those of steepest edge are computed anew after each
        addition, which took most of the time.
        """
        self._set(
            primal_feasibility_tolerance=tolerance,
            dual_feasibility_tolerance=tolerance,
            simplex_dual_edge_weight_strategy=DEVEX,
        )

    def prefer(self, *, primal: bool) -> None:
        """Choose the primal simplex (where the last plan still holds) or leave the choice to HiGHS."""
        self._strategy = PRIMAL if primal else CHOOSE
        self._set(simplex_strategy=self._strategy)

    def relax(self, *, whole: bool) -> None:
        """Leave aside that some columns must be whole, or (``whole``) heed it again."""
        self._set(solve_relaxation=not whole)
        self.mixed = whole

    def start_from(self, values: np.ndarray, places: np.ndarray | None = None) -> None:
        """Give a plan to begin with; a part of one, for some columns, is completed by the solver."""
        self._begun = None
        if places is None and self._costs[self._continuous].any():
            begun = float(self._costs @ values)
            self._begun = begun if abs(begun - round(begun)) > NOISE else None
        places = np.arange(len(values)) if places is None else places
        self._done(self._highs.setSolution(len(values), places.astype(np.int32), values), "start from a plan")

    def collision(self, seconds: float) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray] | None:
        """Return rows and columns whose sides and bounds cannot all be kept, whole numbers left aside.

        Returns
        -------
        tuple or None
            Places of rows, which side of each (-1 lower, 1 upper, 0 both), the same for columns. None when
            HiGHS names none. It is not always irreducible: to be checked.
        """
        self._set(iis_strategy=IRREDUCIBLE, iis_time_limit=seconds)
        status, found = self._highs.getIis()
        if status == highspy.HighsStatus.kError or not found.valid_ or not len(found.row_index_):
            return None
        rows, columns = np.array(found.row_index_, dtype=np.int64), np.array(found.col_index_, dtype=np.int64)
        row_sides = np.array([_SIDES.get(int(side), FREE) for side in found.row_bound_], dtype=np.int64)
        column_sides = np.array([_SIDES.get(int(side), FREE) for side in found.col_bound_], dtype=np.int64)
        kept, bound = row_sides != FREE, column_sides != FREE
        return rows[kept], row_sides[kept], columns[bound], column_sides[bound]

    def run(self, seconds: float, look: Look) -> Answer:
        """Run, and confirm an infeasible or unbounded verdict with presolve off.

        Parameters
        ----------
        seconds
            Wall clock allowed.
        look
            Called about twenty times a second in the caller's thread; True stops the solver.

        Raises
        ------
        SolverError
            HiGHS failed or found the model empty.
        """
        ends = time.perf_counter() + seconds
        answer = self._run_or_retry(seconds, look)
        if self._stands_still(answer):
            self._highs.clearSolver()
            answer = self._better(answer, self._run_or_retry(max(0.0, ends - time.perf_counter()), look))
        self._begun = None
        first = answer.status is Status.UNBOUNDED
        for primal in (first, not first):
            if self.left_behind or not self._doubtful(answer):
                break
            answer = self._run_plainly(ends - time.perf_counter(), look, primal=primal)
            if answer.status in {Status.INFEASIBLE, Status.UNBOUNDED}:
                break
        return answer

    def _stands_still(self, answer: Answer) -> bool:
        """Return whether a plan to begin with, whose objective is a fraction, is called the best."""
        if self._begun is None or self.left_behind or answer.status is not Status.OPTIMAL:
            return False
        return answer.values is None or self._costs @ answer.values > self._begun - NOISE

    def _better(self, before: Answer, after: Answer) -> Answer:
        """Return the better plan of two runs, with the bound of the second, which began with none."""
        if before.values is None or (
            after.values is not None and self._costs @ after.values <= self._costs @ before.values
        ):
            return after
        ended = after.status if after.status in {Status.OPTIMAL, Status.STOPPED} else Status.FEASIBLE
        return replace(after, status=ended, values=before.values)

    def _run_or_retry(self, seconds: float, look: Look) -> Answer:
        """Run; once more without presolve where HiGHS fails, as it can where presolve empties a program."""
        ends = time.perf_counter() + seconds
        try:
            return self._run(seconds, look)
        except SolverError:
            if self._highs.getModelStatus() != highspy.HighsModelStatus.kSolveError:
                raise
            return self._run_plainly(ends - time.perf_counter(), look, primal=False)

    def _run_plainly(self, seconds: float, look: Look, *, primal: bool) -> Answer:
        """Run from scratch without presolve; the primal simplex sees a ray that the dual misses."""
        self._set(presolve="off", solver="choose", simplex_strategy=PRIMAL if primal else CHOOSE)
        self._highs.clearSolver()
        answer = self._run(max(0.0, seconds), look)
        self._set(presolve="choose", solver=self._method(), simplex_strategy=self._strategy)
        return answer

    def _set(self, **options: bool | float | str) -> None:
        for option, setting in options.items():
            self._done(self._highs.setOptionValue(option, setting), f"set {option}")

    def _doubtful(self, answer: Answer) -> bool:
        unclear = (highspy.HighsModelStatus.kUnboundedOrInfeasible, highspy.HighsModelStatus.kUnknown)
        verdict = answer.status in {Status.INFEASIBLE, Status.UNBOUNDED}
        return verdict or self._highs.getModelStatus() in unclear

    def _run(self, seconds: float, look: Look) -> Answer:
        self._watch = watch = Watch()
        self._set(time_limit=seconds)
        worker = threading.Thread(target=self._work, args=(watch,), daemon=True)
        ends = time.perf_counter() + seconds + GRACE
        worker.start()
        try:
            while worker.is_alive():
                worker.join(LOOK)
                self._attend(watch, look, ends)
                if time.perf_counter() > watch.stopped_at + GRACE and worker.is_alive():
                    return self._leave_behind(worker, watch, ends)
        except BaseException:
            watch.stop = True
            worker.join(GRACE)
            await_at_exit(worker)
            raise
        if watch.failure is not None:
            raise SolverError("HiGHS failed") from watch.failure
        answer = self._read()
        if watch.late and answer.status is Status.STOPPED:  # by this clock: HiGHS had overrun its own
            kept = Status.NO_SOLUTION if answer.values is None else Status.FEASIBLE
            return replace(answer, status=kept)
        return answer

    def _attend(self, watch: Watch, look: Look, ends: float) -> None:
        if watch.stop:
            return
        asked, now = look(watch), time.perf_counter()
        if asked or now > ends:
            watch.stop, watch.stopped_at, watch.late = True, now, not asked

    def _leave_behind(self, worker: threading.Thread, watch: Watch, ends: float) -> Answer:
        self.left_behind = True
        await_at_exit(worker)
        late = time.perf_counter() > ends
        plan = watch.plan
        status = Status.NO_SOLUTION if plan is None else Status.FEASIBLE
        return Answer(status if late else Status.STOPPED, plan, watch.bound)

    def _work(self, watch: Watch) -> None:
        try:
            self._done(self._highs.run(), "solve")
            highspy.Highs.resetGlobalScheduler(False)
        except BaseException as failure:  # noqa: BLE001 - carried over to the caller's thread
            watch.failure = failure

    def _called(
        self,
        kind: highspy.cb.HighsCallbackType,
        _message: str,
        out: highspy.cb.HighsCallbackOutput,
        back: highspy.cb.HighsCallbackInput,
        _own: object,
    ) -> None:
        watch = self._watch
        if self.mixed:
            watch.incumbent, watch.bound = out.mip_primal_bound, out.mip_dual_bound
        if kind == _FOUND:
            watch.plan = np.array(out.mip_solution, dtype=np.float64)
        elif watch.stop:
            back.user_interrupt = True

    def _read(self) -> Answer:
        ending, facts = self._highs.getModelStatus(), self._highs.getInfo()
        if ending not in _ENDINGS:
            raise SolverError(f"HiGHS ended with {self._highs.modelStatusToString(ending)!r}")
        status = _ENDINGS[ending]
        if status in {Status.INFEASIBLE, Status.UNBOUNDED, Status.NO_SOLUTION}:
            return Answer(status)
        bound = facts.mip_dual_bound if self.mixed else -math.inf
        if facts.primal_solution_status != HAS_POINT:
            return Answer(status if status is Status.STOPPED else Status.NO_SOLUTION, bound=bound)
        solution = self._highs.getSolution()
        duals = None
        if status is Status.OPTIMAL and not self.mixed and solution.dual_valid:
            duals = np.array(solution.row_dual, dtype=np.float64)
        return Answer(status, np.array(solution.col_value, dtype=np.float64), bound, duals)

    def _method(self) -> str:
        return "ipx" if self.large else "choose"

    def _pass(self, matrix: Matrix) -> None:
        entries = matrix.entries
        self._done(
            self._highs.passModel(
                matrix.columns,
                matrix.height,
                entries.nnz,
                int(highspy.MatrixFormat.kRowwise),
                int(highspy.ObjSense.kMinimize),
                0.0,
                np.zeros(matrix.columns),
                matrix.lower,
                matrix.upper,
                matrix.row_lower,
                matrix.row_upper,
                entries.indptr.astype(np.int32, copy=False),
                entries.indices.astype(np.int32, copy=False),
                entries.data,
                matrix.integer.astype(np.int32),
            ),
            "take the program",
        )

    @staticmethod
    def _done(status: highspy.HighsStatus, what: str) -> None:
        if status == highspy.HighsStatus.kError:
            raise SolverError(f"HiGHS could not {what}")
