"""A plan in the making: whose zone each unit is in, changed unit by unit, always in one piece."""

from collections.abc import Sequence

import numpy as np

from optimizer.zoning.space import Space


class Partition:
    """Zones that hang together, with what they cost and by how much they exceed their seats."""

    def __init__(self, space: Space, zone: np.ndarray) -> None:
        """Take over an assignment whose zones hang together; -1 stays out."""
        self._space = space
        self.zone: list[int] = zone.tolist()
        self.load: list[float] = space.loads(zone).tolist()
        self.members: list[set[int]] = [set() for _ in range(space.centres)]
        for unit, centre in enumerate(self.zone):
            if centre >= 0:
                self.members[centre].add(unit)
        self.price = _prices(space)
        self.cost = space.value(zone)
        self.overload = space.overload(zone)
        self._demand: list[float] = space.demand.tolist()
        self._seats: list[float] = space.seats.tolist()
        self._home: list[int] = space.homes.tolist()
        self.neighbours = space.neighbours

    def array(self) -> np.ndarray:
        """Return the assignment."""
        return np.array(self.zone, dtype=np.intp)

    def refresh(self) -> None:
        """Recompute the sums, which drift by rounding."""
        zone = self.array()
        self.load = self._space.loads(zone).tolist()
        self.cost, self.overload = self._space.value(zone), self._space.overload(zone)

    def group(self, unit: int) -> list[int] | None:
        """Return the unit with all that its leaving would cut off from home; None for a home itself."""
        own = self.zone[unit]
        home = self._home[own]
        if unit == home:
            return None
        near = [k for k in self.neighbours[unit] if self.zone[k] == own]
        if len(near) <= 1 or self._stay_together(near, unit):
            return [unit]
        kept = self._reach(home, unit, own)
        return [unit, *sorted(k for k in self.members[own] if k not in kept and k != unit)]

    def change(self, group: Sequence[int], centre: int) -> tuple[float, float] | None:
        """Return by how much cost and overload change when a group moves; None when it may not."""
        own, price = self.zone[group[0]], self.price
        cost = load = 0.0
        for unit in group:
            found = price[unit].get(centre)
            if found is None:
                return None
            cost += found - price[unit][own]
            load += self._demand[unit]
        left, joined = self.load[own], self.load[centre]
        room, space = self._seats[own], self._seats[centre]
        before = max(0.0, left - room) + max(0.0, joined - space)
        after = max(0.0, left - load - room) + max(0.0, joined + load - space)
        return cost, after - before

    def move(self, group: Sequence[int], centre: int, change: tuple[float, float]) -> None:
        """Move a group to another zone that it touches; ``change`` is what :meth:`change` said."""
        own = self.zone[group[0]]
        load = 0.0
        for unit in group:
            self.zone[unit] = centre
            load += self._demand[unit]
        self.members[own].difference_update(group)
        self.members[centre].update(group)
        self.load[own] -= load
        self.load[centre] += load
        self.cost += change[0]
        self.overload += change[1]

    def rim(self, centre: int) -> list[tuple[int, int]]:
        """Return the units of a zone that touch another, each with that other zone's centre."""
        zone = self.zone
        found: list[tuple[int, int]] = []
        for unit in sorted(self.members[centre]):
            others = {zone[k] for k in self.neighbours[unit]} - {centre, -1}
            found.extend((unit, other) for other in sorted(others))
        return found

    def _stay_together(self, near: list[int], without: int) -> bool:
        """Whether the neighbours of a unit in its zone hang together without it."""
        zone, neighbours = self.zone, self.neighbours
        own = zone[without]
        wanted = set(near[1:])
        seen = {without, near[0]}
        waiting = [near[0]]
        while waiting:
            for k in neighbours[waiting.pop()]:
                if zone[k] == own and k not in seen:
                    wanted.discard(k)
                    if not wanted:
                        return True
                    seen.add(k)
                    waiting.append(k)
        return False

    def _reach(self, start: int, without: int, own: int) -> set[int]:
        zone, neighbours = self.zone, self.neighbours
        seen = {start}
        waiting = [start]
        while waiting:
            for k in neighbours[waiting.pop()]:
                if zone[k] == own and k not in seen and k != without:
                    seen.add(k)
                    waiting.append(k)
        return seen


def _prices(space: Space) -> list[dict[int, float]]:
    """Return for every unit the cost at each centre that may serve it."""
    prices: list[dict[int, float]] = [{} for _ in range(space.units)]
    for unit, centre, cost in zip(
        space.unit.tolist(), space.centre.tolist(), space.cost.tolist(), strict=True
    ):
        prices[unit][centre] = cost
    return prices
