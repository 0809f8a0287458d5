"""Births, and the children they become, by area, level and year."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from pandas import DataFrame

from geodata.demo.gazetteer import DISTRICTS, SCHOOL_YEAR
from geodata.demo.landscape import Floats, Ints

FIRST_BIRTHS, LAST_BIRTHS = 2008, 2025
BASE_YEAR = 2015
HORIZON = 5
FALL = 0.94  # births of a year over those of the year before, from 2018 on
ENTRY_BEFORE = 4 / 12  # part of an entry cohort born September to December of the earlier year


@dataclass(frozen=True)
class Level:
    """How births become the children of one level.

    Attributes
    ----------
    entry_age, grades
        First age by 31 August, and number of cohorts in the level.
    takes_part
        Share of the cohort that goes to this level.
    """

    entry_age: int
    grades: int
    takes_part: float


LEVELS = {
    "preschool": Level(3, 3, 0.90),
    "primary": Level(6, 6, 0.996),
    "junior": Level(12, 3, 0.993),
    "senior": Level(15, 3, 0.60),
    "special": Level(6, 9, 0.004),
}


def birth_rates(births: float, rng: np.random.Generator) -> Floats:
    """Return expected births by district and year, 2008 to the last year a forecast needs.

    Flat until 2015, a crest in 2016 and 2017 when second children were allowed, then about six per cent
    fewer each year. (districts, years)
    """
    years = np.arange(FIRST_BIRTHS, SCHOOL_YEAR + HORIZON)
    curve = np.where(years <= BASE_YEAR, 1 + 0.004 * (years - BASE_YEAR), 1.0)
    curve[years == BASE_YEAR + 1], curve[years == BASE_YEAR + 2] = 1.07, 1.06
    fall = years >= BASE_YEAR + 3
    curve[fall] = 0.99 * FALL ** (years[fall] - BASE_YEAR - 3)
    share = np.array([d.births_share for d in DISTRICTS])
    drift = 1 + np.array([d.growth for d in DISTRICTS])[:, None] * 0.5 * (years - BASE_YEAR)
    noise = np.exp(rng.normal(0, 0.015, (len(DISTRICTS), len(years))))
    return np.asarray(births * share[:, None] * curve * drift * noise)


def births_table(rates: Floats, ids: list[str], rng: np.random.Generator) -> DataFrame:
    """Return the recorded births (no forecast years) with the parts of residents and of migrants."""
    years = np.arange(FIRST_BIRTHS, LAST_BIRTHS + 1)
    births = np.round(rates[:, : len(years)]).astype(np.int64)
    growth = np.array([d.growth for d in DISTRICTS])
    share = np.clip(0.06 + 8 * growth, 0.01, 0.35)[:, None] * rng.uniform(0.9, 1.1, births.shape)
    migrant = np.round(births * share).astype(np.int64)
    key = pd.MultiIndex.from_product([ids, years], names=["district_id", "year"])
    columns = {"births": births, "registered": births - migrant, "migrant": migrant}
    return DataFrame({name: values.ravel() for name, values in columns.items()}, index=key).reset_index()


def cohort(rates: Floats, level: Level, year: int) -> Floats:
    """Return children of each district at a level in a year, after migration.

    Entrants of year t at age a were born from September of t - a - 1 to August of t - a; with yearly births
    that is 4/12 of the earlier year and 8/12 of the later. (districts)
    """
    growth = 1 + np.array([d.growth for d in DISTRICTS])
    total = np.zeros(len(DISTRICTS))
    for age in range(level.entry_age, level.entry_age + level.grades):
        later = year - age - FIRST_BIRTHS
        born = ENTRY_BEFORE * rates[:, later - 1] + (1 - ENTRY_BEFORE) * rates[:, later]
        total += born * growth**age
    return total * level.takes_part


def children_table(
    rates: Floats, district: Ints, weight: Floats, ids: list[str], rng: np.random.Generator
) -> DataFrame:
    """Return children by area, level and year with an interval that widens with the horizon.

    Parameters
    ----------
    rates
        Births by district and year, from `birth_rates`.
    district, weight
        District of each area, and how its people share out within the district.
    """
    share = weight / np.bincount(district, weight)[district]
    parts = []
    for level, rule in LEVELS.items():
        offset = rng.uniform(0, 1)
        for year in range(SCHOOL_YEAR, SCHOOL_YEAR + HORIZON + 1):
            children = whole(cohort(rates, rule, year)[district] * share, offset)
            width = _width(rule, year)
            table = {"area_id": ids, "level": level, "year": year, "children": children}
            low, high = np.floor(children * (1 - width)), np.ceil(children * (1 + width))
            parts.append(DataFrame({**table, "low": low.astype(np.int64), "high": high.astype(np.int64)}))
    return pd.concat(parts, ignore_index=True).sort_values(["area_id", "level", "year"], ignore_index=True)


def _width(rule: Level, year: int) -> float:
    """Return the half width of the interval: nothing now, wider with the horizon and with unborn cohorts."""
    ahead = year - SCHOOL_YEAR
    unborn = max(0, year - rule.entry_age - LAST_BIRTHS)
    return 0.015 * ahead + 0.05 * min(unborn, rule.grades) / rule.grades * (1 + 0.5 * unborn)


def whole(expected: Floats, offset: float = 0.5) -> Ints:
    """Return whole numbers near the expected ones whose running sum never strays by one or more."""
    return np.diff(np.floor(np.cumsum(expected) + offset), prepend=np.floor(offset)).astype(np.int64)
