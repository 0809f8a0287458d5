"""The linear relaxation of a siting question, one row per client and distance only where it is needed.

Instead of one column per client and site there is one column ``served[i]``, the cost of serving client i,
held from below by rows

    served[i] + Σ_j max(0, D - cost[i, j]) · open[j] ≥ D,

one for each distance D of the client: if nothing nearer than D is open, client i costs at least D. At a
relaxed plan the row that is missed most is the one at the distance by which the sites, nearest first,
add up to one whole site (Magnanti & Wong 1981; Duran-Mateluna, Ales & Elloumi 2023, "An efficient Benders
decomposition for the p-median problem"): a sort finds it, and no program has to be solved.
"""

import math

import highspy
import numpy as np

from optimizer.errors import SolverError
from optimizer.siting.lagrangian import Domain
from optimizer.siting.question import Siting

MISSED = 1e-7  # relative to the costs of a client: a row missed by less is kept
WHOLE = 1.0 - 1e-9
SPARE = 1e-6


class Master:
    """The relaxation over the sites of a domain, kept open while rows are added and sites decided."""

    def __init__(self, siting: Siting, domain: Domain) -> None:
        """State the relaxation without any row but the number of sites."""
        self.sites = np.flatnonzero(~domain.closed)
        self._costs = siting.costs[:, self.sites]
        self._order = np.argsort(self._costs, axis=1, kind="stable")
        self._sorted = np.take_along_axis(self._costs, self._order, axis=1)
        self._lowest = self._sorted[:, 0]
        self._client = np.zeros(0, dtype=np.intp)
        self._distance = np.zeros(0)
        self._highs: highspy.Highs = highspy.Highs()  # type: ignore[no-untyped-call]
        self._state(siting, domain)
        self.covering = ~np.isfinite(self._costs).all(axis=1)
        self._cover()

    @property
    def clients(self) -> int:
        """Number of clients."""
        return len(self._costs)

    def decide(self, domain: Domain) -> None:
        """Set which sites are open and which closed."""
        lower = domain.opened[self.sites].astype(np.float64)
        upper = 1.0 - domain.closed[self.sites]
        places = np.arange(len(self.sites), dtype=np.int32)
        self._highs.changeColsBounds(len(places), places, lower, upper)

    def solve(self, seconds: float) -> tuple[np.ndarray, np.ndarray] | None:
        """Return how far each site is open and a price per client; None when no plan exists or time ended.

        Raises
        ------
        SolverError
            HiGHS failed.
        """
        self._highs.setOptionValue("time_limit", self._highs.getRunTime() + max(seconds, 0.0))
        if self._highs.run() == highspy.HighsStatus.kError:
            raise SolverError("HiGHS failed on a relaxation")
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        solution = self._highs.getSolution()
        columns = np.array(solution.col_value)
        self.served = columns[len(self.sites) :]
        return columns[: len(self.sites)], self._prices(np.array(solution.row_dual))

    @property
    def infeasible(self) -> bool:
        """Whether the last run found that no plan exists."""
        return bool(self._highs.getModelStatus() == highspy.HighsModelStatus.kInfeasible)

    def missed(self, opened: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return clients whose cost a relaxed plan understates, and the distance of the row it misses."""
        added = np.cumsum(opened[self._order], axis=1)
        last = np.minimum((added < WHOLE).sum(axis=1), self._costs.shape[1] - 1)
        distance = self._sorted[np.arange(self.clients), last]
        nearer = np.where(np.isfinite(distance), distance, 0.0)
        least = nearer - np.maximum(nearer[:, None] - self._costs, 0.0) @ opened
        short = (least > self.served + MISSED * np.maximum(1.0, np.abs(least))) & np.isfinite(distance)
        clients = np.flatnonzero(short)
        return clients, distance[clients]

    def add(self, clients: np.ndarray, distances: np.ndarray) -> None:
        """Add the rows of some clients at some distances."""
        coefficients = np.maximum(distances[:, None] - self._costs[clients], 0.0)
        row, column = np.nonzero(coefficients)
        width = np.bincount(row, minlength=len(clients)) + 1
        starts = np.concatenate([[0], np.cumsum(width)])
        index, value = np.empty(starts[-1], dtype=np.int32), np.ones(starts[-1])
        last = starts[1:] - 1
        index[last] = clients + len(self.sites)
        others = np.ones(starts[-1], dtype=bool)
        others[last] = False
        index[others], value[others] = column, coefficients[row, column]
        self._rows(distances, starts[:-1], index, value)
        self._client = np.append(self._client, clients)
        self._distance = np.append(self._distance, distances)

    def ray(self) -> np.ndarray | None:
        """Return a direction in which prices raise the bound without end, when no plan exists."""
        _, known, direction = self._highs.getDualRay()  # type: ignore[attr-defined]
        if not known:
            return None
        prices = np.zeros(self.clients)
        prices[self.covering] = np.maximum(np.array(direction)[1 : self._first], 0.0)
        return prices

    def forget_spare_rows(self) -> None:
        """Drop the rows that the last plan keeps with room to spare."""
        activity = np.array(self._highs.getSolution().row_value)[self._first :]
        spare = activity > self._distance + SPARE * np.maximum(1.0, np.abs(self._distance))
        if spare.any():
            places = (np.flatnonzero(spare) + self._first).astype(np.int32)
            self._highs.deleteRows(len(places), places)
            self._client, self._distance = self._client[~spare], self._distance[~spare]

    def rows(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the clients and distances of the rows there are."""
        return self._client, self._distance

    def _prices(self, duals: np.ndarray) -> np.ndarray:
        """Return the price of each client: the mean of its distances, weighted by their duals."""
        weights = np.maximum(duals[self._first :], 0.0)
        total = np.bincount(self._client, weights, self.clients)
        price = np.bincount(self._client, weights * self._distance, self.clients)
        prices = price + (1.0 - total) * self._lowest
        prices[self.covering] += np.maximum(duals[1 : self._first], 0.0)
        return np.asarray(prices)

    def _state(self, siting: Siting, domain: Domain) -> None:
        sites, clients = len(self.sites), self.clients
        self._highs.setOptionValue("output_flag", False)
        self._highs.setOptionValue("threads", 1)
        lower = np.concatenate([domain.opened[self.sites].astype(np.float64), self._lowest])
        upper = np.concatenate([np.ones(sites), np.full(clients, math.inf)])
        self._highs.addVars(sites + clients, lower, upper)
        costs = np.concatenate([siting.fixed[self.sites], np.ones(clients)])
        self._highs.changeColsCost(len(costs), np.arange(len(costs), dtype=np.int32), costs)
        places = np.arange(sites, dtype=np.int32)
        least, most = (1.0, math.inf) if siting.number is None else (siting.number, siting.number)
        self._highs.addRow(least, most, sites, places, np.ones(sites))
        self._first = 1

    def _cover(self) -> None:
        """Add, for each client that may not be served from everywhere, that an allowed site is open."""
        clients = np.flatnonzero(self.covering)
        row, column = np.nonzero(np.isfinite(self._costs[clients]))
        starts = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=len(clients)))])
        self._rows(np.ones(len(clients)), starts[:-1], column.astype(np.int32), np.ones(len(column)))
        self._first += len(clients)

    def _rows(self, lower: np.ndarray, starts: np.ndarray, index: np.ndarray, value: np.ndarray) -> None:
        if len(lower):
            upper = np.full(len(lower), math.inf)
            self._highs.addRows(len(lower), lower, upper, len(index), starts.astype(np.int32), index, value)
