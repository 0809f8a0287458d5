"""The integer program."""

import numpy as np
import pytest

from optimizer.solve import Limits
from optimizer.status import Status
from optimizer.zoning.contiguity import Separator, cut_off
from optimizer.zoning.question import Zoning
from optimizer.zoning.rows import Aim
from optimizer.zoning.space import Space, open_space
from optimizer.zoning.whole import Outcome, Whole


def row_of_seven() -> Space:
    """Units 3 and 4 would be cheapest apart from the home at 0, with 1 and 2 elsewhere."""
    pairs = np.column_stack([np.arange(6), np.arange(1, 7)])
    costs = np.array([[0, 9], [5, 0], [5, 0], [0, 5], [0, 5], [9, 0], [9, 0.0]])
    return open_space(Zoning(np.ones(7), np.full(2, 7.0), costs, pairs, np.array([0, 6])))


def solved(space: Space, separators: list[Separator]) -> Outcome:
    whole = Whole(space, Aim.cost(space, 0.0), np.arange(len(space.unit)), separators)
    return whole.run(None, Limits(seconds=10, gap=0.0), lambda _watch: False)


def test_without_separators_a_plan_may_come_apart() -> None:
    space = row_of_seven()
    found = solved(space, [])
    assert found.status is Status.OPTIMAL
    assert len(cut_off(space, found.zone(space)))
    assert found.bound == pytest.approx(0.0)


def test_separators_keep_it_together() -> None:
    space = row_of_seven()
    apart = [Separator(0, 3, (2,)), Separator(0, 4, (2,)), Separator(1, 1, (3,)), Separator(1, 2, (4,))]
    found = solved(space, apart)
    zone = found.zone(space)
    assert not len(cut_off(space, zone))
    assert found.bound == pytest.approx(10.0)
    assert space.value(zone) == pytest.approx(10.0)


def test_the_overload_is_counted_when_it_is_the_aim() -> None:
    pairs = np.array([[0, 1], [1, 2]])
    zoning = Zoning(np.array([1.0, 3.0, 1.0]), np.array([2.5, 2.0]), np.ones((3, 2)), pairs, np.array([0, 2]))
    space = open_space(zoning)
    whole = Whole(space, Aim.overload(space), np.arange(len(space.unit)), [])
    found = whole.run(np.array([0, 1, 1]), Limits(seconds=10, gap=0.0), lambda _watch: False)
    assert found.bound == pytest.approx(1.5)
    assert found.zone(space).tolist() == [0, 0, 1]
