"""Local search over plans in one piece: shifts on the border, with what they cut off, and ejection chains.

A shift takes a border unit, with all that its leaving would cut off, to a zone that it touches. Where a shift
overfills a zone, a chain lets that zone eject a border unit in turn, up to ``DEPTH`` times. Worse plans are
accepted with a chance that shrinks (Kirkpatrick, Gelatt & Vecchi 1983); overload has a price that rises while
plans exceed their seats and falls while they do not.
"""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from optimizer.zoning.partition import Partition
from optimizer.zoning.space import Space

DEPTH = 3
BLOCK = 500  # steps between two looks at the clock and at the price of overload
DEARER, CHEAPER = 1.1, 0.9
MOST = 100.0  # how far the price of overload may move from where it began
CHAINED = 2.0  # units in a zone up to which every overfilling shift tries a chain


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
        self._space, self._most, self._slack = space, most, space.slack
        self._plan = Partition(space, zone)
        self._price = self._first_price = price
        self._chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
        self._places = [unit for unit in space.reached.tolist() if space.neighbours[unit]]
        self.best = zone.copy()
        self._best_key = self._key()

    @property
    def key(self) -> tuple[float, float]:
        """Overload beyond what is allowed, and cost, of the best plan."""
        return self._best_key

    def run(self, schedule: Schedule, go_on: Callable[[tuple[float, float]], bool]) -> None:
        """Search; ``go_on`` is asked every ``BLOCK`` steps, with the key of the best plan."""
        blocks = max(1, schedule.steps // BLOCK)
        fall = (schedule.cold / schedule.hot) ** (1.0 / blocks)
        heat = schedule.hot
        for _ in range(blocks):
            if not self._places or not go_on(self._best_key):
                break
            for _ in range(BLOCK):
                self._step(heat)
            self._plan.refresh()
            self._reprice()
            heat *= fall

    def _key(self) -> tuple[float, float]:
        beyond = self._plan.overload - self._most
        return (beyond if beyond > self._slack else 0.0), self._plan.cost

    def _reprice(self) -> None:
        over = self._plan.overload - self._most > self._slack
        self._price *= DEARER if over else CHEAPER
        self._price = min(max(self._price, self._first_price / MOST), self._first_price * MOST)

    def _step(self, heat: float) -> None:
        plan, draw = self._plan, self._chance.random
        places = self._places
        unit = places[int(draw() * len(places))]
        near = plan.neighbours[unit]
        centre = plan.zone[near[int(draw() * len(near))]]
        own = plan.zone[unit]
        if centre in (own, -1) or centre not in plan.price[unit]:
            return
        allowance = -heat * math.log(1.0 - draw())
        change = plan.change((unit,), centre)
        if change is None or change[0] > allowance + self._price * plan.overload:
            return
        group = plan.group(unit)
        if group is None:
            return
        change = plan.change(group, centre)
        if change is None:
            return
        worth = self._worth(change)
        if worth <= allowance:
            self._accept(group, centre, change)
        elif change[1] > 0.0 and draw() * len(plan.members[centre]) < CHAINED:
            self._chain(group, centre, change, allowance)

    def _worth(self, change: tuple[float, float]) -> float:
        """Return how much dearer a change makes the plan, overload priced above what is allowed."""
        before = max(0.0, self._plan.overload - self._most)
        after = max(0.0, self._plan.overload + change[1] - self._most)
        return change[0] + self._price * (after - before)

    def _accept(self, group: list[int], centre: int, change: tuple[float, float]) -> None:
        self._plan.move(group, centre, change)
        self._note()

    def _note(self) -> None:
        key = self._key()
        if key < self._best_key:
            self._best_key = key
            self.best = self._plan.array()

    def _chain(self, group: list[int], centre: int, change: tuple[float, float], allowance: float) -> None:
        """Let the overfilled zone eject in turn; undo everything when the whole is not accepted."""
        plan = self._plan
        spent = self._worth(change)
        done = [(group, plan.zone[group[0]], change)]
        plan.move(group, centre, change)
        held = set(group)
        for _ in range(DEPTH - 1):
            found = self._ejection(centre, held)
            if found is None:
                break
            group, following, change = found
            spent += self._worth(change)
            done.append((group, centre, change))
            plan.move(group, following, change)
            held.update(group)
            if spent <= allowance:
                self._note()
                return
            centre = following
        for units, origin, (cost, overload) in reversed(done):
            plan.move(units, origin, (-cost, -overload))

    def _ejection(self, centre: int, held: set[int]) -> tuple[list[int], int, tuple[float, float]] | None:
        """Return the best shift out of a zone, of units not held."""
        plan = self._plan
        ranked = []
        for unit, other in plan.rim(centre):
            change = None if unit in held else plan.change((unit,), other)
            if change is not None:
                ranked.append((self._worth(change), unit, other))
        for _, unit, other in sorted(ranked)[:DEPTH]:
            group = plan.group(unit)
            change = None if group is None or held.intersection(group) else plan.change(group, other)
            if group is not None and change is not None:
                return group, other, change
        return None
