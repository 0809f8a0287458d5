"""Chance and the shifts of a chain."""

from collections.abc import Callable

import numpy as np
import pytest

from optimizer.zoning.growth import grow
from optimizer.zoning.partition import ground, partition
from optimizer.zoning.question import Zoning
from optimizer.zoning.space import open_space
from optimizer.zoning.walk import Walk, attempt, draw, neighbour_zone, room_for_chains


def test_numbers_are_drawn_evenly_and_repeatably() -> None:
    first, second = (np.array([7], dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15) for _ in range(2))
    numbers = np.array([draw(first) for _ in range(20_000)])
    assert numbers[:5].tolist() == [draw(second) for _ in range(5)]
    assert numbers.min() >= 0
    assert numbers.max() < 1
    assert np.histogram(numbers, 10, (0, 1))[0] == pytest.approx(np.full(10, 2_000), rel=0.1)


@pytest.mark.parametrize("allowance", [-np.inf, np.inf])
def test_a_chain_is_undone_whole_or_kept_whole(
    allowance: float, make_grid: Callable[..., Zoning], whole_zones: Callable[[Zoning, np.ndarray], bool]
) -> None:
    zoning = make_grid(6, 6, 4, 2, filled=1.1)
    space = open_space(zoning)
    zone = grow(space, space.cost)
    assert zone is not None
    chance = np.array([12345], dtype=np.uint64)
    places = np.arange(space.units)
    at = Walk(ground(space), partition(space, zone), places, zone.astype(np.int64), chance)
    chain, tried = room_for_chains(space.units), 0
    for unit in places.tolist() * 4:
        centre = neighbour_zone(at, unit)
        if centre < 0:
            continue
        before, overload = at.plan.zone.copy(), space.overload(at.plan.zone)
        kept, cost, over = attempt(at, unit, centre, chain, (allowance, 1.0, overload))
        tried += 1
        assert kept is (allowance > 0 and unit not in zoning.homes)
        assert whole_zones(zoning, at.plan.zone)
        if kept:
            assert cost == pytest.approx(space.value(at.plan.zone) - space.value(before))
            assert over == pytest.approx(space.overload(at.plan.zone) - overload)
        else:
            assert (at.plan.zone == before).all()
            assert at.plan.load == pytest.approx(space.loads(before))
    assert tried > 20
