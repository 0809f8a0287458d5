"""The integer program over chosen arcs and the separators known so far."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from optimizer.engine import Engine, Look
from optimizer.solve import Limits
from optimizer.status import Status
from optimizer.zoning.contiguity import Separator
from optimizer.zoning.rows import Aim, of_separators, on_columns, state
from optimizer.zoning.space import Space

STARS = 60_000  # entries up to which every unit is tied to its neighbours from the beginning


@dataclass(frozen=True, eq=False)
class Outcome:
    """How a run ended; ``shares`` per arc are 0 or 1, and may be in several pieces; None without a plan."""

    status: Status
    bound: float
    shares: np.ndarray | None

    def zone(self, space: Space) -> np.ndarray:
        """Return the centre of every unit, -1 where there is none."""
        zone = np.full(space.units, -1, dtype=np.intp)
        if self.shares is not None:
            chosen = np.flatnonzero(self.shares > 0.5)  # noqa: PLR2004 - the nearer of 0 and 1
            zone[space.unit[chosen]] = space.centre[chosen]
        return zone


@dataclass(frozen=True, eq=False)
class Whole:
    """An integer program: what is improved, over which arcs, with which separators."""

    space: Space
    aim: Aim
    arcs: np.ndarray
    separators: Sequence[Separator]

    def run(self, start: np.ndarray | None, limits: Limits, look: Look) -> Outcome:
        """Solve to the gap of ``limits``, from a plan over the arcs if there is one.

        Separators that are not known do not hold, so the bound holds for every plan in one piece over the
        arcs, and the plan may have to be repaired.
        """
        space, arcs = self.space, self.arcs
        matrix = state(space, self.aim, arcs, integer=True)
        engine = Engine(matrix, gap=limits.gap, threads=limits.threads, seed=limits.seed, attentive=True)
        engine.set_costs(np.concatenate([np.full(space.centres, self.aim.excess), self.aim.costs[arcs]]))
        held = [*self.separators, *self._stars()]
        if held:
            rows = on_columns(space, of_separators(space, held), arcs)
            engine.add_rows(rows, np.zeros(len(held)), np.full(len(held), math.inf))
        if start is not None:
            engine.start_from(self._columns(start))
        answer = engine.run(limits.seconds, look)
        if answer.values is None:
            return Outcome(answer.status, answer.bound, None)
        shares = np.zeros(len(space.unit))
        shares[arcs] = np.round(answer.values[space.centres :])
        return Outcome(answer.status, answer.bound, shares)

    def _columns(self, zone: np.ndarray) -> np.ndarray:
        space = self.space
        taken = zone[space.unit[self.arcs]] == space.centre[self.arcs]
        over = np.maximum(space.loads(zone) - space.seats, 0.0)
        return np.concatenate([over, taken.astype(np.float64)])

    def _stars(self) -> list[Separator]:
        """Return the neighbours of every undecided unit as separators; none when that is too much."""
        space, arcs = self.space, self.arcs
        choices = np.bincount(space.unit[arcs], minlength=space.units)
        arcs = arcs[choices[space.unit[arcs]] > 1]
        if sum(len(space.neighbours[unit]) for unit in space.unit[arcs].tolist()) > STARS:
            return []
        ends = zip(space.unit[arcs].tolist(), space.centre[arcs].tolist(), strict=True)
        return [
            Separator(centre, unit, space.neighbours[unit])
            for unit, centre in ends
            if int(space.homes[centre]) not in space.neighbours[unit]
        ]
