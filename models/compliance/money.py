"""Rules about money: what schools are granted, once a plan decides it."""

from typing import TYPE_CHECKING

import numpy as np
from pandas import DataFrame

from models.compliance.facts import UNKNOWN, CheckFacts, Rows, rows, verdicts
from models.compliance.shares import NO_GRANTS, stock_of
from models.funds.sources import CENTS, OPERATING
from models.measures.indicator_values import EXACT, NOT_ASSESSED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from models.policy import Rule

TRAINING = "training"
NO_TRAINING = "no plan decides money for training"


def small_school_fund(rule: "Rule", facts: CheckFacts) -> "Iterator[Rows]":
    """Every school below the floor is granted the operating fund of as many pupils as the floor.

    ``found`` is what the plan grants it for its running, ``allowed`` the standard for a pupil times the
    floor, in the city's currency. Schools above the floor have no row.
    """
    for level, schools in facts.schools(rule).groupby("level", sort=True):
        rate = facts.policy.amount("funds.per_pupil", str(level))
        floor = facts.policy.amount("funds.small_school_floor", str(level))
        if rate is None or floor is None:
            yield rows(level, "city", "", NOT_ASSESSED, note=UNKNOWN)
            continue
        small = schools[schools["pupils"] < floor]
        yield _granted_at_least(facts, str(level), small, np.full(len(small), rate * floor))


def pupil_fund(rule: "Rule", facts: CheckFacts) -> "Iterator[Rows]":
    """Each school is granted the operating fund's standard for each of its pupils; boarders are extra."""
    for level, schools in facts.schools(rule).groupby("level", sort=True):
        rate = facts.policy.amount("funds.per_pupil", str(level))
        if rate is None:
            yield rows(level, "city", "", NOT_ASSESSED, note=UNKNOWN)
            continue
        yield _granted_at_least(facts, str(level), schools, rate * stock_of(schools, "pupils"))


def _granted_at_least(facts: CheckFacts, level: str, schools: DataFrame, least: np.ndarray) -> Rows:
    ids = schools["school_id"].to_numpy()
    if facts.plan is None or facts.plan.grants.empty:
        return rows(level, "school", ids, NOT_ASSESSED, allowed=least, note=NO_GRANTS)
    grants = facts.plan.grants
    mine = grants[(grants["use"] == OPERATING) & (grants["level"] == level)]
    cents = mine.groupby("school_id")["cents"].sum().reindex(ids).fillna(0)
    found = cents.to_numpy(dtype=np.float64) / CENTS
    return rows(level, "school", ids, verdicts(found >= least * (1 - EXACT), known=True), found, least)


def training_share(rule: "Rule", facts: CheckFacts) -> "Iterator[Rows]":
    """Money for training as a share of the operating fund, over all schools of a level, under the plan."""
    for level in facts.levels(rule):
        least = facts.policy.amount("funds.training_share", level)
        bound = np.nan if least is None else least
        spent = _spent(facts, level)
        if least is None or TRAINING not in spent:
            yield rows(level, "city", "", NOT_ASSESSED, allowed=bound, note=NO_TRAINING)
            continue
        share = spent[TRAINING] / (spent.get(OPERATING, 0.0) + spent[TRAINING])
        yield rows(level, "city", "", str(verdicts(share >= least * (1 - EXACT), known=True)), share, least)


def _spent(facts: CheckFacts, level: str) -> dict[str, float]:
    """Return the cents that the plan grants for each use at a level."""
    if facts.plan is None:
        return {}
    grants = facts.plan.grants[facts.plan.grants["level"] == level]
    return {str(use): float(cents) for use, cents in grants.groupby("use")["cents"].sum().items()}
