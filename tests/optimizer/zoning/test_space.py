"""Which arcs a zone in one piece can use."""

import numpy as np

from optimizer.zoning.question import Zoning
from optimizer.zoning.space import open_space

LINE = np.array([[0, 1], [1, 2], [2, 3], [3, 4]])


def test_a_centre_does_not_reach_past_the_home_of_another() -> None:
    zoning = Zoning(np.ones(5), np.full(2, 5.0), np.ones((5, 2)), LINE, np.array([0, 2]))
    space = open_space(zoning)
    assert space.may_serve(0).tolist() == [True, True, False, False, False]
    assert space.may_serve(1).tolist() == [False, True, True, True, True]


def test_a_unit_behind_one_that_may_not_be_served_is_unreached() -> None:
    costs = np.array([[1.0], [1.0], [np.inf], [1.0], [1.0]])
    space = open_space(Zoning(np.ones(5), np.array([5.0]), costs, LINE, np.array([0])))
    assert space.unreached.tolist() == [2, 3, 4]
    assert space.reached.tolist() == [0, 1]
    assert space.place[:, 0].tolist() == [0, 1, -1, -1, -1]


def test_sums_leave_out_what_has_no_zone() -> None:
    zoning = Zoning(np.arange(5.0), np.full(2, 3.0), np.ones((5, 2)), LINE, np.array([0, 4]))
    space = open_space(zoning)
    zone = np.array([0, 0, -1, 1, 1])
    assert space.loads(zone).tolist() == [1.0, 7.0]
    assert space.overload(zone) == 4.0
    assert space.value(zone) == 4.0
