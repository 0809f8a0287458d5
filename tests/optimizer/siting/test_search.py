import math
from collections.abc import Callable

import numpy as np
import pytest

from optimizer.errors import ProgramError
from optimizer.siting.check import check_siting
from optimizer.siting.question import Siting, kolm_pollak_costs, p_median
from optimizer.siting.search import solve_siting
from optimizer.status import Status


@pytest.mark.parametrize("seed", range(80))
def test_answers_are_those_of_trying_everything(
    seed: int, drawn: Callable[[int], Siting], brute_force: Callable[[Siting], float]
) -> None:
    siting = drawn(seed)
    best = brute_force(siting)
    result = solve_siting(siting)
    if math.isinf(best):
        assert result.status is Status.INFEASIBLE
        assert math.isnan(result.value)
        return
    assert result.status is Status.OPTIMAL
    assert result.value == pytest.approx(best, abs=1e-9)
    assert result.gap <= 1.001e-6
    check_siting(siting, result)


def test_a_tree_proves_what_the_relaxation_alone_cannot(
    fractional: Siting, brute_force: Callable[[Siting], float]
) -> None:
    result = solve_siting(fractional)
    assert result.nodes > 3
    assert result.value == result.bound == brute_force(fractional)
    check_siting(fractional, result)


def test_forbidden_pairs_in_a_tree(brute_force: Callable[[Siting], float]) -> None:
    """Closing sites leaves clients without any; a ray of prices proves such nodes empty."""
    chance = np.random.default_rng(11)
    costs = chance.integers(1, 90, (40, 16)).astype(float)
    costs[chance.random(costs.shape) < 0.55] = np.inf
    siting = Siting(costs, chance.integers(20, 60, 16).astype(float), 6)
    result = solve_siting(siting)
    assert result.status is Status.OPTIMAL
    assert result.value == brute_force(siting)
    check_siting(siting, result)


def test_the_proof_of_an_unfinished_search_holds_too(fractional: Siting) -> None:
    calls = iter(range(10_000))
    result = solve_siting(fractional, cancel=lambda: next(calls) > 12)
    assert result.status is Status.STOPPED
    assert result.bound < result.value
    check_siting(fractional, result)


def test_enough_ends_the_search(fractional: Siting) -> None:
    best = solve_siting(fractional).value
    met = solve_siting(fractional, enough=best + 500)
    assert best <= met.value <= best + 500
    missed = solve_siting(fractional, enough=best - 5)
    assert missed.bound > best - 5
    check_siting(fractional, missed)


def test_a_start_is_taken(fractional: Siting) -> None:
    best = solve_siting(fractional)
    again = solve_siting(fractional, start=best.sites)
    assert again.value == best.value


def test_kolm_pollak_siting_is_least_in_the_equally_distributed_distance(
    brute_force: Callable[[Siting], float],
) -> None:
    chance = np.random.default_rng(3)
    distances = chance.random((25, 9)) * 10
    weights = chance.integers(1, 9, 25).astype(float)
    siting = Siting(kolm_pollak_costs(weights, distances, 0.8), np.zeros(9), 3)
    result = solve_siting(siting)
    assert result.value == pytest.approx(brute_force(siting))
    plain = solve_siting(p_median(weights, distances, 3))
    assert spread(distances, weights, result.sites) <= spread(distances, weights, plain.sites)


def spread(distances: np.ndarray, weights: np.ndarray, sites: np.ndarray) -> float:
    nearest = distances[:, sites].min(axis=1)
    return float(np.log(np.average(np.exp(0.8 * nearest), weights=weights)) / 0.8)


def test_limits_that_mean_nothing_are_refused(fractional: Siting) -> None:
    with pytest.raises(ProgramError, match="seconds > 0"):
        solve_siting(fractional, seconds=0)
