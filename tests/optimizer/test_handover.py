from collections.abc import Callable

import numpy as np

from optimizer.handover import Order, order_frame, read_order, read_solution, solution_frame
from optimizer.program import Program
from optimizer.solve import Limits, solve
from optimizer.statement import Statement


def test_an_order_arrives_as_it_was_given(state_transport: Callable[..., Program]) -> None:
    stated = Statement.of(state_transport([5, 6], [9, 9], [[3, 4], [1, None]], integer=True))
    given = Order(stated, Limits(seconds=3, seed=4), 10, (np.array([1]), np.array([2.0])))
    order = read_order(order_frame(given))
    assert (order.limits, order.memory) == (given.limits, 10)
    assert order.start is not None
    assert [part.tolist() for part in order.start] == [[1], [2.0]]
    assert np.array_equal(order.statement.array.entries.toarray(), stated.array.entries.toarray())
    assert order.statement.array.integer.all()
    assert order.statement.goals[0].unit == "km"
    assert solve(order.statement).goals[0].value == solve(stated).goals[0].value


def test_a_solution_comes_back_with_its_labels(state_transport: Callable[..., Program]) -> None:
    stated = Statement.of(state_transport([5, 6], [9, 9], [[3, 4], [1, 2]]))
    solution = solve(stated)
    back = read_solution(solution_frame(solution), stated)
    assert (back.status, back.goals, back.certificate) == (
        solution.status,
        solution.goals,
        solution.certificate,
    )
    assert back.series("ship").equals(solution.series("ship"))


def test_a_solution_without_values_comes_back_without(state_transport: Callable[..., Program]) -> None:
    stated = Statement.of(state_transport([50], [9, 9], [[3, 4]]))
    back = read_solution(solution_frame(solve(stated)), stated)
    assert not back.has_values
    assert back.certificate is None
