"""Local search."""

from collections.abc import Callable

import numpy as np
import pytest

from optimizer.zoning.annealing import Annealing, Schedule
from optimizer.zoning.growth import grow
from optimizer.zoning.question import Zoning
from optimizer.zoning.space import open_space


@pytest.mark.parametrize("seed", range(3))
def test_a_search_mends_overload_and_never_tears_a_zone(
    seed: int, make_grid: Callable[..., Zoning], whole_zones: Callable[[Zoning, np.ndarray], bool]
) -> None:
    zoning = make_grid(8, 8, 4, seed, filled=0.8, near=True)
    space = open_space(zoning)
    start = grow(space, space.cost)
    assert start is not None
    search = Annealing(space, start, most=0.0, price=60.0, seed=seed)
    before = search.key
    search.run(Schedule(12_000, 20.0, 2.0), lambda _key: True)
    assert search.key < before
    assert search.key == pytest.approx((space.overload(search.best), space.value(search.best)))
    assert search.key[0] == 0.0
    assert whole_zones(zoning, search.best)


def test_a_search_ends_when_told(make_grid: Callable[..., Zoning]) -> None:
    space = open_space(make_grid(5, 5, 2, 0))
    start = grow(space, space.cost)
    assert start is not None
    asked: list[tuple[float, float]] = []

    def go_on(key: tuple[float, float]) -> bool:
        asked.append(key)
        return len(asked) < 3

    Annealing(space, start, most=0.0, price=1.0, seed=0).run(Schedule(10**9, 1.0, 0.1), go_on)
    assert len(asked) == 3
