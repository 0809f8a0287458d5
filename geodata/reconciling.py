"""Counts that must agree between tables, after the statistical handbook."""

from collections.abc import Iterator, Mapping

import numpy as np
from pandas import DataFrame, Series

from geodata import kinds
from geodata.comparing import PAIR, beside, differences, has, over, sums_of
from geodata.converting import Typed
from geodata.faults import Fault
from geodata.handbook import bounds
from geodata.settings import Settings


def reconciling_faults(tables: Mapping[str, Typed], settings: Settings) -> Iterator[Fault]:
    """Yield where two tables count the same and say different numbers."""
    if has(tables, "provision", *PAIR, "pupils"):
        yield from _class_faults(tables)
        yield from _staff_faults(tables)
        yield from _aid_faults(tables)
        if settings.school_year:
            yield from _grade_faults(tables, settings.school_year)
            yield from _graduate_faults(tables, settings.school_year)
            yield from _entrant_faults(tables, settings.school_year)
            yield from _attendance_faults(tables, settings.school_year)


def _class_faults(tables: Mapping[str, Typed]) -> Iterator[Fault]:
    if not has(tables, "classes", *PAIR, "pupils"):
        return
    provision, classes = tables["provision"], tables["classes"].frame
    sums = beside(provision.frame, PAIR, sums_of(classes, PAIR, "pupils"))
    yield from differences(provision, kinds.CLASSES_PUPILS_DIFFER, "pupils", sums)
    if "classes" in provision.frame:
        counts = beside(provision.frame, PAIR, classes.groupby(list(PAIR)).size().astype(float))
        yield from differences(provision, kinds.CLASSES_COUNT_DIFFERS, "classes", counts)


def _staff_faults(tables: Mapping[str, Typed]) -> Iterator[Fault]:
    if has(tables, "provision", "teachers") and has(tables, "staff", *PAIR, "teachers"):
        provision = tables["provision"]
        sums = beside(provision.frame, PAIR, sums_of(tables["staff"].frame, PAIR, "teachers"))
        tolerance = bounds("rounding").high
        yield from differences(provision, kinds.TEACHERS_DIFFER, "teachers", sums, tolerance=tolerance)


def _aid_faults(tables: Mapping[str, Typed]) -> Iterator[Fault]:
    if has(tables, "aid", *PAIR, "eligible"):
        aid = tables["aid"]
        pupils = beside(aid.frame, PAIR, sums_of(tables["provision"].frame, PAIR, "pupils"))
        wrong = (aid.frame["eligible"] > pupils).to_numpy()
        yield from over(aid, kinds.AID_OVER_PUPILS, "eligible", wrong, pupils.to_numpy(float))


def _grades_of(tables: Mapping[str, Typed], year: int) -> DataFrame | None:
    """Return the grades of a year, or None when there are none."""
    if not has(tables, "grades", *PAIR, "grade", "year", "pupils"):
        return None
    frame = tables["grades"].frame
    here = frame[frame["year"] == year].dropna(subset=[*PAIR, "grade"])
    return here if len(here) else None


def _grade_faults(tables: Mapping[str, Typed], year: int) -> Iterator[Fault]:
    """Yield where grades do not add up to pupils, or the first or last is not entrants or graduates."""
    grades = _grades_of(tables, year)
    if grades is None:
        return
    provision = tables["provision"]
    sums = beside(provision.frame, PAIR, sums_of(grades, PAIR, "pupils"))
    yield from differences(provision, kinds.GRADES_DIFFER, "pupils", sums, year=year)
    if "entrants" in provision.frame:
        first = beside(provision.frame, PAIR, sums_of(grades[grades["grade"] == 1], PAIR, "pupils"))
        yield from differences(provision, kinds.ENTRANTS_DIFFER, "entrants", first, year=year)
    if "expected_graduates" in provision.frame:
        final = beside(provision.frame, PAIR, sums_of(_final(grades), PAIR, "pupils"))
        yield from differences(provision, kinds.FINAL_GRADE_DIFFERS, "expected_graduates", final, year=year)


def _final(grades: DataFrame) -> DataFrame:
    """Return the rows of the last grade that the level has anywhere in the city."""
    last = grades.groupby("level")["grade"].transform("max")
    return grades[grades["grade"] == last]


def _graduate_faults(tables: Mapping[str, Typed], year: int) -> Iterator[Fault]:
    if not has(tables, "graduates", "school_id", "year", "graduates"):
        return
    graduates = tables["graduates"]
    provision = tables["provision"].frame
    junior = provision[provision["level"] == "junior"]
    without = ~graduates.frame["school_id"].isin(junior["school_id"].dropna())
    without &= graduates.frame["school_id"].isin(provision["school_id"].dropna())
    if without.any():
        yield graduates.fault(kinds.GRADUATES_LEVEL, without, "school_id")
    if "expected_graduates" in junior:
        expected = sums_of(junior, ("school_id",), "expected_graduates")
        here = beside(graduates.frame, ("school_id",), expected)
        here = here.where(graduates.frame["year"] == year + 1)
        yield from differences(graduates, kinds.GRADUATES_DIFFER, "graduates", here, year=year + 1)


def _entrant_faults(tables: Mapping[str, Typed], year: int) -> Iterator[Fault]:
    """Yield districts whose junior entrants and primary graduates of the year before are far apart."""
    before = _grades_of(tables, year - 1)
    if before is None or not has(tables, "provision", "entrants") or not _districts_known(tables):
        return
    primary = _final(before[before["level"] == "primary"])
    provision = tables["provision"].frame
    junior = provision[provision["level"] == "junior"]
    left = _by_district(tables, primary, "pupils")
    entered = _by_district(tables, junior, "entrants")
    ratio = (entered / left.where(left > 0)).dropna()
    limits = bounds("entrants_per_graduate")
    wrong = ratio[limits.outside(ratio)]
    if len(wrong) and "district_id" in tables["districts"].frame:
        districts = tables["districts"]
        mask = districts.frame["district_id"].isin(wrong.index)
        first = districts.frame["district_id"][mask].iloc[0] if mask.any() else wrong.index[0]
        found = f"{entered[first]:.0f} / {left[first]:.0f}"
        yield districts.fault(
            kinds.ENTRANTS_WITHOUT_GRADUATES, mask, "district_id", found=found, year=year, **limits.texts()
        )


def _districts_known(tables: Mapping[str, Typed]) -> bool:
    return has(tables, "schools", "school_id", "district_id") and "districts" in tables


def _by_district(tables: Mapping[str, Typed], frame: DataFrame, column: str) -> Series:
    schools = tables["schools"].frame.dropna(subset=["school_id"]).drop_duplicates("school_id")
    district = frame["school_id"].map(schools.set_index("school_id")["district_id"])
    return frame.assign(district_id=district).groupby("district_id")[column].sum()


def _attendance_faults(tables: Mapping[str, Typed], year: int) -> Iterator[Fault]:
    if not has(tables, "attendance", "area_id", *PAIR, "children"):
        return
    attendance = tables["attendance"]
    sums = sums_of(attendance.frame, PAIR, "children")
    provision = tables["provision"].frame
    pupils = beside(attendance.frame, PAIR, sums_of(provision, PAIR, "pupils"))
    total = beside(attendance.frame, PAIR, sums)
    wrong = (total > pupils).to_numpy()
    if wrong.any():
        first = int(np.flatnonzero(wrong)[0])
        found = f"{total.iloc[first]:.0f} / {pupils.iloc[first]:.0f}"
        yield attendance.fault(kinds.ATTENDANCE_OVER_PUPILS, wrong, "children", found=found)
    if has(tables, "children", "area_id", "level", "year", "children"):
        children = tables["children"].frame
        living = sums_of(children[children["year"] == year], ("area_id", "level"), "children")
        there = beside(attendance.frame, ("area_id", "level"), living)
        total = beside(
            attendance.frame,
            ("area_id", "level"),
            sums_of(attendance.frame, ("area_id", "level"), "children"),
        )
        wrong = (total > there).to_numpy()
        if wrong.any():
            first = int(np.flatnonzero(wrong)[0])
            found = f"{total.iloc[first]:.0f} / {there.iloc[first]:.0f}"
            yield attendance.fault(kinds.ATTENDANCE_OVER_CHILDREN, wrong, "children", found=found)
