"""Small maps on which zones are drawn."""

import itertools
from collections.abc import Callable

import numpy as np
import pytest

from optimizer.zoning.question import Zoning

type MakeGrid = Callable[..., Zoning]


def grid_pairs(rows: int, columns: int) -> np.ndarray:
    """Return the edges of a grid whose units are numbered row by row."""
    place = np.arange(rows * columns).reshape(rows, columns)
    across = np.column_stack([place[:, :-1].ravel(), place[:, 1:].ravel()])
    down = np.column_stack([place[:-1].ravel(), place[1:].ravel()])
    return np.vstack([across, down])


def grid(
    rows: int,
    columns: int,
    centres: int,
    seed: int,
    *,
    filled: float = 0.8,
    soft: bool = False,
    near: bool = False,
) -> Zoning:
    """Return a question on a grid with demand 1 to 5; costs follow distance only if ``near``."""
    rng = np.random.default_rng(seed)
    units = rows * columns
    demand = rng.integers(1, 6, units).astype(float)
    seats = np.full(centres, np.ceil(demand.sum() / filled / centres))
    homes = rng.permutation(units)[:centres]
    far = np.hypot(*(np.subtract.outer(part, part[homes]) for part in np.divmod(np.arange(units), columns)))
    prices = np.round(10 * far) if near else rng.integers(1, 30, (units, centres))
    return Zoning(demand, seats, demand[:, None] * prices, grid_pairs(rows, columns), homes, soft=soft)


@pytest.fixture
def make_grid() -> MakeGrid:
    """Return a way to draw questions on grids."""
    return grid


def in_one_piece(zoning: Zoning, zone: np.ndarray) -> bool:
    """Say whether every unit reaches the home of its zone inside the zone: a walk of its own."""
    for centre, home in enumerate(zoning.homes.tolist()):
        if zone[home] != centre:
            return False
        reached, grown = {home}, True
        while grown:
            grown = False
            for a, b in zoning.pairs.tolist():
                for one, other in ((a, b), (b, a)):
                    if one in reached and other not in reached and zone[other] == centre:
                        reached.add(other)
                        grown = True
        if reached != set(np.flatnonzero(zone == centre).tolist()):
            return False
    return True


def best_of_all(zoning: Zoning) -> tuple[float, float] | None:
    """Return the least overload and the least cost with it, by trying every assignment."""
    units, centres = zoning.costs.shape
    costs = np.asarray(zoning.costs)
    free = [u for u in range(units) if u not in zoning.homes.tolist()]
    best: tuple[float, float] | None = None
    zone = np.empty(units, dtype=int)
    zone[zoning.homes] = np.arange(centres)
    for choice in itertools.product(range(centres), repeat=len(free)):
        zone[free] = choice
        cost = float(costs[np.arange(units), zone].sum())
        loads = np.bincount(zone, zoning.demand, centres)
        over = float(np.maximum(loads - zoning.seats, 0).sum())
        allowed = np.isfinite(cost) and (zoning.soft or over == 0)
        if allowed and (best is None or (over, cost) < best) and in_one_piece(zoning, zone):
            best = (over, cost)
    return best


@pytest.fixture
def whole_zones() -> Callable[[Zoning, np.ndarray], bool]:
    """Return the check that zones hang together."""
    return in_one_piece


@pytest.fixture
def try_everything() -> Callable[[Zoning], tuple[float, float] | None]:
    """Return the search over every assignment."""
    return best_of_all
