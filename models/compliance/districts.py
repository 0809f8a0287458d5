"""Rules that are judged district by district, or for the whole city."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from pandas import DataFrame, Series

from models.compliance.facts import UNKNOWN, CheckFacts, Rows, rows, verdicts
from models.measures.dispersion import CITY
from models.measures.indicator_values import EXACT, MET, NOT_ASSESSED, NOT_MET

if TYPE_CHECKING:
    from collections.abc import Iterator

    from models.policy import Rule

NO_QUOTAS = "no quotas for the year"


def each_cv(rule: "Rule", facts: CheckFacts) -> "Iterator[Rows]":
    """Every difference coefficient of a district within its own limit (the rule of 2017).

    ``found`` is the coefficient largest against its limit; the note lists the indicators that fail, or is
    ``facts unknown`` where one cannot be assessed and none fails.
    """
    tested = _coefficients(rule, facts)
    tested = tested[tested["cv_limit"].notna()]
    for (level, district), group in tested.groupby(["level", "scope"], sort=True):
        failed = group.loc[group["verdict"] == NOT_MET, "indicator"]
        unknown = (group["verdict"] == NOT_ASSESSED).any()
        verdict = NOT_MET if len(failed) else NOT_ASSESSED if unknown else MET
        used = (group["cv"] / group["cv_limit"]).fillna(-1)
        worst = group.iloc[int(used.to_numpy().argmax())]
        note = ";".join(failed) if len(failed) or not unknown else UNKNOWN
        yield rows(level, "district", district, verdict, worst["cv"], worst["cv_limit"], note)


def mean_cv(rule: "Rule", facts: CheckFacts) -> "Iterator[Rows]":
    """Mean of the difference coefficients of a district within one limit (the rule of 2012).

    Not assessed unless every indicator of the pack is known at every school of the district.
    """
    for (level, district), group in _coefficients(rule, facts).groupby(["level", "scope"], sort=True):
        limit = facts.policy.amount("compliance.cv_mean_limit", str(level))
        expected = [indicator for indicator in facts.policy.indicators if level in indicator.levels]
        known = limit is not None and len(group) == len(expected) and bool((group["unknown"] == 0).all())
        mean = composite(group["cv"].to_numpy()) if known else np.nan
        bound = np.nan if limit is None else limit
        judged = str(verdicts(mean <= bound * (1 + EXACT), known and not np.isnan(mean)))
        yield rows(
            level, "district", district, judged, mean, bound, "" if judged != NOT_ASSESSED else UNKNOWN
        )


def composite(coefficients: np.ndarray) -> float:
    """Return the composite difference coefficient of 2012: the arithmetic mean of the coefficients."""
    return float(np.mean(coefficients))


def _coefficients(rule: "Rule", facts: CheckFacts) -> DataFrame:
    table = facts.inequality
    return table[(table["scope"] != CITY) & table["level"].isin(facts.levels(rule))]


def staff_ratio(rule: "Rule", facts: CheckFacts) -> "Iterator[Rows]":
    """Pupils per teacher of a district within the staffing standard.

    The standard of some countries counts all staff; teachers are measured here, so that the verdict is on
    the strict side.
    """
    for level, schools in facts.schools(rule).groupby("level", sort=True):
        limit = facts.policy.amount("staffing.pupils_per_teacher", str(level))
        bound = np.nan if limit is None else limit
        grouped = schools.groupby("district_id", sort=True)
        pupils, teachers = grouped["pupils"].sum(), grouped["teachers"].sum(skipna=False)
        found = (pupils / teachers.where(teachers > 0)).to_numpy()
        known = (teachers > 0).to_numpy() & (limit is not None)
        judged = verdicts(found <= bound * (1 + EXACT), known)
        note = np.where(known, "", UNKNOWN)
        yield rows(level, "district", pupils.index.to_numpy(), judged, found, bound, note)


def place_warning(rule: "Rule", facts: CheckFacts) -> "Iterator[Rows]":
    """Children of a district for each of its seats: red from one threshold, yellow from another, else green.

    Children are those who live there in the city's school year, or those a plan was asked to place. A red
    district does not meet the rule. The colour is the note.
    """
    red, yellow = facts.policy.amount("warning.red"), facts.policy.amount("warning.yellow")
    if red is None or yellow is None:
        yield rows("", "city", "", NOT_ASSESSED, note=UNKNOWN)
        return
    offered = facts.stocks[
        facts.stocks["ownership"].isin(rule.ownership or facts.stocks["ownership"].unique())
    ]
    districts = facts.city.districts["district_id"].to_numpy()
    for level in facts.levels(rule):
        seats = offered[offered["level"] == level].groupby("district_id")["seats"].sum().reindex(districts)
        children = children_of(facts, level)
        if children is None:
            yield rows(level, "district", districts, NOT_ASSESSED, allowed=red, note=UNKNOWN)
            continue
        wanted, there = children.reindex(districts).fillna(0).to_numpy(), seats.fillna(0).to_numpy()
        used = np.divide(wanted, there, out=np.full(len(there), np.nan), where=there > 0)
        full = (used >= red) | ((there == 0) & (wanted > 0))
        colour = np.select([full, used >= yellow], ["red", "yellow"], default="green")
        yield rows(level, "district", districts, verdicts(~full, known=True), used, red, colour)


def children_of(facts: CheckFacts, level: str) -> Series | None:
    """Return the children of each district; None if the city has no forecast for the year."""
    areas = facts.city.areas[["area_id", "district_id"]]
    if facts.plan is not None:
        parts = [facts.plan.placements, facts.plan.unplaced]
        asked = pd.concat([part.loc[part["level"] == level, ["area_id", "children"]] for part in parts])
        if len(asked):
            return asked.merge(areas, on="area_id").groupby("district_id")["children"].sum()
    children = facts.city.children
    here = children[(children["level"] == level) & (children["year"] == facts.city.school_year)]
    return here.merge(areas, on="area_id").groupby("district_id")["children"].sum() if len(here) else None


def quota_share(rule: "Rule", facts: CheckFacts) -> "Iterator[Rows]":
    """Share of the year's senior-high places that are distributed to junior schools, city-wide."""
    quotas = facts.city.quotas
    quotas = quotas[quotas["year"] == facts.city.school_year]
    level = rule.levels[0] if rule.levels else "senior"
    least = facts.policy.amount("enrolment.quota_share", level)
    places = quotas["places"].astype("float64")
    if least is None or not places.sum() > 0:
        yield rows(
            level, "city", "", NOT_ASSESSED, allowed=np.nan if least is None else least, note=NO_QUOTAS
        )
        return
    share = float((places * quotas["distributed_share"].astype("float64")).sum() / places.sum())
    yield rows(level, "city", "", str(verdicts(share >= least * (1 - EXACT), known=True)), share, least)
