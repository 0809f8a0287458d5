import itertools
import json
import math
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from optimizer.errors import NoValuesError, ProgramError
from optimizer.program import Program
from optimizer.solve import Limits, Progress, Status, solve


def bag(tolerance: float = 0.0, *, integer: bool = False) -> Program:
    """Two kinds: 3 of a are worth 3 each, b is worth 2; together at most 4; then as few of a as possible."""
    program = Program("bag")
    x = program.add_variables("x", ["a", "b"], upper=np.array([3.0, 4.0]), integer=integer, unit="things")
    program.add_rows("room", ["all"], {x: sparse.csr_array(np.ones((1, 2)))}, "<=", 4.0)
    program.add_goal("worth", {x: np.array([3.0, 2.0])}, sense="max", tolerance=tolerance, unit="coins")
    program.add_goal("few_a", {x: np.array([1.0, 0.0])})
    return program


@pytest.mark.parametrize("integer", [False, True])
def test_a_later_goal_keeps_an_earlier_one(*, integer: bool) -> None:
    solution = solve(bag(integer=integer))
    assert solution.status is Status.OPTIMAL
    assert [goal.value for goal in solution.goals] == [11.0, 3.0]
    assert solution.series("x").to_dict() == {"a": 3.0, "b": 1.0}
    assert [goal.gap for goal in solution.goals] == [0.0, 0.0]


@pytest.mark.parametrize("integer", [False, True])
def test_a_tolerance_is_what_may_be_given_up(*, integer: bool) -> None:
    """Each a given up for a b costs one coin: two coins buy two fewer a, no more."""
    solution = solve(bag(2.0, integer=integer))
    worth, few = solution.goals
    assert (worth.value, worth.best, few.value) == pytest.approx((9.0, 11.0, 1.0), abs=1e-5)
    assert worth.bound == 11.0
    assert worth.gap == pytest.approx(2 / 9, abs=1e-5)
    assert worth.unit == "coins"


@pytest.mark.parametrize("name", ["arden", "springdale"])
def test_published_transportation_optima(
    shared: Path, state_transport: Callable[..., Program], name: str
) -> None:
    known = json.loads((shared / "oracles" / "oracles.json").read_text())["lp"][name]
    solution = solve(state_transport(known["supply"], known["cap"], known["cost"]))
    assert solution.goals[0].value == known["optimum"]
    assert solution.certificate is not None
    assert solution.certificate.proofs[0].bound == known["optimum"]


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_a_network_keeps_whole_numbers_through_three_goals(seed: int) -> None:
    """Many ties, so that the second and third goals have something to decide."""
    chance = np.random.default_rng(seed)
    supply = chance.integers(1, 30, 8).astype(float)
    capacity = np.full(4, math.ceil(supply.sum() / 3))
    arcs = [(i, j) for i in range(8) for j in range(4)]
    program = Program("network")
    ship = program.add_variables("ship", arcs)
    for end, amounts, family, sense in ((0, supply, "send", "=="), (1, capacity, "receive", "<=")):
        incidence = sparse.csr_array((np.ones(32), ([arc[end] for arc in arcs], range(32))))
        program.add_rows(family, range(len(amounts)), {ship: incidence}, sense, amounts)  # type: ignore[arg-type]
    for goal in ("first", "second", "third"):
        program.add_goal(goal, {ship: chance.integers(0, 3, 32).astype(float)})
    solution = solve(program)
    assert solution.status is Status.OPTIMAL
    assert (solution.values("ship") % 1 == 0).all()
    again = held_by_hand(program)
    assert [goal.value for goal in solution.goals] == pytest.approx(again, abs=1e-5)


def held_by_hand(program: Program) -> list[float]:
    """Solve goal after goal with a row that holds each, the textbook way."""
    reached: list[float] = []
    (ship,) = program.families
    for number, goal in enumerate(program.goals):
        one = program.copy()
        one._goals.clear()
        for earlier, value in zip(program.goals[:number], reached, strict=True):
            held = sparse.csr_array(program.costs(earlier)[None, :])
            one.add_rows(f"hold_{earlier.name}", ["all"], {ship: held}, "<=", value)
        one.add_goal(goal.name, {ship: program.costs(goal)})
        reached.append(solve(one).goals[0].value)
    return reached


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_brute_force_agrees_on_tiny_integer_programs(data: st.DataObject) -> None:
    """Two goals, in order, over every point of a small box."""
    width, height = data.draw(st.integers(1, 3)), data.draw(st.integers(1, 3))
    number = st.integers(-5, 5)
    draw = np.array(
        data.draw(st.lists(number, min_size=width * height, max_size=width * height)), dtype=float
    )
    matrix = draw.reshape(height, width)
    matrix[~matrix.any(axis=1), 0] = 1.0
    right = np.array(data.draw(st.lists(number, min_size=height, max_size=height)), dtype=float)
    costs = np.array(data.draw(st.lists(number, min_size=2 * width, max_size=2 * width)), dtype=float)
    first, second = costs.reshape(2, width)
    program = Program("tiny")
    x = program.add_variables("x", range(width), lower=-1.0, upper=2.0, integer=True)
    program.add_rows("cap", range(height), {x: sparse.csr_array(matrix)}, "<=", right)
    program.add_goal("first", {x: first})
    program.add_goal("second", {x: second}, sense="max")
    points = [np.array(point) for point in itertools.product((-1, 0, 1, 2), repeat=width)]
    feasible = [point for point in points if (matrix @ point <= right).all()]
    solution = solve(program, limits=Limits(gap=0.0))
    if not feasible:
        assert solution.status is Status.INFEASIBLE
        return
    best = min((first @ point, -(second @ point)) for point in feasible)
    assert solution.status is Status.OPTIMAL
    assert [solution.goals[0].value, -solution.goals[1].value] == pytest.approx(best, abs=1e-6)


@pytest.mark.parametrize("integer", [False, True])
def test_infeasible_has_no_values(*, integer: bool) -> None:
    program = Program("infeasible")
    x = program.add_variables("x", ["a", "b"], upper=1.0, integer=integer)
    program.add_rows("need", ["all"], {x: sparse.csr_array(np.ones((1, 2)))}, ">=", 3.0)
    program.add_goal("few", {x: 1.0})
    solution = solve(program)
    assert solution.status is Status.INFEASIBLE
    assert (solution.has_values, solution.certificate) == (False, None)
    assert math.isnan(solution.goals[0].value)
    with pytest.raises(NoValuesError, match="'x' has no values: the solve ended infeasible"):
        solution.values("x")


@pytest.mark.parametrize("integer", [False, True])
def test_unbounded_has_no_values(*, integer: bool) -> None:
    program = Program("unbounded")
    x = program.add_variables("x", ["a", "b"], integer=integer)
    program.add_rows("apart", ["all"], {x: sparse.csr_array(np.array([[1.0, -1.0]]))}, "<=", 1.0)
    program.add_goal("many", {x: 1.0}, sense="max")
    solution = solve(program)
    assert solution.status is Status.UNBOUNDED
    assert not solution.has_values


def test_a_later_unbounded_goal_spoils_the_plan() -> None:
    """The program is not what was meant, whatever the first goal says."""
    program = Program("unbounded")
    x = program.add_variables("x", ["a", "b"])
    program.add_goal("few_a", {x: np.array([1.0, 0.0])})
    program.add_goal("many_b", {x: np.array([0.0, 1.0])}, sense="max")
    solution = solve(program)
    assert solution.status is Status.UNBOUNDED
    assert not solution.has_values


@pytest.mark.parametrize("integer", [False, True])
def test_no_time_means_no_values(state_transport: Callable[..., Program], *, integer: bool) -> None:
    chance = np.random.default_rng(0)
    cost = chance.integers(1, 999, (150, 60)).tolist()
    program = state_transport([10] * 150, [26] * 60, cost, integer=integer)
    solution = solve(program, limits=Limits(seconds=1e-3))
    assert solution.status is Status.NO_SOLUTION
    assert (solution.goals[0].status, solution.goals[0].gap) == (Status.NO_SOLUTION, math.inf)
    with pytest.raises(NoValuesError, match="the solve ended no_solution"):
        solution.values("ship")


def test_a_time_limit_keeps_the_plan_and_its_gap(hard: Program) -> None:
    solution = solve(hard, limits=Limits(seconds=1.0))
    goal = solution.goals[0]
    assert (solution.status, goal.status) == (Status.FEASIBLE, Status.FEASIBLE)
    assert goal.bound < goal.value
    assert goal.gap == pytest.approx((goal.value - goal.bound) / goal.value)
    take = solution.values("take")
    assert set(take.tolist()) <= {0.0, 1.0}
    assert solution.seconds < 2.5


def test_time_that_ends_in_the_second_goal_keeps_the_first(hard: Program) -> None:
    take, over, under = hard.families
    program = hard.copy()
    program._goals.clear()
    program.add_goal("take_many", {take: 1.0}, sense="max", tolerance=20.0)
    program.add_goal("misses", {over: 1.0, under: 1.0})
    program.add_goal("few_over", {over: 1.0})
    solution = solve(program, limits=Limits(seconds=1.5))
    assert solution.status is Status.FEASIBLE
    assert [goal.status for goal in solution.goals] == [Status.OPTIMAL, Status.FEASIBLE, Status.FEASIBLE]
    first, _, third = solution.goals
    assert first.best == first.bound == 40.0
    assert first.value >= 20.0 - 1e-5
    assert first.value == solution.values("take").sum()
    assert third.value == pytest.approx(solution.values("over").sum())
    assert (third.bound, third.gap) == (-math.inf, math.inf)
    assert math.isnan(third.best)


def test_a_cancel_within_a_second_keeps_the_plan(hard: Program) -> None:
    began = time.perf_counter()
    solution = solve(hard, cancel=lambda: time.perf_counter() > began + 0.8)
    assert time.perf_counter() - began < 1.9
    assert solution.status is Status.STOPPED
    assert solution.has_values
    assert solution.goals[0].value == pytest.approx(
        solution.values("over").sum() + solution.values("under").sum()
    )


def test_a_cancel_before_any_plan_has_no_values(hard: Program) -> None:
    solution = solve(hard, cancel=lambda: True)
    if not solution.has_values:
        with pytest.raises(NoValuesError, match="the solve ended stopped"):
            solution.values("take")
    assert solution.status is Status.STOPPED


def test_progress_tells_goal_incumbent_and_bound_in_the_callers_thread(hard: Program) -> None:
    told: list[Progress] = []
    solve(hard, limits=Limits(seconds=1.2), progress=told.append)
    assert told[0].incumbent is None or told[0].incumbent >= 0
    last = told[-1]
    assert (last.goal, last.number, last.goals) == ("misses", 1, 1)
    assert last.incumbent is not None
    assert last.bound is not None
    assert last.bound <= last.incumbent
    assert [state.seconds for state in told] == sorted(state.seconds for state in told)


def test_what_progress_raises_reaches_the_caller(hard: Program) -> None:
    def stop(_state: Progress) -> None:
        raise KeyboardInterrupt

    began = time.perf_counter()
    with pytest.raises(KeyboardInterrupt):
        solve(hard, progress=stop)
    assert time.perf_counter() - began < 2.0


def test_a_maximum_is_shown_as_a_maximum(state_transport: Callable[..., Program]) -> None:
    program = state_transport([5], [9, 9], [[3, 4]])
    (ship,) = program.families
    program._goals.clear()
    program.add_goal("far", {ship: np.array([3.0, 4.0])}, sense="max")
    goal = solve(program).goals[0]
    assert (goal.value, goal.bound, goal.gap) == (20.0, 20.0, 0.0)


def test_wide_coefficients_are_told() -> None:
    program = Program("wide")
    x = program.add_variables("x", ["a", "b"], upper=1.0)
    program.add_rows("cap", ["tiny", "huge"], {x: np.array([1e-2, 1e5])}, "<=", 1e5)
    program.add_goal("worth", {x: np.array([1.0, 1e7])}, sense="max")
    solution = solve(program)
    assert solution.warnings == (
        (
            "rows: coefficients from 0.01 at cap[tiny] to 1e+05 at cap[huge] are further apart "
            "than 1e+06; change a unit"
        ),
        (
            "goal worth: coefficients from 1 at x[a] to 1e+07 at x[b] are further apart "
            "than 1e+06; change a unit"
        ),
    )


@pytest.mark.parametrize("wrong", [{"seconds": 0}, {"gap": -1}, {"threads": 0}, {"seed": -1}])
def test_limits_that_mean_nothing_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ProgramError, match="limits need seconds > 0"):
        Limits(**wrong)


def test_two_processes_give_the_same_plan() -> None:
    """Ties everywhere: only a fixed seed and one thread decide between them."""
    code = """
import hashlib
import conftest
from optimizer.solve import solve
prices = [[(i * j) % 3 for j in range(12)] for i in range(40)]
split = solve(conftest.transport([9] * 40, [40] * 12, prices))
prices = [[(i + j) % 2 for j in range(4)] for i in range(9)]
whole = solve(conftest.transport([9] * 9, [30] * 4, prices, integer=True))
print(hashlib.sha256(split.values("ship").tobytes() + whole.values("ship").tobytes()).hexdigest())
"""
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", code],
            cwd=Path(__file__).parent,
            stdout=subprocess.PIPE,
            text=True,
            env={"PYTHONHASHSEED": str(number)},
        )
        for number in (1, 2)
    ]
    first, second = (run.communicate()[0] for run in runs)
    assert [run.returncode for run in runs] == [0, 0]
    assert first == second != ""
