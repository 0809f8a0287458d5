"""The best plan and what is proved."""

import time
from collections.abc import Callable

import numpy as np
import pytest

from optimizer.solve import Limits
from optimizer.status import Status
from optimizer.zoning.clock import Clock
from optimizer.zoning.question import Zoning
from optimizer.zoning.space import open_space
from optimizer.zoning.standing import Standing

PAIRS = np.array([[0, 1], [1, 2]])


@pytest.fixture
def standing() -> Standing:
    """Return the standing of three units in a row; the second costs 4 at the first centre, 1 at the other."""
    costs = np.array([[1.0, 9], [4, 1], [9, 1]])
    space = open_space(Zoning(np.ones(3), np.array([2.0, 1.0]), costs, PAIRS, np.array([0, 2])))
    return Standing(space, 0.2, Clock(Limits(seconds=60), time.perf_counter(), None, None))


def test_less_overload_counts_before_less_cost(standing: Standing) -> None:
    standing.keep(np.array([0, 1, 1]))
    assert not standing.within()
    assert standing.gap() == np.inf
    standing.keep(np.array([0, 0, 1]))
    assert standing.within()
    standing.keep(np.array([0, 1, 1]))
    assert standing.plan is not None
    assert standing.plan.tolist() == [0, 0, 1]


@pytest.mark.parametrize(("bound", "status"), [(5.0, Status.OPTIMAL), (4.0, Status.FEASIBLE)])
def test_a_plan_is_optimal_when_the_gap_is_reached(standing: Standing, bound: float, status: Status) -> None:
    standing.keep(np.array([0, 0, 1]))
    standing.bound = bound
    result = standing.result(3)
    assert (result.status, result.cost, result.bound, result.separators) == (status, 6.0, bound, 3)


def test_without_a_plan_within_limits_there_are_no_values(standing: Standing) -> None:
    standing.keep(np.array([0, 1, 1]))
    result = standing.result(0)
    assert result.status is Status.NO_SOLUTION
    assert not result.has_plan
    assert np.isnan(result.cost)


def test_an_overload_not_proved_least_is_not_optimal(make_grid: Callable[..., Zoning]) -> None:
    space = open_space(make_grid(2, 2, 1, 0, filled=1.5, soft=True))
    standing = Standing(space, 0.2, Clock(Limits(seconds=60), time.perf_counter(), None, None))
    standing.most = space.overload(np.zeros(4, dtype=np.intp))
    standing.keep(np.zeros(4, dtype=np.intp))
    standing.bound = space.value(np.zeros(4, dtype=np.intp))
    assert standing.result(0).status is Status.FEASIBLE
    standing.overload_bound = standing.most
    assert standing.result(0).status is Status.OPTIMAL
