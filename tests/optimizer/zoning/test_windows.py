"""Windows of neighbouring zones."""

from collections.abc import Callable

import numpy as np

from optimizer.zoning.growth import grow
from optimizer.zoning.question import Zoning
from optimizer.zoning.space import open_space
from optimizer.zoning.windows import window


def test_a_window_frees_the_border_and_holds_the_rest(make_grid: Callable[..., Zoning]) -> None:
    space = open_space(make_grid(12, 12, 6, 3, near=True))
    zone = grow(space, space.cost)
    assert zone is not None
    arcs = window(space, zone, 0, np.random.default_rng(0))
    present = np.flatnonzero(zone[space.unit] == space.centre)
    assert set(present) <= set(arcs)
    choices = np.bincount(space.unit[arcs], minlength=space.units)
    assert choices.min() == 1
    freed = np.flatnonzero(choices > 1)
    assert 0 < len(freed) < space.units
    assert not set(freed) & set(space.homes.tolist())
    assert 0 in zone[freed]


def test_a_zone_without_neighbours_has_nothing_to_free(make_grid: Callable[..., Zoning]) -> None:
    space = open_space(make_grid(3, 3, 1, 0))
    arcs = window(space, np.zeros(9, dtype=np.intp), 0, np.random.default_rng(0))
    assert arcs.tolist() == list(range(9))
