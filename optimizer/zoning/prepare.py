"""Compile the inner loops before a search looks at its clock."""

from functools import cache

import numpy as np

from optimizer.solve import Limits
from optimizer.zoning.annealing import Annealing, Schedule
from optimizer.zoning.columns import Columns
from optimizer.zoning.connected import cheapest_connected, reach_of
from optimizer.zoning.question import Zoning
from optimizer.zoning.space import open_space


@cache
def prepare() -> None:
    """Run every compiled loop once, on a map of three units.

    The first search of an installation takes some ten seconds for this, the first of a process a fraction of
    one, and every other nothing.
    """
    pairs = np.array([[0, 1], [1, 2]])
    homes = np.array([0, 2])
    costs = np.array([[1.0, 3], [2, 1], [3, 1]])
    space = open_space(Zoning(np.ones(3), np.full(2, 2.0), costs, pairs, homes))
    plan = np.array([0, 0, 1])
    Annealing(space, plan, most=0.0, price=1.0, seed=0).run(Schedule(100, 1.0, 0.1), lambda _key: True)
    columns = Columns(space, Limits(), {}, np.ones(3), connected=True)
    columns.run(plan, lambda: 10.0, lambda _watch: False, lambda _bound: False)
    columns.proof()
    reach = reach_of(np.arange(3), space.neighbours, space.demand, 2.0)
    cheapest_connected(reach, -np.ones(3), 10)
