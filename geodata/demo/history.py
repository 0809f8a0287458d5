"""Six years of pupils by grade, and the homes that are being built: what a forecast needs.

A generator of its own makes them, so that no other table depends on them. The last year adds up to the
provision of each school; earlier years follow the births of each district.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame
from scipy.sparse import csr_array

from geodata.demo.gazetteer import DISTRICTS, SCHOOL_YEAR, ZONES
from geodata.demo.landscape import Floats, Ints
from geodata.demo.population import ENTRY_BEFORE, FIRST_BIRTHS, LEVELS, Level
from geodata.demo.rolls import GRADES
from geodata.disaggregating import fitted, whole_table

STREAM = 5  # tells this generator from the one of the other tables
PAST_YEARS = 5
COHORTS_VARY, YEARS_VARY, SCHOOLS_VARY = 0.02, 0.006, 0.015
HOMES_EVERY_AREAS = 50  # one project for so many areas
HOMES = (240, 1_200)
AHEAD = 5
CHILDREN_PER_HOME = {"preschool": 0.09, "primary": 0.16, "junior": 0.06}
UPTAKE = (0.55, 0.9)
ESTATES = (
    ("Osmanthus Court", "桂苑"),
    ("Willow Bank", "柳岸"),
    ("East Lake Homes", "东湖家园"),
    ("Sunrise Park", "旭园"),
)


def grade_table(roll: DataFrame, rates: Floats, seed: int) -> DataFrame:
    """Return pupils of each school by level, grade and year: the school year and the five before it.

    Parameters
    ----------
    roll
        school_id, level, district (number), grades and pupils of each open school and level.
    rates
        Births by district and year from 2008 on.
    """
    rng = np.random.default_rng([seed, STREAM])
    birth_years = np.arange(SCHOOL_YEAR - PAST_YEARS - 30, SCHOOL_YEAR + 1)
    luck = np.exp(rng.normal(0, COHORTS_VARY, (len(DISTRICTS), len(birth_years))))
    parts = []
    for level, rule in LEVELS.items():
        for district in range(len(DISTRICTS)):
            rows = roll[(roll["level"] == level) & (roll["district"] == district)]
            if len(rows):
                expected = _cohorts(rates[district], rule, district, luck[district], birth_years[0])
                parts += _of_district(rows, level, expected, rng)
    keys = ["school_id", "level", "grade", "year"]
    return pd.concat(parts, ignore_index=True).sort_values(keys, ignore_index=True)


def _cohorts(births: Floats, rule: Level, district: int, luck: Floats, first: int) -> Floats:
    """Return expected pupils by year and grade, up to a factor. Births before the first count as in it."""
    years = np.arange(SCHOOL_YEAR - PAST_YEARS, SCHOOL_YEAR + 1)[:, None]
    age = rule.entry_age + np.arange(rule.grades)[None, :]
    later = np.maximum(years - age - FIRST_BIRTHS, 0)
    born = ENTRY_BEFORE * births[np.maximum(later - 1, 0)] + (1 - ENTRY_BEFORE) * births[later]
    return np.asarray(born * (1 + DISTRICTS[district].growth) ** age * luck[years - age - first])


def _of_district(rows: DataFrame, level: str, expected: Floats, rng: np.random.Generator) -> list[DataFrame]:
    """Return one frame a year; each school has its part of the district's pupils, in the grades it has."""
    now = rows["pupils"].to_numpy(np.int64)
    taught = np.arange(GRADES[level])[None, :] < rows["grades"].to_numpy()[:, None]
    drift = np.cumsum(rng.normal(0, SCHOOLS_VARY, (PAST_YEARS, len(rows))), axis=0)
    expected = expected * np.exp(rng.normal(0, YEARS_VARY, expected.shape))
    parts = []
    for back in range(PAST_YEARS + 1):
        at = PAST_YEARS - back
        pupils = now
        if back:
            total = now.sum() * expected[at].sum() / expected[PAST_YEARS].sum()
            wanted = now * np.exp(drift[back - 1])
            pupils = np.maximum(1, np.round(wanted * total / wanted.sum())).astype(np.int64)
        parts.append(_frame(rows, level, SCHOOL_YEAR - back, _in_grades(pupils, taught, expected[at])))
    return parts


def _in_grades(pupils: Ints, taught: NDArray[np.bool_], expected: Floats) -> Ints:
    """Return pupils by school and grade: rows add up exactly, columns follow the cohorts."""
    seeds = csr_array(np.outer(pupils, expected) * taught)
    table, _ = fitted(seeds, pupils.astype(float), expected)
    return np.asarray(whole_table(table, pupils).toarray(), dtype=np.int64)


def _frame(rows: DataFrame, level: str, year: int, counts: Ints) -> DataFrame:
    school, grade = np.nonzero(counts)
    ids = rows["school_id"].to_numpy()[school]
    return DataFrame(
        {"school_id": ids, "level": level, "grade": grade + 1, "year": year, "pupils": counts[school, grade]}
    )


def housing_table(zone: Ints, area_ids: list[str], district_ids: Ints, seed: int) -> DataFrame:
    """Return homes that are being built in suburbs and county seats, one row for each level they bring to."""
    rng = np.random.default_rng([seed, STREAM, 1])
    growing = np.flatnonzero(np.isin(zone, [ZONES.index("suburb"), ZONES.index("seat")]))
    count = max(3, len(zone) // HOMES_EVERY_AREAS)
    chosen = np.sort(rng.choice(growing, size=count, replace=False))
    rows = []
    for number, area in enumerate(chosen, start=1):
        name, name_zh = ESTATES[number % len(ESTATES)]
        project = {
            "housing_id": f"H{number:04d}",
            "name": f"{name} {number}",
            "name_zh": f"{name_zh}{number}号",
            "area_id": area_ids[area],
            "district_id": f"D{district_ids[area] + 1}",
            "year": SCHOOL_YEAR + 1 + int(rng.integers(AHEAD)),
            "units": int(rng.integers(HOMES[0] // 10, HOMES[1] // 10)) * 10,
            "uptake": round(float(rng.uniform(*UPTAKE)), 2),
        }
        each = {level: round(share * rng.uniform(0.8, 1.2), 3) for level, share in CHILDREN_PER_HOME.items()}
        rows += [project | {"level": level, "children_per_unit": share} for level, share in each.items()]
    return DataFrame(rows)
