"""Small siting questions, and their answers by trying everything."""

from collections.abc import Callable, Iterator
from itertools import combinations

import numpy as np
import pytest

from optimizer.siting.question import Siting


def plans(siting: Siting) -> Iterator[np.ndarray]:
    """Return every choice of sites that the question allows."""
    sites = siting.costs.shape[1]
    kept = set() if siting.kept is None else set(np.flatnonzero(siting.kept).tolist())
    for count in range(1, sites + 1) if siting.number is None else [siting.number]:
        for chosen in combinations(range(sites), count):
            if kept <= set(chosen):
                yield np.array(chosen)


def least(siting: Siting) -> float:
    return min(siting.value(sites) for sites in plans(siting))


def draw(seed: int) -> Siting:
    """Draw a question: whole or broken costs, a number or fixed costs, forbidden pairs, kept sites."""
    chance = np.random.default_rng(seed)
    clients, sites = int(chance.integers(2, 9)), int(chance.integers(1, 8))
    costs = chance.integers(0, 30, (clients, sites)).astype(float)
    if seed % 3 == 0:
        costs = chance.random((clients, sites)) * 10
    if seed % 4 == 0:
        costs[chance.random((clients, sites)) < 0.6] = np.inf
        costs[np.arange(clients), chance.integers(0, sites, clients)] = 3.0
    number = None if seed % 2 else int(chance.integers(1, sites + 1))
    fixed = chance.integers(0, 20, sites).astype(float) if seed % 5 or number is None else np.zeros(sites)
    kept = chance.random(sites) < 0.2 if seed % 7 == 0 else None
    if kept is not None and number is not None:
        number = max(number, int(kept.sum()))
    return Siting(costs, fixed, number, kept)


@pytest.fixture
def brute_force() -> Callable[[Siting], float]:
    """Return a way to find the least cost by trying every plan."""
    return least


@pytest.fixture
def drawn() -> Callable[[int], Siting]:
    """Return a way to draw small questions."""
    return draw


@pytest.fixture
def fractional() -> Siting:
    """Return a question whose relaxation is far from whole, so that a tree is needed."""
    chance = np.random.default_rng(5)
    return Siting(chance.integers(0, 1_000, (40, 20)).astype(float), np.zeros(20), 4)
