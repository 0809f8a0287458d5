"""The staff as earlier decisions leave it, so that later steps count everybody once.

Where posts are decided, whoever leaves in the year is gone; where conversions are decided, whoever changes
level is counted at the new post.
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from geodata.city import City
from models.plan_tables import POST, SCHOOL

PARTS = ("movable", "backbone", "leaving", "retiring")
GONE = ("leaving", "retiring")


def staffed_city(city: City, posts: pd.DataFrame, conversions: pd.DataFrame) -> City:
    """Return the city with its table ``staff`` after those who leave and those who change level.

    Parameters
    ----------
    posts, conversions : DataFrame
        The plan's tables of these names; each may be empty, and then changes nothing. Where it is unknown
        how many leave a post, everybody stays.
    """
    return converted_city(_without_leavers(city, posts), conversions)


def conversion_changes(conversions: pd.DataFrame) -> pd.Series:
    """Return by how many teachers each post (school_id, level, kind) grows; less is negative."""
    ends = []
    for school, level, kind, sign in (
        ("from_school_id", "from_level", "kind", -1),
        ("to_school_id", "to_level", "to_kind", 1),
    ):
        end = conversions[[school, level, kind]].set_axis(POST, axis=1)
        ends.append(end.assign(teachers=sign * conversions["teachers"]))
    return pd.concat(ends).groupby(POST)["teachers"].sum().astype("float64")


def conversion_cents(conversions: pd.DataFrame) -> pd.Series:
    """Return what the conversions to each school and level cost, by (school_id, level)."""
    rows = conversions.rename(columns={"to_school_id": "school_id", "to_level": "level"})
    return rows.groupby(SCHOOL)["cents"].sum()


def staff_cents(hires: pd.DataFrame, conversions: pd.DataFrame | None = None) -> pd.Series:
    """Return what hires and conversions cost in the year, by (school_id, level), in whole cents."""
    pieces = [hires.groupby(SCHOOL)["cents"].sum()]
    if conversions is not None:
        pieces.append(conversion_cents(conversions))
    cents = pd.concat(pieces).groupby(level=SCHOOL).sum()
    return pd.Series(cents[cents > 0].astype("int64"), name="cents")


def converted_city(city: City, conversions: pd.DataFrame) -> City:
    """Return the city with the teachers who change level counted at their new post.

    Whoever is movable, backbone or about to leave stays counted where they are, at most as many as are left;
    nobody can tell which of them changed level. At a post that was not there, all are new.
    """
    if conversions.empty:
        return city
    staff = city.staff.set_index(POST)
    change = as_counted(conversion_changes(conversions), staff.index)
    new = change.index.difference(staff.index)
    if len(new):
        nobody = {name: 0.0 for name in (*PARTS, "years_at_school") if name in staff}
        staff = pd.concat([staff, pd.DataFrame({"teachers": 0.0, **nobody}, index=new)])
    teachers = staff["teachers"].astype("float64") + change.reindex(staff.index, fill_value=0.0)
    return _with(city, staff, teachers)


def as_counted(change: pd.Series, counted: pd.Index) -> pd.Series:
    """Return changes by kinds that the school counts: general is core where it tells core apart."""
    table = change.rename("teachers").rename_axis(POST).reset_index()
    core = pd.MultiIndex.from_frame(table[POST].assign(kind="core"))
    split = (table["kind"] == "general") & ~change.index.isin(counted) & core.isin(counted)
    table["kind"] = table["kind"].mask(split, "core")
    return table.groupby(POST)["teachers"].sum()


def leavers(staff: pd.DataFrame, posts: pd.DataFrame) -> pd.Series:
    """Return how many leave each post of ``staff`` (POST its index) whose number the plan's posts know."""
    known = posts[posts["leaving"].notna()]
    kinds = pd.MultiIndex.from_frame(known[POST])
    schools = pd.MultiIndex.from_frame(known.loc[known["kind"] == "general", SCHOOL])
    counted = staff.index.isin(kinds) | _schools(staff.index).isin(schools)
    return staff["leaving"].astype("float64").where(counted, 0.0).fillna(0.0)


def _without_leavers(city: City, posts: pd.DataFrame) -> City:
    if posts.empty or "leaving" not in city.staff:
        return city
    staff = city.staff.set_index(POST)
    gone = leavers(staff, posts)
    for part in GONE:
        if part in staff:
            staff[part] = staff[part].astype("float64").where(gone == 0, 0.0)
    return _with(city, staff, staff["teachers"].astype("float64") - gone)


def _with(city: City, staff: pd.DataFrame, teachers: pd.Series) -> City:
    """Return the city with the teachers of each post, and no part of them larger than the whole."""
    staff = staff.assign(teachers=teachers)
    for part in PARTS:
        if part in staff:
            staff[part] = np.minimum(staff[part].astype("float64"), teachers)
    return replace(city, staff=staff.reset_index())


def _schools(posts: pd.Index) -> pd.MultiIndex:
    return pd.MultiIndex.from_arrays([posts.get_level_values(name) for name in SCHOOL], names=SCHOOL)
