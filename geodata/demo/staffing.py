"""Teachers by kind and school: posts, who leaves, who may move; and the training on offer."""

import numpy as np
import pandas as pd
from pandas import DataFrame

# What the invented bureau plans its posts by; the rules that plans must keep are in the policy packs.
POSTS_BY_PUPILS = {"preschool": 15.0, "primary": 19.0, "junior": 13.5, "senior": 12.5, "special": 4.0}
ARTS_PE_PER_PUPIL = 0.009
LEAVING, MOVABLE = 0.03, 0.34
YEARS_AT_SCHOOL = (8.5, 7.0, 8.0, 10.5, 9.0)


def staff_table(roll: DataFrame, rng: np.random.Generator) -> DataFrame:
    """Return staff by school, level and kind (core, arts_pe); kinds add up to the stocks of `roll`."""
    arts = roll["arts_pe_teachers"].to_numpy()
    needed = needed_teachers(roll)
    parts = []
    for kind, teachers in (("core", roll["teachers"].to_numpy() - arts), ("arts_pe", arts)):
        posts = np.maximum(teachers, needed[kind].to_numpy())
        leaving = rng.binomial(teachers, LEAVING)
        movable = rng.binomial(teachers - leaving, MOVABLE)
        backbone = roll["backbone_teachers"].to_numpy()
        part = np.round(backbone * teachers / roll["teachers"].to_numpy()).astype(np.int64)
        backbone = np.minimum(part, teachers)
        years = np.array(YEARS_AT_SCHOOL)[roll["zone"].to_numpy()] * np.exp(rng.normal(0, 0.2, len(roll)))
        columns = {"kind": kind, "teachers": teachers, "posts": posts, "leaving": leaving}
        columns |= {"movable": movable, "backbone": backbone, "years_at_school": np.round(years, 1)}
        parts.append(DataFrame({"school_id": roll["school_id"], "level": roll["level"], **columns}))
    return pd.concat(parts).sort_values(["school_id", "level", "kind"], ignore_index=True)


def needed_teachers(roll: DataFrame) -> DataFrame:
    """Return the posts each school is planned for, by kind."""
    ratio = roll["level"].map(POSTS_BY_PUPILS).to_numpy(float)
    arts_levels = roll["level"].isin(["primary", "junior", "senior"]).to_numpy()
    arts = np.where(arts_levels, np.ceil(roll["pupils"] * ARTS_PE_PER_PUPIL - 1e-9), 0).astype(np.int64)
    total = np.ceil(roll["pupils"] / ratio - 1e-9).astype(np.int64)
    return DataFrame({"core": np.maximum(total - arts, 0), "arts_pe": arts})


def missing_teachers(roll: DataFrame) -> float:
    """Return how many teachers the public schools are short of."""
    counted = roll["ownership"] == "public"
    arts = roll["arts_pe_teachers"]
    have = {
        "core": (roll["teachers"] - arts).to_numpy(float),
        "arts_pe": arts.to_numpy(float),
    }
    needed = needed_teachers(roll)
    short = sum(np.maximum(0, needed[kind] - have[kind])[counted.to_numpy()].sum() for kind in have)
    return float(short)


def training_table(roll: DataFrame) -> DataFrame:
    """Return the training programmes of a year; places follow the number of teachers."""
    teachers = roll.groupby("level")["teachers"].sum()
    rows = [
        ("T1", "New curriculum, primary", "primary", "core;arts_pe", 0.20, 60, 1_500),
        ("T2", "New curriculum, junior", "junior", "core;arts_pe", 0.20, 60, 1_600),
        ("T3", "Arts and sports for generalists", "primary;junior", "core", 0.04, 90, 2_400),
        ("T4", "Kindergarten practice", "preschool", "core;arts_pe", 0.15, 48, 900),
        ("T5", "Senior subjects", "senior", "core;arts_pe", 0.15, 60, 1_800),
        ("T6", "Teaching children with special needs", "primary;junior;special", "core", 0.02, 72, 2_600),
        ("T7", "Principals", "preschool;primary;junior;senior;special", "core", 0.01, 90, 3_200),
    ]
    table = []
    for programme, name, levels, kinds, share, hours, each in rows:
        places = max(1, round(share * teachers.reindex(levels.split(";")).sum()))
        table.append((programme, name, places, places * each, kinds, levels, hours))
    return DataFrame(table, columns=["programme_id", "name", "places", "cost", "kinds", "levels", "hours"])
