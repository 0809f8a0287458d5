"""A bound on siting with capacities and one site per client: knapsacks in place of a linear relaxation.

Give up that every client is served and pay price u[i] for leaving client i out. Each site then fills its own
capacity with the clients that gain most, a knapsack, and sites are opened so that capacity suffices:

    Σ_i u[i] + min Σ_j (fixed[j] - gain[j]) · open[j],   gain[j] = max Σ_i (u[i] - cost[i, j]) · serve[i, j].

For any prices no plan costs less, and over good prices the bound lies well above that of the linear
relaxation (Holmberg, Ronnqvist & Yuan 1999; Diaz & Fernandez 2002). Prices are improved by subgradient steps
(Held, Wolfe & Crowder 1974). What a client at a site, or a site open or closed, would add to the bound
excludes it as soon as the sum passes the cost of a plan in hand. Demands and capacities must be whole.
"""

import math
from dataclasses import dataclass

import numpy as np

from optimizer.siting.question import Siting

FIRST_STEP = 1.2
PATIENCE = 12  # rounds without a better bound before the step is shortened
SHORTEST = 0.005
LARGEST = 50_000_000  # clients x sites x capacity: beyond this the tables of knapsacks are too large


@dataclass(frozen=True, eq=False)
class Knapsacks:
    """A question in whole amounts: ``demand`` and ``capacity`` as int64."""

    siting: Siting
    demand: np.ndarray
    capacity: np.ndarray

    @property
    def costs(self) -> np.ndarray:
        """Clients x sites."""
        return self.siting.costs

    @property
    def small(self) -> bool:
        """Whether the tables of knapsacks are of a size to be worth it."""
        return self.costs.size * int(self.capacity.max(initial=0)) <= LARGEST


def improve_prices(sacks: Knapsacks, value: float, rounds: int) -> tuple[float, np.ndarray]:
    """Return the best bound found, and its prices.

    Parameters
    ----------
    sacks
        What is asked.
    value
        Cost of a plan in hand, which sets the length of the steps.
    rounds
        Steps at most.
    """
    finite = np.where(np.isfinite(sacks.costs), sacks.costs, math.inf)
    ranked = np.sort(finite, axis=1)
    second = ranked[:, min(1, ranked.shape[1] - 1)]
    prices = np.where(np.isfinite(second), second, ranked[:, 0])
    best, kept, step, waited = -math.inf, prices, FIRST_STEP, 0
    for _ in range(rounds):
        gain, serve = fill(sacks, prices)
        bound, opened = choose(sacks, sacks.siting.fixed - gain)
        bound += math.fsum(prices)
        if bound > best:
            best, kept, waited = bound, prices, 0
        else:
            waited += 1
        if waited >= PATIENCE:
            prices, step, waited = kept, step / 2, 0
            continue
        slack = 1.0 - (serve & opened).sum(axis=1)
        length = float(slack @ slack)
        if length == 0.0 or step < SHORTEST or best >= value:
            break
        prices = prices + step * (value - bound) / length * slack
    return best, kept


def bound_of(sacks: Knapsacks, prices: np.ndarray) -> float:
    """Return the bound that prices give."""
    gain, _ = fill(sacks, prices)
    return choose(sacks, sacks.siting.fixed - gain)[0] + math.fsum(prices)


def fill(sacks: Knapsacks, prices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the best gain of each site, and which clients it takes (clients x sites)."""
    clients, sites = sacks.costs.shape
    room = int(sacks.capacity.max())
    profit = prices[:, None] - sacks.costs
    table, taken = np.zeros((sites, room + 1)), np.zeros((clients, sites, room + 1), dtype=bool)
    for client in range(clients):
        demand, gaining = int(sacks.demand[client]), np.flatnonzero(profit[client] > 0)
        if demand > room or not len(gaining):
            continue
        rows = table[gaining]
        offered = rows[:, : room + 1 - demand] + profit[client, gaining][:, None]
        taken[client, gaining, demand:] = offered > rows[:, demand:]
        rows[:, demand:] = np.maximum(offered, rows[:, demand:])
        table[gaining] = rows
    place, left = np.arange(sites), sacks.capacity.copy()
    serve = np.zeros((clients, sites), dtype=bool)
    for last in range(clients - 1, -1, -1):
        serve[last] = taken[last, place, left]
        left -= serve[last] * sacks.demand[last]
    return table[place, sacks.capacity], serve


def choose(
    sacks: Knapsacks, worth: np.ndarray, *, opened: int = -1, closed: int = -1
) -> tuple[float, np.ndarray]:
    """Return the least sum of worths of a choice of sites, and the choice; infinite when there is none.

    Parameters
    ----------
    worth
        What opening each site adds.
    opened, closed
        A site that must be open, or closed; -1 for none.
    """
    must = np.zeros(len(worth), dtype=bool) if sacks.siting.kept is None else sacks.siting.kept.copy()
    may = np.ones(len(worth), dtype=bool)
    if opened >= 0:
        must[opened] = True
    if closed >= 0:
        may[closed] = False
    if (must & ~may).any():
        return math.inf, must
    if sacks.siting.number is not None:
        return _cheapest(worth, must, may, sacks.siting.number)
    spare = int(sacks.capacity[may].sum() - sacks.demand.sum())
    if spare < 0:
        return math.inf, must
    dropped = _drop(np.where(must | ~may, 0.0, worth), sacks.capacity, spare)
    picked = may & ~dropped
    return math.fsum(worth[picked]), picked


def _cheapest(worth: np.ndarray, must: np.ndarray, may: np.ndarray, number: int) -> tuple[float, np.ndarray]:
    ranked = np.argsort(np.where(must, -math.inf, np.where(may, worth, math.inf)), kind="stable")
    picked = np.zeros(len(worth), dtype=bool)
    picked[ranked[:number]] = True
    if (picked & ~may).any() or int(must.sum()) > number:
        return math.inf, picked
    return math.fsum(worth[picked]), picked


def _drop(worth: np.ndarray, capacity: np.ndarray, spare: int) -> np.ndarray:
    """Return the sites of positive worth to leave closed: a knapsack of the capacity to spare."""
    table = np.zeros(spare + 1)
    sites = [site for site in np.flatnonzero(worth > 0) if capacity[site] <= spare]
    taken = np.zeros((len(sites), spare + 1), dtype=bool)
    for row, site in enumerate(sites):
        size = int(capacity[site])
        offered = table[: spare + 1 - size] + worth[site]
        taken[row, size:] = offered > table[size:]
        table[size:] = np.maximum(offered, table[size:])
    dropped = np.zeros(len(worth), dtype=bool)
    for row in range(len(sites) - 1, -1, -1):
        if taken[row, spare]:
            dropped[sites[row]] = True
            spare -= int(capacity[sites[row]])
    return dropped


def exclude(sacks: Knapsacks, prices: np.ndarray, value: float) -> tuple[np.ndarray, np.ndarray]:
    """Return which clients a cheaper plan may serve from which site, and which sites it must open.

    Parameters
    ----------
    prices
        One per client.
    value
        Plans that cost this or more are of no interest.
    """
    gain, _ = fill(sacks, prices)
    worth, base = sacks.siting.fixed - gain, math.fsum(prices)
    sites = range(len(worth))
    with_it = np.array([choose(sacks, worth, opened=site)[0] for site in sites]) + base
    without = np.array([choose(sacks, worth, closed=site)[0] for site in sites]) + base
    forced = _forced(sacks, prices)
    return with_it + gain - forced < value, without >= value


def _forced(sacks: Knapsacks, prices: np.ndarray) -> np.ndarray:
    """Return the best gain of each site when it must take a client (clients x sites); -infinite if it cannot.

    The knapsack without the client joins one of the clients before it with one of those after it.
    """
    clients, sites = sacks.costs.shape
    forced = np.full((clients, sites), -math.inf)
    for site in range(sites):
        profit, room = prices - sacks.costs[:, site], int(sacks.capacity[site])
        before = after_tables(profit[::-1], sacks.demand[::-1], room)[::-1]
        after = after_tables(profit, sacks.demand, room)
        for client in range(clients):
            left = room - int(sacks.demand[client])
            if left >= 0 and math.isfinite(profit[client]):
                joined = before[client, : left + 1] + after[client + 1, left::-1][: left + 1]
                forced[client, site] = profit[client] + float(joined.max())
    return forced


def after_tables(profit: np.ndarray, demand: np.ndarray, room: int) -> np.ndarray:
    """Return the best gain of one site by (first client still to come, capacity left)."""
    clients = len(profit)
    tables = np.zeros((clients + 1, room + 1))
    for client in range(clients - 1, -1, -1):
        need, later = int(demand[client]), tables[client + 1]
        tables[client] = later
        if need <= room:
            np.maximum(later[: room + 1 - need] + profit[client], later[need:], out=tables[client, need:])
    return tables
