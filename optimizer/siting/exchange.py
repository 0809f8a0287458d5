"""Good plans fast: exchange of open and closed sites until no single exchange helps.

Vertex substitution (Teitz & Bart 1968) with Whitaker's (1983) bookkeeping of the nearest and the second
nearest open site, all exchanges of one round at once as arrays.
"""

import math

import numpy as np

from optimizer.siting.question import Siting

LEAST = 1e-9  # relative improvement that counts


def improve(siting: Siting, start: np.ndarray) -> np.ndarray:
    """Return a plan that no exchange, opening or closing of one site improves.

    Parameters
    ----------
    siting
        What is asked.
    start
        Places of the open sites to begin with; kept sites are added.
    """
    is_open = np.zeros(siting.costs.shape[1], dtype=bool)
    is_open[start] = True
    if siting.kept is not None:
        is_open |= siting.kept
    costs = _bounded(siting.costs)
    while True:
        change, site_in, site_out = _best_move(siting, costs, is_open)
        if change >= -LEAST * max(1.0, abs(siting.value(np.flatnonzero(is_open)))):
            return np.flatnonzero(is_open)
        if site_in >= 0:
            is_open[site_in] = True
        if site_out >= 0:
            is_open[site_out] = False


def greedy(siting: Siting) -> np.ndarray:
    """Return a plan built by opening, one after the other, the site that saves most."""
    costs = _bounded(siting.costs)
    kept = np.zeros(costs.shape[1], dtype=bool) if siting.kept is None else siting.kept
    chosen = np.flatnonzero(kept).tolist()
    served = costs[:, chosen].min(axis=1, initial=float(costs.max()) * 2 + 1)
    while siting.number is None or len(chosen) < siting.number:
        saved = np.maximum(served[:, None] - costs, 0.0).sum(axis=0) - siting.fixed
        saved[chosen] = -math.inf
        best = int(saved.argmax())
        if saved[best] == -math.inf or (siting.number is None and saved[best] <= 0):
            break
        chosen.append(best)
        served = np.minimum(served, costs[:, best])
    return np.array(sorted(chosen), dtype=np.intp)


def _bounded(costs: np.ndarray) -> np.ndarray:
    """Return the costs with a price on what is not allowed that no saving elsewhere can outweigh."""
    finite = np.isfinite(costs)
    if finite.all():
        return costs
    dear = 1.0 + float(np.where(finite, np.abs(costs), 0.0).max(axis=1).sum()) * 2
    return np.where(finite, costs, dear)


def _best_move(siting: Siting, costs: np.ndarray, is_open: np.ndarray) -> tuple[float, int, int]:
    """Return the change of cost of the best move, the site it opens and the site it closes (-1: none)."""
    sites, closed = np.flatnonzero(is_open), np.flatnonzero(~is_open)
    held = np.zeros(len(is_open), dtype=bool) if siting.kept is None else siting.kept
    ranked = np.argsort(costs[:, sites], axis=1, kind="stable")[:, :2]
    rows = np.arange(len(costs))
    first = costs[rows, sites[ranked[:, 0]]]
    second = costs[rows, sites[ranked[:, 1]]] if len(sites) > 1 else np.full(len(costs), np.inf)
    owner = np.zeros((len(sites), len(costs)))
    owner[ranked[:, 0], rows] = 1.0
    kept = held[sites]
    moves: list[tuple[float, int, int]] = [(0.0, -1, -1)]
    if len(closed):
        offered = costs[:, closed]
        saved = np.maximum(first[:, None] - offered, 0.0).sum(axis=0) - siting.fixed[closed]
        lost = owner @ np.maximum(np.minimum(second[:, None], offered) - first[:, None], 0.0)
        change = lost - saved - siting.fixed[sites][:, None]
        change[kept] = math.inf
        out, into = np.unravel_index(int(change.argmin()), change.shape)
        moves.append((float(change[out, into]), int(closed[into]), int(sites[out])))
        if siting.number is None:
            moves.append((-float(saved.max()), int(closed[saved.argmax()]), -1))
    if siting.number is None and len(sites) > 1:
        left = owner @ (second - first) - siting.fixed[sites]
        left[kept] = math.inf
        moves.append((float(left.min()), -1, int(sites[left.argmin()])))
    return min(moves)
