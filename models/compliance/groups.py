"""Rules about groups and places: children with special needs, town and country, a school in each county."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from models.compliance.districts import children_of
from models.compliance.facts import UNKNOWN, CheckFacts, Rows, rows, verdicts
from models.compliance.shares import stock_of, summed
from models.measures.indicator_values import EXACT, NOT_ASSESSED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from models.policy import Rule

NO_PEOPLE = "people and graduates of the district are unknown"
CLASS_BY_CLASS = "pupils with special needs are not counted class by class"
NO_SPECIAL = "pupils with special needs are unknown"
NO_ROOMS = "resource rooms are unknown"
ONE_GROUP = "no schools in one of the groups"


def special_enrolment(rule: "Rule", facts: CheckFacts) -> "Iterator[Rows]":
    """Children with disabilities who are enrolled, for the whole city.

    ``(pupils of special schools + pupils with special needs in ordinary ones) / (children the special schools
    are for + pupils with special needs in ordinary ones)``. Children taught at home are not in the tables
    and count as not enrolled, and ordinary schools that do not say add nobody to either side: both put the
    verdict on the strict side. Without a single school that says, nothing is assessed.
    """
    least = facts.policy.amount("enrolment.special_share")
    bound = np.nan if least is None else least
    level = rule.levels[0] if rule.levels else "special"
    children = children_of(facts, level)
    ordinary = facts.today[(facts.today["level"] != level) & (facts.today["pupils"] > 0)]
    included = stock_of(ordinary, "inclusive_pupils")
    inside = float(np.nansum(included)) if not np.isnan(included).all() else np.nan
    pupils = float(facts.stocks.loc[facts.stocks["level"] == level, "pupils"].sum())
    wanted = np.nan if children is None else float(children.sum()) + inside
    share = (pupils + inside) / wanted if wanted > 0 else np.nan
    if least is None or np.isnan(share):
        yield rows(level, "city", "", NOT_ASSESSED, allowed=bound, note=NO_SPECIAL)
        return
    yield rows(level, "city", "", str(verdicts(share >= least * (1 - EXACT), known=True)), share, least)


def inclusive_per_class(rule: "Rule", facts: CheckFacts) -> "Iterator[Rows]":
    """No class with more pupils with special needs than the pack says; ``found`` is the school's mean.

    The tables count them by school. More than the limit times the classes is a breach for certain; no more
    than the limit altogether is none; between the two nobody can tell.
    """
    most = facts.policy.amount("special.inclusive_per_class")
    bound = np.nan if most is None else most
    for level, schools in facts.schools(rule).groupby("level", sort=True):
        pupils, classes = stock_of(schools, "inclusive_pupils"), stock_of(schools, "classes")
        fits, breach = pupils <= bound, pupils > bound * classes
        note = np.select([fits | breach, np.isnan(pupils)], ["", NO_SPECIAL], default=CLASS_BY_CLASS)
        mean = np.divide(pupils, classes, out=np.full(len(pupils), np.nan), where=classes > 0)
        ids = schools["school_id"].to_numpy()
        yield rows(level, "school", ids, verdicts(fits, fits | breach), mean, bound, note)


def resource_room(rule: "Rule", facts: CheckFacts) -> "Iterator[Rows]":
    """Every school with so many pupils with special needs has a resource room (stock ``resource_rooms``).

    Schools with fewer have no row.
    """
    start = facts.policy.amount("special.resource_room_from")
    for level, schools in facts.schools(rule).groupby("level", sort=True):
        pupils = stock_of(schools, "inclusive_pupils")
        if start is None or np.isnan(pupils).all():
            yield rows(level, "city", "", NOT_ASSESSED, note=NO_SPECIAL)
            continue
        mine = schools[(pupils >= start) | np.isnan(pupils)]
        there = stock_of(mine, "resource_rooms")
        there = np.where(np.isnan(stock_of(mine, "inclusive_pupils")), np.nan, there)
        assessed = ~np.isnan(there)
        note = np.where(assessed, "", NO_ROOMS)
        ids = mine["school_id"].to_numpy()
        yield rows(level, "school", ids, verdicts(there >= 1, assessed), there, 1.0, note)


def parity(rule: "Rule", facts: CheckFacts) -> "Iterator[Rows]":
    """Each indicator as high in rural schools as in those of city and town (SDG 4.5.1), city-wide.

    The parity index is the ratio of totals of rural schools over that of the others. ``found`` is the
    index farthest from 1; the note lists the indicators outside the band. Schools that an indicator
    leaves out are left out; one unknown school leaves its indicator not assessed.
    """
    low, high = facts.policy.amount("equity.parity_low"), facts.policy.amount("equity.parity_high")
    settings = facts.stocks.drop_duplicates("school_id").set_index("school_id")["setting"]
    values = facts.measured[facts.measured["excluded"] == ""]
    for level in facts.levels(rule):
        here = values[values["level"] == level]
        if low is None or high is None or here.empty:
            yield rows(level, "city", "", NOT_ASSESSED, note=UNKNOWN)
            continue
        rural = here["school_id"].map(settings) == "rural"
        index = parity_indices(here.assign(rural=rural.to_numpy()))
        outside = index[(index < low * (1 - EXACT)) | (index > high * (1 + EXACT))]
        unknown = bool(index.isna().any())
        assessed = len(outside) > 0 or not unknown
        worst = index.iloc[int((index - 1).abs().fillna(-1).to_numpy().argmax())]
        note = ";".join(outside.index) if len(outside) else ONE_GROUP if unknown else ""
        bound = high if worst > 1 else low
        yield rows(level, "city", "", str(verdicts(outside.empty, assessed)), worst, bound, note)


def parity_indices(values: pd.DataFrame) -> "pd.Series[float]":
    """Return for each indicator the ratio of totals of rural schools over that of all others.

    Parameters
    ----------
    values : DataFrame
        indicator, numerator, denominator, rural.
    """
    totals = values.groupby(["indicator", "rural"])[["numerator", "denominator"]].sum(min_count=1)
    means = (totals["numerator"] / totals["denominator"]).unstack("rural")  # noqa: PD010 - two columns
    means = means.reindex(columns=[False, True])
    return means[True] / means[False].where(means[False] > 0)


def county_senior(rule: "Rule", facts: CheckFacts) -> "Iterator[Rows]":
    """Every district with more people, or more junior graduates, than the pack says has a senior school.

    ``found`` is the number of its senior schools. A district below both numbers meets the rule with none.
    """
    level = rule.levels[0] if rule.levels else "senior"
    most_people = facts.policy.amount("senior.county_population", level)
    most_graduates = facts.policy.amount("senior.county_graduates", level)
    districts = facts.city.districts.set_index("district_id").sort_index()
    if most_people is None or most_graduates is None:
        yield rows(level, "city", "", NOT_ASSESSED, note=UNKNOWN)
        return
    people = pd.Series(stock_of(districts, "population"), index=districts.index)
    graduates = _graduates(facts).reindex(districts.index)
    schools = facts.stocks[(facts.stocks["level"] == level) & (facts.stocks["pupils"] > 0)]
    there = schools.groupby("district_id").size().reindex(districts.index).fillna(0)
    wanted = (people > most_people) | (graduates > most_graduates)
    sure = (there > 0) | wanted | (people.notna() & graduates.notna())
    yield rows(
        level,
        "district",
        districts.index.to_numpy(dtype=object),
        verdicts((there > 0) | ~wanted, sure),
        there.to_numpy(),
        wanted.astype("float64").to_numpy(),
        np.where(sure, "", NO_PEOPLE),
    )


def _graduates(facts: CheckFacts) -> "pd.Series[float]":
    """Return junior graduates by district: those expected this year, else of the last year on record."""
    junior = facts.stocks[facts.stocks["level"] == "junior"]
    expected = stock_of(junior, "expected_graduates")
    recorded = facts.city.graduates
    if len(recorded) and np.isnan(expected).all():
        last = recorded[recorded["year"] == recorded["year"].max()].set_index("school_id")["graduates"]
        expected = last.reindex(junior["school_id"]).astype("float64").to_numpy()
    return summed(junior, expected)
