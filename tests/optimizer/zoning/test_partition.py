"""A plan changed shift by shift."""

from collections.abc import Callable

import numpy as np
import pytest

from optimizer.zoning.growth import grow
from optimizer.zoning.partition import change, ground, group, move, partition
from optimizer.zoning.question import Zoning
from optimizer.zoning.space import Space, open_space


def leaving(space: Space, zone: list[int], unit: int) -> list[int]:
    """Return what leaves a zone with a unit."""
    out = np.zeros(space.units, dtype=np.int64)
    size = group(ground(space), partition(space, np.array(zone)), unit, out)
    return [unit, *sorted(set(out[:size].tolist()) - {unit})] if size else []


def test_a_unit_takes_along_what_it_would_cut_off() -> None:
    pairs = np.array([[0, 1], [1, 2], [2, 3], [1, 4]])
    space = open_space(Zoning(np.ones(5), np.full(2, 9.0), np.ones((5, 2)), pairs, np.array([0, 4])))
    assert leaving(space, [0, 0, 0, 0, 1], 1) == [1, 2, 3]
    assert leaving(space, [0, 0, 0, 0, 1], 3) == [3]
    assert leaving(space, [0, 0, 0, 0, 1], 0) == []


def test_a_unit_on_a_ring_goes_alone() -> None:
    ring = np.array([[0, 1], [1, 2], [2, 3], [3, 0], [2, 4]])
    space = open_space(Zoning(np.ones(5), np.full(2, 9.0), np.ones((5, 2)), ring, np.array([0, 4])))
    assert leaving(space, [0, 0, 0, 0, 1], 1) == [1]


@pytest.mark.parametrize("seed", range(3))
def test_sums_follow_every_move(
    seed: int, make_grid: Callable[..., Zoning], whole_zones: Callable[[Zoning, np.ndarray], bool]
) -> None:
    zoning = make_grid(5, 5, 3, seed)
    space = open_space(zoning)
    zone = grow(space, space.cost)
    assert zone is not None
    on, plan, rng, moved = ground(space), partition(space, zone), np.random.default_rng(seed), 0
    out = np.zeros(space.units, dtype=np.int64)
    for _ in range(300):
        unit = int(rng.integers(space.units))
        centre = int(plan.zone[rng.choice(space.neighbours[unit])])
        size = 0 if centre == plan.zone[unit] else group(on, plan, unit, out)
        if not size:
            continue
        before = plan.zone.copy()
        cost, overload, demand = change(on, plan, out, size, centre)
        move(plan, out, size, centre, demand)
        moved += 1
        assert whole_zones(zoning, plan.zone)
        assert cost == pytest.approx(space.value(plan.zone) - space.value(before))
        assert overload == pytest.approx(space.overload(plan.zone) - space.overload(before))
        assert plan.load == pytest.approx(space.loads(plan.zone))
        for j in range(3):
            own = plan.members[j, : plan.filled[j]]
            assert sorted(own.tolist()) == np.flatnonzero(plan.zone == j).tolist()
            assert plan.place[own].tolist() == list(range(len(own)))
    assert moved > 10
