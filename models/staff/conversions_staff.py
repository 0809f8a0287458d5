"""The staff as conversions leave it, so that later steps count everybody once."""

from dataclasses import replace

import numpy as np
import pandas as pd

from geodata.city import City
from models.plan_tables import POST

PARTS = ("movable", "backbone", "leaving", "retiring")


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


def converted_city(city: City, conversions: pd.DataFrame) -> City:
    """Return the city with the teachers who change level counted at their new post.

    Whoever is movable, backbone or about to leave stays counted where they are, at most as many as are left;
    nobody can tell which of them changed level.
    """
    if conversions.empty:
        return city
    staff = city.staff.set_index(POST)
    change = _as_counted(conversion_changes(conversions), staff.index)
    new = change.index.difference(staff.index)
    if len(new):
        staff = pd.concat([staff, pd.DataFrame({"teachers": 0.0}, index=new)])
    teachers = staff["teachers"].astype("float64") + change.reindex(staff.index, fill_value=0.0)
    staff = staff.assign(teachers=teachers)
    for part in PARTS:
        if part in staff:
            staff[part] = np.minimum(staff[part].astype("float64"), teachers)
    return replace(city, staff=staff.reset_index())


def _as_counted(change: pd.Series, counted: pd.Index) -> pd.Series:
    """Return changes by kinds that the school counts: general is core where it tells core apart."""
    table = change.reset_index()
    core = pd.MultiIndex.from_frame(table[POST].assign(kind="core"))
    split = (table["kind"] == "general") & ~change.index.isin(counted) & core.isin(counted)
    table["kind"] = table["kind"].mask(split, "core")
    return table.groupby(POST)["teachers"].sum()
