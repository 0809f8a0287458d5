"""Rules about who goes where: near home, in public places, in kindergarten, to the end of a level."""

from typing import TYPE_CHECKING

import numpy as np
from pandas import DataFrame

from models.compliance.districts import children_of
from models.compliance.facts import CheckFacts, Rows
from models.compliance.schools import class_limits
from models.compliance.shares import PUPILS_CHANGE, any_changed, share_rows, stock_of, summed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from models.policy import Rule

NO_ZONES = "pupils from the school's zone are unknown"
NO_MIGRANTS = "migrant pupils are unknown, or there are none"
NO_COHORT = "the cohort's entrants, graduates and transfers are not in the tables"
NO_LISTS = "not every class is listed"
INCLUSIVE = ("public", "inclusive_private")


def nearby(rule: "Rule", facts: CheckFacts) -> "Iterator[Rows]":
    """Pupils of a school's zone as a share of its pupils, by district.

    Schools of city and town that are no boarding schools (DOMAIN 0.1). After a plan that moves pupils the
    counts by zone are today's: not assessed.
    """
    boards = facts.city.schools.set_index("school_id")
    boarding = boards["boarding"].fillna(value=False).astype(bool) if "boarding" in boards else None
    here = facts.schools(rule)
    here = here[here["setting"] != "rural"]
    if boarding is not None:
        here = here[~here["school_id"].map(boarding).fillna(value=False).astype(bool)]
    for level, schools in here.groupby("level", sort=True):
        part = summed(schools, "pupils_in_zone")
        changed = any_changed(facts, schools, "pupils")
        least = facts.policy.amount("enrolment.nearby_share", str(level))
        yield share_rows(
            str(level),
            part.index,
            np.where(changed, np.nan, part),
            summed(schools, "pupils"),
            least,
            np.where(changed, PUPILS_CHANGE, NO_ZONES),
        )


def migrants(rule: "Rule", facts: CheckFacts) -> "Iterator[Rows]":
    """Migrant pupils in public or inclusive private schools, as a share of all migrant pupils, by district.

    Migrant children in no school of the tables are not counted: the share is that of children at school.
    Districts without migrant pupils are not assessed.
    """
    for level, schools in facts.schools(rule).groupby("level", sort=True):
        pupils = stock_of(schools, "migrant_pupils")
        whole = summed(schools, pupils)
        part = summed(schools, np.where(schools["ownership"].isin(INCLUSIVE), pupils, pupils * 0))
        changed = any_changed(facts, schools, "pupils")
        least = facts.policy.amount("enrolment.migrant_share", str(level))
        yield share_rows(
            str(level),
            whole.index,
            np.where(changed, np.nan, part),
            whole,
            least,
            np.where(changed, PUPILS_CHANGE, NO_MIGRANTS),
        )


def inclusive_share(rule: "Rule", facts: CheckFacts) -> "Iterator[Rows]":
    """Pupils in public and inclusive private schools, as a share of all pupils, by district."""
    yield from _owned(rule, facts, INCLUSIVE, "enrolment.inclusive_share")


def public_share(rule: "Rule", facts: CheckFacts) -> "Iterator[Rows]":
    """Pupils in public schools, as a share of all pupils, by district."""
    yield from _owned(rule, facts, ("public",), "enrolment.public_share")


def _owned(rule: "Rule", facts: CheckFacts, owners: tuple[str, ...], key: str) -> "Iterator[Rows]":
    for level, schools in facts.schools(rule).groupby("level", sort=True):
        whole = summed(schools, "pupils")
        part = summed(schools, np.where(schools["ownership"].isin(owners), schools["pupils"], 0.0))
        yield share_rows(str(level), whole.index, part, whole, facts.policy.amount(key, str(level)))


def gross_enrolment(rule: "Rule", facts: CheckFacts) -> "Iterator[Rows]":
    """Pupils of a district's schools for each child of the ages who lives there (gross: may exceed one)."""
    districts = facts.city.districts["district_id"].sort_values().to_numpy()
    for level in facts.levels(rule):
        least = facts.policy.amount("enrolment.gross_share", level)
        children = children_of(facts, level)
        schools = facts.stocks[(facts.stocks["level"] == level) & (facts.stocks["pupils"] > 0)]
        pupils = schools.groupby("district_id")["pupils"].sum().reindex(districts).fillna(0.0)
        whole = np.full(len(districts), np.nan) if children is None else children.reindex(districts)
        yield share_rows(level, districts, pupils, whole, least)


def class_size_share(rule: "Rule", facts: CheckFacts) -> "Iterator[Rows]":
    """Classes within their limit as a share of all classes, by district; every school must list its own."""
    for level, schools in facts.schools(rule).groupby("level", sort=True):
        mine = facts.city.classes[facts.city.classes["level"] == level]
        mine = mine[mine["school_id"].isin(schools["school_id"])]
        limits = class_limits(mine, facts.policy)
        sizes = mine["pupils"].astype("float64")
        fits = sizes.le(limits).astype("float64").where(limits.notna())
        counts = DataFrame({"school_id": mine["school_id"], "fits": fits, "all": 1.0})
        counted = counts.groupby("school_id").sum(min_count=1).reindex(schools["school_id"])
        if bool(limits.isna().any()):
            counted[:] = np.nan
        changed = any_changed(facts, schools, "pupils")
        part = summed(schools, counted["fits"].to_numpy())
        least = facts.policy.amount("class_size.met_share", str(level))
        yield share_rows(
            str(level),
            part.index,
            np.where(changed, np.nan, part),
            summed(schools, counted["all"].to_numpy()),
            least,
            np.where(changed, PUPILS_CHANGE, NO_LISTS),
        )


def retention(rule: "Rule", facts: CheckFacts) -> "Iterator[Rows]":
    """Share of a cohort that stays to the end of the level, by district, in the form the pack names.

    Needs the stocks ``cohort_entrants``, ``cohort_graduates``, ``cohort_in``, ``cohort_out`` and
    ``cohort_deaths`` of the schools: counts of the cohort that left last.
    """
    form = facts.policy.choice("enrolment.retention_form")
    names = ("entrants", "graduates", "in", "out", "deaths")
    for level, schools in facts.schools(rule).groupby("level", sort=True):
        least = facts.policy.amount("enrolment.retention_share", str(level))
        sums = {name: summed(schools, f"cohort_{name}") for name in names}
        stayed, cohort = retained(form, **{f"{name}_": total.to_numpy() for name, total in sums.items()})
        districts = sums["entrants"].index
        yield share_rows(str(level), districts, stayed, cohort, least, NO_COHORT)


def retained(
    form: str | None,
    *,
    entrants_: np.ndarray,
    graduates_: np.ndarray,
    in_: np.ndarray,
    out_: np.ndarray,
    deaths_: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the two parts of the retention rate in one of its published forms; NaN without a form.

    ``cohort_with_transfers``: graduates / (entrants + in - deaths - out). ``entrants_only``:
    (graduates - in + out) / (entrants - deaths). Both are in use (DOMAIN 1.1).
    """
    if form == "cohort_with_transfers":
        return graduates_, entrants_ + in_ - deaths_ - out_
    if form == "entrants_only":
        return graduates_ - in_ + out_, entrants_ - deaths_
    return np.full(len(entrants_), np.nan), entrants_
