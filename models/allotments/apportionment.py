"""Whole seats for claimants in proportion to their weights, by the rule that a pack names.

Rounding is policy: cities publish different rules (DOMAIN 1.17, finding 11). Every rule here gives the whole
total, except ``floor_to_open``, which leaves what the fractions make to open admission.

* ``floor_to_open``: the exact share rounded down.
* ``largest_remainder`` (Hamilton): rounded down, then one more for the largest fractions.
* ``sainte_lague`` (Webster), ``dhondt`` (Jefferson): the next seat to the largest weight / divisor, with
  divisors 1, 3, 5, … or 1, 2, 3, … (M. Balinski and H. P. Young, 1982, "Fair Representation").
* ``lottery``: rounded down, then one more by lot; the chance of each claimant is its fraction.
"""

import heapq

import numpy as np

from models.errors import PolicyError
from models.rounding import NOISE

FLOOR, REMAINDER, WEBSTER, JEFFERSON, LOTTERY = METHODS = (
    "floor_to_open",
    "largest_remainder",
    "sainte_lague",
    "dhondt",
    "lottery",
)


def apportion(
    method: str,
    total: int,
    weights: np.ndarray,
    *,
    least: np.ndarray | None = None,
    most: np.ndarray | None = None,
    seed: int = 0,
) -> np.ndarray:
    """Return how many of ``total`` seats each claimant gets.

    Parameters
    ----------
    method
        One of :data:`METHODS`.
    weights
        Not negative; a claimant of weight 0 gets its least.
    least, most
        Whole bounds of each claimant; 0 and no bound where left out. Where all together may take fewer than
        the total, the rest is given to nobody; where their least is more than the total, the first get it.
    seed
        Of the lottery.

    Raises
    ------
    PolicyError
        The method is unknown.

    Returns
    -------
    array of int64
    """
    if method not in METHODS:
        raise PolicyError(f"apportionment is '{method}'; allowed: {', '.join(METHODS)}")
    weights = np.asarray(weights, dtype=np.float64)
    low = np.zeros(len(weights), dtype=np.int64) if least is None else np.asarray(least, dtype=np.int64)
    high = np.full(len(weights), max(total, 0)) if most is None else np.asarray(most, dtype=np.int64)
    high = np.where(weights > 0, np.maximum(high, low), low)
    if low.sum() >= total:
        before = np.cumsum(low) - low
        return np.asarray(np.clip(total - before, 0, low))
    if high.sum() <= total:
        return high
    if method in (WEBSTER, JEFFERSON):
        return _by_divisors(total, weights, low, high, step=2 if method == WEBSTER else 1)
    exact = shares_within(total, weights, low, high)
    seats = np.floor(exact + NOISE).astype(np.int64)
    if method == FLOOR:
        return seats
    left = total - int(seats.sum())
    rest = np.clip(exact - seats, 0.0, 1.0)
    chosen = np.argsort(-rest, kind="stable")[:left] if method == REMAINDER else _drawn(rest, left, seed)
    seats[chosen] += 1
    return seats


def shares_within(total: int, weights: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Return shares of a total in proportion to weights, each within its bounds.

    The factor of proportion is found by bisection over the claimants' bounds: those below their least are
    held there, those above their most too, and the others share what is left.
    """
    breaks = np.concatenate([low / np.where(weights > 0, weights, np.inf), _ratios(high, weights)])
    breaks = np.unique(breaks[np.isfinite(breaks)])
    sums = np.array([np.clip(factor * weights, low, high).sum() for factor in breaks])
    above = int(np.searchsorted(sums, total))
    if above >= len(breaks) or sums[above] == total:
        factor = breaks[min(above, len(breaks) - 1)]
    else:
        first = breaks[above - 1] if above else 0.0
        start = sums[above - 1] if above else float(low.sum())
        factor = first + (breaks[above] - first) * (total - start) / (sums[above] - start)
    return np.asarray(np.clip(factor * weights, low, high))


def _ratios(high: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return np.asarray(np.divide(high, weights, out=np.full(len(weights), np.inf), where=weights > 0))


def _by_divisors(total: int, weights: np.ndarray, low: np.ndarray, high: np.ndarray, step: int) -> np.ndarray:
    """Give seat after seat to the largest weight / (step · seats + 1); ties to the earlier claimant."""
    seats = low.copy()
    queue = [
        (-weight / (step * int(seats[place]) + 1), place)
        for place, weight in enumerate(weights)
        if seats[place] < high[place]
    ]
    heapq.heapify(queue)
    for _ in range(total - int(low.sum())):
        _, place = heapq.heappop(queue)
        seats[place] += 1
        if seats[place] < high[place]:
            heapq.heappush(queue, (-weights[place] / (step * int(seats[place]) + 1), place))
    return seats


def _drawn(chances: np.ndarray, count: int, seed: int) -> np.ndarray:
    """Draw ``count`` claimants, each with its own chance (systematic sampling in a drawn order)."""
    chance = np.random.default_rng(seed)
    order = chance.permutation(len(chances))
    ends = np.cumsum(chances[order])
    ends *= count / ends[-1] if ends[-1] > 0 else 1.0
    points = chance.uniform() + np.arange(count)
    return np.asarray(order[np.minimum(np.searchsorted(ends, points, side="right"), len(order) - 1)])
