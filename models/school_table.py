"""The table of schools as a plan fills it: today's values first, then places, teachers and funds."""

import numpy as np
import pandas as pd

from geodata.city import City
from models.funds.facts import FundsFacts
from models.funds.sources import CENTS
from models.plan_tables import POST, SCHOOL, tidy
from models.staff.teachers_facts import TeachersFacts
from models.supply import open_provision


def today(city: City, levels: tuple[str, ...]) -> pd.DataFrame:
    """Return every open school and planned level as it stands, with nothing decided yet.

    Teachers today are the ``teachers`` of the table ``provision``; where that is unknown, the sum over the
    kinds of the table ``staff``; where both are, NaN.
    """
    schools = open_provision(city, levels)
    counted = city.staff.groupby(SCHOOL)["teachers"].sum(min_count=1).astype("float64")
    before = pd.Series(_per_school(schools, counted, np.nan), index=schools.index)
    if "teachers" in schools:
        before = schools["teachers"].astype("float64").fillna(before)
    undecided = ("overfull", "need_teachers", "short_teachers", "need_funds", "granted", "short_funds")
    return schools.assign(
        pupils_before=schools["pupils"],
        teachers_before=before,
        teachers=before,
        **dict.fromkeys(undecided, np.nan),
    )


def listed_schools(schools: pd.DataFrame) -> pd.DataFrame:
    """Return the plan's table ``schools``."""
    return tidy("schools", schools)


def with_places(schools: pd.DataFrame, placements: pd.DataFrame) -> pd.DataFrame:
    """Return the schools with the pupils placed there, and how many of them are beyond the seats."""
    pupils = _per_school(schools, placements.groupby(SCHOOL)["children"].sum(), 0)
    overfull = np.maximum(0, pupils - schools["seats"].to_numpy(dtype=np.float64))
    return schools.assign(pupils=pupils, overfull=overfull)


def with_staff(schools: pd.DataFrame, before: City, after: City) -> pd.DataFrame:
    """Return the schools with the teachers they have once some leave and some change level.

    Parameters
    ----------
    before, after : City
        As it was, and as `models.staff.staffed.staffed_city` leaves it.
    """
    counted = [city.staff.groupby(SCHOOL)["teachers"].sum() for city in (before, after)]
    change = counted[1].astype("float64").sub(counted[0].astype("float64"), fill_value=0.0)
    return schools.assign(teachers=schools["teachers"] + _per_school(schools, change, 0))


def with_teachers(
    schools: pd.DataFrame, facts: TeachersFacts, moves: pd.DataFrame, hires: pd.DataFrame
) -> pd.DataFrame:
    """Return the schools with the teachers they have after moves and hires, and those they still lack."""
    change = teacher_changes(moves, hires)
    after = facts.teachers.add(change.reindex(facts.teachers.index, fill_value=0.0))
    short = (facts.need - after).round(6).clip(lower=0)
    net = _per_school(schools, change.groupby(level=SCHOOL).sum(), 0)
    return schools.assign(
        teachers=schools["teachers"] + net,
        need_teachers=_per_school(schools, facts.need.groupby(level=SCHOOL).sum(), np.nan),
        short_teachers=_per_school(schools, short.groupby(level=SCHOOL).sum(), np.nan),
    )


def teacher_changes(moves: pd.DataFrame, hires: pd.DataFrame) -> pd.Series:
    """Return by how many teachers each post (school_id, level, kind) that changes grows; less is negative."""
    arriving = moves.rename(columns={"to_school_id": "school_id"})[[*POST, "teachers"]]
    leaving = moves.rename(columns={"from_school_id": "school_id"})[[*POST, "teachers"]]
    leaving = leaving.assign(teachers=-leaving["teachers"])
    changes = pd.concat([arriving, leaving, hires[[*POST, "teachers"]]])
    return changes.groupby(POST)["teachers"].sum().astype("float64")


def with_funds(schools: pd.DataFrame, facts: FundsFacts, grants: pd.DataFrame) -> pd.DataFrame:
    """Return the schools with the money they are due, are granted and still lack, in currency units."""
    due = facts.due.groupby(level=SCHOOL).sum().reindex(facts.assessed, fill_value=0)
    granted = grants.groupby(SCHOOL)["cents"].sum().reindex(due.index, fill_value=0)
    return schools.assign(
        need_funds=_per_school(schools, due / CENTS, np.nan),
        granted=_per_school(schools, granted / CENTS, np.nan),
        short_funds=_per_school(schools, (due - granted) / CENTS, np.nan),
    )


def _per_school(schools: pd.DataFrame, values: pd.Series, missing: float) -> np.ndarray:
    """Return values by (school_id, level) in the order of `schools`, `missing` where there is none."""
    index = pd.MultiIndex.from_frame(schools[SCHOOL])
    return values.reindex(index, fill_value=missing).to_numpy(dtype=np.float64)
