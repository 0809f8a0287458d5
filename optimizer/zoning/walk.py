"""Steps of a local search, compiled."""

import math
from typing import NamedTuple

import numpy as np

from optimizer.zoning.compiled import compiled
from optimizer.zoning.partition import Ground, Partition, change, group, move

DEPTH = 3  # shifts in a chain
DRAWS = 6  # units of a zone that are drawn until one can be ejected
AHEAD = 10.0  # by how much, in heat, a chain may begin dearer than it may end


class Walk(NamedTuple):
    """A plan on its ground, the units that can be shifted, the best plan seen, and the state of chance."""

    on: Ground
    plan: Partition
    places: np.ndarray
    best: np.ndarray
    chance: np.ndarray


class Chain(NamedTuple):
    """Room for the shifts of a chain: the units of each, how many, where they came from, their demand."""

    outs: np.ndarray
    sizes: np.ndarray
    origins: np.ndarray
    demands: np.ndarray


def room_for_chains(units: int) -> Chain:
    """Return room for chains on a map of so many units."""
    outs, whole = np.zeros((DEPTH, units), dtype=np.int64), np.zeros(DEPTH, dtype=np.int64)
    return Chain(outs, whole, whole.copy(), np.zeros(DEPTH))


@compiled
def draw(chance: np.ndarray) -> float:
    """Return a number from 0 to below 1 (xorshift, Marsaglia 2003)."""
    x = chance[0]
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    chance[0] = x
    return float(x >> np.uint64(11)) / 9007199254740992.0


@compiled
def neighbour_zone(at: Walk, unit: int) -> int:
    """Return another zone that a random neighbour of a unit lies in and that may have it, or -1."""
    first = at.on.start[unit]
    width = at.on.start[unit + 1] - first
    if width == 0:
        return -1
    centre = at.plan.zone[at.on.near[first + int(draw(at.chance) * width)]]
    own = at.plan.zone[unit]
    if centre == own or centre < 0 or own < 0 or at.on.price[unit, centre] == np.inf:
        return -1
    return int(centre)


@compiled
def ejected(at: Walk, own: int, chain: Chain, length: int) -> tuple[int, int]:
    """Return a random border unit of a zone, not moved by the chain so far, and where to; -1 if none."""
    for _ in range(DRAWS):
        unit = at.plan.members[own, int(draw(at.chance) * at.plan.filled[own])]
        centre = neighbour_zone(at, unit)
        if centre < 0 or unit == at.on.homes[own]:
            continue
        held = False
        for k in range(length):
            for other in chain.outs[k, : chain.sizes[k]]:
                held = held or other == unit
        if not held:
            return int(unit), centre
    return -1, -1


@compiled
def attempt(
    at: Walk, unit: int, centre: int, chain: Chain, rule: tuple[float, float, float]
) -> tuple[bool, float, float]:
    """Shift a unit, and eject from the zone it overfills, up to ``DEPTH`` shifts; undo what is too dear.

    ``rule`` is the rise in cost allowed, the price of overload, and the overload that is free.

    Returns
    -------
    tuple
        Whether the plan is changed, and by how much cost and overload.
    """
    allowance, price, free = rule
    cost = over = 0.0
    length, accepted = 0, False
    while length < DEPTH and unit >= 0:
        out = chain.outs[length]
        size = group(at.on, at.plan, unit, out)
        if size == 0:
            break
        more, beyond, demand = change(at.on, at.plan, out, size, centre)
        if more == np.inf:
            break
        chain.sizes[length], chain.origins[length] = size, at.plan.zone[unit]
        chain.demands[length] = demand
        move(at.plan, out, size, centre, demand)
        length += 1
        cost, over = cost + more, over + beyond
        accepted = cost + price * (max(0.0, over + free) - max(0.0, free)) <= allowance
        if accepted or beyond <= 0.0:
            break
        unit, centre = ejected(at, centre, chain, length)
    if not accepted:
        for k in range(length - 1, -1, -1):
            move(at.plan, chain.outs[k], chain.sizes[k], chain.origins[k], chain.demands[k])
    return accepted, cost, over


@compiled
def walk(at: Walk, standing: np.ndarray, steps: int, chain: Chain, rule: np.ndarray) -> None:
    """Take steps; ``standing`` is cost and overload of the plan, overload beyond and cost of the best.

    ``rule`` is the heat, the price of overload, the overload allowed and the load that counts as none.
    """
    heat, price, most, slack = rule
    for _ in range(steps):
        unit = at.places[int(draw(at.chance) * len(at.places))]
        centre = neighbour_zone(at, unit)
        if centre < 0:
            continue
        allowance = -heat * math.log(1.0 - draw(at.chance))
        ahead = at.on.price[unit, centre] - at.on.price[unit, at.plan.zone[unit]]
        if ahead > allowance + price * standing[1] + AHEAD * heat:
            continue
        free = standing[1] - most
        accepted, cost, over = attempt(at, unit, centre, chain, (allowance, price, free))
        if not accepted:
            continue
        standing[0] += cost
        standing[1] += over
        exceeding = standing[1] - most if standing[1] - most > slack else 0.0
        if exceeding < standing[2] or (exceeding == standing[2] and standing[0] < standing[3]):
            standing[2], standing[3] = exceeding, standing[0]
            at.best[:] = at.plan.zone
