"""First plans."""

import numpy as np

from optimizer.zoning.growth import grow
from optimizer.zoning.question import Zoning
from optimizer.zoning.space import open_space

#  0 1 2
#  3 4 5
PAIRS = np.array([[0, 1], [1, 2], [3, 4], [4, 5], [0, 3], [1, 4], [2, 5]])


def test_units_follow_their_best_centre() -> None:
    costs = np.array([[0, 9], [0, 9], [9, 0], [0, 9], [9, 0], [9, 0.0]])
    space = open_space(Zoning(np.ones(6), np.full(2, 6.0), costs, PAIRS, np.array([0, 5])))
    regret = space.cost - space.lowest(space.cost)[space.unit]
    zone = grow(space, regret)
    assert zone is not None
    assert zone.tolist() == [0, 0, 1, 0, 1, 1]


def test_a_walled_in_unit_is_given_a_way_out() -> None:
    pairs = np.array([[0, 1], [1, 2], [1, 3]])  # 2 may be served from 0 only; 1, the way there, prefers 3
    costs = np.array([[0, np.inf], [9, 0], [1, np.inf], [np.inf, 0.0]])
    space = open_space(Zoning(np.ones(4), np.full(2, 4.0), costs, pairs, np.array([0, 3])))
    regret = space.cost - space.lowest(space.cost)[space.unit]
    zone = grow(space, regret)
    assert zone is not None
    assert zone.tolist() == [0, 0, 0, 1]


def test_units_that_exclude_each_other_have_no_plan() -> None:
    pairs = np.array([[0, 1], [1, 2], [1, 3], [1, 4]])  # 2 needs centre 0, 4 needs centre 3, both over 1
    costs = np.array([[0, np.inf], [1, 1], [1, np.inf], [np.inf, 0], [np.inf, 1.0]])
    space = open_space(Zoning(np.ones(5), np.full(2, 9.0), costs, pairs, np.array([0, 3])))
    assert not len(space.unreached)
    assert grow(space, space.cost) is None
