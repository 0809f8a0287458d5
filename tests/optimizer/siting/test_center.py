import math
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from optimizer.errors import FalseClaimError, ProgramError
from optimizer.siting.center import check_center, solve_center
from optimizer.status import Status


@pytest.mark.parametrize("seed", range(40))
def test_the_radius_is_that_of_trying_everything(seed: int) -> None:
    chance = np.random.default_rng(seed)
    clients, sites = chance.integers(2, 12), chance.integers(1, 9)
    distances = chance.integers(0, 50, (clients, sites)).astype(float)
    if seed % 2:
        distances = chance.random((clients, sites))
    if seed % 3 == 0:
        distances[chance.random(distances.shape) < 0.4] = math.inf
        distances[:, 0] = 60.0
    number = int(chance.integers(1, sites + 1))
    every = combinations(range(int(sites)), number)
    best = min(distances[:, list(chosen)].min(axis=1).max() for chosen in every)
    result = solve_center(distances, number)
    if math.isinf(best):
        assert result.status is Status.INFEASIBLE
        return
    assert result.status is Status.OPTIMAL
    assert result.value == result.bound == best
    check_center(distances, number, result)


def test_a_radius_that_is_not_proved_is_refused() -> None:
    distances = np.random.default_rng(1).random((40, 20))
    result = solve_center(distances, 5)
    check_center(distances, 5, result)
    with pytest.raises(FalseClaimError, match=r"a node of the proof|the proof ends"):
        check_center(distances, 5, replace(result, proof=()))
    with pytest.raises(FalseClaimError, match="farthest client"):
        check_center(distances, 5, replace(result, value=result.value / 2))
    with pytest.raises(FalseClaimError, match="not 6"):
        check_center(distances, 6, result)


def test_no_time_gives_no_answer_and_an_honest_status() -> None:
    result = solve_center(np.random.default_rng(1).random((40, 20)), 5, cancel=lambda: True)
    assert result.status is not Status.OPTIMAL
    assert not len(result.sites) or result.bound < result.value


def test_a_number_of_sites_beyond_all_is_refused() -> None:
    with pytest.raises(ProgramError, match="21 sites cannot be open"):
        solve_center(np.ones((3, 20)), 21)
