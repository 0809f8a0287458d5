from collections.abc import Callable

import numpy as np
import pytest

from optimizer.siting.exchange import greedy, improve
from optimizer.siting.question import Siting


@pytest.mark.parametrize("seed", range(30))
def test_no_single_move_improves_the_plan(seed: int, drawn: Callable[[int], Siting]) -> None:
    siting = drawn(seed)
    sites = improve(siting, greedy(siting))
    value = siting.value(sites)
    for other in neighbours(siting, sites):
        assert siting.value(other) >= value - 1e-9 * max(1.0, abs(value)) or np.isinf(value)


def neighbours(siting: Siting, sites: np.ndarray) -> list[np.ndarray]:
    here = set(sites.tolist())
    kept = set() if siting.kept is None else set(np.flatnonzero(siting.kept).tolist())
    away = set(range(siting.costs.shape[1])) - here
    found = [here - {out} | {into} for out in here - kept for into in away]
    if siting.number is None:
        found += [here - {out} for out in here - kept if len(here) > 1] + [here | {into} for into in away]
    return [np.array(sorted(places)) for places in found]


def test_kept_sites_stay_and_the_number_is_met(fractional: Siting) -> None:
    kept = np.zeros(20, dtype=bool)
    kept[7] = True
    siting = Siting(fractional.costs, fractional.fixed, 4, kept)
    sites = improve(siting, greedy(siting))
    assert 7 in sites
    assert len(sites) == 4
