"""The program over whole zones: one column per zone found so far, as many of each as prices call for.

Rows are ``assign_every_unit``, one zone per centre, and the separators. Each unit may also be bought or sold
near a price, at a loss: prices then cannot stray far from those that bound well (du Merle, Villeneuve,
Desrosiers & Hansen 1999, "Stabilized column generation"). What is bought or sold at the end asks for a wider
box.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy import sparse

from optimizer.engine import Engine, Look
from optimizer.matrix import Matrix
from optimizer.solve import Limits
from optimizer.zoning.space import Space


class Zone(NamedTuple):
    """A zone: its ``centre`` and the ``arcs`` of its units."""

    centre: int
    arcs: np.ndarray


class Prices(NamedTuple):
    """What a unit placed is worth, per unit, and what a separator kept is worth (≥ 0)."""

    units: np.ndarray
    separators: np.ndarray


class Mixed(NamedTuple):
    """A mix of zones: its ``value``, ``prices``, ``shares`` per arc, and how many units are ``traded``."""

    value: float
    prices: Prices
    shares: np.ndarray
    traded: float


class Master:
    """The program at the solver, kept open while zones and separators are added."""

    def __init__(self, space: Space, limits: Limits, separators: sparse.csr_array) -> None:
        """State the program without zones; ``separators`` are rows over all arcs."""
        self._space, self._limits, self._separators = space, limits, separators
        self._row = np.full(space.units, -1)
        self._row[space.reached] = np.arange(len(space.reached))
        self.zones: list[Zone] = []

    def open(self, zones: Sequence[Zone], around: np.ndarray, width: float) -> None:
        """Put the program anew to the solver, with these zones and trade ``width`` beside these prices."""
        space = self._space
        rows, centres, kept = len(space.reached), space.centres, self._separators.shape[0]
        one = sparse.eye_array(rows)
        below = sparse.csr_array((centres + kept, 2 * rows))
        entries = sparse.csr_array(sparse.vstack([sparse.hstack([one, -one]), below]))
        entries.indptr, entries.indices = entries.indptr.astype(np.int32), entries.indices.astype(np.int32)
        lower = np.concatenate([np.ones(rows), np.full(centres, -math.inf), np.zeros(kept)])
        upper = np.concatenate([np.ones(rows + centres), np.full(kept, math.inf)])
        free = np.full(2 * rows, math.inf)
        matrix = Matrix(entries, np.zeros(2 * rows), free, lower, upper, np.zeros(2 * rows, dtype=bool))
        limits = self._limits
        self._engine = Engine(matrix, gap=0.0, threads=limits.threads, seed=limits.seed, attentive=True)
        self.zones = []
        self._trade(around, width)
        self.add(zones)

    def widen(self, around: np.ndarray, width: float) -> None:
        """Move the box of prices."""
        self._trade(around, width)
        self._engine.set_costs(np.array(self._costs))

    def add(self, zones: Sequence[Zone]) -> None:
        """Add columns for zones."""
        columns = [self._column(zone) for zone in zones]
        self.zones.extend(zones)
        self._costs.extend(float(self._space.cost[zone.arcs].sum()) for zone in zones)
        if columns:
            entries = sparse.csc_array(sparse.hstack(columns))
            self._engine.add_columns(entries, np.zeros(len(zones)), np.full(len(zones), math.inf))
        self._engine.set_costs(np.array(self._costs))

    def separate(self, rows: sparse.csr_array) -> None:
        """Add separators, as rows over all arcs."""
        self._separators = sparse.csr_array(sparse.vstack([self._separators, rows]))
        member = self._membership()
        blank = sparse.csr_array((rows.shape[0], 2 * len(self._space.reached)))
        entries = sparse.csr_array(sparse.hstack([blank, rows @ member]))
        height = rows.shape[0]
        self._engine.add_rows(entries, np.zeros(height), np.full(height, math.inf))

    def solve(self, seconds: float, look: Look) -> Mixed | None:
        """Return the cheapest mix; None when time ended."""
        answer = self._engine.run(seconds, look)
        if answer.values is None or answer.duals is None:
            return None
        rows = len(self._space.reached)
        prices = np.zeros(self._space.units)
        prices[self._space.reached] = answer.duals[:rows]
        kept = np.maximum(0.0, answer.duals[rows + self._space.centres :])
        shares = self._membership() @ answer.values[2 * rows :]
        traded = float(answer.values[: 2 * rows].sum())
        value = float(np.array(self._costs) @ answer.values)
        return Mixed(value, Prices(prices, kept), np.asarray(shares), traded)

    def _trade(self, around: np.ndarray, width: float) -> None:
        prices = around[self._space.reached]
        beside = np.concatenate([prices + width, width - prices]).tolist()
        self._costs: list[float] = [*beside, *(self._costs[len(beside) :] if self.zones else [])]

    def _column(self, zone: Zone) -> sparse.csc_array:
        rows, centres = len(self._space.reached), self._space.centres
        kept = np.asarray(self._separators[:, zone.arcs].sum(axis=1)).ravel()
        held = np.flatnonzero(kept)
        places = np.concatenate(
            [self._row[self._space.unit[zone.arcs]], [rows + zone.centre], rows + centres + held]
        )
        values = np.concatenate([np.ones(len(zone.arcs) + 1), kept[held]])
        shape = (rows + centres + len(kept), 1)
        return sparse.csc_array((values, (places, np.zeros(len(places), dtype=int))), shape=shape)

    def _membership(self) -> sparse.csr_array:
        """Return arcs x zones."""
        arcs = np.concatenate([zone.arcs for zone in self.zones])
        owner = np.repeat(np.arange(len(self.zones)), [len(zone.arcs) for zone in self.zones])
        shape = (len(self._space.unit), len(self.zones))
        return sparse.csr_array((np.ones(len(arcs)), (arcs, owner)), shape=shape)
