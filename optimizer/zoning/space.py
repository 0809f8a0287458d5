"""The pairs of unit and centre that can be part of a zone in one piece."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from optimizer.zoning.question import Zoning


@dataclass(frozen=True, eq=False)
class Space:
    """A question, reduced to the arcs over which a unit can hang together with the home of a centre.

    ``unit``, ``centre`` and ``cost`` have one entry per arc, by unit and then centre; ``first[i]`` is the
    first arc of unit i. ``place[i, j]`` is the arc of unit i and centre j, -1 where there is none.
    ``unreached`` are the units without an arc: no centre can reach them over units that it may serve.
    """

    demand: np.ndarray
    seats: np.ndarray
    homes: np.ndarray
    neighbours: tuple[tuple[int, ...], ...]
    unit: np.ndarray
    centre: np.ndarray
    cost: np.ndarray
    first: np.ndarray
    place: np.ndarray
    unreached: np.ndarray

    @property
    def units(self) -> int:
        """Number of units."""
        return len(self.demand)

    @property
    def centres(self) -> int:
        """Number of centres."""
        return len(self.seats)

    @property
    def reached(self) -> np.ndarray:
        """Units that some centre can reach."""
        return np.flatnonzero(np.diff(self.first) > 0)

    @property
    def slack(self) -> float:
        """Load that counts as none, for rounding."""
        return 1e-7 * max(1.0, float(self.demand.max()))

    def lowest(self, numbers: np.ndarray) -> np.ndarray:
        """Return the least of one number per arc over the arcs of every unit; 0 for an unreached unit."""
        found = np.zeros(self.units)
        reached = self.reached
        found[reached] = np.minimum.reduceat(numbers, self.first[reached])
        return found

    def loads(self, zone: np.ndarray) -> np.ndarray:
        """Return the load of every centre."""
        placed = zone >= 0
        return np.bincount(zone[placed], self.demand[placed], self.centres)

    def overload(self, zone: np.ndarray) -> float:
        """Return the load beyond seats, over all centres."""
        return float(np.maximum(self.loads(zone) - self.seats, 0.0).sum())

    def value(self, zone: np.ndarray) -> float:
        """Return the cost of an assignment."""
        placed = np.flatnonzero(zone >= 0)
        return float(self.cost[self.place[placed, zone[placed]]].sum())

    def may_serve(self, centre: int) -> np.ndarray:
        """Return for every unit whether the centre can have it."""
        return np.asarray(self.place[:, centre] >= 0)


def open_space(zoning: Zoning) -> Space:
    """Drop the arcs that no zone in one piece can use.

    A centre reaches a unit when a path of edges leads there from its home over units that it may serve,
    none of them the home of another centre.
    """
    units, centres = len(zoning.demand), len(zoning.seats)
    unit, centre, cost = zoning.arcs()
    owner = np.full(units, -1)
    owner[zoning.homes] = np.arange(centres)
    allowed = np.zeros((units, centres), dtype=bool)
    mine = (owner[unit] < 0) | (owner[unit] == centre)
    allowed[unit[mine], centre[mine]] = True
    pairs = zoning.pairs[zoning.pairs[:, 0] != zoning.pairs[:, 1]]
    for j, home in enumerate(zoning.homes.tolist()):
        allowed[:, j] &= _hanging_together(allowed[:, j], pairs, home)
    kept = allowed[unit, centre]
    unit, centre, cost = unit[kept], centre[kept], cost[kept]
    place = np.full((units, centres), -1, dtype=np.int32)
    place[unit, centre] = np.arange(len(unit))
    first = np.searchsorted(unit, np.arange(units + 1))
    return Space(
        np.asarray(zoning.demand, dtype=np.float64),
        np.asarray(zoning.seats, dtype=np.float64),
        zoning.homes,
        _neighbours(units, pairs),
        unit,
        centre,
        cost,
        first,
        place,
        np.flatnonzero(np.diff(first) == 0),
    )


def _hanging_together(allowed: np.ndarray, pairs: np.ndarray, home: int) -> np.ndarray:
    inside = pairs[allowed[pairs].all(axis=1)]
    shape = (len(allowed), len(allowed))
    edges = sparse.coo_array((np.ones(len(inside), dtype=np.int8), (inside[:, 0], inside[:, 1])), shape=shape)
    _, part = csgraph.connected_components(edges.tocsr(), directed=False)
    return np.asarray(part == part[home])


def _neighbours(units: int, pairs: np.ndarray) -> tuple[tuple[int, ...], ...]:
    touching: list[set[int]] = [set() for _ in range(units)]
    for a, b in pairs.tolist():
        touching[a].add(b)
        touching[b].add(a)
    return tuple(tuple(sorted(others)) for others in touching)
