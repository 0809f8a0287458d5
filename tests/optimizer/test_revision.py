import time
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from optimizer.errors import ProgramError
from optimizer.program import Program
from optimizer.revision import Revisable
from optimizer.solve import Limits, solve
from optimizer.status import Status

PAIR = sparse.csr_array(np.ones((1, 2)))


def bag(room: float = 4.0, *, integer: bool = False, tolerance: float = 0.0) -> Program:
    """Fill with a (worth 3, at most 3) and b (worth 2), then as few a as possible."""
    program = Program("bag")
    x = program.add_variables("x", ["a", "b"], upper=np.array([3.0, 4.0]), integer=integer)
    program.add_rows("room", ["all"], {x: PAIR}, "<=", room)
    program.add_goal("worth", {x: np.array([3.0, 2.0])}, sense="max", tolerance=tolerance)
    program.add_goal("few_a", {x: np.array([1.0, 0.0])})
    return program


@pytest.mark.parametrize("integer", [False, True])
@pytest.mark.parametrize("tolerance", [0.0, 2.0])
def test_each_revision_gives_what_a_new_program_would(*, integer: bool, tolerance: float) -> None:
    """Later goals narrow the open program; the next solve must not inherit that."""
    kept = Revisable(bag(integer=integer, tolerance=tolerance))
    for room in (4.0, 6.0, 2.0, 4.0):
        kept.set_rhs("room", room)
        again, fresh = kept.solve(), solve(bag(room, integer=integer, tolerance=tolerance))
        assert again.status is fresh.status is Status.OPTIMAL
        expected = [goal.value for goal in fresh.goals]
        assert [goal.value for goal in again.goals] == pytest.approx(expected, abs=1e-5)
    assert kept.solves == 4


def test_bounds_costs_goals_and_rows_are_revised() -> None:
    kept = Revisable(bag())
    assert kept.solve().values("x").tolist() == [3.0, 1.0]
    kept.set_bounds("x", upper=[1.0, 4.0])
    assert kept.solve().values("x").tolist() == [1.0, 3.0]
    kept.set_costs("worth", {"x": [1.0, 5.0]})
    assert kept.solve().values("x").tolist() == [0.0, 4.0]
    kept.add_rows("spare_b", ["b"], {"x": sparse.csr_array([[0.0, 1.0]])}, "<=", 2.0)
    assert kept.solve().values("x").tolist() == [1.0, 2.0]
    kept.aim_at(["few_a"])
    solution = kept.solve()
    assert [goal.name for goal in solution.goals] == ["few_a"]
    assert solution.values("x")[0] == 0.0
    kept.set_rhs("spare_b", -1.0)
    assert kept.solve().status is Status.INFEASIBLE
    kept.set_rhs("spare_b", 2.0)
    assert kept.solve().status is Status.OPTIMAL


def test_the_program_itself_is_not_changed() -> None:
    program = bag()
    kept = Revisable(program)
    kept.set_rhs("room", 1.0)
    kept.set_bounds("x", upper=0.5)
    kept.solve()
    assert solve(program).values("x").tolist() == [3.0, 1.0]


@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_random_revisions_of_integer_programs_agree_with_fresh_solves(data: st.DataObject) -> None:
    number = st.integers(-4, 4).map(float)
    matrix = np.array(data.draw(st.lists(number, min_size=6, max_size=6))).reshape(2, 3)
    matrix[~matrix.any(axis=1), 0] = 1.0
    costs = np.array(data.draw(st.lists(number, min_size=6, max_size=6))).reshape(2, 3)

    def stated(rhs: list[float], upper: list[float]) -> Program:
        program = Program("tiny")
        x = program.add_variables("x", range(3), upper=np.array(upper), integer=True)
        program.add_rows("cap", range(2), {x: sparse.csr_array(matrix)}, "<=", rhs)
        program.add_goal("first", {x: costs[0]})
        program.add_goal("second", {x: costs[1]}, sense="max")
        return program

    kept = Revisable(stated([1.0, 1.0], [2.0] * 3), Limits(gap=0.0))
    for _ in range(3):
        rhs = data.draw(st.lists(number, min_size=2, max_size=2))
        upper = data.draw(st.lists(st.sampled_from([0.0, 1.0, 3.0]), min_size=3, max_size=3))
        kept.set_rhs("cap", rhs)
        kept.set_bounds("x", upper=upper)
        again, fresh = kept.solve(), solve(stated(rhs, upper), limits=Limits(gap=0.0))
        assert again.status is fresh.status
        if fresh.has_values:
            assert [goal.value for goal in again.goals] == pytest.approx([g.value for g in fresh.goals])


def test_a_solve_that_was_left_behind_or_cancelled_is_followed_by_a_sound_one(hard: Program) -> None:
    kept = Revisable(hard)
    began = time.perf_counter()
    stopped = kept.solve(cancel=lambda: time.perf_counter() > began + 0.4)
    assert stopped.status is Status.STOPPED
    later = kept.solve(seconds=0.6)
    assert later.status is Status.FEASIBLE
    if stopped.has_values:
        assert later.goals[0].value <= stopped.goals[0].value + 1e-6


def test_a_basis_saves_iterations(state_transport: Callable[..., Program]) -> None:
    chance = np.random.default_rng(2)
    program = state_transport([10.0] * 60, [70.0] * 10, chance.uniform(1, 9, (60, 10)).tolist())
    kept = Revisable(program)
    kept.solve()
    first = kept._engine._highs.getInfo().simplex_iteration_count  # type: ignore[union-attr]
    kept.set_rhs("receive", 69.0)
    kept.solve()
    assert kept._engine._highs.getInfo().simplex_iteration_count < first / 2  # type: ignore[union-attr]


def test_revisions_that_mean_nothing_are_refused() -> None:
    kept = Revisable(bag())
    with pytest.raises(ProgramError, match="no rows are called 'rooms'; the families are: room"):
        kept.set_rhs("rooms", 1.0)
    with pytest.raises(ProgramError, match="room: right-hand side: not a number at 'all'"):
        kept.set_rhs("room", float("nan"))
    with pytest.raises(ProgramError, match="lower bound 5 and upper bound 3 cross at 'a'"):
        kept.set_bounds("x", lower=5.0)
    with pytest.raises(ProgramError, match="no goal 'much'; the goals are: worth, few_a"):
        kept.set_costs("much", {"x": 1.0})
    with pytest.raises(ProgramError, match="no variables are called 'y'"):
        kept.set_costs("worth", {"y": 1.0})
    with pytest.raises(ProgramError, match="the family 'room' exists already"):
        kept.add_rows("room", ["all"], {"x": PAIR}, "<=", 1.0)
    with pytest.raises(ProgramError, match="empty: the row 'all' has no term"):
        kept.add_rows("empty", ["all"], {"x": PAIR * 0.0}, "<=", 1.0)


def test_a_start_is_a_plan_in_hand(hard: Program) -> None:
    """With no time at all the plan given is the plan handed back, with its true value."""
    take = np.zeros(40)
    halve = hard.rows[0]
    start = {"take": take, "over": np.zeros(5), "under": halve.rhs}
    solution = solve(hard, limits=Limits(seconds=1e-9), start=start)
    assert solution.status is Status.FEASIBLE
    assert solution.goals[0].value == halve.rhs.sum()
    assert solution.values("take").tolist() == take.tolist()
    better = solve(hard, limits=Limits(seconds=0.5), start={"take": take})
    assert better.goals[0].value < halve.rhs.sum()


def test_a_start_that_breaks_a_row_is_only_a_hint() -> None:
    program = bag(integer=True)
    solution = solve(program, start={"x": [3.0, 4.0]})
    assert solution.status is Status.OPTIMAL
    assert solution.values("x").tolist() == [3.0, 1.0]
    assert "does not keep the rows" in solution.warnings[0]
    with pytest.raises(ProgramError, match="start of x: not a number at 'b'"):
        solve(program, start={"x": [1.0, float("nan")]})
    with pytest.raises(ProgramError, match=r"start of x: \(3,\) numbers for 2 labels"):
        solve(program, start={"x": [1.0, 1.0, 1.0]})
