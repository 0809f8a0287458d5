"""How children go to school: on foot, by bicycle or by car, and what a stretch of street costs them."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.sparse import csr_array

from geodata.faults import TravelError
from geodata.streets.network import Floats, Streets, Whole

type Mode = Literal["walking", "cycling", "driving"]

METRES_PER_MINUTE = 1000 / 60  # of one km/h
# By car, a cost is whole milliseconds × PACK + whole centimetres: the quickest way, of those the shortest.
# Exact in a double up to 18 hours and 1342 km.
PACK = float(2**27)
MILLISECONDS, CENTIMETRES = 60_000.0, 100.0
SLACK = 1e-9  # so that rounding does not lose a way exactly at the limit


@dataclass(frozen=True)
class Going:
    """How children go to school.

    Attributes
    ----------
    mode
        ``walking`` and ``cycling`` take the shortest way and may use a one-way street both ways;
        ``driving`` takes the quickest way and keeps to one-way streets.
    kmh
        Speed on foot or by bicycle; by car, only off the streets and where an edge has no speed. NaN:
        unknown, so there are no minutes.
    off_street_metres
        A place farther from every street than this is not on the network.
    """

    mode: Mode = "walking"
    kmh: float = np.nan
    off_street_metres: float = np.inf

    @property
    def by_car(self) -> bool:
        """Whether ways keep to the traffic rules and are chosen by time."""
        return self.mode == "driving"

    def costs(self, metres: Floats, kmh: Floats) -> Floats:
        """Return what stretches cost: metres; by car, milliseconds and centimetres packed into one."""
        if not self.by_car:
            return metres
        minutes = metres / (np.where(np.isnan(kmh), self.kmh, kmh) * METRES_PER_MINUTE)
        if np.isnan(minutes).any():
            raise TravelError("ways by car need a speed on every street, or one for streets without")
        return np.asarray(np.rint(minutes * MILLISECONDS) * PACK + np.rint(metres * CENTIMETRES))

    def read(self, costs: Floats) -> tuple[Floats, Floats]:
        """Return metres and minutes of costs; infinite where there is no way."""
        if not self.by_car:
            return costs, costs / (self.kmh * METRES_PER_MINUTE)
        lost = ~np.isfinite(costs)
        time = np.floor(np.where(lost, 0.0, costs) / PACK)
        metres = (np.where(lost, 0.0, costs) - time * PACK) / CENTIMETRES
        return np.where(lost, np.inf, metres), np.where(lost, np.inf, time / MILLISECONDS)

    def ceiling(self, metres: Floats, minutes: Floats) -> float:
        """Return the cost that no way within the limits exceeds; where minutes are known they decide."""
        if self.by_car:
            allowed = (np.rint(minutes * MILLISECONDS) + 1) * PACK
            return float(np.where(np.isnan(minutes), np.inf, allowed).max(initial=0.0))
        reached = minutes * self.kmh * METRES_PER_MINUTE
        return float(np.where(np.isnan(reached), metres, reached).max(initial=0.0)) * (1 + SLACK)


def reversed_graph(streets: Streets, costs: Floats, going: Going) -> tuple[Whole, Whole, Floats]:
    """Return heads, tails and costs of the arcs against the direction of travel."""
    both = np.ones(len(costs), dtype=bool) if not going.by_car else ~streets.one_way
    heads = np.concatenate([streets.end, streets.start[both]])
    tails = np.concatenate([streets.start, streets.end[both]])
    return heads, tails, np.concatenate([costs, costs[both]])


def cheapest(heads: Whole, tails: Whole, costs: Floats, count: int) -> csr_array:
    """Return arcs as a matrix; of parallel ones the cheapest, where a sparse matrix would add them up."""
    order = np.lexsort((costs, tails, heads))
    heads, tails, costs = heads[order], tails[order], costs[order]
    first = np.ones(len(heads), dtype=bool)
    first[1:] = (heads[1:] != heads[:-1]) | (tails[1:] != tails[:-1])
    return csr_array((costs[first], (heads[first], tails[first])), shape=(count, count))
