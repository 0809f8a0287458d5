"""What each school has: teachers, rooms, grounds, equipment. Rich in the core, thin in the mountains."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame

from geodata.demo.landscape import Floats, Ints

PUPILS_PER_TEACHER = {
    "preschool": (14.0, 15.0, 15.5, 16.0, 14.0),
    "primary": (19.8, 21.0, 18.2, 13.6, 11.5),
    "junior": (13.8, 14.9, 13.2, 11.6, 10.2),
    "senior": (12.4, 13.1, 12.9, 12.9, 12.9),
    "special": (3.2, 3.6, 4.0, 4.5, 4.5),
}
TEACHERS_PER_CLASS = {"preschool": 1.5, "primary": 1.3, "junior": 2.4, "senior": 3.0, "special": 2.0}
TEACHERS_VARY = 0.07
BOARDERS = {
    "preschool": (0, 0, 0, 0, 0),
    "primary": (0, 0, 0.01, 0.05, 0.22),
    "junior": (0.02, 0.08, 0.22, 0.42, 0.60),
    "senior": (0.35, 0.50, 0.60, 0.70, 0.70),
    "special": (0.30, 0.40, 0.50, 0.60, 0.60),
}
DISADVANTAGED = (0.05, 0.07, 0.10, 0.16, 0.27)


@dataclass(frozen=True)
class Stock:
    """One stock per pupil (or per teacher) by zone.

    Attributes
    ----------
    by_zone
        Mean for primary pupils, core to mountains.
    spread
        Standard deviation of the logarithm between schools.
    levels
        Factor on `by_zone` where a level differs from primary.
    """

    by_zone: tuple[float, float, float, float, float]
    spread: float
    junior: float = 1.0
    senior: float = 1.0
    preschool: float = 1.0
    special: float = 1.0

    def draw(self, level: NDArray[np.object_], zone: Ints, rng: np.random.Generator) -> Floats:
        """Return the stock per pupil of each school."""
        factors = {"primary": 1.0, "junior": self.junior, "senior": self.senior}
        factors |= {"preschool": self.preschool, "special": self.special}
        factor = pd.Series(level).map(factors).to_numpy(float)
        noise = np.exp(rng.normal(0, self.spread, len(zone)) - self.spread**2 / 2)
        return np.asarray(np.array(self.by_zone)[zone] * factor * noise)


PER_TEACHER = {
    "qualified_teachers": Stock((0.97, 0.94, 0.86, 0.56, 0.45), 0.08, junior=0.90, preschool=0.75),
    "certified_teachers": Stock((1.0, 0.995, 0.995, 0.98, 0.96), 0.02, preschool=0.93),
}
PER_PUPIL = {
    "backbone_teachers": Stock((0.0150, 0.0088, 0.0105, 0.0070, 0.0060), 0.50, junior=1.1, special=3),
    "arts_pe_teachers": Stock((0.0108, 0.0096, 0.0092, 0.0066, 0.0050), 0.20, junior=1.1, preschool=0.5),
    "teaching_area_m2": Stock((5.2, 4.7, 5.5, 6.3, 8.8), 0.16, junior=1.25, senior=1.4, special=3),
    "sports_area_m2": Stock((5.2, 7.4, 8.8, 13.0, 21.0), 0.30, junior=1.3, senior=1.3, preschool=0.6),
    "equipment_value": Stock((3100, 2500, 2150, 1750, 1450), 0.30, junior=1.3, senior=1.6, preschool=0.5),
    "computers": Stock((0.15, 0.125, 0.12, 0.115, 0.14), 0.20, junior=1.1, senior=1.3, preschool=0.1),
    "books": Stock((27, 22, 23, 22, 26), 0.20, junior=1.3, senior=1.6, preschool=0.3),
}
INDOOR = (0.06, 0.04, 0.03, 0.0, 0.0)  # indoor sports rooms, as a share of teaching rooms
MULTIMEDIA_PER_CLASS = (1.12, 1.10, 1.02, 0.82, 0.66)
JUNIOR_LABS = 1.16  # junior schools also equip their laboratories
SPECIAL_ROOMS = (0.95, 0.80, 0.80, 0.55, 0.35)  # chance that a needed music or art room is there
COUNSELLED = (0.95, 0.80, 0.70, 0.35, 0.10)  # chance that a school has a counsellor


def stock_table(roll: DataFrame, rng: np.random.Generator) -> DataFrame:
    """Return the stocks by row of `roll` (columns level, zone, pupils, classes)."""
    level, zone = roll["level"].to_numpy(object), roll["zone"].to_numpy()
    pupils, classes = roll["pupils"].to_numpy(), roll["classes"].to_numpy()
    teachers = _teachers(level, zone, pupils, classes, rng)
    stocks: dict[str, NDArray[np.float64] | Ints] = {"teachers": teachers}
    for name, stock in PER_TEACHER.items():
        share = np.minimum(stock.draw(level, zone, rng), 1.0)
        stocks[name] = np.round(teachers * share).astype(np.int64)
    for name, stock in PER_PUPIL.items():
        stocks[name] = _chancy(pupils * stock.draw(level, zone, rng), rng)
    for name in ("backbone_teachers", "arts_pe_teachers"):
        stocks[name] = np.minimum(stocks[name], teachers * 2 // 5)
    stocks["equipment_value"] = np.round(stocks["equipment_value"] / 100).astype(np.int64) * 100
    indoor = np.where(pupils > 600, np.array(INDOOR)[zone], 0)  # noqa: PLR2004 - a hall needs a large school
    stocks["indoor_sports_m2"] = np.round(stocks["teaching_area_m2"] * indoor).astype(np.int64)
    stocks["multimedia_rooms"] = np.round(
        classes * np.array(MULTIMEDIA_PER_CLASS)[zone] * np.where(level == "junior", JUNIOR_LABS, 1)
    ).astype(np.int64)
    for name in ("music_rooms", "art_rooms"):
        needed = np.ceil(classes / 12).astype(np.int64)
        stocks[name] = rng.binomial(needed, np.array(SPECIAL_ROOMS)[zone])
    stocks["counsellors"] = rng.binomial(1 + (pupils > 1000), np.array(COUNSELLED)[zone])  # noqa: PLR2004
    stocks["boarders"] = _chancy(pupils * _by_level(BOARDERS, level, zone), rng)
    stocks["disadvantaged_pupils"] = rng.binomial(pupils, np.array(DISADVANTAGED)[zone])
    stocks["staff"] = teachers + np.maximum(1, np.round(teachers * 0.09)).astype(np.int64)
    return DataFrame(stocks)


def _teachers(
    level: NDArray[np.object_], zone: Ints, pupils: Ints, classes: Ints, rng: np.random.Generator
) -> Ints:
    ratio = _by_level(PUPILS_PER_TEACHER, level, zone) * np.exp(rng.normal(0, TEACHERS_VARY, len(zone)))
    least = classes * pd.Series(level).map(TEACHERS_PER_CLASS).to_numpy(float)
    return np.maximum(2, np.ceil(np.maximum(pupils / ratio, least) - 0.5)).astype(np.int64)


def _by_level(table: Mapping[str, tuple[float, ...]], level: NDArray[np.object_], zone: Ints) -> Floats:
    order = {name: number for number, name in enumerate(table)}
    values = np.array([table[name] for name in order], dtype=float)
    return np.asarray(values[pd.Series(level).map(order).to_numpy(), zone])


def _chancy(expected: Floats, rng: np.random.Generator) -> Ints:
    """Return whole numbers whose mean is the expected number: the fraction is the chance of one more."""
    return np.floor(expected + rng.uniform(size=len(expected))).astype(np.int64)
