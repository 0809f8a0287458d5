"""A first plan: zones grow from their homes, unit by unit, in the order of what the prices say."""

import heapq

import numpy as np

from optimizer.zoning.contiguity import cut_off
from optimizer.zoning.space import Space

STUCK = 50  # rounds of taking units away from others for all that were walled in


def grow(space: Space, regret: np.ndarray, zone: np.ndarray | None = None) -> np.ndarray | None:
    """Return an assignment whose zones hang together, loads aside; None when none was found.

    Parameters
    ----------
    space
        The question.
    regret
        One number per arc: how much worse it is than the best arc of its unit.
    zone
        An assignment to complete; units cut off from their home, and units at -1, are placed anew.

    Notes
    -----
    The unit with the least regret joins first (Prim's rule), so that a unit follows its best centre wherever
    the way there is open. A unit that is walled in is given a path through the zones of others, whose units
    cut off by it are placed anew.
    """
    zone = np.full(space.units, -1, dtype=np.intp) if zone is None else zone.copy()
    zone[space.homes] = np.arange(space.centres)
    zone[cut_off(space, zone)] = -1
    fixed = set(space.homes.tolist())
    for _ in range(STUCK):
        _fill(space, regret, zone)
        walled = space.reached[zone[space.reached] < 0]
        if not len(walled):
            return zone
        for unit in walled.tolist():
            if zone[unit] < 0:
                _break_through(space, regret, zone, unit, fixed)
        zone[cut_off(space, zone)] = -1
    return None


def _fill(space: Space, regret: np.ndarray, zone: np.ndarray) -> None:
    heap: list[tuple[float, int, int]] = []

    def offer(unit: int, centre: int) -> None:
        arc = int(space.place[unit, centre])
        if zone[unit] < 0 and arc >= 0:
            heapq.heappush(heap, (float(regret[arc]), unit, centre))

    for unit, centre in enumerate(zone.tolist()):
        if centre >= 0:
            for near in space.neighbours[unit]:
                offer(near, centre)
    while heap:
        _, unit, centre = heapq.heappop(heap)
        if zone[unit] < 0:
            zone[unit] = centre
            for near in space.neighbours[unit]:
                offer(near, centre)


def _break_through(space: Space, regret: np.ndarray, zone: np.ndarray, unit: int, fixed: set[int]) -> None:
    """Give a walled-in unit to the centre of least regret that it can be joined to, with a path, for good."""
    arcs = range(int(space.first[unit]), int(space.first[unit + 1]))
    for arc in sorted(arcs, key=lambda one: float(regret[one])):
        centre = int(space.centre[arc])
        path = _path(space, zone, unit, centre, fixed)
        if path:
            zone[path] = centre
            fixed.update(path)
            return


def _path(space: Space, zone: np.ndarray, unit: int, centre: int, fixed: set[int]) -> list[int]:
    """Return the fewest units, from ``unit`` on, that lead to the zone of a centre; empty where none do."""
    came = {unit: -1}
    waiting = [unit]
    while waiting:
        following: list[int] = []
        for one in waiting:
            for near in space.neighbours[one]:
                if zone[near] == centre:
                    return _walk_back(came, one)
                if near not in came and near not in fixed and space.place[near, centre] >= 0:
                    came[near] = one
                    following.append(near)
        waiting = following
    return []


def _walk_back(came: dict[int, int], last: int) -> list[int]:
    path = []
    while last >= 0:
        path.append(last)
        last = came[last]
    return path
