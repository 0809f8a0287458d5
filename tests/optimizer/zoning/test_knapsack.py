"""The cheapest load of one centre."""

import itertools

import numpy as np
import pytest

from optimizer.zoning.knapsack import cheapest, extra, load_of


def by_trying(demand: np.ndarray, worth: np.ndarray, seats: float, must: int = 0) -> float:
    """Return the least worth of a load with the home 0 and one more unit, over every subset."""
    units, least = range(len(demand)), np.inf
    for size in units:
        for others in itertools.combinations(range(1, len(demand)), size):
            chosen = [0, *others]
            if must in chosen and demand[chosen].sum() <= seats:
                least = min(least, worth[chosen].sum())
    return least


@pytest.mark.parametrize("seed", range(6))
def test_the_least_load_and_what_each_unit_adds_are_those_of_trying_all(seed: int) -> None:
    rng = np.random.default_rng(seed)
    demand, worth = rng.integers(0, 7, 8).astype(float), rng.normal(size=8)
    seats = float(demand[0] + 9)
    load = load_of(np.arange(8), 0, demand, seats)
    least, chosen = cheapest(load, worth)
    assert least == pytest.approx(by_trying(demand, worth, seats))
    assert worth[chosen].sum() == pytest.approx(least)
    assert chosen[0]
    assert demand[chosen].sum() <= seats
    for unit, rise in enumerate(extra(load, worth).tolist()):
        assert least + rise == pytest.approx(by_trying(demand, worth, seats, unit))


@pytest.mark.parametrize("scale", [0.37, 1e-3, 77_777.7])
def test_rounding_never_overstates_the_least(scale: float) -> None:
    rng = np.random.default_rng(3)
    demand, worth = scale * rng.uniform(0.1, 3.0, 9), -rng.uniform(0.5, 1.5, 9)
    seats = float(demand[:5].sum())
    least, _ = cheapest(load_of(np.arange(9), 0, demand, seats), worth)
    exact = by_trying(demand, worth, seats)
    assert least <= exact + 1e-9
    assert least == pytest.approx(exact, rel=0.25)


def test_the_home_comes_first_and_must_fit() -> None:
    load = load_of(np.array([4, 5, 6]), 6, np.array([0, 0, 0, 0, 1, 2, 9.0]), 8.0)
    assert load.units.tolist() == [6, 4, 5]
    least, chosen = cheapest(load, -np.ones(3))
    assert least == np.inf
    assert not chosen.any()
