"""A plan in the making: whose zone each unit is in, changed shift by shift, always in one piece.

Plain arrays in named tuples, so that the loops over them can be compiled.
"""

from typing import NamedTuple

import numpy as np

from optimizer.zoning.compiled import compiled
from optimizer.zoning.space import Space


class Ground(NamedTuple):
    """What does not change: the question, with ``near[start[i]:start[i + 1]]`` the neighbours of unit i.

    ``price[i, j]`` is the cost of unit i at centre j, infinite where it may not be.
    """

    demand: np.ndarray
    seats: np.ndarray
    homes: np.ndarray
    price: np.ndarray
    start: np.ndarray
    near: np.ndarray


class Partition(NamedTuple):
    """Zones that hang together, with their loads.

    ``members[j, :filled[j]]`` are the units of centre j in no order; ``place[i]`` is where unit i stands.
    ``stamp``, ``queue`` and ``mark`` are room for walks over the map.
    """

    zone: np.ndarray
    load: np.ndarray
    members: np.ndarray
    filled: np.ndarray
    place: np.ndarray
    stamp: np.ndarray
    queue: np.ndarray
    mark: np.ndarray


def ground(space: Space) -> Ground:
    """Return a question as arrays."""
    price = np.full((space.units, space.centres), np.inf)
    price[space.unit, space.centre] = space.cost
    start = np.cumsum([0, *map(len, space.neighbours)], dtype=np.int64)
    near = np.array([k for others in space.neighbours for k in others], dtype=np.int64)
    homes = space.homes.astype(np.int64)
    return Ground(space.demand.copy(), space.seats.copy(), homes, price, start, near)


def partition(space: Space, zone: np.ndarray) -> Partition:
    """Return an assignment whose zones hang together as a partition; -1 stays out."""
    units, centres = space.units, space.centres
    members = np.zeros((centres, units), dtype=np.int64)
    filled, place = np.zeros(centres, dtype=np.int64), np.zeros(units, dtype=np.int64)
    for centre in range(centres):
        own = np.flatnonzero(zone == centre)
        members[centre, : len(own)] = own
        filled[centre], place[own] = len(own), np.arange(len(own))
    stamp, queue, mark = np.zeros(units, np.int64), np.zeros(units, np.int64), np.zeros(1, np.int64)
    return Partition(zone.astype(np.int64), space.loads(zone), members, filled, place, stamp, queue, mark)


@compiled
def group(on: Ground, plan: Partition, unit: int, out: np.ndarray) -> int:
    """Put the unit, and all that its leaving would cut off from home, into ``out``; return how many.

    None for a home itself. Most often the neighbours of the unit are found to hang together without it by a
    short walk; only where they are not is the whole zone walked.
    """
    zone = plan.zone
    own = zone[unit]
    if on.homes[own] == unit:
        return 0
    out[0] = unit
    first = -1
    for edge in range(on.start[unit], on.start[unit + 1]):
        if zone[on.near[edge]] == own:
            first = on.near[edge]
            break
    if first < 0 or _stay_together(on, plan, unit, first):
        return 1
    plan.mark[0] += 1
    plan.stamp[unit] = plan.mark[0]
    _walk(on, plan, on.homes[own])
    size = 1
    for k in range(plan.filled[own]):
        member = plan.members[own, k]
        if plan.stamp[member] != plan.mark[0]:
            out[size] = member
            size += 1
    return size


@compiled
def _stay_together(on: Ground, plan: Partition, unit: int, first: int) -> bool:
    """Whether the neighbours of a unit in its zone hang together without it: a walk from ``first``."""
    zone, stamp, queue = plan.zone, plan.stamp, plan.queue
    own = zone[unit]
    plan.mark[0] += 2
    seen = plan.mark[0]
    wanted = 0
    for edge in range(on.start[unit], on.start[unit + 1]):
        k = on.near[edge]
        if zone[k] == own and k != first:
            stamp[k] = seen - 1
            wanted += 1
    if wanted == 0:
        return True
    stamp[unit] = stamp[first] = seen
    queue[0] = first
    done, waiting = 0, 1
    while done < waiting:
        a = queue[done]
        done += 1
        for edge in range(on.start[a], on.start[a + 1]):
            k = on.near[edge]
            if zone[k] == own and stamp[k] != seen:
                if stamp[k] == seen - 1:
                    wanted -= 1
                    if wanted == 0:
                        return True
                stamp[k] = seen
                queue[waiting] = k
                waiting += 1
    return False


@compiled
def _walk(on: Ground, plan: Partition, home: int) -> None:
    """Stamp all of a zone that is reached from home over units not stamped yet."""
    zone, stamp, queue, seen = plan.zone, plan.stamp, plan.queue, plan.mark[0]
    stamp[home] = seen
    queue[0] = home
    done, waiting = 0, 1
    while done < waiting:
        a = queue[done]
        done += 1
        for edge in range(on.start[a], on.start[a + 1]):
            k = on.near[edge]
            if zone[k] == zone[home] and stamp[k] != seen:
                stamp[k] = seen
                queue[waiting] = k
                waiting += 1


@compiled
def change(
    on: Ground, plan: Partition, out: np.ndarray, size: int, centre: int
) -> tuple[float, float, float]:
    """Return by how much cost and overload change when a group moves, and its demand.

    The cost is infinite when the group may not move there.
    """
    own = plan.zone[out[0]]
    cost = demand = 0.0
    for k in range(size):
        unit = out[k]
        cost += on.price[unit, centre] - on.price[unit, own]
        demand += on.demand[unit]
    left, room = plan.load[own], on.seats[own]
    joined, space = plan.load[centre], on.seats[centre]
    before = max(0.0, left - room) + max(0.0, joined - space)
    after = max(0.0, left - demand - room) + max(0.0, joined + demand - space)
    return cost, after - before, demand


@compiled
def move(plan: Partition, out: np.ndarray, size: int, centre: int, demand: float) -> None:
    """Move a group, whose demand is known, to another zone that it touches."""
    own = plan.zone[out[0]]
    for k in range(size):
        unit = out[k]
        plan.zone[unit] = centre
        plan.filled[own] -= 1
        last = plan.members[own, plan.filled[own]]
        plan.members[own, plan.place[unit]] = last
        plan.place[last] = plan.place[unit]
        plan.members[centre, plan.filled[centre]] = unit
        plan.place[unit] = plan.filled[centre]
        plan.filled[centre] += 1
    plan.load[own] -= demand
    plan.load[centre] += demand
