"""The cheapest load of one centre, each unit at a worth, by dynamic programming, compiled.

Weights are whole numbers: demands are rounded down and room is not, on a scale fine enough, so that every
load that fits also fits here and the least worth found undercuts the least there is.
"""

from typing import NamedTuple

import numpy as np

from optimizer.zoning.compiled import compiled

FINEST = 8_192  # room that demands with fractions, or in large numbers, are scaled to


class Load(NamedTuple):
    """The ``units`` that one centre may have, its home first, their whole ``weight`` and the ``room``."""

    units: np.ndarray
    weight: np.ndarray
    room: int


def load_of(units: np.ndarray, home: int, demand: np.ndarray, seats: float) -> Load:
    """Return the load of a centre: ``demand`` of ``units``, which may sum to ``seats``."""
    units = np.concatenate([[home], units[units != home]]).astype(np.int64)
    wanted = demand[units]
    whole = seats <= FINEST and bool((wanted == np.floor(wanted)).all())
    scale = 1.0 if whole else FINEST / max(seats, np.finfo(float).tiny)
    weight = np.floor(np.minimum(wanted * scale, 2.0 * FINEST)).astype(np.int64)
    return Load(units, weight, int(np.floor(seats * scale)))


@compiled
def cheapest(load: Load, worth: np.ndarray) -> tuple[float, np.ndarray]:
    """Return the least sum of worths that fits, and which units make it; the home is always among them.

    Infinite when not even the home fits.
    """
    chosen = np.zeros(len(worth), np.bool_)
    room = load.room - load.weight[0]
    if room < 0:
        return np.inf, chosen
    useful = np.flatnonzero(worth < 0.0)
    least = np.zeros(room + 1)
    taken = np.zeros((len(useful), room + 1), np.bool_)
    for k, unit in enumerate(useful):
        weight = load.weight[unit]
        if unit == 0 or weight > room:
            continue
        for width in range(room, weight - 1, -1):
            value = least[width - weight] + worth[unit]
            if value < least[width]:
                least[width] = value
                taken[k, width] = True
    chosen[0] = True
    width = room
    for k in range(len(useful) - 1, -1, -1):
        if taken[k, width]:
            chosen[useful[k]] = True
            width -= load.weight[useful[k]]
    return worth[0] + least[room], chosen


@compiled
def extra(load: Load, worth: np.ndarray) -> np.ndarray:
    """Return for every unit how much the least sum rises when the unit must be among them."""
    rises = np.zeros(len(worth))
    room = load.room - load.weight[0]
    if room < 0:
        return rises
    useful = np.flatnonzero(worth < 0.0)
    before = np.zeros((len(useful) + 1, room + 1))
    after = np.zeros((len(useful) + 1, room + 1))
    for k in range(len(useful)):
        unit = useful[k]
        _add(before[k], before[k + 1], load.weight[unit], worth[unit], unit != 0)
    for k in range(len(useful) - 1, -1, -1):
        unit = useful[k]
        _add(after[k + 1], after[k], load.weight[unit], worth[unit], unit != 0)
    least = after[0, room]
    for unit in range(1, len(worth)):
        left = room - load.weight[unit]
        if left < 0:
            rises[unit] = np.inf
        elif worth[unit] >= 0.0:
            rises[unit] = max(0.0, after[0, left] + worth[unit] - least)
    for k, unit in enumerate(useful):
        left = room - load.weight[unit]
        if unit != 0 and left >= 0:
            found = np.inf
            for width in range(left + 1):
                found = min(found, before[k, width] + after[k + 1, left - width])
            rises[unit] = max(0.0, found + worth[unit] - least)
    return rises


@compiled
def _add(least: np.ndarray, into: np.ndarray, weight: int, worth: float, free: bool) -> None:  # noqa: FBT001 - compiled
    into[:] = least
    if free:
        for width in range(weight, len(least)):
            into[width] = min(into[width], least[width - weight] + worth)
