import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from optimizer.engine import Answer, Engine
from optimizer.matrix import Matrix
from optimizer.program import Program
from optimizer.solve import Limits, Status, solve
from optimizer.stages import tidy

ROW = Matrix(  # x + 1000 y == 3001 within a box
    sparse.csr_array(np.array([[1.0, 1000.0]])),
    lower=np.zeros(2),
    upper=np.array([5.0, 10.0]),
    row_lower=np.array([3001.0]),
    row_upper=np.array([3001.0]),
    integer=np.zeros(2, dtype=bool),
)


def test_rounding_errors_are_tidied_where_the_rows_still_hold() -> None:
    assert tidy(ROW, np.array([1.0 - 1e-9, 3.0 + 1e-12])).tolist() == [1.0, 3.0]


def test_a_value_that_a_row_needs_is_left_alone() -> None:
    """Here 2.9999995 is not a rounding error: the row makes up for it."""
    values = np.array([1.0005, 2.9999995])
    assert tidy(ROW, values).tolist() == values.tolist()


def test_values_are_put_back_into_their_bounds() -> None:
    loose = replace(ROW, row_lower=np.array([-math.inf]))
    assert tidy(loose, np.array([-1e-9, 3.0])).tolist() == [0.0, 3.0]


@pytest.fixture
def program() -> Program:
    program = Program("two")
    x = program.add_variables("x", ["a", "b"], upper=2.0)
    program.add_rows("cap", ["all"], {x: sparse.csr_array(np.ones((1, 2)))}, "<=", 3.0)
    program.add_goal("worth", {x: np.array([2.0, 1.0])}, sense="max")
    program.add_goal("few_b", {x: np.array([0.0, 1.0])})
    return program


def doctor(monkeypatch: pytest.MonkeyPatch, answers: dict[int, Answer]) -> None:
    """Replace the solver's answer to some runs."""
    true_run, count = Engine.run, iter(range(9))

    def run(self: Engine, *arguments: object) -> Answer:
        number = next(count)
        return answers[number] if number in answers else true_run(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(Engine, "run", run)


def test_optimal_without_a_proof_is_only_feasible(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    doctor(monkeypatch, {0: Answer(Status.OPTIMAL, np.array([1.0, 1.0]), -3.0, np.array([0.0]))})
    solution = solve(program)
    assert solution.status is Status.FEASIBLE
    assert solution.warnings == ("worth: called optimal by the solver, not proved by its duals",)
    assert solution.goals[0].value == 3.0
    assert solution.goals[0].gap == math.inf


def test_a_plan_that_breaks_a_row_is_no_plan(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    doctor(monkeypatch, {0: Answer(Status.OPTIMAL, np.array([2.0, 2.0]), -6.0, np.array([-1.0]))})
    solution = solve(program)
    assert solution.status is Status.NO_SOLUTION
    assert not solution.has_values


@pytest.mark.parametrize(
    ("answer", "status", "warning"),
    [
        (Answer(Status.INFEASIBLE), Status.FEASIBLE, "few_b: no plan was found that keeps the earlier goals"),
        (Answer(Status.NO_SOLUTION), Status.FEASIBLE, "few_b: the search ended without a plan"),
        (Answer(Status.STOPPED), Status.STOPPED, ""),
        (
            Answer(Status.OPTIMAL, np.array([2.0, 0.0])),
            Status.FEASIBLE,
            "few_b: the solver's plan did not hold",
        ),
        (
            Answer(Status.FEASIBLE, np.array([2.0, 2.0])),
            Status.FEASIBLE,
            "few_b: the solver's plan did not hold",
        ),
    ],
)
def test_what_goes_wrong_in_a_later_goal_leaves_the_first(
    program: Program, monkeypatch: pytest.MonkeyPatch, answer: Answer, status: Status, warning: str
) -> None:
    """A later plan that gives up an earlier goal, or breaks a row, is not taken."""
    doctor(monkeypatch, {1: answer})
    solution = solve(program)
    assert (solution.status, [goal.status for goal in solution.goals]) == (status, [Status.OPTIMAL, status])
    assert solution.values("x").tolist() == [2.0, 1.0]
    assert [goal.value for goal in solution.goals] == [5.0, 1.0]
    assert "".join(solution.warnings).startswith(warning)
    assert bool(solution.warnings) == bool(warning)


def test_a_goal_that_never_had_its_turn_has_a_value_and_no_proof(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    doctor(monkeypatch, {0: Answer(Status.FEASIBLE, np.array([1.0, 2.0]))})
    worth, few = solve(program, limits=Limits(seconds=9)).goals
    assert (worth.status, worth.value, worth.bound, worth.gap) == (Status.FEASIBLE, 4.0, math.inf, math.inf)
    assert (few.status, few.value, few.bound, few.gap) == (Status.FEASIBLE, 2.0, -math.inf, math.inf)


def test_the_plan_in_hand_is_best_when_the_bound_says_so(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A search may end with a plan a hair outside and a bound that the plan in hand already meets."""
    program.add_variables("whole", ["one"], integer=True, upper=1.0)
    outside = np.array([2.0, 1.0 - 1e-4, 0.0])
    for bound, status in ((1.0 - 1e-7, Status.OPTIMAL), (0.5, Status.FEASIBLE)):
        with monkeypatch.context() as patch:
            doctor(patch, {1: Answer(Status.OPTIMAL, outside, bound)})
            solution = solve(program)
        assert solution.status is status
        assert solution.values("x").tolist() == [2.0, 1.0]
        assert solution.goals[1].bound == bound
        assert bool(solution.warnings) == (status is Status.FEASIBLE)
