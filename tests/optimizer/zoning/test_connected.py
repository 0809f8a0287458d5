"""The cheapest load in one piece."""

import itertools

import numpy as np
import pytest

from optimizer.zoning.connected import cheapest_connected, reach_of

#  0 1 2 3
#  4 5 6 7
#  8 9 10 11
SHAPE = (3, 4)


def touching() -> tuple[tuple[int, ...], ...]:
    """Return the neighbours of every unit of the grid."""
    places = list(itertools.product(range(SHAPE[0]), range(SHAPE[1])))
    return tuple(
        tuple(k for k, (c, d) in enumerate(places) if abs(a - c) + abs(b - d) == 1) for a, b in places
    )


def by_trying(demand: np.ndarray, worth: np.ndarray, room: float) -> float:
    """Return the least worth over every set in one piece with unit 0."""
    near, least = touching(), np.inf
    for size in range(len(demand)):
        for others in itertools.combinations(range(1, len(demand)), size):
            chosen = {0, *others}
            if demand[list(chosen)].sum() > room:
                continue
            reached, waiting = {0}, [0]
            while waiting:
                more = chosen.intersection(near[waiting.pop()]) - reached
                reached |= more
                waiting.extend(more)
            if reached == chosen:
                least = min(least, worth[list(chosen)].sum())
    return float(least)


@pytest.mark.parametrize("seed", range(8))
def test_the_least_is_that_of_trying_all(seed: int) -> None:
    rng = np.random.default_rng(seed)
    demand, worth = rng.integers(0, 5, 12).astype(float), rng.normal(0.2, 1.0, 12)
    room = float(demand[0] + 8)
    reach = reach_of(np.arange(12), touching(), demand, room)
    bound, least, chosen = cheapest_connected(reach, worth, 100_000)
    exact = by_trying(demand, worth, room)
    assert least == pytest.approx(exact)
    assert bound == pytest.approx(exact)
    assert worth[chosen].sum() == pytest.approx(least)
    assert demand[chosen].sum() <= room
    for nodes in (1, 2, 5, 20):
        bound, least, _ = cheapest_connected(reach, worth, nodes)
        assert bound <= exact + 1e-9
        assert least >= exact - 1e-9


def test_a_unit_of_value_is_reached_over_one_without() -> None:
    near = ((1,), (0, 2), (1,))
    reach = reach_of(np.arange(3), near, np.ones(3), 3.0)
    _, least, chosen = cheapest_connected(reach, np.array([0.0, 2.0, -5.0]), 100)
    assert (least, chosen.tolist()) == (-3.0, [True, True, True])
    _, least, chosen = cheapest_connected(reach._replace(room=2.0), np.array([0.0, 2.0, -5.0]), 100)
    assert (least, chosen.tolist()) == (0.0, [True, False, False])


def test_a_home_too_large_leaves_nothing() -> None:
    reach = reach_of(np.arange(1), ((),), np.array([3.0]), 2.0)
    assert cheapest_connected(reach, np.zeros(1), 9)[:2] == (np.inf, np.inf)
