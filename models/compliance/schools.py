"""Rules that are judged school by school."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from pandas import DataFrame, Series

from models.compliance.facts import UNKNOWN, CheckFacts, Rows, rows, verdicts
from models.compliance.shares import stock_of
from models.measures.indicator_values import EXACT, MET, NOT_ASSESSED, NOT_MET

if TYPE_CHECKING:
    from collections.abc import Iterator

    from models.policy import Policy, Rule

KEY = ["school_id", "level"]
NO_CLASSES = "no class list"
NOT_FORMED = "pupils change; classes are not formed yet"
TEACHERS_CHANGE = "teachers change; certificates are not known yet"
COMBINED = ("primary", "junior")


def school_standards(rule: "Rule", facts: CheckFacts) -> "Iterator[Rows]":
    """So many resource indicators met, and every other at least a share of its standard.

    A school fails for certain when more indicators fail than may, or one falls below the share, whatever
    the unknown ones are; otherwise unknown ones leave it not assessed. Excluded schools have no row.
    The note lists the indicators that are not met.
    """
    least, share = (
        facts.policy.amount("compliance.met_at_least"),
        facts.policy.amount("compliance.others_min_share"),
    )
    mine = facts.schools(rule).set_index(KEY).index
    values = facts.measured[(facts.measured["excluded"] == "") & facts.measured["standard"].notna()]
    values = values[pd.MultiIndex.from_frame(values[KEY]).isin(mine)]
    if least is None or share is None or values.empty:
        yield rows("", "city", "", NOT_ASSESSED, note=UNKNOWN)
        return
    judged = _judged(values, facts, share)
    school = judged.groupby(KEY, sort=True)
    sums = school[["met", "failed", "low", "unknown"]].sum()
    spare = school.size() - least
    fails = (sums["failed"] > spare) | (sums["low"] > 0)
    known = fails | (sums["unknown"] == 0)
    notes = judged[judged["failed"]].groupby(KEY)["indicator"].agg(";".join)
    yield rows(
        sums.index.get_level_values("level").to_numpy(),
        "school",
        sums.index.get_level_values("school_id").to_numpy(),
        verdicts(~fails, known),
        found=sums["met"].to_numpy(dtype=np.float64),
        allowed=least,
        note=notes.reindex(sums.index).fillna("").to_numpy(),
    )


def _judged(values: DataFrame, facts: CheckFacts, share: float) -> DataFrame:
    """Return per indicator and school whether it is met, failed, failed below the share, or unknown."""
    better = {indicator.id: indicator.higher_is_better for indicator in facts.policy.indicators}
    up = values["indicator"].map(better).astype(bool)
    reached = (values["value"] / values["standard"]).where(up, values["standard"] / values["value"])
    failed = values["verdict"] == NOT_MET
    return values[[*KEY, "indicator"]].assign(
        met=values["verdict"] == MET,
        failed=failed,
        low=failed & (reached < share * (1 - EXACT)),
        unknown=values["verdict"] == NOT_ASSESSED,
    )


def class_size(rule: "Rule", facts: CheckFacts) -> "Iterator[Rows]":
    """No class above its limit: every class of the list counts, never an average.

    A limit for the grade comes before that of the level. ``found`` is the class that is largest against
    its limit. After a plan that changes a school's pupils the classes are not formed yet: not assessed.
    """
    limits = facts.policy.levels_of("class_size.max")
    schools = facts.schools(rule)
    schools = schools[schools["level"].isin(limits) | (None in limits)]
    classes = facts.city.classes[["school_id", "level", "grade", "pupils"]]
    limited = classes.assign(limit=class_limits(classes, facts.policy)).dropna(subset="limit")
    limited["used"] = limited["pupils"].astype("float64") / limited["limit"]
    worst = limited.sort_values("used").groupby(KEY).last().reindex(pd.MultiIndex.from_frame(schools[KEY]))
    listed, changed = worst["used"].notna().to_numpy(), facts.changed(schools, "pupils")
    yield rows(
        schools["level"].to_numpy(),
        "school",
        schools["school_id"].to_numpy(),
        verdicts(worst["used"] <= 1, listed & ~changed),
        found=np.where(changed, np.nan, worst["pupils"].to_numpy(dtype=np.float64)),
        allowed=worst["limit"].to_numpy(dtype=np.float64),
        note=np.select([changed, ~listed], [NOT_FORMED, NO_CLASSES], default=""),
    )


def large_classes(rule: "Rule", facts: CheckFacts) -> "Iterator[Rows]":
    """No class as large as a large class begins; ``found`` is the school's largest class."""
    for level, schools in facts.schools(rule).groupby("level", sort=True):
        start = facts.policy.amount("class_size.large_from", str(level))
        classes = facts.city.classes[facts.city.classes["level"] == level]
        largest = classes.groupby("school_id")["pupils"].max().reindex(schools["school_id"])
        changed = facts.changed(schools, "pupils")
        found = np.where(changed, np.nan, largest.astype("float64").to_numpy())
        bound = np.nan if start is None else start
        assessed = ~np.isnan(found) & (start is not None)
        note = np.select([assessed, changed, np.isnan(found)], ["", NOT_FORMED, NO_CLASSES], default=UNKNOWN)
        ids = schools["school_id"].to_numpy()
        yield rows(level, "school", ids, verdicts(found < bound, assessed), found, bound, note)


def class_limits(classes: DataFrame, policy: "Policy") -> Series:
    """Return the limit of each class: of its grade, else of its level, else NaN."""
    distinct = classes[["level", "grade"]].drop_duplicates()
    found = {}
    for level, grade in distinct.itertuples(index=False):
        own = None if pd.isna(grade) else policy.amount(f"class_size.max_grade_{int(grade)}", level)
        limit = policy.amount("class_size.max", level) if own is None else own
        found[level, grade] = np.nan if limit is None else limit
    keys = zip(classes["level"], classes["grade"], strict=True)
    return Series([found[key] for key in keys], index=classes.index, dtype="float64")


def school_size(rule: "Rule", facts: CheckFacts) -> "Iterator[Rows]":
    """No school above its number of pupils or classes; primary and junior together where both are taught."""
    schools = facts.schools(rule)
    together = facts.policy.amount("school_size.max_combined")
    both = schools[schools["level"].isin(COMBINED)]
    both = both[both.groupby("school_id")["level"].transform("size") == len(COMBINED)]
    if together is not None and len(both):
        total = both.groupby("school_id")["pupils"].sum()
        ids, pupils = total.index.to_numpy(), total.to_numpy()
        note = "primary and junior together"
        yield rows("", "school", ids, verdicts(pupils <= together, known=True), pupils, together, note)
        schools = schools.drop(index=both.index)
    for key, stock in (("school_size.max", "pupils"), ("school_size.max_classes", "classes")):
        for level, group in schools.groupby("level", sort=True):
            limit = facts.policy.amount(key, str(level))
            if limit is not None:
                found = (
                    group[stock].to_numpy(dtype=np.float64) if stock in group else np.full(len(group), np.nan)
                )
                judged = verdicts(found <= limit, ~np.isnan(found))
                unknown = np.where(np.isnan(found), UNKNOWN, "")
                yield rows(level, "school", group["school_id"].to_numpy(), judged, found, limit, unknown)


def rooms(rule: "Rule", facts: CheckFacts) -> "Iterator[Rows]":
    """Enough music and art rooms for the classes: ``ceil(classes / classes per room)`` of each.

    ``found`` and ``allowed`` are the rooms there and the rooms needed of the kind that lacks most.
    """
    policy = facts.policy
    schools = facts.schools(rule)
    exempt = policy.amount("rooms.exempt_below_classes") or 0.0
    for level, group in schools.groupby("level", sort=True):
        per = [policy.amount(f"rooms.classes_per_{kind}_room", str(level)) for kind in ("music", "art")]
        there = [stock_of(group, f"{kind}_rooms") for kind in ("music", "art")]
        classes = stock_of(group, "classes")
        need = [np.ceil(classes / (np.nan if each is None else each)) for each in per]
        lacking = np.array([want - have for want, have in zip(need, there, strict=True)])
        known = ~np.isnan(lacking).any(axis=0)
        music = lacking[0] >= lacking[1]
        pick = np.where(music, 0, 1), np.arange(len(group))
        yield rows(
            level,
            "school",
            group["school_id"].to_numpy(),
            verdicts((lacking <= 0).all(axis=0) | (classes < exempt), known),
            found=np.array(there)[pick],
            allowed=np.array(need)[pick],
            note=np.select([~known, music], [UNKNOWN, "music rooms"], default="art rooms"),
        )


def certified(rule: "Rule", facts: CheckFacts) -> "Iterator[Rows]":
    """Every teacher certified; not assessed where a plan changes the teachers."""
    for level, group in facts.schools(rule).groupby("level", sort=True):
        least = facts.policy.amount("staffing.certified_share", str(level))
        teachers, holders = stock_of(group, "teachers"), stock_of(group, "certified_teachers")
        share = np.divide(holders, teachers, out=np.full(len(group), np.nan), where=teachers > 0)
        changed = facts.changed(group, "teachers")
        share[changed] = np.nan
        known = ~np.isnan(share) & (least is not None)
        bound = np.nan if least is None else least
        note = np.select([changed, ~known], [TEACHERS_CHANGE, UNKNOWN], default="")
        judged = verdicts(share >= bound * (1 - EXACT), known)
        yield rows(level, "school", group["school_id"].to_numpy(), judged, share, bound, note)
