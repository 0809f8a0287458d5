"""Posts as they stand: who teaches, who leaves, who is backbone, and how many the pupils call for.

A post is (school_id, level, kind) of an open public school. Where a school counts its teachers by kind, a
kind it does not name has none; where it counts none at all, or one count is unknown, nothing is known of it.
"""

import pandas as pd

from geodata.city import City
from models.needs import teacher_needs
from models.plan_tables import POST, SCHOOL
from models.policy import Policy

COUNTS = ("teachers", "leaving", "retiring", "backbone", "years_at_school")
BY_MEAN = "years_at_school"


def staff_by_post(city: City, schools: pd.DataFrame) -> pd.DataFrame:
    """Return `COUNTS` of every post of the public schools whose teachers by kind are known.

    Parameters
    ----------
    schools : DataFrame
        One row per open school and level, with ``ownership``.

    Returns
    -------
    DataFrame
        By (school_id, level, kind), sorted; NaN where a count is unknown. A kind that the school does not
        name has 0 of everything and no years.
    """
    public = pd.MultiIndex.from_frame(schools.loc[schools["ownership"] == "public", SCHOOL])
    staff = city.staff[pd.MultiIndex.from_frame(city.staff[SCHOOL]).isin(public)]
    if staff.empty:
        return pd.DataFrame(
            columns=list(COUNTS), index=pd.MultiIndex.from_tuples([], names=POST), dtype=float
        )
    staff = staff.reindex(columns=[*POST, *COUNTS]).astype(dict.fromkeys(COUNTS, "float64"))
    unknown = staff.groupby(SCHOOL)["teachers"].transform(lambda counts: counts.isna().any())
    staff = staff[~unknown.astype(bool)]
    kinds = staff[["level", "kind"]].drop_duplicates()
    every = staff[SCHOOL].drop_duplicates().merge(kinds)
    table = every.merge(staff, how="left", on=POST, indicator=True)
    absent = table.pop("_merge") == "left_only"
    table.loc[absent, [name for name in COUNTS if name != BY_MEAN]] = 0.0
    return table.set_index(POST).sort_index()


def unknown_staff(schools: pd.DataFrame, staff: pd.DataFrame) -> pd.DataFrame:
    """Return the public schools and levels of which `staff` knows nothing: level and school_id."""
    public = schools.loc[schools["ownership"] == "public", SCHOOL]
    known = pd.MultiIndex.from_frame(staff.reset_index()[SCHOOL])
    return pd.DataFrame(public[~pd.MultiIndex.from_frame(public).isin(known)])


def needs_by_post(policy: Policy, schools: pd.DataFrame, staff: pd.DataFrame) -> pd.Series:
    """Return the teachers each post of `staff` calls for, as `models.needs` counts them; NaN where unknown.

    Parameters
    ----------
    schools : DataFrame
        One row per open school and level, with the pupils of the plan and ``district_id``.
    """
    pieces = []
    for level, rows in staff["teachers"].reset_index().groupby("level"):
        table = rows.pivot_table(index="school_id", columns="kind", values="teachers", aggfunc="sum")
        of_level = schools[schools["level"] == level].set_index("school_id").loc[table.index]
        needs = teacher_needs(policy, str(level), of_level, table).reset_index()
        long = needs.melt("school_id", var_name="kind", value_name="need").assign(level=level)
        pieces.append(long.set_index(POST)["need"].astype("float64"))
    if not pieces:
        return pd.Series(dtype="float64", index=staff.index)
    return pd.concat(pieces).reindex(staff.index)
