import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from optimizer.alternatives import near_optimal, next_best
from optimizer.errors import ProgramError
from optimizer.program import Program
from optimizer.solve import Limits
from optimizer.status import Status

EXACT = Limits(gap=0.0)


def pick(worth: list[float], most: int, *, integer: bool = True, upper: float = 1.0) -> Program:
    program = Program("pick")
    x = program.add_variables("x", range(len(worth)), upper=upper, integer=integer)
    program.add_rows("room", ["all"], {x: sparse.csr_array(np.ones((1, len(worth))))}, "<=", most)
    program.add_goal("worth", {x: np.array(worth)}, sense="max")
    return program


def test_a_near_optimal_plan_differs_in_as_much_as_can_be() -> None:
    """Two of four: 9 + 8 is best; within 4, 7 + 6 differs in all four; within 1, only 9 + 7 in two."""
    program = pick([9, 8, 7, 6], 2)
    best, other = near_optimal(program, {"x": 1.0}, {"worth": 4.0}, count=2).plans
    assert (best.distance, best.given_up, best.solution.goals[0].value) == (math.inf, {"worth": 0.0}, 17.0)
    assert other.solution.values("x").tolist() == [0.0, 0.0, 1.0, 1.0]
    assert (other.distance, other.at_most, other.status) == (4.0, 4.0, Status.OPTIMAL)
    assert other.given_up == {"worth": 4.0}
    assert other.solution.goal("worth").bound == 17.0
    near = near_optimal(program, {"x": 1.0}, {"worth": 1.0}, count=2).plans[1]
    assert (near.distance, near.solution.goals[0].value) == (2.0, 16.0)


def test_with_no_allowance_only_ties_differ_and_a_weight_counts() -> None:
    plans = near_optimal(pick([5, 5, 5], 1), {"x": [1.0, 2.0, 3.0]}, {}, count=3).plans
    assert {plan.solution.goals[0].value for plan in plans} == {5.0}
    assert all(plan.distance > 0 for plan in plans)
    assert near_optimal(pick([5, 4], 1), {"x": 1.0}, {}, count=2).plans[1].distance == 0.0


@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_brute_force_agrees_on_distances_of_whole_numbers(data: st.DataObject) -> None:
    """L1 over 0, 1, 2: the farthest from the nearest of the plans before, over every plan allowed."""
    worth = data.draw(st.lists(st.integers(-3, 5).map(float), min_size=3, max_size=3))
    allowance = float(data.draw(st.integers(0, 6)))
    program = pick(worth, 4, upper=2.0)
    found = near_optimal(program, {"x": 1.0}, {"worth": allowance}, count=3, limits=EXACT)
    points = [np.array(x) for x in itertools.product(range(3), repeat=3) if sum(x) <= 4]
    best = max(x @ worth for x in points)
    allowed = [x for x in points if x @ worth >= best - allowance]
    before = [found.plans[0].solution.values("x")]
    assert found.status is Status.OPTIMAL
    for plan in found.plans[1:]:
        farthest = max(min(np.abs(x - each).sum() for each in before) for x in allowed)
        assert plan.distance == pytest.approx(farthest, abs=1e-4)
        assert plan.at_most >= plan.distance - 1e-4
        assert plan.given_up["worth"] <= allowance + 1e-5
        before.append(plan.solution.values("x"))


def test_the_distance_of_amounts_is_exact_too() -> None:
    """From (4, 0) the farthest point of the same worth is (0, 4)."""
    program = pick([1.0, 1.0], 4, integer=False, upper=4.0)
    first, second, third = near_optimal(program, {"x": 1.0}, {}, count=3).plans
    assert second.distance == pytest.approx(8.0, abs=1e-4) or first.solution.values("x")[0] not in {0.0, 4.0}
    assert third.distance == pytest.approx(4.0, abs=1e-4)


@settings(max_examples=8, deadline=None)
@given(worth=st.lists(st.integers(-4, 9).map(float), min_size=4, max_size=4))
def test_the_next_best_plans_come_in_order(worth: list[float]) -> None:
    found = next_best(pick(worth, 2), "x", count=5, limits=EXACT)
    values = sorted(np.array(x) @ worth for x in itertools.product((0, 1), repeat=4) if sum(x) <= 2)
    told = [plan.solution.goals[0].value for plan in found.plans]
    assert told == pytest.approx(values[::-1][:5])
    assert len({tuple(plan.solution.values("x")) for plan in found.plans}) == 5


def test_there_may_be_fewer_plans_than_asked() -> None:
    found = next_best(pick([3, 2], 1), "x", count=9)
    assert (found.status, len(found.plans)) == (Status.OPTIMAL, 3)
    apart = next_best(pick([3, 2], 1), "x", count=9, apart=2)
    assert [plan.solution.goals[0].value for plan in apart.plans] == [3.0, 2.0]


def test_limits_and_programs_without_a_plan_are_told(hard: Program) -> None:
    late = near_optimal(hard, {"take": 1.0}, {}, limits=Limits(seconds=1e-9))
    assert (late.status, late.plans) == (Status.NO_SOLUTION, ())
    stopped = near_optimal(hard, {"take": 1.0}, {}, cancel=lambda: True)
    assert stopped.status is Status.STOPPED
    program = pick([1.0], 1)
    program.add_rows("never", [0], {program.families[0]: 1.0}, ">=", 2.0)
    assert near_optimal(program, {"x": 1.0}, {}).status is Status.INFEASIBLE


def test_what_means_nothing_is_refused() -> None:
    program = pick([1.0], 1, integer=False, upper=math.inf)
    with pytest.raises(ProgramError, match="a distance needs finite bounds of what is not 0-1"):
        near_optimal(program, {"x": 1.0}, {})
    with pytest.raises(ProgramError, match="x: the next best plans are told apart by 0-1 variables"):
        next_best(program, "x")
    with pytest.raises(ProgramError, match="no goal 'value'"):
        near_optimal(pick([1.0], 1), {"x": 1.0}, {"value": 1.0})
    with pytest.raises(ProgramError, match="worth: the allowance is a finite number of at least 0"):
        near_optimal(pick([1.0], 1), {"x": 1.0}, {"worth": -1.0})
    with pytest.raises(ProgramError, match="the weights of differences are at least 0"):
        near_optimal(pick([1.0], 1), {"x": -1.0}, {})
