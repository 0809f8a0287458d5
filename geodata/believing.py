"""What one school or level says of itself that is hard to believe: class sizes, ratios, parts and wholes."""

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import ArrayLike
from pandas import Series

from geodata import kinds
from geodata.comparing import PAIR, has, sums_of
from geodata.converting import Typed
from geodata.faults import Fault, FaultKind
from geodata.handbook import bounds
from geodata.settings import Settings

SHARED = ("teaching_area_m2", "sports_area_m2", "equipment_value", "computers", "books")
SAME_AT_LEAST = 2
SUMS = {"births": (("registered", "migrant"), "births")}


def believing_faults(tables: Mapping[str, Typed], settings: Settings) -> Iterator[Fault]:
    """Yield what is hard to believe about single schools, levels and classes."""
    if has(tables, "provision", *PAIR, "pupils"):
        provision = tables["provision"]
        yield from _class_sizes(tables, provision)
        yield from _ratios(provision)
        yield from _status_faults(tables, provision)
        yield from _not_split(provision)
    if "schools" in tables:
        yield from _school_faults(tables, settings)
    yield from _sum_faults(tables)
    yield from _level_totals(tables, settings)


def _class_sizes(tables: Mapping[str, Typed], provision: Typed) -> Iterator[Fault]:
    limits = bounds("kindergarten_class")
    if has(tables, "classes", "level", "pupils"):
        classes = tables["classes"]
        large = (classes.frame["level"] == "preschool") & limits.outside(classes.frame["pupils"])
        if large.any():
            yield classes.fault(kinds.CLASS_TOO_LARGE, large, "pupils", **limits.texts())
    if "classes" not in provision.frame:
        return
    pupils, classes_ = provision.frame["pupils"], provision.frame["classes"]
    none = (classes_ == 0) & (pupils > 0)
    if none.any():
        yield provision.fault(kinds.NO_CLASSES, none, "classes")
    mean = (pupils / classes_.where(classes_ > 0)).where(pupils > 0)
    wrong = Series(bounds("class_mean").outside(mean), index=mean.index)
    yield from _mean_fault(provision, kinds.CLASS_MEAN, "classes", mean, wrong, bounds("class_mean").texts())


def _mean_fault(
    typed: Typed, kind: FaultKind, column: str, mean: Series, wrong: Series, texts: dict[str, str]
) -> Iterator[Fault]:
    if wrong.any():
        first = int(np.flatnonzero(wrong)[0])
        yield typed.fault(kind, wrong, column, found_mean=f"{mean.iloc[first]:.3g}", **texts)


def _ratios(provision: Typed) -> Iterator[Fault]:
    frame = provision.frame
    if "teachers" in frame:
        ratio = (frame["pupils"] / frame["teachers"].where(frame["teachers"] > 0)).where(frame["pupils"] > 0)
        limits = bounds("pupils_per_teacher")
        wrong = Series(limits.outside(ratio) & (frame["level"] != "special"), index=frame.index)
        yield from _mean_fault(provision, kinds.TEACHER_RATIO, "teachers", ratio, wrong, limits.texts())
        if "staff" in frame:
            more = frame["teachers"] > frame["staff"] + bounds("rounding").high
            yield from _where(provision, kinds.TEACHERS_OVER_STAFF, more, "teachers")
    if {"laboratories", "equipment_value"} <= set(frame.columns):
        bare = (frame["laboratories"] > 0) & (frame["equipment_value"] == 0)
        yield from _where(provision, kinds.NO_EQUIPMENT, bare, "equipment_value")


def _where(typed: Typed, kind: FaultKind, mask: ArrayLike, column: str, **texts: object) -> Iterator[Fault]:
    if np.any(mask):
        yield typed.fault(kind, mask, column, **texts)


def _status_faults(tables: Mapping[str, Typed], provision: Typed) -> Iterator[Fault]:
    if not has(tables, "schools", "school_id", "status"):
        return
    schools = tables["schools"].frame.dropna(subset=["school_id"]).drop_duplicates("school_id")
    status = provision.frame["school_id"].map(schools.set_index("school_id")["status"])
    pupils = provision.frame["pupils"]
    yield from _where(
        provision, kinds.CANDIDATE_WITH_PUPILS, (status == "candidate") & (pupils > 0), "pupils"
    )
    yield from _where(provision, kinds.OPEN_WITHOUT_PUPILS, (status == "open") & (pupils == 0), "pupils")


def _not_split(provision: Typed) -> Iterator[Fault]:
    """Yield schools whose levels repeat two or more of the stocks that a combined school shares."""
    frame = provision.frame
    stocks = [name for name in SHARED if name in frame]
    if len(stocks) < SAME_AT_LEAST:
        return
    same = {
        name: frame.duplicated(["school_id", name], keep=False)
        & (frame[name] > 0)
        & frame["school_id"].notna()
        for name in stocks
    }
    counts = sum(mask.astype(int) for mask in same.values())
    wrong = Series(counts, index=frame.index) >= SAME_AT_LEAST
    if wrong.any():
        names = ", ".join(name for name, mask in same.items() if (mask & wrong).any())
        yield provision.fault(kinds.NOT_SPLIT, wrong, "school_id", columns=names)


def _school_faults(tables: Mapping[str, Typed], settings: Settings) -> Iterator[Fault]:
    schools = tables["schools"]
    frame = schools.frame
    if {"grade_low", "grade_high"} <= set(frame.columns):
        yield from _where(
            schools, kinds.GRADES_REVERSED, frame["grade_low"] > frame["grade_high"], "grade_low"
        )
    if {"founded_year", "status"} <= set(frame.columns) and settings.school_year:
        later = (frame["founded_year"] > settings.school_year) & (frame["status"] == "open")
        yield from _where(schools, kinds.FOUNDED_LATER, later, "founded_year", year=settings.school_year)
    if {"school_id", "name", "district_id"} <= set(frame.columns) and has(tables, "provision", *PAIR):
        levels = tables["provision"].frame[list(PAIR)].dropna().drop_duplicates()
        named = levels.merge(frame[["school_id", "name", "district_id"]].dropna(), on="school_id")
        again = named[named.duplicated(["level", "name", "district_id"], keep=False)]
        yield from _where(schools, kinds.SAME_NAME, frame["school_id"].isin(again["school_id"]), "name")


def _sum_faults(tables: Mapping[str, Typed]) -> Iterator[Fault]:
    for table, (parts, whole) in SUMS.items():
        if has(tables, table, *parts, whole):
            typed = tables[table]
            total = typed.frame[list(parts)].sum(axis=1, skipna=False)
            more = total > typed.frame[whole]
            columns = " + ".join(parts)
            yield from _where(typed, kinds.PART_SUM_OVER_WHOLE, more, whole, columns=columns, whole=whole)


def _level_totals(tables: Mapping[str, Typed], settings: Settings) -> Iterator[Fault]:
    """Yield levels whose pupils and children of the school year are far apart in the whole city."""
    needed = has(tables, "children", "level", "year", "children") and has(
        tables, "provision", "level", "pupils"
    )
    if not needed or not settings.school_year:
        return
    children = tables["children"]
    here = children.frame[children.frame["year"] == settings.school_year]
    living = sums_of(here, ("level",), "children")
    pupils = sums_of(tables["provision"].frame, ("level",), "pupils")
    limits = bounds("pupils_per_child")
    for level in living.index.intersection(pupils.index):
        if living[level] > 0 and limits.outside([pupils[level] / living[level]])[0]:
            yield kinds.PUPILS_CHILDREN_DIFFER.at(
                children.file,
                table="children",
                column="children",
                level=level,
                pupils=f"{pupils[level]:.0f}",
                children=f"{living[level]:.0f}",
                low=f"{limits.low:g}",
                high=f"{limits.high:g}",
            )
