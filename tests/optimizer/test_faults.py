"""Whatever fails, no number comes without a status; what a solver must not claim, it does not."""

import math
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pulp
import pytest
from scipy import sparse

from optimizer.conflict.collision import find_collision
from optimizer.engine import Answer, Engine
from optimizer.errors import NoValuesError, OptimizerError, ProgramError, SolverError
from optimizer.program import Program
from optimizer.revision import Revisable
from optimizer.solution import Solution
from optimizer.solve import Limits, solve
from optimizer.status import Status


def refuse_values(solution: Solution) -> None:
    """Check that a solution has no number to read."""
    assert not solution.has_values
    assert solution.certificate is None
    assert all(math.isnan(goal.value) for goal in solution.goals)
    assert all(math.isinf(goal.gap) for goal in solution.goals)
    with pytest.raises(NoValuesError, match=f"the solve ended {solution.status.value}"):
        solution.values("x")


def free(*, integer: bool) -> Program:
    program = Program("free")
    x = program.add_variables("x", ["a", "b"], lower=-math.inf, integer=integer)
    program.add_rows("tie", ["ab"], {x: sparse.csr_array([[1.0, -1.0]])}, "<=", 3.0)
    program.add_goal("less", {x: 1.0})
    return program


@pytest.mark.parametrize("integer", [False, True])
@pytest.mark.parametrize("again", [False, True])
def test_unbounded_has_a_status_and_no_number(*, integer: bool, again: bool) -> None:
    program = free(integer=integer)
    solution = Revisable(program).solve() if again else solve(program)
    assert solution.status is Status.UNBOUNDED
    refuse_values(solution)


def test_an_open_solver_recovers_from_an_unbounded_program() -> None:
    kept = Revisable(free(integer=False))
    refuse_values(kept.solve())
    kept.set_bounds("x", lower=[-2.0, -5.0])
    assert kept.solve().goals[0].value == -7.0


@pytest.mark.parametrize("call", [solve, find_collision, Revisable])
def test_an_empty_program_is_refused(call: Callable[[Program], object]) -> None:
    with pytest.raises(ProgramError, match=r"an empty program, without any variable|there is no goal"):
        call(Program("nothing"))


def test_a_program_without_rows_is_no_empty_one() -> None:
    program = Program("box")
    x = program.add_variables("x", ["a", "b"], lower=[1.0, -4.0], upper=9.0)
    program.add_goal("less", {x: 1.0})
    assert solve(program).values("x").tolist() == [1.0, -4.0]


def test_a_missing_highs_is_an_import_error_and_no_answer() -> None:
    """The solver is a library: without it nothing starts, and no fallback answers in its place."""
    code = "import sys; sys.modules['highspy'] = None\nimport optimizer.solve"
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        check=False,
    )
    assert run.returncode == 1
    assert run.stdout == ""
    assert "highspy" in run.stderr.splitlines()[-1]


def test_a_missing_solver_of_pulp_leaves_no_values() -> None:
    program = Program("small")
    x = program.add_variables("x", ["a"], upper=1.0)
    program.add_goal("more", {x: 1.0}, sense="max")
    with pytest.raises(pulp.PulpSolverError):
        program.solve(
            pulp.COIN_CMD(  # type: ignore[no-untyped-call]
                path="/nowhere/cbc", msg=False
            )
        )
    assert program.expansion is not None
    with pytest.raises(NoValuesError):
        program.expansion.values("x")


@pytest.mark.parametrize("failure", [MemoryError("bad allocation"), RuntimeError("lost")])
def test_a_failure_inside_the_solver_is_an_error(monkeypatch: pytest.MonkeyPatch, failure: Exception) -> None:
    program = Program("small")
    x = program.add_variables("x", ["a"], upper=1.0)
    program.add_goal("more", {x: 1.0}, sense="max")

    def fail(*given: object) -> None:
        if given[-1] == "solve":
            raise failure

    monkeypatch.setattr(Engine, "_done", fail)
    with pytest.raises(SolverError, match="HiGHS failed") as told:
        solve(program)
    assert told.value.__cause__ is failure


@pytest.mark.promise(
    "nothing false",
    "the solver answers optimal, with zeros",
    "no value is handed on",
)
def test_a_solver_that_answers_with_zeros_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Optimal, with a vector that breaks a row: no value is handed on."""
    program = Program("need")
    x = program.add_variables("x", ["a", "b"], upper=5.0)
    program.add_rows("need", ["all"], {x: sparse.csr_array([[1.0, 1.0]])}, ">=", 3.0)
    program.add_goal("few", {x: 1.0})
    monkeypatch.setattr(Engine, "run", lambda *_: Answer(Status.OPTIMAL, np.zeros(2), 0.0, np.zeros(1)))
    solution = solve(program)
    assert solution.status is Status.NO_SOLUTION
    refuse_values(solution)


@pytest.mark.parametrize("decades", [7, 10, 14])
def test_wide_coefficients_are_told_and_the_answer_keeps_its_rows(decades: int) -> None:
    """The x of the tiny row is worth as much as y of the huge one; whatever is claimed was recomputed."""
    scale = 10.0**decades
    program = Program("wide")
    x = program.add_variables("x", ["tiny", "huge"])
    rows = sparse.csr_array(np.array([[1.0, 0.0], [1.0, scale]]))
    program.add_rows("cap", ["tiny", "both"], {x: rows}, "<=", [1.0, scale])
    program.add_goal("worth", {x: np.array([1.0, 1.0])}, sense="max")
    try:
        solution = solve(program)
    except OptimizerError as refused:
        assert str(refused)  # noqa: PT017 - a refusal is as good as an answer, a false number is not
        return
    assert "further apart than 1e+06" in solution.warnings[0]
    assert isinstance(solution.status, Status)
    if not solution.has_values:
        refuse_values(solution)
        return
    tiny, huge = solution.values("x")
    assert tiny <= 1.0 + 1e-6
    assert (tiny + scale * huge) / scale <= 1.0 + 1e-6
    assert solution.goals[0].value == pytest.approx(tiny + huge)
    if solution.status is Status.OPTIMAL:
        assert solution.goals[0].value == pytest.approx(2.0, abs=1e-4)


def test_numbers_that_are_none_never_reach_the_solver() -> None:
    program = Program("numbers")
    x = program.add_variables("x", ["a"], upper=1.0)
    for wrong in (math.nan, math.inf):
        with pytest.raises(ProgramError):
            program.add_rows("row", ["a"], {x: wrong}, "<=", 1.0)
        with pytest.raises(ProgramError):
            program.add_rows("row", ["a"], {x: 1.0}, "<=", wrong)
        with pytest.raises(ProgramError):
            program.add_goal("goal", {x: wrong})
    assert program.rows == ()


@pytest.mark.promise(
    "nothing false",
    "a time limit of a billionth of a second",
    "a status, and no number",
)
def test_no_time_at_all_has_a_status_and_no_number(hard: Program) -> None:
    solution = solve(hard, limits=Limits(seconds=1e-9))
    assert solution.status is Status.NO_SOLUTION
    assert not solution.has_values
    with pytest.raises(NoValuesError, match="the solve ended no_solution"):
        solution.values("take")


def test_a_row_that_only_rounding_keeps_is_not_called_infeasible() -> None:
    """0.1 + 0.2 is not 0.3 in floating point; a plan within the tolerance is a plan."""
    program = Program("rounding")
    x = program.add_variables("x", ["a", "b"], lower=[0.1, 0.2], upper=[0.1, 0.2])
    program.add_rows("sum", ["all"], {x: sparse.csr_array([[1.0, 1.0]])}, "==", 0.3)
    program.add_goal("few", {x: 1.0})
    assert solve(program).status is Status.OPTIMAL
