"""What the rules count beyond stocks: pupils by zone, of migrants, with special needs; cohorts; people.

A generator of its own makes them, so that no other table depends on them.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame

from geodata.demo.landscape import Floats, Ints
from geodata.demo.population import BASE_YEAR, FIRST_BIRTHS

STREAM = 7  # tells this generator from those of other tables
ZONED = ("primary", "junior")
IN_ZONE = (0.985, 0.955, 0.99, 0.995, 1.0)
MIGRANTS = (0.09, 0.24, 0.08, 0.02, 0.012)
MIGRANTS_AT_PRIVATE = 3.0  # times as many at private schools
INCLUDED = 0.004  # pupils with special needs in ordinary schools, as a share of all pupils
RESOURCE_ROOM_FROM, RESOURCE_ROOMS = 5, (0.95, 0.8, 0.7, 0.5, 0.3)
TRAINED = (0.97, 0.95, 0.93, 0.86, 0.78)
TITLED = (0.62, 0.52, 0.55, 0.48, 0.40)
KINDERGARTEN_M2 = {
    "outdoor_area_m2": (3.6, 4.2, 4.6, 5.5, 7.0),
    "activity_area_m2": (7.4, 7.9, 8.4, 8.0, 7.6),
    "building_area_m2": (9.8, 10.4, 11.0, 10.2, 9.6),
}
AREAS_VARY = 0.15
IN_COHORT, OUT_COHORT, DEATHS, LEFT = 0.03, 0.028, 0.0002, (0.003, 0.006, 0.009, 0.017, 0.030)
BIRTHS_PER_PERSON = 0.0105
ROUND_TO = 100


def count_table(roll: DataFrame, graduates: DataFrame, seed: int) -> DataFrame:
    """Return the counts by row of `roll`; empty where a level does not count such a thing.

    Parameters
    ----------
    roll
        school_id, level, ownership, zone, pupils and teachers of each open school and level.
    graduates
        Who left each junior school in the school year: the cohort that ended.
    """
    rng = np.random.default_rng([seed, STREAM])
    zone, pupils = roll["zone"].to_numpy(), roll["pupils"].to_numpy(np.int64)
    zoned = roll["level"].isin(ZONED).to_numpy()
    private = (roll["ownership"] == "private").to_numpy()
    migrants = np.minimum(np.array(MIGRANTS)[zone] * np.where(private, MIGRANTS_AT_PRIVATE, 1.0), 0.8)
    included = rng.binomial(pupils, INCLUDED)
    asked = included >= RESOURCE_ROOM_FROM
    teachers = roll["teachers"].to_numpy(np.int64)
    counts = {
        "pupils_in_zone": _where(zoned, rng.binomial(pupils, np.array(IN_ZONE)[zone])),
        "migrant_pupils": _where(zoned, rng.binomial(pupils, migrants)),
        "inclusive_pupils": _where((roll["level"] != "special").to_numpy(), included),
        "resource_rooms": _where(zoned, rng.binomial(asked.astype(np.int64), np.array(RESOURCE_ROOMS)[zone])),
        "trained_teachers": rng.binomial(teachers, np.array(TRAINED)[zone]),
        "titled_teachers": rng.binomial(teachers, np.array(TITLED)[zone]),
    }
    table = DataFrame(counts, index=roll.index).astype("Int64")
    kindergarten = (roll["level"] == "preschool").to_numpy()
    for name, each in KINDERGARTEN_M2.items():
        noise = np.exp(rng.normal(0, AREAS_VARY, len(roll)))
        table[name] = _where(kindergarten, np.round(pupils * np.array(each)[zone] * noise).astype(np.int64))
    return pd.concat([table, _cohorts(roll, graduates, rng)], axis=1)


def _where(counted: NDArray[np.bool_], values: Ints) -> pd.api.extensions.ExtensionArray:
    """Return the values as numbers that are unknown where nothing is counted."""
    return pd.arrays.IntegerArray(values, ~counted)


def _cohorts(roll: DataFrame, graduates: DataFrame, rng: np.random.Generator) -> DataFrame:
    """Return who came into, left and ended the junior cohort of the year, so that the counts add up."""
    junior = (roll["level"] == "junior").to_numpy()
    ended = graduates.set_index("school_id")["graduates"].reindex(roll["school_id"]).fillna(0).to_numpy(int)
    ended = np.where(junior, ended, 0)
    came, moved = rng.binomial(ended, IN_COHORT), rng.binomial(ended, OUT_COHORT)
    died, gone = rng.binomial(ended, DEATHS), rng.binomial(ended, np.array(LEFT)[roll["zone"].to_numpy()])
    counts = {
        "cohort_entrants": ended - came + moved + died + gone,
        "cohort_graduates": ended,
        "cohort_in": came,
        "cohort_out": moved,
        "cohort_deaths": died,
    }
    known = junior & (ended > 0)
    return DataFrame({name: _where(known, count) for name, count in counts.items()}, index=roll.index)


def people(rates: Floats) -> Ints:
    """Return the people of each district, from its births of the base year (districts)."""
    births = rates[:, BASE_YEAR - FIRST_BIRTHS]
    return np.asarray(np.round(births / BIRTHS_PER_PERSON / ROUND_TO) * ROUND_TO, dtype=np.int64)
