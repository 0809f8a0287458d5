"""Groups of neighbouring zones whose border units are freed together, where the whole is too much at once."""

import numpy as np

from optimizer.zoning.space import Space

OPEN = 500  # pairs of a freed unit and a centre in one window
HOPS = 2  # from the border


def window(space: Space, zone: np.ndarray, centre: int, rng: np.random.Generator) -> np.ndarray:
    """Return the arcs of a window around one centre: the present arc of each unit, more for freed ones.

    Freed are the units near the borders between the zone of the centre and zones that touch it, which are
    taken in random order until ``OPEN`` pairs are open or no zone is left.
    """
    group = [centre]
    freed: set[int] = set()
    others = sorted(_touching(space, zone, centre))
    for other in rng.permutation(np.array(others, dtype=np.intp)).tolist():
        wider = _near_border(space, zone, {*group, other})
        if len(wider) * (len(group) + 1) > OPEN and freed:
            break
        group.append(other)
        freed = wider
    free = np.zeros(space.units, dtype=bool)
    free[sorted(freed)] = True
    inside = np.zeros(space.centres, dtype=bool)
    inside[group] = True
    present = zone[space.unit] == space.centre
    return np.flatnonzero(present | (free[space.unit] & inside[space.centre]))


def _touching(space: Space, zone: np.ndarray, centre: int) -> set[int]:
    members = np.flatnonzero(zone == centre).tolist()
    return {int(zone[k]) for unit in members for k in space.neighbours[unit]} - {centre, -1}


def _near_border(space: Space, zone: np.ndarray, group: set[int]) -> set[int]:
    members = {unit for unit, own in enumerate(zone.tolist()) if own in group}
    layer = {
        unit
        for unit in members
        if any(k in members and zone[k] != zone[unit] for k in space.neighbours[unit])
    }
    near = set(layer)
    for _ in range(HOPS - 1):
        layer = {k for unit in layer for k in space.neighbours[unit] if k in members} - near
        near |= layer
    return near - set(space.homes.tolist())
