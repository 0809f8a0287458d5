import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from optimizer.errors import ProgramError
from optimizer.frontier import Frontier, Point, frontier
from optimizer.program import Program
from optimizer.solve import Limits
from optimizer.status import Status


def mix() -> Program:
    """Ten units from a (1 of cost, 4 of harm) and b (3 of cost, 1 of harm)."""
    program = Program("mix")
    x = program.add_variables("x", ["a", "b"])
    program.add_rows("need", ["all"], {x: sparse.csr_array([[1.0, 1.0]])}, "==", 10.0)
    program.add_goal("cost", {x: np.array([1.0, 3.0])})
    program.add_goal("harm", {x: np.array([4.0, 1.0])})
    return program


def tiny(costs: np.ndarray) -> Program:
    program = Program("tiny")
    x = program.add_variables("x", range(4), upper=2.0, integer=True)
    program.add_rows("enough", ["all"], {x: sparse.csr_array([[1.0, 2.0, 1.0, 3.0]])}, ">=", 5.0)
    program.add_goal("first", {x: costs[0]})
    program.add_goal("second", {x: costs[1]}, sense="max")
    return program


def pairs(found: Frontier) -> list[tuple[float, float]]:
    return [(point.first, point.second) for point in found.points]


def test_ends_are_exact_and_points_lie_evenly_along_the_first_goal() -> None:
    found = frontier(mix(), "cost", "harm", points=5)
    assert found.status is Status.OPTIMAL
    expected = [(10, 40), (15, 32.5), (20, 25), (25, 17.5), (30, 10)]
    assert np.array(pairs(found)) == pytest.approx(np.array(expected), abs=1e-6)
    assert [point.end for point in found.points] == ["first", "", "", "", "second"]
    assert [point.second_bound for point in found.points] == pytest.approx([each[1] for each in expected])
    assert not found.complete
    assert found.solves == 5
    assert found.points[2].solution.series("x").to_dict() == pytest.approx({"a": 5, "b": 5})  # type: ignore[union-attr]
    assert list(found.table().columns[:2]) == ["first", "second"]


@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_brute_force_agrees_on_every_point(data: st.DataObject) -> None:
    """Asked for more points than there are, it returns all that are not dominated, each once."""
    draw = data.draw(st.lists(st.integers(-5, 9), min_size=8, max_size=8))
    costs = np.array(draw, dtype=float).reshape(2, 4)
    found = frontier(tiny(costs), "first", "second", points=99)
    plans = [np.array(x) for x in itertools.product(range(3), repeat=4) if x @ np.array([1, 2, 1, 3]) >= 5]
    values = {(costs[0] @ x, costs[1] @ x) for x in plans}
    best = sorted(
        (a, b) for a, b in values if not any(c <= a and d >= b and (c, d) != (a, b) for c, d in values)
    )
    assert found.status is Status.OPTIMAL
    assert found.complete
    assert np.array(pairs(found)) == pytest.approx(np.array(best), abs=1e-4)


def test_a_maximum_may_come_first_and_a_constant_is_minded() -> None:
    program = Program("own")
    x = program.add_variables("x", ["a", "b"], upper=4.0)
    program.add_rows("room", ["all"], {x: sparse.csr_array([[1.0, 2.0]])}, "<=", 6.0)
    program.add_goal("worth", {x: np.array([1.0, 3.0])}, sense="max")
    program.add_goal("waste", {x: np.array([0.5, 1.0])})
    found = frontier(program, "worth", "waste", points=3)
    assert pairs(found)[0] == pytest.approx((9.0, 3.0))
    assert pairs(found)[1] == pytest.approx((4.5, 1.5))
    assert pairs(found)[2] == pytest.approx((0.0, 0.0))


def test_goals_that_are_best_together_are_one_point() -> None:
    program = mix()
    program.add_goal("harm_too", {program.families[0]: np.array([2.0, 6.0])})
    found = frontier(program, "cost", "harm_too")
    assert (pairs(found), found.complete) == ([(10.0, 20.0)], True)


def test_it_goes_on_from_known_points() -> None:
    heard: list[Point] = []
    part = frontier(mix(), "cost", "harm", points=3, found=heard.append)
    assert [point.first for point in heard] == pytest.approx([10, 30, 20])
    whole = frontier(mix(), "cost", "harm", points=5, known=heard)
    assert whole.solves == 2
    assert [point.first for point in whole.points] == pytest.approx([10, 15, 20, 25, 30])
    assert part.points[1] in whole.points


def test_a_cancel_and_a_limit_keep_the_points_found() -> None:
    heard: list[Point] = []
    stopped = frontier(mix(), "cost", "harm", found=heard.append, cancel=lambda: len(heard) > 2)
    assert stopped.status is Status.STOPPED
    assert 3 <= len(stopped.points) <= 4
    assert not stopped.complete
    late = frontier(mix(), "cost", "harm", limits=Limits(seconds=1e-9))
    assert (late.status, late.points, late.complete) == (Status.NO_SOLUTION, (), False)


def test_an_end_without_a_plan_is_told() -> None:
    program = mix()
    program.add_rows("never", ["all"], {program.families[0]: sparse.csr_array([[1.0, 1.0]])}, "<=", 9.0)
    assert frontier(program, "cost", "harm").status is Status.INFEASIBLE
    endless = Program("endless")
    x = endless.add_variables("x", ["a"])
    endless.add_goal("few", {x: 1.0})
    endless.add_goal("many", {x: 1.0}, sense="max")
    found = frontier(endless, "few", "many")
    assert (found.status, len(found.points)) == (Status.UNBOUNDED, 1)
    with pytest.raises(ProgramError, match="no goal 'cheap'"):
        frontier(mix(), "cheap", "harm")


def test_several_processes_find_points_of_the_same_frontier() -> None:
    costs = np.array([[3.0, 5.0, 1.0, 8.0], [1.0, 6.0, -2.0, 9.0]])
    every = {
        (round(a, 4), round(b, 4)) for a, b in pairs(frontier(tiny(costs), "first", "second", points=99))
    }
    together = frontier(tiny(costs), "first", "second", points=4, workers=2)
    assert {(round(a, 4), round(b, 4)) for a, b in pairs(together)} < every
    assert len(together.points) == 4
