"""Posts as they stand: who teaches, who leaves, who is backbone, and how many the pupils call for.

A post is (school_id, level, kind) of an open public school. Where a school counts its teachers by kind, a
kind it does not name has none; where it counts none at all, or one count is unknown, nothing is known of it.
"""

import pandas as pd

from geodata.city import City
from models.needs import teacher_needs
from models.not_assessed import left_out
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


def approved_posts(
    city: City, schools: pd.DataFrame, posts: pd.DataFrame
) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """Return what each approved post needs and has, and the schools that take no part and why.

    Parameters
    ----------
    city : City
        As those who leave and those who change level leave it (`models.staff.staffed`).
    schools : DataFrame
        One row per open school and planned level, with district_id and ownership.
    posts : DataFrame
        The plan's table of that name; its posts of kind general are those of all kinds of teachers.

    Returns
    -------
    DataFrame
        By (school_id, level, kind), sorted: need, teachers, movable, district_id, ownership.
    list of DataFrame
        Rows for ``not_assessed``.
    """
    public = schools[schools["ownership"] == "public"]
    table = posts.set_index(POST)[["posts", "leaving"]].join(counted_by_post(city, posts))
    silent = table["leaving"].isna() | table["teachers"].isna()
    silent = silent.groupby(level=SCHOOL).transform("any").astype(bool)
    table = table[~silent].rename(columns={"posts": "need"}).astype({"need": "float64"})
    table = table.reset_index().merge(public[[*SCHOOL, "district_id", "ownership"]])
    table = table.set_index(POST).sort_index()[["need", "teachers", "movable", "district_id", "ownership"]]
    told = pd.MultiIndex.from_frame(posts[SCHOOL])
    part = pd.MultiIndex.from_frame(table.reset_index()[SCHOOL])
    unknown = []
    for level, rows in schools.groupby("level", sort=True):
        mine = rows["ownership"] == "public"
        named = pd.MultiIndex.from_frame(rows[SCHOOL])
        for out, reason in (
            (~mine, "not a public school"),
            (mine & ~named.isin(told), "no approved posts"),
            (mine & named.isin(told) & ~named.isin(part), "teachers, or those who leave, unknown"),
        ):
            unknown.append(left_out("teachers", str(level), "school", rows.loc[out, "school_id"], reason))
    return table, unknown


def counted_by_post(city: City, posts: pd.DataFrame) -> pd.DataFrame:
    """Return teachers and movable teachers of each approved post by (school_id, level, kind).

    A post of kind general has the teachers of all kinds; a kind that the school does not count has none
    where the school counts any. NaN where one count is unknown.
    """
    counts = ["teachers", "movable"]
    staff = city.staff.reindex(columns=[*POST, *counts]).astype(dict.fromkeys(counts, "float64"))
    label = pd.MultiIndex.from_frame(posts[POST])
    own = staff.groupby(POST)[counts].sum(min_count=1).reindex(label)
    whole = staff.groupby(SCHOOL)[counts].sum(skipna=False)
    school = pd.MultiIndex.from_frame(posts[SCHOOL])
    whole = whole.reindex(school).set_axis(label)
    general = label.get_level_values("kind") == "general"
    absent = ~label.isin(pd.MultiIndex.from_frame(staff[POST])) & ~general & whole["teachers"].notna()
    return pd.DataFrame(
        {name: own[name].mask(general, whole[name]).mask(absent, 0.0) for name in counts}, index=label
    )
