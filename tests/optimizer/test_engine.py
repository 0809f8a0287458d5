import math
import subprocess
import sys
import time
from typing import Any

import highspy
import numpy as np
import pytest
from scipy import sparse

from optimizer import engine
from optimizer.engine import Engine, Watch
from optimizer.errors import SolverError
from optimizer.matrix import Matrix
from optimizer.program import Program
from optimizer.status import Status

TRIANGLE = Matrix(  # x + y <= 2 in a box of side 2
    sparse.csr_array(np.array([[1.0, 1.0]])),
    lower=np.zeros(2),
    upper=np.full(2, 2.0),
    row_lower=np.array([-math.inf]),
    row_upper=np.array([2.0]),
    integer=np.zeros(2, dtype=bool),
)


def opened(matrix: Matrix = TRIANGLE) -> Engine:
    return Engine(matrix, gap=1e-4, threads=1, seed=0, attentive=True)


def never(_watch: Watch) -> bool:
    return False


def test_costs_bounds_sides_and_rows_change_the_open_model() -> None:
    solver = opened()
    solver.set_costs(np.array([-1.0, -2.0]))
    assert solver.run(10, never).values.tolist() == [0.0, 2.0]  # type: ignore[union-attr]
    solver.set_bounds(np.array([1]), np.array([0.0]), np.array([1.0]))
    assert solver.run(10, never).values.tolist() == [1.0, 1.0]  # type: ignore[union-attr]
    solver.set_sides(np.array([0]), np.array([-math.inf]), np.array([1.5]))
    assert solver.run(10, never).values.tolist() == [0.5, 1.0]  # type: ignore[union-attr]
    solver.add_row(np.array([1.0, 0.0]), 0.25)
    answer = solver.run(10, never)
    assert answer.values is not None
    assert answer.values.tolist() == [0.25, 1.0]
    assert answer.duals is not None
    assert len(answer.duals) == 2


def test_rows_and_columns_are_added_in_one_call() -> None:
    """A third column takes up the row twice; then x may be at most half of it."""
    solver = opened()
    solver.expect_rows(1e-9)
    solver.prefer(primal=True)
    solver.add_columns(sparse.csc_array(np.array([[2.0]])), np.zeros(1), np.full(1, 0.5))
    solver.set_costs(np.array([-1.0, 0.0, -1.0]))
    solver.add_rows(
        sparse.csr_array(np.array([[1.0, 0.0, -0.5], [0.0, 1.0, 0.0]])),
        np.full(2, -math.inf),
        np.array([0.0, 1.0]),
    )
    answer = solver.run(10, never)
    assert answer.values is not None
    assert answer.values.tolist() == pytest.approx([0.25, 0.0, 0.5])


def test_the_basis_is_kept_between_goals() -> None:
    """Running again where the optimum is unchanged takes no iteration."""
    solver = opened()
    solver.set_costs(np.array([-1.0, -2.0]))
    solver.run(10, never)
    solver.set_costs(np.array([-1.0, -3.0]))
    solver.run(10, never)
    assert solver._highs.getInfo().simplex_iteration_count == 0


def test_a_plan_to_begin_with_is_not_called_the_best_for_its_fraction() -> None:
    """Nothing keeps the last column from 0; presolve finds that the best objective is whole, 0.

    HiGHS 1.15.1 then looks for less than ``floor(0.1 - 0.5)``, finds nothing and calls 0.1 the best.
    """
    rows = [[1, 1, 1, 0, 0, 0, 0, 0], [0, 0, 0, 1, 1, 1, 0, 0]]  # 70 and 35 children at 3 schools
    rows += [[1, 0, 0, 1, 0, 0, 1, 0], [0, 1, 0, 0, 1, 0, 0, 0], [0, 0, 1, 0, 0, 1, 0, 0]]
    town = Matrix(
        sparse.csr_array(np.array(rows, dtype=np.float64)),
        lower=np.zeros(8),
        upper=np.full(8, math.inf),
        row_lower=np.array([70.0, 35.0, -math.inf, -math.inf, -math.inf]),
        row_upper=np.array([70.0, 35.0, 21.0, 97.0, 35.0]),
        integer=np.array([True] * 7 + [False]),
    )
    for begun in (0.1, 0.4, 3.0):
        solver = opened(town)
        solver.set_costs(np.array([0.0] * 7 + [1.0]))
        solver.start_from(np.array([0, 70, 0, 0, 0, 35, 21, begun]))
        answer = solver.run(10, never)
        assert answer.status is Status.OPTIMAL
        assert answer.bound == 0
        assert answer.values is not None
        assert answer.values[-1] == 0


class Doctored:
    """HiGHS with a tongue of its own: the first verdicts are replaced."""

    def __init__(self, real: Any, endings: list[Any], point: int | None = None) -> None:  # noqa: ANN401
        self._real, self._endings, self._point = real, endings, point
        self.presolve: list[str] = []

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        """Answer as HiGHS in everything else."""
        return getattr(self._real, name)

    def run(self) -> Any:  # noqa: ANN401
        """Run, noting the presolve option."""
        self.presolve.append(self._real.getOptionValue("presolve")[1])
        return self._real.run()

    def getModelStatus(self) -> Any:  # noqa: ANN401, N802
        """Return the next prepared verdict, then the true one."""
        number = len(self.presolve) - 1
        prepared = 0 <= number < len(self._endings)
        return self._endings[number] if prepared else self._real.getModelStatus()

    def getInfo(self) -> Any:  # noqa: ANN401, N802
        """Return the facts, with the prepared solution status."""
        facts = self._real.getInfo()
        if self._point is not None:
            facts.primal_solution_status = self._point
        return facts


@pytest.mark.parametrize("verdict", ["kInfeasible", "kUnbounded", "kUnboundedOrInfeasible", "kUnknown"])
def test_a_wrong_verdict_of_presolve_is_corrected(verdict: str) -> None:
    solver = opened()
    solver.set_costs(np.array([-1.0, -2.0]))
    solver._highs = doctored = Doctored(solver._highs, [getattr(highspy.HighsModelStatus, verdict)])  # type: ignore[assignment]
    answer = solver.run(10, never)
    assert doctored.presolve == ["choose", "off"]
    assert solver._highs.getOptionValue("presolve")[1] == "choose"
    assert answer.values is not None
    assert answer.values.tolist() == [0.0, 2.0]


def test_a_verdict_that_stays_unclear_is_no_verdict() -> None:
    """Both simplex methods are asked without presolve before giving up."""
    solver = opened()
    unclear = highspy.HighsModelStatus.kUnboundedOrInfeasible
    solver._highs = doctored = Doctored(solver._highs, [unclear] * 3)  # type: ignore[assignment]
    assert solver.run(10, never).status is Status.NO_SOLUTION
    assert doctored.presolve == ["choose", "off", "off"]


def test_a_time_limit_without_a_point_has_no_values() -> None:
    """The model status alone came with a vector of zeros."""
    solver = opened()
    solver.set_costs(np.array([-1.0, -2.0]))
    solver._highs = Doctored(solver._highs, [highspy.HighsModelStatus.kTimeLimit], point=0)  # type: ignore[assignment]
    answer = solver.run(10, never)
    assert (answer.status, answer.values) == (Status.NO_SOLUTION, None)


def test_a_failed_solve_is_tried_again_without_presolve() -> None:
    solver = opened()
    solver.set_costs(np.array([-1.0, -2.0]))
    failed, solved = highspy.HighsModelStatus.kSolveError, highspy.HighsModelStatus.kOptimal
    solver._highs = doctored = Doctored(solver._highs, [failed, solved])  # type: ignore[assignment]
    answer = solver.run(10, never)
    assert (answer.status, doctored.presolve) == (Status.OPTIMAL, ["choose", "off"])
    assert answer.values.tolist() == [0.0, 2.0]  # type: ignore[union-attr]


@pytest.mark.parametrize("ending", ["kModelEmpty", "kNotset", "kSolveError", "kModelError"])
def test_an_empty_model_or_an_error_is_an_error(ending: str) -> None:
    solver = opened()
    endings = [getattr(highspy.HighsModelStatus, ending)] * 3
    solver._highs = Doctored(solver._highs, endings)  # type: ignore[assignment]
    with pytest.raises(SolverError, match="HiGHS ended with"):
        solver.run(10, never)


def test_a_failure_inside_the_solver_reaches_the_caller() -> None:
    solver = opened()
    solver._highs = Doctored(solver._highs, [])  # type: ignore[assignment]
    solver._highs.run = lambda: highspy.HighsStatus.kError  # type: ignore[method-assign]
    with pytest.raises(SolverError, match="HiGHS failed"):
        solver.run(10, never)


def test_a_solver_that_does_not_heed_is_left_behind_with_its_best_plan(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(engine, "GRACE", 0.2)
    solver = opened()
    best = np.array([1.0, 1.0])

    def sleep() -> highspy.HighsStatus:
        solver._watch.plan = best
        time.sleep(1.0)
        return highspy.HighsStatus.kOk

    solver._highs = Doctored(solver._highs, [])  # type: ignore[assignment]
    solver._highs.run = sleep  # type: ignore[method-assign]
    began = time.perf_counter()
    cancelled = solver.run(60, lambda _watch: time.perf_counter() > began + 0.1)
    assert time.perf_counter() - began < 0.9
    assert cancelled.status is Status.STOPPED
    assert cancelled.values is best
    assert solver.left_behind
    overrun = solver._run(0.1, never)
    assert overrun.status is Status.FEASIBLE


def test_a_solver_that_overruns_its_clock_was_not_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "GRACE", 0.2)
    for look, status in ((never, Status.FEASIBLE), (lambda _watch: True, Status.STOPPED)):
        solver = opened()
        solver.set_costs(np.array([-1.0, -2.0]))
        solver._highs = doctored = Doctored(  # type: ignore[assignment]
            solver._highs, [highspy.HighsModelStatus.kInterrupt]
        )
        ordinary = doctored.run

        def overrun(solver: Engine = solver, ordinary: Any = ordinary) -> Any:  # noqa: ANN401
            while not solver._watch.stop:
                time.sleep(0.02)
            return ordinary()

        doctored.run = overrun  # type: ignore[method-assign]
        answer = solver.run(0.1, look)
        assert (answer.status, answer.values is None) == (status, False)


def test_large_linear_programs_go_to_the_interior_point_and_end_in_a_corner(
    monkeypatch: pytest.MonkeyPatch, hard: Program
) -> None:
    monkeypatch.setattr(engine, "LARGE", 1)
    solver = opened()
    assert solver._highs.getOptionValue("solver")[1] == "ipx"
    solver.set_costs(np.array([-1.0, -1.0]))  # a whole edge is optimal; a corner is wanted
    answer = solver.run(10, never)
    assert answer.values is not None
    assert sorted(answer.values.tolist()) == [0.0, 2.0]
    assert opened(hard.matrix())._highs.getOptionValue("solver")[1] == "choose"


LEAVING = """
import numpy as np
from scipy import sparse
from optimizer import engine
from optimizer.matrix import Matrix

engine.GRACE = 0.0
rng = np.random.default_rng(0)
rows, columns = 3000, 6000
entries = sparse.random_array((rows, columns), density=0.01, rng=rng, format="csr")
most = np.full(rows, 2.5)
lower, upper, whole = np.zeros(columns), np.full(columns, 3.0), np.ones(columns, bool)
matrix = Matrix(entries, lower, upper, most - np.inf, most, whole)
solver = engine.Engine(matrix, gap=0.0, threads=1, seed=0, attentive=False)
solver.set_costs(-rng.random(columns))
solver.run(0.1, lambda _: False)
print(solver.left_behind)
"""


def test_a_program_that_ends_under_a_solver_left_behind_ends_well() -> None:
    """Nothing else would tell it from a crash: HiGHS aborts a process that ends while it runs."""
    done = subprocess.run([sys.executable, "-c", LEAVING], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.returncode, done.stderr) == ("True", 0, "")
