"""Which areas have a school of which level, and what the schools are."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame

from geodata.demo.gazetteer import DISTRICTS, ZONES
from geodata.demo.landscape import SEAT_KM, Floats, Ints, Landscape

SUBURB_KM = 18.0
SETTING = {"core": "urban", "suburb": "urban", "seat": "town", "plain": "rural", "mountain": "rural"}

# Pupils for whom one school is founded, by zone: large in the core, a village school in the mountains.
PUPILS_PER_SCHOOL = {
    "preschool": dict(zip(ZONES, (310, 280, 250, 120, 48), strict=True)),
    "primary": dict(zip(ZONES, (1250, 1080, 950, 280, 72), strict=True)),
    "junior": dict(zip(ZONES, (1150, 1020, 950, 620, 330), strict=True)),
    "senior": dict(zip(ZONES, (1900, 1800, 1700, 2400, 2400), strict=True)),
    "special": dict(zip(ZONES, (90, 90, 70, 120, 120), strict=True)),
}
CITY_WIDE = ("senior", "special")  # levels whose pupils cross district borders
FEWEST = 3
NINE_YEAR = {"core": 0.10, "suburb": 0.22, "seat": 0.12, "plain": 0.25, "mountain": 0.30}
PRIVATE = {"preschool": 0.09, "primary": 0.03, "junior": 0.04, "senior": 0.06, "special": 0.0}
INCLUSIVE = {"preschool": 0.36, "primary": 0.03, "junior": 0.0, "senior": 0.0, "special": 0.0}


@dataclass(frozen=True)
class Settlement:
    """The areas, as arrays in one order.

    Attributes
    ----------
    points
        (areas, 2) seeds in planning metres.
    district, zone
        Indices into ``DISTRICTS`` and ``ZONES``.
    weight
        Share of the district's people, up to a factor.
    """

    points: Floats
    district: Ints
    zone: Ints
    weight: Floats

    @property
    def settings(self) -> NDArray[np.object_]:
        """Return urban, town or rural by area; villages of suburban districts count as towns."""
        zone = np.array(ZONES, dtype=object)[self.zone]
        setting = np.array([SETTING[name] for name in zone], dtype=object)
        urban = np.array([d.setting == "urban" for d in DISTRICTS])[self.district]
        return np.where(urban & (setting == "rural"), "town", setting)


def people_areas(land: Landscape, district: Ints, points: Floats, rng: np.random.Generator) -> Settlement:
    """Return the zone of each area and how its district's people share out."""
    kind = np.array([d.kind for d in DISTRICTS], dtype=object)[district]
    from_core = np.hypot(*land.seeds.T)
    from_centre = np.hypot(*(land.seeds - land.centres[district]).T)
    zone = np.select(
        [
            kind == "core",
            (kind == "suburb") & (from_core < SUBURB_KM),
            np.isin(kind, ["town", "mountain"]) & (from_centre < SEAT_KM),
            kind == "mountain",
        ],
        [0, 1, 2, 4],
        default=3,
    )
    busy = np.array([1.0, 1.15, 1.5, 0.85, 0.75])[zone]
    return Settlement(points, district, zone, busy * np.exp(rng.normal(0, 0.45, len(zone))))


def found_schools(settlement: Settlement, children: DataFrame, rng: np.random.Generator) -> DataFrame:
    """Return one row per school and level: school (number), level, area, district, zone.

    Parameters
    ----------
    children
        One column per level: children of the school year by area, in the order of the areas.

    Notes
    -----
    Areas are walked along a space-filling curve within district and zone, and one of them founds a school
    whenever the children passed would fill one. Nine-year schools are junior schools with a primary part.
    """
    parts = [_founded(settlement, level, children[level].to_numpy(float), rng) for level in PUPILS_PER_SCHOOL]
    sites = pd.concat(parts, ignore_index=True)
    sites["school"] = np.arange(len(sites))
    junior = sites[sites["level"] == "junior"]
    chance = junior["zone"].map(dict(enumerate(NINE_YEAR[zone] for zone in ZONES)))
    nine = junior[rng.uniform(size=len(junior)) < chance].assign(level="primary")
    taken = sites.loc[sites["level"] == "primary", "area"]
    sites = pd.concat([sites, nine[~nine["area"].isin(taken)]], ignore_index=True)
    return sites.sort_values(["district", "school", "level"], ignore_index=True)


def _founded(settlement: Settlement, level: str, children: Floats, rng: np.random.Generator) -> DataFrame:
    size = np.array([PUPILS_PER_SCHOOL[level][zone] for zone in ZONES])[settlement.zone]
    order = np.lexsort((morton(settlement.points), settlement.zone, settlement.district))
    passed = np.cumsum(_wanted(settlement, level, children / size)[order])
    marks = np.arange(round(float(passed[-1]))) + rng.uniform(0.3, 0.7)
    at = np.unique(np.minimum(np.searchsorted(passed, marks), len(order) - 1))
    area = order[at]
    table = {"level": level, "area": area, "district": settlement.district[area]}
    return DataFrame({**table, "zone": settlement.zone[area]})


def _wanted(settlement: Settlement, level: str, wanted: Floats) -> Floats:
    """Return schools wanted by area, scaled so that districts (or the city) get a whole number of them.

    Every district gets at least one of a level, unless the city has too few children for that. Senior and
    special schools stand in towns only.
    """
    district, total = settlement.district, max(FEWEST, round(float(wanted.sum())))
    by_district = np.bincount(district, wanted)
    if level in CITY_WIDE:
        wanted = np.where(settlement.zone <= ZONES.index("seat"), wanted, 0)
        if total < len(DISTRICTS):
            return np.asarray(wanted * total / wanted.sum())
    got = np.bincount(district, wanted)
    return np.asarray(wanted * (np.maximum(1, np.round(by_district)) / got)[district])


def morton(points: Floats, bits: int = 16) -> Ints:
    """Return the place of each point along the Z curve."""
    low, high = points.min(axis=0), points.max(axis=0)
    grid = ((points - low) / (high - low).max() * (2**bits - 1)).astype(np.int64)
    code = np.zeros(len(points), dtype=np.int64)
    for bit in range(bits):
        code |= ((grid[:, 0] >> bit) & 1) << (2 * bit) | ((grid[:, 1] >> bit) & 1) << (2 * bit + 1)
    return code


def owners(sites: DataFrame, rng: np.random.Generator) -> NDArray[np.object_]:
    """Return the ownership of each school, by school number; mountain schools are public."""
    level = sites.groupby("school")["level"].first()
    zone = sites.groupby("school")["zone"].first().to_numpy()
    draw = np.where(zone == ZONES.index("mountain"), 1.0, rng.uniform(size=len(level)))
    private = level.map(PRIVATE).to_numpy()
    inclusive = private + level.map(INCLUSIVE).to_numpy()
    return np.select([draw < private, draw < inclusive], ["private", "inclusive_private"], default="public")


def stand(settlement: Settlement, cells: NDArray[np.object_], area: Ints, rng: np.random.Generator) -> Floats:
    """Return a point in each of the areas given: from the seed part of the way to a random corner."""
    corners = [np.asarray(cells[a].exterior.coords)[:-1] for a in area]
    pick = np.array(
        [ring[int(u * len(ring))] for ring, u in zip(corners, rng.uniform(size=len(area)), strict=True)]
    )
    part = rng.uniform(0.08, 0.35, (len(area), 1))
    return np.asarray(settlement.points[area] + part * (pick - settlement.points[area]))
