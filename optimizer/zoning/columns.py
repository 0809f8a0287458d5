"""A bound from whole zones: each centre takes the best zone for it at given prices (Dantzig & Wolfe 1960).

For any prices u of units and w ≥ 0 of separators,

    Σ_i u_i + Σ_j min { Σ_(i∈S) (cost[i, j] - u_i - Σ w_K · K[i, j]) : S fits the seats of j, home[j] ∈ S }

undercuts every plan (Lagrangian duality), and more so when S must hang together. Prices come from a program
over the zones found so far (:class:`~optimizer.zoning.master.Master`), kept near those that have bounded best
(Wentges 1997). First zones may lie apart, and separators are added where the mix of zones comes apart
(:mod:`~optimizer.zoning.knapsack`); then zones must hang together (:mod:`~optimizer.zoning.connected`).

It pays where zones have few units, whose sizes must be made to fit. Work is limited in rounds and nodes, so
that a slower machine gives the same bound, unless time ends it.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from optimizer.engine import Look
from optimizer.solve import Limits
from optimizer.zoning.connected import cheapest_connected, reach_of
from optimizer.zoning.contiguity import Separator, separate, spread, zones
from optimizer.zoning.knapsack import cheapest, extra, load_of
from optimizer.zoning.master import Master, Mixed, Prices, Zone
from optimizer.zoning.rows import of_separators
from optimizer.zoning.space import Space

ROUNDS = 600  # of prices
NODES = 2_000  # of one search for a zone that hangs together
IDLE, LITTLE = 30, 1e-5  # rounds in which the bound must have risen by this share
NEAR = 2e-5  # relative distance of the value of a mix and the bound at which a mix is as good as the best
HELD = 0.8  # how much of the best prices the next ones keep; less when zones must hang together
HELD_CONNECTED = 0.6
WIDTH, WIDER = 0.05, 1.5  # of the box of prices, in the mean price
TRADED = 1e-6


@dataclass(frozen=True, eq=False)
class Proof:
    """What is proved: a plan that uses an arc costs at least ``bound + spare`` of it."""

    bound: float
    spare: np.ndarray


class Columns:
    """Prices on their way to the best bound."""

    def __init__(
        self,
        space: Space,
        limits: Limits,
        separators: dict[Separator, None],
        around: np.ndarray,
        *,
        connected: bool = False,
    ) -> None:
        """Begin near the prices ``around`` of units; ``separators`` grow with those found here.

        ``connected`` says that zones must hang together from the first round on.
        """
        self._space, self._separators = space, separators
        self._rows = of_separators(space, list(separators))
        self._best = Prices(around, np.zeros(len(separators)))
        self._values = np.full(space.centres, -np.inf)
        self.bound = -np.inf
        self._connected = connected
        self._arcs, self._loads, self._reaches = [], [], []
        for centre in range(space.centres):
            own = np.flatnonzero(space.centre == centre)
            room = float(space.seats[centre]) + 2.0 * space.slack
            load = load_of(space.unit[own], int(space.homes[centre]), space.demand, room)
            self._loads.append(load)
            self._reaches.append(reach_of(load.units, space.neighbours, space.demand, room))
            self._arcs.append(space.place[load.units, centre])
        self._seen: set[tuple[int, bytes]] = set()
        self._width = WIDTH * max(1.0, float(np.abs(around).mean()))
        self._master = Master(space, limits, self._rows)

    def run(
        self, plan: np.ndarray, left: Callable[[], float], look: Look, told: Callable[[float], bool]
    ) -> None:
        """Raise the bound, from the zones of a plan on; ``told`` hears it and says whether it is enough."""
        self._master.open(self._new(self._zones_of(plan)), self._best.units, self._width)
        idle, mark = 0, self.bound
        for _ in range(ROUNDS):
            mixed = self._master.solve(left(), look) if left() > 0 else None
            if mixed is None:
                return
            found = self._round(mixed, left)
            if told(self.bound):
                return
            idle = idle + 1 if self.bound - mark < LITTLE * abs(self.bound) else 0
            mark = mark if idle else self.bound
            near = mixed.value - self.bound < NEAR * abs(mixed.value)
            if found and not near and idle < IDLE:
                continue
            idle = 0
            if not self._settle(mixed):
                return

    def proof(self) -> Proof:
        """Return the bound, and by how much each arc raises it."""
        spare = np.zeros(len(self._space.unit))
        reduced = self._reduced(self._best)
        for load, arcs, value in zip(self._loads, self._arcs, self._values, strict=True):
            least, _ = cheapest(load, reduced[arcs])
            spare[arcs] = np.maximum(0.0, extra(load, reduced[arcs]) - (value - least))
        return Proof(self.bound, spare)

    def _round(self, mixed: Mixed, left: Callable[[], float]) -> bool:
        """Ask every centre for its best zone at prices between the best and those of the mix."""
        held = HELD_CONNECTED if self._connected else HELD
        best, now = self._best, mixed.prices
        between = Prices(
            held * best.units + (1.0 - held) * now.units,
            held * best.separators + (1.0 - held) * now.separators,
        )
        fresh = self._ask(between, left) or self._ask(now, left)
        self._master.add(fresh)
        return bool(fresh)

    def _ask(self, prices: Prices, left: Callable[[], float]) -> list[Zone]:
        """Return zones not seen before; keep the prices if they bound better."""
        reduced = self._reduced(prices)
        values = np.empty(self._space.centres)
        asked = []
        for centre in range(self._space.centres):
            if left() <= 0:
                return []
            values[centre], chosen = self._best_zone(centre, reduced)
            asked.append(Zone(centre, self._arcs[centre][chosen]))
        bound = float(prices.units[self._space.reached].sum() + values.sum())
        if bound > self.bound:
            self.bound, self._best, self._values = bound, prices, values
        return self._new(asked)

    def _best_zone(self, centre: int, reduced: np.ndarray) -> tuple[float, np.ndarray]:
        worth = reduced[self._arcs[centre]]
        value, chosen = cheapest(self._loads[centre], worth)
        if not self._connected or self._hangs_together(Zone(centre, self._arcs[centre][chosen])):
            return value, chosen
        bound, _, chosen = cheapest_connected(self._reaches[centre], worth, NODES)
        return max(value, bound), chosen

    def _reduced(self, prices: Prices) -> np.ndarray:
        reduced = self._space.cost - prices.units[self._space.unit]
        return np.asarray(reduced - self._rows.T @ prices.separators)

    def _settle(self, mixed: Mixed) -> bool:
        """Ask more of a mix that is best: trade less, hang together more; False when nothing is left."""
        if mixed.traded > TRADED:
            self._width *= WIDER
            self._master.widen(self._best.units, self._width)
            return True
        missed = separate(self._space, np.minimum(mixed.shares, 1.0))
        missed = [one for one in missed if one not in self._separators]
        if missed:
            rows = of_separators(self._space, missed)
            self._separators.update(dict.fromkeys(missed))
            self._rows = sparse.csr_array(sparse.vstack([self._rows, rows]))
            more = np.concatenate([self._best.separators, np.zeros(len(missed))])
            self._best = Prices(self._best.units, more)
            self._master.separate(rows)
            return True
        if self._connected:
            return False
        self._connected = True
        whole = [zone for zone in self._master.zones if self._hangs_together(zone)]
        self._master.open(whole, self._best.units, self._width)
        return True

    def _hangs_together(self, zone: Zone) -> bool:
        units = set(self._space.unit[zone.arcs].tolist())
        return len(spread(self._space, (int(self._space.homes[zone.centre]),), units)) == len(units)

    def _zones_of(self, plan: np.ndarray) -> list[Zone]:
        """Return the zones of a plan that fit: one that does not would lower the bound."""
        found = []
        for centre, units in enumerate(zones(self._space, plan)):
            members = sorted(units)
            if self._space.demand[members].sum() <= self._space.seats[centre] + self._space.slack:
                found.append(Zone(centre, self._space.place[members, centre].astype(np.intp)))
        return found

    def _new(self, asked: list[Zone]) -> list[Zone]:
        fresh = []
        for zone in asked:
            key = (zone.centre, np.sort(zone.arcs).tobytes())
            if len(zone.arcs) and key not in self._seen:
                self._seen.add(key)
                fresh.append(zone)
        return fresh
