"""The textbook model and the generated towns that zoning is measured on."""

import numpy as np
import pytest

from benchmarks.zoning import textbook
from benchmarks.zoning_instances import generated
from optimizer.solve import Limits, solve
from optimizer.status import Status
from optimizer.zoning.solve import solve_zoning


def test_a_seed_gives_the_same_town() -> None:
    first, second = (generated(50, 4, filled=0.9, seed=5) for _ in range(2))
    assert (first.demand == second.demand).all()
    assert (first.costs == second.costs).all()
    assert first.costs.shape == (50, 4)
    assert 0.89 < first.demand.sum() / first.seats.sum() < 0.91


@pytest.mark.parametrize("seed", [1, 2])
def test_the_textbook_model_and_ours_agree_on_a_small_town(seed: int) -> None:
    zoning = generated(20, 3, filled=0.85, seed=seed)
    flow = solve(textbook(zoning), limits=Limits(seconds=20, gap=1e-9))
    ours = solve_zoning(zoning, limits=Limits(seconds=20, gap=1e-9))
    assert flow.status is ours.status
    assert ours.status is Status.OPTIMAL
    assert ours.cost == pytest.approx(flow.goals[0].value)
    assert ours.cost - ours.bound <= 1e-6 * ours.cost
    assert np.bincount(ours.zone, minlength=3).min() >= 1
