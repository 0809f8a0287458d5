"""Cut-off units and the separators that forbid them."""

import numpy as np

from optimizer.zoning.contiguity import Separator, cut_off, separate
from optimizer.zoning.question import Zoning
from optimizer.zoning.space import Space, open_space


def path() -> Space:
    """Six units in a row, centres at both ends."""
    pairs = np.array([[0, 1], [1, 2], [2, 3], [3, 4], [4, 5]])
    return open_space(Zoning(np.ones(6), np.full(2, 6.0), np.ones((6, 2)), pairs, np.array([0, 5])))


def test_what_does_not_hang_together_is_found() -> None:
    assert cut_off(path(), np.array([0, 0, 1, 0, 1, 1])).tolist() == [2, 3]
    assert cut_off(path(), np.array([0, 0, 0, 1, 1, 1])).tolist() == []


def test_a_zone_without_its_home_is_cut_off() -> None:
    assert cut_off(path(), np.array([1, 0, 1, 1, 1, 1])).tolist() == [0, 1]


def test_a_part_gets_a_separator_near_it_and_one_near_home() -> None:
    space = path()
    shares = np.zeros(len(space.unit))
    shares[[space.place[0, 0], space.place[3, 0]]] = 1.0
    found = set(separate(space, shares))
    assert {Separator(0, 3, (2,)), Separator(0, 3, (1,))} <= found


def test_a_split_plan_that_hangs_together_misses_nothing() -> None:
    space = path()
    shares = np.zeros(len(space.unit))
    for unit, part in enumerate((1.0, 0.5, 0.5, 0.5)):
        shares[space.place[unit, 0]] = part
    assert separate(space, shares) == []
