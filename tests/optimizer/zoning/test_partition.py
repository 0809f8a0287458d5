"""A plan changed unit by unit."""

from collections.abc import Callable

import numpy as np
import pytest

from optimizer.zoning.growth import grow
from optimizer.zoning.partition import Partition
from optimizer.zoning.question import Zoning
from optimizer.zoning.space import open_space


def test_a_unit_takes_along_what_it_would_cut_off() -> None:
    pairs = np.array([[0, 1], [1, 2], [2, 3], [1, 4]])
    zoning = Zoning(np.ones(5), np.full(2, 9.0), np.ones((5, 2)), pairs, np.array([0, 4]))
    plan = Partition(open_space(zoning), np.array([0, 0, 0, 0, 1]))
    assert plan.group(1) == [1, 2, 3]
    assert plan.group(3) == [3]
    assert plan.group(0) is None


def test_a_unit_on_a_ring_goes_alone() -> None:
    ring = np.array([[0, 1], [1, 2], [2, 3], [3, 0], [2, 4]])
    zoning = Zoning(np.ones(5), np.full(2, 9.0), np.ones((5, 2)), ring, np.array([0, 4]))
    plan = Partition(open_space(zoning), np.array([0, 0, 0, 0, 1]))
    assert plan.group(1) == [1]


@pytest.mark.parametrize("seed", range(3))
def test_sums_follow_every_move(
    seed: int, make_grid: Callable[..., Zoning], whole_zones: Callable[[Zoning, np.ndarray], bool]
) -> None:
    zoning = make_grid(5, 5, 3, seed)
    space = open_space(zoning)
    zone = grow(space, space.cost)
    assert zone is not None
    plan, rng, moved = Partition(space, zone), np.random.default_rng(seed), 0
    for _ in range(60):
        rim = plan.rim(int(rng.integers(3)))
        if not rim:
            continue
        unit, other = rim[int(rng.integers(len(rim)))]
        group = plan.group(unit)
        change = None if group is None else plan.change(group, other)
        if group is None or change is None:
            continue
        plan.move(group, other, change)
        moved += 1
        assert whole_zones(zoning, plan.array())
        assert plan.cost == pytest.approx(space.value(plan.array()))
        assert plan.overload == pytest.approx(space.overload(plan.array()))
    assert moved > 10
