"""Places, pupils and staff of English schools, one row per level, and what is doubtful about them."""

from collections.abc import Hashable
from typing import Any

import numpy as np
import pandas as pd
from pandas import DataFrame, Series

from geodata.faults import Fault, FaultKind
from geodata.importers.england_kinds import (
    CAPACITY_DIFFERS,
    CAPACITY_EMPTY,
    MEALS_MISSING,
    MEALS_ZERO,
    OVER_CAPACITY,
    RATIO_DIFFERS,
    RATIO_MISSING,
    RATIO_WITHOUT_TEACHERS,
    RATIO_ZERO,
    SPLIT,
    TEACHERS_DOUBTFUL,
    TEACHERS_MISSING,
    in_schools,
)

LEVEL_OF_PHASE = {"PRI": "primary", "SEC": "junior"}
ALL_THROUGH = "AT"
RATIO_TOLERANCE = 0.25
LEAST_RATIO, MOST_RATIO = 8.0, 35.0
PERCENT = 100
RATIO = "pupil_teacher_ratio"


def provision_table(schools: DataFrame) -> tuple[DataFrame, tuple[Fault, ...]]:
    """Return provision with its columns school_id to disadvantaged_pupils, and notes on split schools.

    An all-through school becomes a primary and a junior row. Its places are its primary and secondary
    capacity; roll, teachers and support staff are split in that proportion, pupils as whole numbers that add
    up to the roll. Free-meal percent of the roll gives the disadvantaged pupils.
    """
    through = (schools["primary_capacity"] > 0) & (schools["secondary_capacity"] > 0)
    whole = _rows(schools[~through], schools[~through]["main_phase"].map(LEVEL_OF_PHASE), 1.0)
    parts, faults = _split(schools[through])
    table = pd.concat([whole, *parts]).sort_values(["school_id", "level"], ignore_index=True)
    unsplit = schools[(schools["phase_scap"] == ALL_THROUGH) & ~through]
    faults += _of_each(CAPACITY_EMPTY, unsplit, "primary_capacity")
    return table, tuple(faults)


def _rows(schools: DataFrame, level: Series | str, share: Series | float) -> DataFrame:
    """Return provision rows with everything but pupils and seats at a share of the school's."""
    teachers = schools["teachers_fte"] * share
    support = (schools["ta_fte"] + schools["support_fte"]) * share
    pupils = schools["roll"].astype("int64")
    table = DataFrame({"school_id": schools["laestab"], "level": level, "pupils": pupils})
    table["seats"] = schools["net_capacity"].astype("int64")
    table["staff"] = (teachers + support).round(2)
    table["teachers"] = teachers.round(2)
    table["disadvantaged_pupils"] = (pupils * schools["fsm_pct"] / PERCENT).round()
    return table


def _split(schools: DataFrame) -> tuple[list[DataFrame], list[Fault]]:
    both = schools["primary_capacity"] + schools["secondary_capacity"]
    share = schools["primary_capacity"] / both
    primary = schools.assign(
        roll=(schools["roll"] * share).round(),
        net_capacity=(schools["net_capacity"] * share).round(),
    )
    rest = {name: schools[name] - primary[name] for name in ("roll", "net_capacity")}
    junior = schools.assign(**rest)
    told = schools.assign(
        both=both,
        primary=primary["roll"],
        junior=junior["roll"],
        primary_seats=primary["net_capacity"],
        junior_seats=junior["net_capacity"],
    )
    faults = [fault for school in told.to_dict("records") for fault in _split_notes(school)]
    return [_rows(primary, "primary", share), _rows(junior, "junior", 1 - share)], faults


def _split_notes(school: dict[Hashable, Any]) -> list[Fault]:
    words = {name: f"{school[name]:.0f}" for name in ("primary", "junior", "primary_seats", "junior_seats")}
    words |= {"school": school["school_name"], "pupils": f"{school['roll']:.0f}"}
    faults = [in_schools(SPLIT, (school["row"],), "roll", words["pupils"], **words)]
    if school["both"] != school["net_capacity"]:
        words = {"school": school["school_name"], "sum": f"{school['both']:.0f}"}
        found = f"{school['net_capacity']:.0f}"
        faults.append(in_schools(CAPACITY_DIFFERS, (school["row"],), "net_capacity", found, **words))
    return faults


def staff_table(provision: DataFrame) -> DataFrame:
    """Return teachers as one kind, ``general``; schools whose teachers are unknown have no row."""
    known = provision[provision["teachers"].notna()]
    return known[["school_id", "level"]].assign(kind="general", teachers=known["teachers"])


def doubts(schools: DataFrame) -> tuple[Fault, ...]:
    """Return what is missing or does not fit together in roll, places, teachers and free meals."""
    teachers, ratio, meals = (schools[name] for name in ("teachers_fte", RATIO, "fsm_pct"))
    return (
        *_missing(schools, "teachers_fte", TEACHERS_MISSING),
        *_missing(schools, "fsm_pct", MEALS_MISSING),
        *_of_each(RATIO_WITHOUT_TEACHERS, schools[teachers.isna() & ratio.notna()], RATIO),
        *_of_each(RATIO_MISSING, schools[teachers.notna() & ratio.isna()], RATIO),
        *_of_each(MEALS_ZERO, schools[meals == 0], "fsm_pct"),
        *_over_capacity(schools[schools["roll"] > schools["net_capacity"]]),
        *_ratios(schools[teachers.notna()]),
    )


def _missing(schools: DataFrame, column: str, kind: FaultKind) -> list[Fault]:
    rows = schools["row"][schools[column].isna()]
    return [in_schools(kind, rows, column, count=len(rows))] if len(rows) else []


def _of_each(kind: FaultKind, schools: DataFrame, column: str) -> list[Fault]:
    return [
        in_schools(kind, (school["row"],), column, _number(school[column]), **_words(school))
        for school in schools.to_dict("records")
    ]


def _over_capacity(schools: DataFrame) -> list[Fault]:
    more = schools.assign(more=schools["roll"] - schools["net_capacity"])
    return [
        in_schools(
            OVER_CAPACITY,
            (school["row"],),
            "roll",
            _number(school["roll"]),
            school=school["school_name"],
            more=_number(school["more"]),
            places=_number(school["net_capacity"]),
        )
        for school in more.to_dict("records")
    ]


def _ratios(schools: DataFrame) -> list[Fault]:
    """Return doubts on the number of teachers, from roll over teachers and the ratio given."""
    worked = schools["roll"] / schools["teachers_fte"].replace(0, np.nan)
    ratio = schools[RATIO]
    told = schools.assign(worked=worked)
    doubtful = (worked < LEAST_RATIO) | (worked > MOST_RATIO) | worked.isna()
    return [
        *_of_each(RATIO_ZERO, told[ratio == 0], RATIO),
        *_of_each(RATIO_DIFFERS, told[(ratio > 0) & ((worked / ratio - 1).abs() > RATIO_TOLERANCE)], RATIO),
        *_of_each(TEACHERS_DOUBTFUL, told[doubtful], "teachers_fte"),
    ]


def _words(school: dict[Hashable, Any]) -> dict[str, object]:
    words = {"pupils": school["roll"], "teachers": school["teachers_fte"]}
    texts: dict[str, object] = {name: _number(value) for name, value in words.items()}
    texts |= {"school": school["school_name"], "worked": f"{school.get('worked', np.nan):.1f}"}
    texts |= {"tolerance": _number(RATIO_TOLERANCE * PERCENT)}
    return texts | {"low": _number(LEAST_RATIO), "high": _number(MOST_RATIO)}


def _number(value: float) -> str:
    return "" if np.isnan(value) else f"{value:g}"
