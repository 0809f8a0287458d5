"""The step that brings schools to standard: district by district, or as many schools as the money allows."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from models.errors import QuestionError
from models.funds.sources import CENTS
from models.locks.rules import Lock
from models.locks.standards import without_locked
from models.measures.indicator_values import MET, NOT_MET, reaches
from models.measures.inequality import cv
from models.not_assessed import left_out
from models.plan_tables import stacked, tidy
from models.policy import Indicator, Policy
from models.rounding import NOISE
from models.standards.facts import StandardsFacts, long, standards_facts, whole_stocks
from models.standards.formulation import PURCHASE, formulate_standards
from models.standards.rules import StandardsRules
from models.steps import Steps
from optimizer.solve import Solution, Status

STEP = "standards"
UNEVEN = "no purchase keeps every difference coefficient within its limit"
UNPROVED = "no purchase was found in time that keeps every difference coefficient within its limit"
HUNDREDTHS = 100  # of a m² or a currency unit: what is bought in parts is rounded up to these


@dataclass
class Standards:
    """What the step decides; ``purchases`` and ``passes`` are tables of the plan."""

    purchases: pd.DataFrame = field(default_factory=lambda: tidy("purchases"))
    passes: pd.DataFrame = field(default_factory=lambda: tidy("passes"))
    not_assessed: list[pd.DataFrame] = field(default_factory=list)


def decide_standards(
    policy: Policy, rules: StandardsRules, levels: tuple[str, ...], stocks: pd.DataFrame, steps: Steps
) -> Standards:
    """Decide what to buy so that schools come to standard.

    Parameters
    ----------
    stocks : DataFrame
        As `models.measures.stocks.school_stocks` returns them, with what earlier steps decided.

    Raises
    ------
    QuestionError
        If the most schools are asked for without a budget, or the cheapest way with one.
    """
    if (rules.aim == "most_schools") != (rules.budget is not None):
        raise QuestionError("standards: a budget goes with the aim most_schools, and with no other")
    if rules.aim == "most_schools":
        return _most_schools(policy, rules, levels, stocks, steps)
    decided = Standards()
    for level in levels:
        for facts in _districts(policy, rules, stocks, level, steps.question.locks):
            decided.not_assessed.append(facts.not_assessed)
            _take(decided, facts, _cheapest(facts, steps, decided))
    return decided


def _districts(
    policy: Policy, rules: StandardsRules, stocks: pd.DataFrame, level: str, locks: tuple[Lock, ...]
) -> Iterator[StandardsFacts]:
    """Yield the facts of every district that has schools to bring to standard."""
    named = sorted(stocks.loc[stocks["level"] == level, "district_id"].unique())
    for district in named:
        if not rules.districts or district in rules.districts:
            facts = standards_facts(policy, replace(rules, districts=(str(district),)), stocks, level)
            facts = without_locked(facts, locks)
            if len(facts.schools) and facts.needed:
                yield facts


def _cheapest(facts: StandardsFacts, steps: Steps, decided: Standards) -> pd.DataFrame:
    """Buy for one district, limiting the differences of those indicators that exceed their limits.

    What is best without a limit and keeps it is best with it, so limits are stated only as they are broken.
    """
    district = str(facts.schools["district_id"].iloc[0])
    step, limited = f"{STEP} {district}", set[str]()
    bought, all_pass = tidy("purchases"), False
    while True:
        solution = steps.solve(step, facts.level, *formulate_standards(facts, limited, all_pass=all_pass))
        if not solution.has_values and all_pass and solution.status is Status.INFEASIBLE:
            all_pass = False
            continue
        if not solution.has_values:
            reason = UNPROVED if solution.status is not Status.INFEASIBLE else UNEVEN
            decided.not_assessed.append(left_out(STEP, facts.level, "district", [district], reason))
            return bought
        bought = _bought(facts, solution)
        broken = _too_uneven(facts, bought) - limited
        if not broken:
            return bought
        limited |= broken
        all_pass = bool((solution.values("passes") > 1 / 2).all())
        steps.forget(step, facts.level)
        if all_pass:
            steps.settled(step, facts.level, "passing_schools", float(len(facts.schools)), "schools")


def _too_uneven(facts: StandardsFacts, bought: pd.DataFrame) -> set[str]:
    """Return the indicators whose difference coefficient exceeds its limit after the purchases."""
    broken = set()
    for indicator in facts.indicators:
        limit = indicator.cv_limits.get(facts.level)
        counts = facts.counts[indicator.id].to_numpy()
        if limit is None or counts.sum() < 2:  # noqa: PLR2004 - one school differs from nobody
            continue
        after = _after(facts, indicator, bought).to_numpy()[counts]
        coefficient = cv(after, facts.weights[indicator.id].to_numpy()[counts])
        if not reaches(np.asarray(coefficient), limit, higher_is_better=False):
            broken.add(indicator.id)
    return broken


def _most_schools(
    policy: Policy, rules: StandardsRules, levels: tuple[str, ...], stocks: pd.DataFrame, steps: Steps
) -> Standards:
    """Bring the cheapest schools to standard, one after the other, until the money is gone."""
    decided, offers = Standards(), []
    for level in levels:
        facts = without_locked(standards_facts(policy, rules, stocks, level), steps.question.locks)
        decided.not_assessed.append(facts.not_assessed)
        if not len(facts.schools) or not facts.needed:
            continue
        solution = steps.solve(STEP, level, formulate_standards(facts)[0])
        if solution.has_values:
            passing = solution.series("passes") > 1 / 2
            bought = _bought(facts, solution)
            cents = bought.groupby("school_id")["cents"].sum().reindex(passing.index[passing], fill_value=0)
            offers.append((facts, bought, cents))
    chosen = _affordable(offers, rules.budget or 0.0)
    for facts, bought, _ in offers:
        mine = chosen[chosen["level"] == facts.level]["school_id"]
        _take(decided, facts, bought[bought["school_id"].isin(mine)])
    steps.settled(STEP, "", "passing_schools", float(len(chosen)), "schools")
    return decided


def _affordable(offers: list[tuple[StandardsFacts, pd.DataFrame, pd.Series]], budget: float) -> pd.DataFrame:
    """Return the schools that the money brings to standard, cheapest first; ties by id."""
    rows = [cents.rename("cents").reset_index().assign(level=facts.level) for facts, _, cents in offers]
    if not rows:
        return pd.DataFrame({"school_id": [], "level": [], "cents": []})
    table = pd.concat(rows).sort_values(["cents", "school_id", "level"], ignore_index=True)
    return table[table["cents"].cumsum() <= round(budget * CENTS)]


def _bought(facts: StandardsFacts, solution: Solution) -> pd.DataFrame:
    """Return what is bought: whole units, and parts rounded up to hundredths, with its price in cents."""
    families = [solution.series(name) for name in ("buy", "buy_whole") if name in solution.families]
    if not families:
        return tidy("purchases")  # nothing lacks, or nothing that lacks has a price
    amount = pd.concat(families)
    whole = whole_stocks(amount.index.get_level_values("stock"))
    values = amount.to_numpy()
    parts = np.ceil(values * HUNDREDTHS * (1 - NOISE) - NOISE) / HUNDREDTHS
    rounded = pd.Series(np.where(whole, np.rint(values), parts), index=amount.index, name="amount")
    table = rounded[rounded > 0].reset_index().assign(level=facts.level)
    price = facts.prices.reindex(table["stock"]).to_numpy()
    cents = np.ceil(table["amount"].to_numpy() * price * CENTS - NOISE).astype(np.int64)
    return tidy("purchases", table.assign(cents=cents))


def _take(decided: Standards, facts: StandardsFacts, bought: pd.DataFrame) -> None:
    """Add purchases and what they achieve to what is decided."""
    decided.purchases = stacked("purchases", [decided.purchases, bought])
    tables = [_passes(facts, indicator, bought) for indicator in facts.indicators]
    decided.passes = stacked("passes", [decided.passes, *tables])


def _passes(facts: StandardsFacts, indicator: Indicator, bought: pd.DataFrame) -> pd.DataFrame:
    """Return an indicator of every school that counts, before and after the purchases."""
    before, after = facts.today[indicator.id], _after(facts, indicator, bought)
    standard = facts.standard(indicator)
    met = reaches(after.to_numpy(), standard, higher_is_better=indicator.higher_is_better)
    table = pd.DataFrame({"before": before, "after": after, "standard": standard}).reset_index()
    table = table.assign(level=facts.level, indicator=indicator.id, verdict=np.where(met, MET, NOT_MET))
    return tidy("passes", table[facts.counts[indicator.id].to_numpy()])


def _after(facts: StandardsFacts, indicator: Indicator, bought: pd.DataFrame) -> pd.Series:
    """Return the value of an indicator after the purchases, by school_id."""
    amount = bought.set_index(PURCHASE)["amount"]
    gains = long(facts.gain(indicator), PURCHASE)
    gained = (gains * amount.reindex(gains.index).fillna(0.0)).groupby(level="school_id").sum()
    today = facts.today[indicator.id]
    return today + gained.reindex(today.index).fillna(0.0)
