"""The cheapest load of one centre that hangs together with its home, by branch and bound, compiled.

A node of the search holds units that are in and units that are out. Its bound fills the room left with what
can still be reached, by worth per weight, the last in part (Dantzig 1957). A unit next to those that are in
is branched on, the better first.
"""

from typing import NamedTuple

import numpy as np

from optimizer.zoning.compiled import compiled

FREE, IN, OUT = 0, 1, 2
TINY = 1e-9


class Reach(NamedTuple):
    """The units of one centre as a map of their own, home first: ``near[start[i]:start[i + 1]]`` touch i."""

    start: np.ndarray
    near: np.ndarray
    weight: np.ndarray
    room: float


class Sight(NamedTuple):
    """What a node of the search can still reach: units whose ``stamp`` is its number, and the way there."""

    stamp: np.ndarray
    queue: np.ndarray
    way: np.ndarray


def reach_of(
    units: np.ndarray, neighbours: tuple[tuple[int, ...], ...], demand: np.ndarray, room: float
) -> Reach:
    """Return the map of a centre's units."""
    here = {unit: k for k, unit in enumerate(units.tolist())}
    touching = [[here[k] for k in neighbours[unit] if k in here] for unit in units.tolist()]
    start = np.cumsum([0, *map(len, touching)], dtype=np.int64)
    near = np.array([k for others in touching for k in others], dtype=np.int64)
    return Reach(start, near, demand[units].astype(np.float64), float(room))


@compiled
def cheapest_connected(reach: Reach, worth: np.ndarray, nodes: int) -> tuple[float, float, np.ndarray]:
    """Return a lower bound of the least sum of worths, the least found, and the units that make it.

    Bound and sum are equal unless ``nodes`` nodes were not enough. Infinite when not even the home fits.
    """
    units = len(worth)
    state, best = np.zeros(units, np.int8), np.zeros(units, np.bool_)
    if reach.weight[0] > reach.room:
        return np.inf, np.inf, best
    useful = np.flatnonzero(worth < 0.0)
    useful = useful[useful != 0]
    ratio = worth[useful] / np.maximum(reach.weight[useful], TINY)
    order = useful[np.argsort(ratio, kind="mergesort")]
    path, bounds = np.zeros(units, np.int64), np.zeros(units)
    sight = Sight(np.zeros(units, np.int64), np.zeros(units, np.int64), np.zeros(units, np.int64))
    state[0], best[0] = IN, True
    used, value, depth = reach.weight[0], worth[0], 0
    least, bound = value, -np.inf
    for node in range(1, nodes + 1):
        useful = order[state[order] == FREE]
        _look_around(reach, state, reach.room - used, node, sight)
        bound, branch = _fill(reach, worth, useful[sight.stamp[useful] == node], reach.room - used, sight.way)
        bound += value
        if branch >= 0 and bound < least - TINY * abs(least):
            path[depth], bounds[depth] = branch, bound
            depth += 1
            state[branch] = IN
            used += reach.weight[branch]
            value += worth[branch]
            if value < least:
                least = value
                best[:] = state == IN
            continue
        while depth > 0 and state[path[depth - 1]] == OUT:
            depth -= 1
            state[path[depth]] = FREE
        if depth == 0:
            return least - TINY * abs(least), least, best
        last = path[depth - 1]
        state[last] = OUT
        used -= reach.weight[last]
        value -= worth[last]
    lowest = bounds[depth - 1] if depth > 0 else bound
    for k in range(depth):
        if state[path[k]] == IN:
            lowest = min(lowest, bounds[k])
    return min(least, lowest) - TINY * abs(least), least, best


@compiled
def _look_around(reach: Reach, state: np.ndarray, room: float, seen: int, sight: Sight) -> None:
    """Stamp all that can still be reached; ``way`` is the first unit on the way there from those in."""
    stamp, queue, way = sight
    waiting = done = 0
    for unit in range(len(state)):
        if state[unit] == IN:
            stamp[unit] = seen
            queue[waiting] = unit
            waiting += 1
    while done < waiting:
        a = queue[done]
        done += 1
        for edge in range(reach.start[a], reach.start[a + 1]):
            k = reach.near[edge]
            if stamp[k] != seen and state[k] != OUT and reach.weight[k] <= room:
                stamp[k] = seen
                way[k] = k if state[a] == IN else way[a]
                queue[waiting] = k
                waiting += 1


@compiled
def _fill(
    reach: Reach, worth: np.ndarray, order: np.ndarray, room: float, way: np.ndarray
) -> tuple[float, int]:
    """Return what filling the room in this order saves at most, and the unit to branch on, -1 if none."""
    bound, branch, far = 0.0, -1, -1
    for unit in order:
        if way[unit] == unit:
            branch = unit if branch < 0 else branch
        else:
            far = way[unit] if far < 0 else far
        if reach.weight[unit] > room:
            bound += worth[unit] * room / reach.weight[unit]
            break
        room -= reach.weight[unit]
        bound += worth[unit]
    return bound, branch if branch >= 0 else far
