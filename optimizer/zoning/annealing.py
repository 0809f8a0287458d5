"""Local search over plans in one piece: shifts on the border, with what they cut off, and ejection chains.

A shift takes a border unit, with all that its leaving would cut off, to a zone that it touches. Where a shift
is too dear because it overfills a zone, that zone ejects a border unit in turn, up to ``DEPTH`` times. Worse
plans are accepted with a chance that shrinks (Kirkpatrick, Gelatt & Vecchi 1983); overload has a price that
rises while plans exceed their seats and falls while they do not. All chance comes from the seed.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from optimizer.zoning.partition import ground, partition
from optimizer.zoning.space import Space
from optimizer.zoning.walk import Walk, room_for_chains, walk

BLOCKS = 2_000  # a schedule has so many changes of heat and of the price of overload
SHORTEST, LONGEST = 1_000, 20_000  # steps in a block: the clock is looked at between blocks
DEARER = 1.1
MOST = 100.0  # how far the price of overload may move from where it began


@dataclass(frozen=True)
class Schedule:
    """How long and how hot: heat falls geometrically from ``hot`` to ``cold`` over ``steps``."""

    steps: int
    hot: float
    cold: float


class Annealing:
    """A search that keeps the best plan it has seen whose overload is at most ``most``, else the least."""

    def __init__(self, space: Space, zone: np.ndarray, *, most: float, price: float, seed: int) -> None:
        """Begin with a plan in one piece; ``price`` is the first price of a unit of overload."""
        self._space, self._most = space, most
        self._price = self._first_price = price
        touching = [unit for unit in space.reached.tolist() if space.neighbours[unit]]
        self._walk = Walk(
            ground(space),
            partition(space, zone),
            np.array(touching, dtype=np.int64),
            zone.astype(np.int64),
            np.array([seed % 2**62 * 2 + 1], dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15),
        )
        self._chain = room_for_chains(space.units)
        self._best_key = self._key(zone)

    @property
    def best(self) -> np.ndarray:
        """The best plan seen."""
        return self._walk.best.astype(np.intp)

    @property
    def key(self) -> tuple[float, float]:
        """Overload beyond what is allowed, and cost, of the best plan."""
        return self._best_key

    def run(self, schedule: Schedule, go_on: Callable[[tuple[float, float]], bool]) -> None:
        """Search; ``go_on`` is asked after every block of steps, with the key of the best plan."""
        steps = min(max(schedule.steps // BLOCKS, SHORTEST), LONGEST)
        blocks = max(1, schedule.steps // steps)
        fall = (schedule.cold / schedule.hot) ** (1.0 / blocks)
        heat = schedule.hot
        for _ in range(blocks):
            if not len(self._walk.places) or not go_on(self._best_key):
                break
            self._block(steps, heat)
            heat *= fall

    def _block(self, steps: int, heat: float) -> None:
        space, zone = self._space, self._walk.plan.zone
        self._walk.plan.load[:] = space.loads(zone)  # sums drift by rounding
        standing = np.array([space.value(zone), space.overload(zone), *self._best_key])
        rule = np.array([heat, self._price, self._most, space.slack])
        walk(self._walk, standing, steps, self._chain, rule)
        if tuple(standing[2:]) < self._best_key:
            self._best_key = self._key(self._walk.best)
        over = standing[1] - self._most > space.slack
        price = self._price * DEARER if over else self._price / DEARER
        self._price = min(max(price, self._first_price / MOST), self._first_price * MOST)

    def _key(self, zone: np.ndarray) -> tuple[float, float]:
        beyond = self._space.overload(zone) - self._most
        return (beyond if beyond > self._space.slack else 0.0), self._space.value(zone)
