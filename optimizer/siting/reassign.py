"""Better plans where every client has one site: clients move, or two change places, while that saves."""

import math

import numpy as np

from optimizer.siting.knapsack import Knapsacks

LEAST = 1e-9


def reassign(sacks: Knapsacks, served_from: np.ndarray) -> np.ndarray:
    """Return a plan that no move of a client and no exchange of two improves.

    A move may open a site that is closed, and closes one that it empties, where the number of open sites is
    free.

    Parameters
    ----------
    sacks
        What is asked.
    served_from
        For each client its site, within capacity.
    """
    plan = served_from.copy()
    while _move(sacks, plan) or _swap(sacks, plan):
        pass
    return plan


def cost_of(sacks: Knapsacks, served_from: np.ndarray, opened: np.ndarray) -> float:
    """Return the cost of a plan."""
    paid = sacks.costs[np.arange(len(served_from)), served_from]
    return math.fsum(paid) + math.fsum(sacks.siting.fixed[opened])


def _move(sacks: Knapsacks, plan: np.ndarray) -> bool:
    """Make the move that saves most; whether there was one."""
    clients, sites = sacks.costs.shape
    rows = np.arange(clients)
    load = np.bincount(plan, sacks.demand, sites)
    count = np.bincount(plan, minlength=sites)
    change = sacks.costs - sacks.costs[rows, plan][:, None]
    if sacks.siting.number is None:
        kept = np.zeros(sites, dtype=bool) if sacks.siting.kept is None else sacks.siting.kept
        change = change + np.where((count == 0) & ~kept, sacks.siting.fixed, 0.0)[None, :]
        change = change - np.where((count == 1) & ~kept, sacks.siting.fixed, 0.0)[plan][:, None]
    else:
        change = np.where(count[None, :] == 0, math.inf, change)
        change[count[plan] == 1] = math.inf
    change[load[None, :] + sacks.demand[:, None] > sacks.capacity[None, :]] = math.inf
    change[rows, plan] = math.inf
    client, site = np.unravel_index(int(change.argmin()), change.shape)
    if not change[client, site] < -LEAST:
        return False
    plan[client] = site
    return True


def _swap(sacks: Knapsacks, plan: np.ndarray) -> bool:
    """Make the exchange of two clients that saves most; whether there was one."""
    own = sacks.costs[np.arange(len(plan)), plan]
    taken = sacks.costs[:, plan] - own[:, None]  # what client i pays more at the site of client k
    change = taken + taken.T
    spare = (sacks.capacity - np.bincount(plan, sacks.demand, len(sacks.capacity)))[plan]
    more = sacks.demand[:, None] - sacks.demand[None, :]  # what the site of client k takes more
    change[(more > spare[None, :]) | (-more > spare[:, None])] = math.inf
    change[plan[:, None] == plan[None, :]] = math.inf
    one, other = np.unravel_index(int(change.argmin()), change.shape)
    if not change[one, other] < -LEAST:
        return False
    plan[one], plan[other] = plan[other], plan[one]
    return True
