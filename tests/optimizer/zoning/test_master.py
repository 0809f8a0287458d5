"""The program over whole zones."""

import numpy as np
import pytest
from scipy import sparse

from optimizer.solve import Limits
from optimizer.zoning.contiguity import Separator
from optimizer.zoning.master import Master, Zone
from optimizer.zoning.question import Zoning
from optimizer.zoning.rows import of_separators
from optimizer.zoning.space import Space, open_space

PAIRS = np.array([[0, 1], [1, 2], [2, 3]])


def row_of_four() -> Space:
    """Four units in a row, centres at both ends; the first charges 1, 2, 3, the other 1, 5, 3."""
    costs = np.array([[1.0, 9], [2, 3], [3, 5], [9, 1]])
    return open_space(Zoning(np.ones(4), np.full(2, 3.0), costs, PAIRS, np.array([0, 3])))


def zone(space: Space, centre: int, *units: int) -> Zone:
    return Zone(centre, space.place[list(units), centre].astype(np.intp))


def never(_watch: object) -> bool:
    return False


def test_zones_are_mixed_at_least_cost_and_then_kept_together() -> None:
    space = row_of_four()
    master = Master(space, Limits(), sparse.csr_array((0, len(space.unit))))
    zones = [zone(space, 0, 0), zone(space, 0, 0, 2), zone(space, 1, 3, 1), zone(space, 1, 3, 2, 1)]
    master.open(zones, np.full(4, 4.0), 100.0)
    mixed = master.solve(9.0, never)
    assert mixed is not None
    assert (mixed.value, mixed.traded) == (pytest.approx(8.0), pytest.approx(0.0))  # 0 with 2, 3 with 1
    apart = [Separator(0, 2, (1,)), Separator(1, 1, (2,))]
    master.separate(of_separators(space, apart))
    master.add([zone(space, 0, 0, 1)])
    mixed = master.solve(9.0, never)
    assert mixed is not None
    assert mixed.value == pytest.approx(10.0)  # 0 alone, all others with 3
    shares = np.zeros(len(space.unit))
    shares[[space.place[0, 0], *space.place[[1, 2, 3], 1]]] = 1.0
    assert mixed.shares == pytest.approx(shares)
    assert len(mixed.prices.separators) == 2


def test_a_narrow_box_is_told_by_what_is_traded() -> None:
    space = row_of_four()
    master = Master(space, Limits(), sparse.csr_array((0, len(space.unit))))
    master.open([zone(space, 0, 0), zone(space, 1, 3, 2, 1)], np.zeros(4), 0.1)
    mixed = master.solve(9.0, never)
    assert mixed is not None
    assert mixed.traded > 1
    assert np.abs(mixed.prices.units).max() <= 0.1 + 1e-9
    master.widen(np.zeros(4), 100.0)
    mixed = master.solve(9.0, never)
    assert mixed is not None
    assert (mixed.value, mixed.traded) == (pytest.approx(10.0), pytest.approx(0.0))
