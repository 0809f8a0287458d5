"""What an audit counts schools as needing: teachers by post, money by use; read anew, not from the plan."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geodata.city import City
from models.funds.needs import capital_needs, school_needs
from models.funds.sources import STAFF
from models.needs import teacher_needs
from models.plan_tables import NEED, POST, SCHOOL
from models.policy import Policy

if TYPE_CHECKING:  # the audit must not need the solver, not even to be imported
    from models.plan import Plan
    from models.question import Question


def posts(city: City, policy: Policy, schools: pd.DataFrame) -> pd.DataFrame:
    """Return need and teachers of every post that may take part, by (school_id, level, kind)."""
    pieces = []
    for level, rows in schools.groupby("level"):
        public = rows[rows["ownership"] == "public"].set_index("school_id", drop=False)
        staff = city.staff[(city.staff["level"] == level)]
        staff = staff[staff["school_id"].isin(public.index)]
        unknown = set(staff[staff["teachers"].isna()]["school_id"])
        known = sorted(set(staff["school_id"]) - unknown)
        if not known:
            continue
        table = pd.DataFrame(
            {
                kind: group.groupby("school_id")["teachers"]
                .sum()
                .reindex(known)
                .astype("float64")
                .fillna(0.0)
                for kind, group in staff.groupby("kind")
            },
            index=known,
        )
        needs = teacher_needs(policy, str(level), public.loc[known], table)
        for kind in table:
            post = pd.DataFrame({"need": needs[kind], "teachers": table[kind]}).rename_axis("school_id")
            pieces.append(post.reset_index().assign(level=level, kind=str(kind)))
    if not pieces:
        index = pd.MultiIndex.from_tuples([], names=POST)
        return pd.DataFrame({"need": [], "teachers": []}, index=index, dtype="float64")
    found = pd.concat(pieces).set_index(POST)
    return pd.DataFrame(found[found["need"].notna()])


def approved(city: City, schools: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Return need and teachers of every approved post that is known whole, by (school_id, level, kind).

    ``city`` is as those who leave and those who change level leave it.
    """
    public = schools.loc[schools["ownership"] == "public", SCHOOL]
    rows = table.merge(public.reset_index(drop=True), on=SCHOOL)
    staff = city.staff.astype({"teachers": "float64"})
    by_kind = staff.groupby(POST)["teachers"].sum(min_count=1)
    by_school = staff.groupby(SCHOOL)["teachers"].sum(skipna=False)
    found = []
    for row in rows.to_dict("records"):
        school = (row["school_id"], row["level"])
        counted = by_school.get(school, np.nan)
        if row["kind"] != "general" and counted == counted:  # noqa: PLR0124 - NaN
            counted = by_kind.get((*school, row["kind"]), 0.0)
        found.append(counted)
    rows = rows.assign(need=rows["posts"].astype("float64"), teachers=np.array(found, dtype=np.float64))
    known = (rows["teachers"].notna() & rows["leaving"].notna()).groupby([rows[key] for key in SCHOOL])
    return rows[known.transform("all").astype(bool)].set_index(POST)[["need", "teachers"]].sort_index()


def dues(city: City, policy: Policy, question: "Question", schools: pd.DataFrame, plan: "Plan") -> pd.Series:
    """Return what every school is due, in cents by (school_id, level, use); only where it can be assessed."""
    needs, _ = school_needs(city, policy, question, schools)
    works = capital_needs(question, schools, plan.works)
    staff = [
        plan.hires[[*SCHOOL, "cents"]],
        plan.conversions[["to_school_id", "to_level", "cents"]].set_axis([*SCHOOL, "cents"], axis=1),
    ]
    hires = pd.concat(staff).assign(use=STAFF).groupby(NEED)["cents"].sum()
    known = needs.dropna(subset="cents").set_index(NEED)["cents"]
    return pd.Series(pd.concat([known, works.set_index(NEED)["cents"], hires]).astype("int64"))
