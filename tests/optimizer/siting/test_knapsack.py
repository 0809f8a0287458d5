import math
from itertools import product

import numpy as np
import pytest

from optimizer.siting.knapsack import Knapsacks, choose, exclude, fill, improve_prices
from optimizer.siting.question import Siting
from optimizer.siting.reassign import cost_of, reassign


def draw(seed: int) -> Knapsacks:
    chance = np.random.default_rng(seed)
    costs = chance.integers(0, 40, (5, 3)).astype(float)
    number = 2 if seed % 2 else None
    siting = Siting(costs, chance.integers(0, 30, 3).astype(float), number)
    return Knapsacks(siting, chance.integers(1, 9, 5), chance.integers(9, 20, 3))


def plans(sacks: Knapsacks) -> list[tuple[float, tuple[int, ...], set[int]]]:
    """Return the cost, the site of each client and the open sites of every plan."""
    found = []
    clients, sites = sacks.costs.shape
    for plan in product(range(sites), repeat=clients):
        if (np.bincount(plan, sacks.demand, sites) <= sacks.capacity).all():
            paid = float(sacks.costs[np.arange(clients), list(plan)].sum())
            for opened in product([False, True], repeat=sites):
                mask = np.array(opened)
                right = sacks.siting.number is None or mask.sum() == sacks.siting.number
                if right and mask[list(plan)].all():
                    found.append(
                        (
                            paid + float(sacks.siting.fixed[mask].sum()),
                            plan,
                            set(np.flatnonzero(mask).tolist()),
                        )
                    )
    return found


def test_a_site_fills_its_capacity_with_what_gains_most() -> None:
    """Gains 10 - 4, 10 - 5 and 10 - 1 for demands 3, 2 and 4 in a capacity of 5: 6 + 5 beats 9."""
    siting = Siting(np.array([[4.0], [5.0], [1.0]]), np.zeros(1))
    gain, serve = fill(Knapsacks(siting, np.array([3, 2, 4]), np.array([5])), np.full(3, 10.0))
    assert gain.tolist() == [11.0]
    assert serve[:, 0].tolist() == [True, True, False]


def test_sites_are_opened_until_capacity_suffices() -> None:
    siting = Siting(np.zeros((1, 3)), np.zeros(3))
    sacks = Knapsacks(siting, np.array([10]), np.array([6, 7, 9]))
    worth, picked = choose(sacks, np.array([5.0, 2.0, 4.0]))
    assert (worth, picked.tolist()) == (6.0, [False, True, True])
    assert choose(sacks, np.array([5.0, 2.0, 4.0]), closed=2)[0] == 7.0
    assert choose(sacks, np.array([5.0, 2.0, -4.0]), opened=0)[0] == 1.0
    assert choose(Knapsacks(siting, np.array([17]), sacks.capacity), np.ones(3), closed=2)[0] == math.inf


@pytest.mark.parametrize("seed", range(12))
def test_the_bound_holds_and_nothing_cheaper_is_excluded(seed: int) -> None:
    sacks = draw(seed)
    every = plans(sacks)
    if not every:
        return
    best = min(cost for cost, _, _ in every)
    bound, prices = improve_prices(sacks, best + 5, 60)
    assert bound <= best + 1e-9
    assert bound >= best - 0.5 * abs(best) - 20
    allowed, needed = exclude(sacks, prices, best + 8)
    for cost, plan, opened in every:
        if cost < best + 8 - 1e-9:
            assert allowed[np.arange(5), list(plan)].all()
            assert set(np.flatnonzero(needed)) <= opened


@pytest.mark.parametrize("seed", range(12))
def test_reassigning_keeps_capacity_and_never_costs_more(seed: int) -> None:
    sacks = draw(seed)
    for cost, plan, opened in plans(sacks)[:3]:
        better = reassign(sacks, np.array(plan))
        assert (np.bincount(better, sacks.demand, 3) <= sacks.capacity).all()
        fixed = sacks.siting.number is not None
        sites = np.array(sorted(opened)) if fixed else np.unique(better)
        assert set(better.tolist()) <= set(sites.tolist())
        assert cost_of(sacks, better, sites) <= cost + 1e-9
