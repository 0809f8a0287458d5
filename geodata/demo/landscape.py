"""Where people settle: an organic outline, nine districts in it, and the seeds of all areas."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from geodata.demo.gazetteer import DISTRICTS, Size

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]

OUTLINE_KM = 36.0
CLOUD_PER_AREA, MOST_CLOUD = 50, 400_000
MARGIN = 1.35  # land beyond the outline, in outline radii, so that every area is bounded
ROUNDS = 4
WARP_KM = 2.2
SEAT_KM = 3.2  # radius of the town around a county's centre


@dataclass(frozen=True)
class Landscape:
    """Seeds of areas in kilometres from the city's centre.

    Attributes
    ----------
    seeds
        (areas, 2) inside the outline.
    beyond
        (n, 2) outside it; they only bound the areas at the edge.
    district
        Index into ``DISTRICTS`` by area.
    centres
        (9, 2) centres of the districts.
    """

    seeds: Floats
    beyond: Floats
    district: Ints
    centres: Floats

    def in_order(self, order: Ints) -> "Landscape":
        """Return the same land with its areas in another order."""
        return replace(self, seeds=self.seeds[order], district=self.district[order])


def settle(size: Size, rng: np.random.Generator) -> Landscape:
    """Return seeds of areas, dense where many live, and the district of each.

    A cloud of random points is weighted by density; seeds are drawn from it and moved to the weighted mean
    of their surroundings a few times (Lloyd's method), which spaces them evenly.
    """
    turn = rng.uniform(-15, 15)
    centres = _centres(turn, rng)
    outline = _Wave(rng, orders=(2, 3, 4, 5, 7, 9), size=0.055)
    warp = _Warp(rng)
    cloud, spread = _cloud(min(CLOUD_PER_AREA * size.areas, MOST_CLOUD), rng)
    inside = np.hypot(*cloud.T) <= outline.radius(cloud)
    district = _district_of(warp(cloud), centres)
    density = spread * _density(cloud, district, centres, inside)
    seeds = _spaced(cloud[inside], density[inside], size.areas, rng)
    outside = max(60, size.areas // 6)
    beyond = _spaced(cloud[~inside], spread[~inside], outside, rng)
    return Landscape(seeds, beyond, _district_of(warp(seeds), centres), centres)


def _centres(turn: float, rng: np.random.Generator) -> Floats:
    angle = np.radians([d.bearing + turn for d in DISTRICTS])
    distance = np.array([d.distance_km for d in DISTRICTS])
    centres = np.column_stack([np.cos(angle), np.sin(angle)]) * distance[:, None]
    return np.asarray(centres + rng.normal(0, 0.02, centres.shape) * distance[:, None])


class _Wave:
    """An outline whose radius varies with the bearing by a few harmonics."""

    def __init__(self, rng: np.random.Generator, orders: tuple[int, ...], size: float) -> None:
        self.orders = np.array(orders)
        self.phases = rng.uniform(0, 2 * np.pi, len(orders))
        self.sizes = rng.uniform(0.5, 1.3, len(orders)) * size * np.sqrt(2 / self.orders)

    def radius(self, points: Floats) -> Floats:
        bearing = np.arctan2(points[:, 1], points[:, 0])
        waves = self.sizes * np.sin(bearing[:, None] * self.orders + self.phases)
        return np.asarray(OUTLINE_KM * (1 + waves.sum(axis=1)))


class _Warp:
    """A smooth bending of the plane, so that district borders are not straight."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.waves = rng.normal(0, 1, (5, 2)) / np.array([14, 9, 6, 4, 3])[:, None]
        self.phases = rng.uniform(0, 2 * np.pi, (5, 2))
        self.sizes = WARP_KM * np.array([1, 0.6, 0.35, 0.2, 0.12])

    def __call__(self, points: Floats) -> Floats:
        angle = points @ self.waves.T
        calm = np.clip(np.hypot(*points.T) / 12, 0.15, 1)[:, None]  # the small core is bent less
        shift = [(self.sizes * np.sin(angle + self.phases[:, axis])).sum(axis=1) for axis in (0, 1)]
        return np.asarray(points + calm * np.column_stack(shift))


def _cloud(count: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Return random points, denser towards the centre, and the weight that makes up for it."""
    radius = OUTLINE_KM * MARGIN * rng.uniform(0, 1, count)
    angle = rng.uniform(0, 2 * np.pi, count)
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]), radius


def _district_of(points: Floats, centres: Floats) -> Ints:
    """Return the district of each point: cells of a power diagram, so each is in one piece."""
    reach = np.array([d.reach_km for d in DISTRICTS])
    power = [((points - centre) ** 2).sum(axis=1) - r**2 for centre, r in zip(centres, reach, strict=True)]
    return np.argmin(np.array(power), axis=0).astype(np.int64)


def _density(cloud: Floats, district: Ints, centres: Floats, inside: NDArray[np.bool_]) -> Floats:
    """Return density up to a factor per district such that each gets its share of the areas."""
    from_centre = np.hypot(*(cloud - centres[district]).T)
    from_core = np.hypot(*cloud.T)
    kind = np.array([d.kind for d in DISTRICTS])[district]
    county = np.isin(kind, ["town", "mountain"])
    bump = 0.3 + 5.0 * np.exp(-((from_centre / SEAT_KM) ** 2)) + 0.9 * np.exp(-((from_centre / 9) ** 2))
    fade = np.where(kind == "suburb", 0.25 + np.exp(-((from_core / 9) ** 2)) * 3, 1.0)
    shape = np.where(county, bump, fade)
    radius = from_core  # weight of the cloud, see `_cloud`
    total = np.bincount(district[inside], (shape * radius)[inside], minlength=len(DISTRICTS))
    share = np.array([d.areas_share for d in DISTRICTS])
    return np.asarray(shape * (share / total)[district])


def _spaced(cloud: Floats, weight: Floats, count: int, rng: np.random.Generator) -> Floats:
    seeds = cloud[rng.choice(len(cloud), size=count, replace=False, p=weight / weight.sum())]
    for _ in range(ROUNDS):
        nearest = cKDTree(seeds).query(cloud)[1]
        mass = np.bincount(nearest, weight, minlength=count)
        near = np.where(mass > 0, mass, 1.0)
        mean = [np.bincount(nearest, weight * cloud[:, axis], minlength=count) / near for axis in (0, 1)]
        seeds = np.where(mass[:, None] > 0, np.column_stack(mean), seeds)  # one without weight stays
    return seeds
