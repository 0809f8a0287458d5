"""The split relaxation: units may be divided among centres, separators are added as they are missed.

Only promising arcs stand in the program; the others are priced. The bound is recomputed in plain arithmetic
over *all* arcs: for any prices v ≥ 0 of seats, w ≥ 0 of separators and o ≥ 0 of overload,

    Σ_i min_j (cost[i, j] + v_j · demand[i] - Σ w_K · K[i, j])
      - Σ_j v_j · seats[j] - most · (o + Σ_j max(0, v_j - o - e))

undercuts every plan whose overload, of which a unit counts e, is at most ``most`` (Lagrangian duality), so it
holds however exactly the solver worked.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from optimizer.engine import Engine, Look
from optimizer.solve import Limits
from optimizer.status import Status
from optimizer.zoning.contiguity import Separator
from optimizer.zoning.rows import Aim, into_rows, of_separators, on_columns, state
from optimizer.zoning.space import Space

FEW = 40_000  # arcs up to which all of them stand in the program from the beginning
CHEAPEST = 4  # arcs per unit in the program at the beginning, beyond that
BATCH = 20_000
PRICED = 1e-9  # relative to the largest cost

Clock = Callable[[], float]


@dataclass(frozen=True, eq=False)
class Relaxed:
    """A relaxed plan: ``shares`` per arc, what it ``bound``-s, and how much each arc is ``spare`` (≥ 0).

    ``prices`` are those of a seat at each centre; each unit of overload more than ``most`` lowers the bound
    by ``each``. A plan that uses an arc undercuts ``bound + spare`` never.
    """

    shares: np.ndarray
    bound: float
    spare: np.ndarray
    prices: np.ndarray
    most: float
    each: float

    def bound_at(self, most: float) -> float:
        """Return what plans with at most this overload cannot undercut."""
        return self.bound - max(0.0, most - self.most) * self.each


class Relaxation:
    """A relaxation at the solver, kept open while separators and arcs are added."""

    def __init__(self, space: Space, aim: Aim, limits: Limits) -> None:
        """State the relaxation without separators."""
        self._space, self._aim = space, aim
        self._limits = limits
        self.infeasible = False
        self._rows = sparse.csr_array((0, len(space.unit)))
        self._arcs = self._promising()
        self._open()

    def add(self, separators: Sequence[Separator]) -> None:
        """Add rows for separators."""
        rows = of_separators(self._space, separators)
        self._rows = sparse.csr_array(sparse.vstack([self._rows, rows]))
        self._put(rows)

    def solve(self, left: Clock, look: Look) -> Relaxed | None:
        """Return the relaxed plan of least cost over all arcs; None when there is none or time ended."""
        relaxed: Relaxed | None = None
        while left() > 0:
            answer = self._engine.run(left(), look)
            if answer.status is Status.INFEASIBLE and len(self._arcs) < len(self._space.unit):
                self._activate(self._absent(), anew=True)
                continue
            self.infeasible = answer.status is Status.INFEASIBLE
            if answer.values is None or answer.duals is None:
                return relaxed
            relaxed, missing = self._price(answer.values, answer.duals)
            if not len(missing):
                return relaxed
            self._activate(missing, anew=False)
        return relaxed

    def _promising(self) -> np.ndarray:
        space = self._space
        arcs = np.arange(len(space.unit))
        if len(arcs) <= FEW:
            return arcs
        order = np.lexsort((arcs, space.cost, space.unit))
        rank = np.empty_like(arcs)
        rank[order] = arcs - space.first[space.unit]
        return np.flatnonzero(rank < CHEAPEST)

    def _open(self) -> None:
        matrix = state(self._space, self._aim, self._arcs, integer=False)
        limits = self._limits
        self._engine = Engine(matrix, gap=0.0, threads=limits.threads, seed=limits.seed, attentive=True)
        self._set_costs()
        if self._rows.shape[0]:
            self._put(self._rows)

    def _put(self, rows: sparse.csr_array) -> None:
        height = rows.shape[0]
        entries = on_columns(self._space, rows, self._arcs)
        self._engine.add_rows(entries, np.zeros(height), np.full(height, math.inf))

    def _set_costs(self) -> None:
        excess = np.full(self._space.centres, self._aim.excess)
        self._engine.set_costs(np.concatenate([excess, self._aim.costs[self._arcs]]))

    def _absent(self) -> np.ndarray:
        absent = np.ones(len(self._space.unit), dtype=bool)
        absent[self._arcs] = False
        return np.flatnonzero(absent)

    def _activate(self, arcs: np.ndarray, *, anew: bool) -> None:
        """Take arcs into the program, by a new program when there are very many."""
        self._arcs = np.concatenate([self._arcs, arcs])
        if anew:
            self._open()
            return
        entries = into_rows(self._space, self._rows, arcs)
        self._engine.add_columns(entries, np.zeros(len(arcs)), np.ones(len(arcs)))
        self._set_costs()

    def _price(self, values: np.ndarray, duals: np.ndarray) -> tuple[Relaxed, np.ndarray]:
        """Return what the prices prove over all arcs, and the arcs that could help."""
        space, aim = self._space, self._aim
        units, centres = space.units, space.centres
        seat = np.maximum(0.0, -duals[units : units + centres])
        whole = max(0.0, -float(duals[units + centres]))
        reduced = aim.costs + seat[space.centre] * space.demand[space.unit]
        if self._rows.shape[0]:
            reduced = reduced - self._rows.T @ np.maximum(0.0, duals[units + centres + 1 :])
        lowest = space.lowest(reduced)
        bound = math.fsum(lowest) - math.fsum(seat * space.seats)
        each = whole + float(np.maximum(0.0, seat - whole - aim.excess).sum())
        each = min(each, max(0.0, float(seat.max()) - aim.excess))
        bound -= aim.most * each
        shares = np.zeros(len(space.unit))
        shares[self._arcs] = values[centres:]
        relaxed = Relaxed(shares, bound, reduced - lowest[space.unit], seat, aim.most, each)
        absent = self._absent()
        gain = reduced[absent] - duals[:units][space.unit[absent]]
        good = gain < -PRICED * max(1.0, float(aim.costs.max(initial=0.0)))
        order = np.argsort(gain[good], kind="stable")[:BATCH]
        return relaxed, absent[good][order]


def unpriced(space: Space, most: float) -> Relaxed:
    """Return what prices of nothing prove: every unit where it is cheapest, whatever the seats."""
    lowest = space.lowest(space.cost)
    spare = space.cost - lowest[space.unit]
    shares, prices = np.zeros(len(space.unit)), np.zeros(space.centres)
    return Relaxed(shares, math.fsum(lowest), spare, prices, most, 0.0)
