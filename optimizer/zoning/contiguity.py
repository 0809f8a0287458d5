"""Which units of a zone are cut off from its home, and the separators that forbid it.

A set of units K parts unit i from the home of centre j when every path between them passes K. In a plan
whose zones hang together, i belongs to j only if some unit of K does (Carvajal, Constantino, Goycoolea,
Vielma & Weintraub 2013, "Imposing connectivity constraints in forest planning models"). On maps that are not
too large a separator is used in its least form: a unit that is not reached from both sides is left out.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np

from optimizer.zoning.space import Space

LEVELS = (1e-6, 0.3)  # shares above which a unit counts as part of a zone in a relaxed plan
MISSED = 1e-3
LARGE = 2_000  # units above which a separator is not made least: that walks the map for every part
EACH = 6  # units of one part that get a separator of their own


@dataclass(frozen=True)
class Separator:
    """Unit ``unit`` joins the zone of ``centre`` only if one of ``units``, which part it from home, does."""

    centre: int
    unit: int
    units: tuple[int, ...]


def spread(space: Space, start: Iterable[int], inside: Collection[int]) -> set[int]:
    """Return the units of ``inside`` that hang together with ``start``, which is taken to be inside."""
    reached = set(start)
    waiting = list(reached)
    while waiting:
        for near in space.neighbours[waiting.pop()]:
            if near in inside and near not in reached:
                reached.add(near)
                waiting.append(near)
    return reached


def zones(space: Space, zone: np.ndarray) -> list[set[int]]:
    """Return the units of every centre."""
    members: list[set[int]] = [set() for _ in range(space.centres)]
    for unit, centre in enumerate(zone.tolist()):
        if centre >= 0:
            members[centre].add(unit)
    return members


def cut_off(space: Space, zone: np.ndarray) -> np.ndarray:
    """Return the units that do not hang together with the home of their zone, ascending."""
    lost: set[int] = set()
    for centre, members in enumerate(zones(space, zone)):
        home = int(space.homes[centre])
        lost |= members - spread(space, (home,), members) if home in members else members
    return np.array(sorted(lost), dtype=np.intp)


def separate(space: Space, shares: np.ndarray) -> list[Separator]:
    """Return separators that a relaxed plan misses.

    Parameters
    ----------
    space
        The question.
    shares
        One number from 0 to 1 per arc.
    """
    found: dict[Separator, None] = {}
    for centre in range(space.centres):
        arcs = np.flatnonzero((space.centre == centre) & (shares > LEVELS[0]))
        share = dict(zip(space.unit[arcs].tolist(), shares[arcs].tolist(), strict=True))
        for level in LEVELS:
            for separator in _separate(space, centre, {u for u, x in share.items() if x > level}, share):
                found[separator] = None
    return list(found)


def _separate(space: Space, centre: int, members: set[int], share: dict[int, float]) -> list[Separator]:
    """Return the missed separators of the parts of one zone that lie apart from its home."""
    home = int(space.homes[centre])
    core = spread(space, (home,), members)
    apart = members - core
    if not apart:
        return []
    allowed = set(np.flatnonzero(space.may_serve(centre)).tolist())
    found: list[Separator] = []
    while apart:
        part = spread(space, (min(apart),), apart)
        apart -= part
        foremost = sorted(sorted(part), key=lambda one: -share[one])[:EACH]
        for units in _barriers(space, part, core, allowed):
            held = sum(share.get(k, 0.0) for k in units) + MISSED
            found.extend(Separator(centre, unit, units) for unit in foremost if held < share[unit])
    return found


def _barriers(space: Space, part: set[int], core: set[int], allowed: set[int]) -> list[tuple[int, ...]]:
    """Return a separator near a part and one near the core; on a large map just the rim of the part."""
    if space.units > LARGE:
        return [tuple(sorted(_rim(space, part) & allowed))]
    return [_barrier(space, part, core, allowed), _barrier(space, core, part, allowed)]


def _barrier(space: Space, inner: set[int], outer: set[int], allowed: set[int]) -> tuple[int, ...]:
    """Return the allowed units that touch ``inner`` and are reached from ``outer`` past no other of them."""
    rim = _rim(space, inner) & allowed
    beyond = spread(space, outer, allowed - inner - rim)
    return tuple(sorted(unit for unit in rim if not beyond.isdisjoint(space.neighbours[unit])))


def _rim(space: Space, units: set[int]) -> set[int]:
    return {near for unit in units for near in space.neighbours[unit]} - units
