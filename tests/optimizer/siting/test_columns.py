import math
from itertools import product

import numpy as np
import pytest

from optimizer.siting.columns import (
    formulate_columns,
    list_columns,
    possible,
    read_columns,
    without_dear,
)
from optimizer.siting.knapsack import Knapsacks, improve_prices
from optimizer.siting.question import Siting
from optimizer.solve import solve


def draw(seed: int) -> Knapsacks:
    """Draw a question; some pairs are forbidden, one client needs nothing, capacities can be met exactly."""
    chance = np.random.default_rng(seed)
    costs = chance.integers(0, 40, (5, 3)).astype(float)
    costs[0, int(chance.integers(3))] = math.inf
    demand = chance.integers(0, 9, 5)
    demand[int(chance.integers(5))] = 0
    kept = np.array([True, False, False]) if seed % 4 == 1 else None
    siting = Siting(costs, chance.integers(0, 30, 3).astype(float), 2 if seed % 2 else None, kept)
    return Knapsacks(siting, demand, chance.integers(6, 16, 3))


def plans(sacks: Knapsacks) -> list[tuple[float, set[tuple[int, frozenset[int]]]]]:
    """Return the cost and the columns of every plan."""
    found, siting = [], sacks.siting
    clients, sites = sacks.costs.shape
    for opened in product([False, True], repeat=sites):
        mask = np.array(opened)
        if siting.number is not None and mask.sum() != siting.number:
            continue
        if siting.kept is not None and (siting.kept & ~mask).any():
            continue
        for plan in product(np.flatnonzero(mask), repeat=clients):
            cost = sacks.costs[np.arange(clients), list(plan)].sum() + siting.fixed[mask].sum()
            if np.isfinite(cost) and (np.bincount(plan, sacks.demand, sites) <= sacks.capacity).all():
                sets = {
                    (int(site), frozenset(np.flatnonzero(np.array(plan) == site).tolist()))
                    for site in np.flatnonzero(mask)
                }
                found.append((float(cost), sets))
    return found


@pytest.mark.parametrize("seed", range(16))
def test_no_column_of_a_plan_below_the_limit_is_missing(seed: int) -> None:
    """Every column of every such plan is listed, and stays when the relaxation prices columns out."""
    sacks = draw(seed)
    every = plans(sacks)
    if not every:
        return
    best = min(cost for cost, _ in every)
    for below in (best + 0.5, best * 1.2 + 1.0):
        _, prices = improve_prices(sacks, best, 40)
        columns = list_columns(sacks, prices, below, 10_000)
        assert columns is not None
        assert possible(sacks, columns)
        left = without_dear(sacks, columns, below, 60.0)
        assert left is not None
        bound, cheap, _ = left
        assert bound <= best + 1e-6
        listed = {
            (int(site), frozenset(cheap.serves[[place]].indices.tolist()))
            for place, site in enumerate(cheap.site)
        }
        needed = set().union(*(sets for cost, sets in every if cost < below))
        # an open site that serves nobody costs nothing to leave out where the number of sites is free
        assert {column for column in needed if column[1] or sacks.siting.number is not None} <= listed
        assert len(listed) == len(cheap.site)


@pytest.mark.parametrize("seed", range(16))
def test_the_best_plan_made_of_columns_is_the_best_plan(seed: int) -> None:
    sacks = draw(seed)
    every = plans(sacks)
    if not every:
        return
    best = min(cost for cost, _ in every)
    columns = list_columns(sacks, np.full(5, 20.0), best + 1.0, 10_000)
    assert columns is not None
    found = read_columns(sacks, columns, solve(formulate_columns(sacks, columns)))
    assert found.value == pytest.approx(best)
    assert (np.bincount(found.served_from, sacks.demand, 3) <= sacks.capacity).all()


def test_below_the_bound_no_plan_is_possible_and_too_many_columns_are_not_listed() -> None:
    sacks = draw(2)
    lower, prices = improve_prices(sacks, 100.0, 40)
    none = list_columns(sacks, prices, lower - 1.0, 10_000)
    assert none is not None
    assert not possible(sacks, none)
    assert list_columns(sacks, prices, 1e6, 3) is None
