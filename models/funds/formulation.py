"""Funds: which source pays what for whom.

One program for all levels and uses, since sources are shared. A need is what one school and level is due for
one use: its running by the policy's formula, training set apart from it, the yearly cost of the teachers
hired for it, or works that start there. Schools that the same sources may pay for the same use are one payer
group and lack the same share of their needs: what one group can pay, it can pay evenly, so this costs nobody
anything and leaves the solver no favourites. (A source that is shared out among districts may keep a group
from being paid as evenly as it could be; the rows hold all the same.)

Sets
    needs                  N, (school, level, use) with money due
    arcs                   A ⊆ N×F, a source that may pay a need (level, use, district, ownership)
    groups                 G, needs of one use that the same sources may pay
    couples                C ⊆ G×G, two groups of one use, each with a source
    sources                F, money of the year; own sources O ⊆ F, general budget B ⊆ F, loans L ⊆ F
    matches                M ⊆ A, arcs of a source that asks for own money, where own money may pay the need
    floors                 R, what general-budget money may not fall below: total, per pupil
Parameters
    due[n]                 money due                                              [thousands]
    amount[f]              money of source f                                      [thousands]
    match[f]               own money per unit granted that source f asks for      [ratio]
    lapsing[f]             share of what is left of f that may not be used later  [share]
    allotted[f, d]         most of source f for district d, shared out by weights [thousands]
    last_year[r]           general-budget money of the year before                [thousands]
Variables
    grant[n, f] ≥ 0        money of source f for need n                           [thousands]
    short_funds[n] ≥ 0     money that need n still lacks                          [thousands]
    shortfall[g] ≥ 0       share that every need of group g lacks                 [share]
    worst_shortfall ≥ 0    largest shortfall of a group with a source             [share]
    apart[g, h] ≥ 0        how far two groups' shortfalls are apart               [share]
    left[f] ≥ 0            money of f not granted, where it lapses in part or whole  [thousands]
    matched[n, f] ≥ 0      own money for need n that counts beside source f       [thousands]
    below_last_year[r] ≥ 0  general-budget money less than the year before        [thousands]
Goals, in this order
    short_staff_funds      min Σ_n for staff and works short_funds[n]             [thousands]
    worst_shortfall        min worst_shortfall                                    [share]
    short_funds            min Σ_n short_funds[n]                                 [thousands]
    uneven_shortfall       min Σ_(g,h) apart[g, h]                                [share]
    below_last_year        min Σ_r below_last_year[r]                             [thousands]
    lapsing_money          min Σ_f lapsing[f] · left[f]                           [thousands]
    lent_money             min Σ_n, f ∈ L grant[n, f]                             [thousands]
Subject to
    meet_every_need[n]     Σ_f grant[n, f] + short_funds[n] = due[n]              ∀ n ∈ N
    respect_sources[f]     Σ_n grant[n, f] ≤ amount[f]                            ∀ f ∈ F with an arc
    share_evenly[n]        short_funds[n] = due[n] · shortfall[g(n)]              ∀ n ∈ N
    bound_worst_shortfall[g]  shortfall[g] ≤ worst_shortfall                      ∀ g with a source
    measure_apart[g, h]    shortfall[g] − shortfall[h] ≤ apart[g, h]              ∀ (g, h), both ways
    tell_what_is_left[f]   Σ_n grant[n, f] + left[f] = amount[f]                  ∀ f with lapsing[f] > 0
    match_grants[f]        match[f] · Σ_n grant[n, f] ≤ Σ_n matched[n, f]         ∀ f with a match
    count_own_money_once[n]  Σ_f matched[n, f] ≤ Σ_(f ∈ O) grant[n, f]            ∀ n with a match
    keep_district_shares[f, d]  Σ_(n in d) grant[n, f] ≤ allotted[f, d]           ∀ f shared out, d
    reach_last_year[r]     Σ_n, f ∈ B grant[n, f] + below_last_year[r] ≥ last_year[r]  ∀ r

Goal ``short_funds`` is the efficiency stage: no grant can rise without another falling. The goals after it
change only which source pays and how what is short is spread, so they can level nobody down: money that would
lapse is used before money that stays, and what is borrowed is least. A goal without a term, in a year whose
sources have no such terms, is not pursued.
"""

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import sparse

from models.funds.cents import whole_cents
from models.funds.facts import FundsFacts, without_source
from models.funds.sources import CAPITAL, STAFF
from models.goals import Terms, add_goals, require_values
from models.incidence import incidence
from models.locks.funds import lock_grants
from models.plan_tables import tidy
from models.question import Question
from optimizer.program import Program
from optimizer.solve import Solution, Variables

if TYPE_CHECKING:
    from optimizer.blocks import Coefficients

PER_THOUSAND = 100_000  # cents in a thousand currency units: money in the program stays near 1


def formulate_funds(facts: FundsFacts, question: Question) -> Program:
    """State the grants of all levels; `facts` must hold at least one need."""
    program = Program("funds")
    paid = facts.paid_groups()
    couples = [(g, h) for g, h in combinations(paid, 2) if g.split(":")[0] == h.split(":")[0]]
    apart_index = pd.MultiIndex.from_tuples(couples, names=["group", "other"])
    grant = program.add_variables("grant", facts.arcs, unit="thousands")
    short = program.add_variables("short_funds", facts.due.index, unit="thousands")
    shortfall = program.add_variables("shortfall", facts.groups(), upper=1.0, unit="share")
    worst = program.add_variables("worst_shortfall", ["city"], unit="share")
    apart = program.add_variables("apart", apart_index, unit="share")
    left = program.add_variables("left", facts.spare(), unit="thousands")
    matched = program.add_variables("matched", facts.matches(), unit="thousands")
    below = program.add_variables("below_last_year", facts.terms.last_year.index, unit="thousands")
    for_staff = facts.due.index.get_level_values("use").isin([STAFF, CAPITAL]).astype(np.float64)
    goals: dict[str, tuple[Terms, str]] = {
        "short_staff_funds": ({short: for_staff}, "thousands"),
        "worst_shortfall": ({worst: 1.0}, "share"),
        "short_funds": ({short: 1.0}, "thousands"),
        "uneven_shortfall": ({apart: 1.0}, "share"),
    }
    goals |= _goals_of_terms(facts, question, (grant, left, below))
    add_goals(program, "funds", goals, question)
    _pay(program, facts, (grant, short, shortfall))
    _compare(program, paid, (shortfall, worst, apart))
    _tell_what_is_left(program, facts, (grant, left))
    _keep_terms(program, facts, (grant, matched, below))
    lock_grants(program, grant, facts, question)
    return program


def _goals_of_terms(
    facts: FundsFacts, question: Question, given: tuple[Variables, ...]
) -> dict[str, tuple[Terms, str]]:
    """Return the goals on which source pays; those without a term only where the question names them."""
    grant, left, below = given
    paying = facts.arcs.get_level_values("source_id")
    lent = paying.isin(facts.terms.lent).astype(np.float64)
    goals: dict[str, tuple[Terms, str]] = {
        "below_last_year": ({below: 1.0}, "thousands"),
        "lapsing_money": ({left: facts.terms.lapsing[left.index].to_numpy()}, "thousands"),
        "lent_money": ({grant: lent}, "thousands"),
    }
    terms = {
        "below_last_year": len(below) > 0,
        "lapsing_money": len(left) > 0,
        "lent_money": bool(lent.any()),
    }
    asked = question.goals.get("funds", ())
    return {name: goal for name, goal in goals.items() if terms[name] or name in asked}


def _tell_what_is_left(program: Program, facts: FundsFacts, given: tuple[Variables, Variables]) -> None:
    grant, left = given
    if len(left):
        spent = incidence(left.index, facts.arcs.get_level_values("source_id"))
        amount = facts.sources[left.index].to_numpy() / PER_THOUSAND
        sums: dict[Variables, Coefficients] = {grant: spent, left: 1.0}
        program.add_rows("tell_what_is_left", left.index, sums, "==", amount, unit="thousands")


def _keep_terms(program: Program, facts: FundsFacts, given: tuple[Variables, ...]) -> None:
    """Match grants with own money, keep each district's share, and reach last year's general-budget money."""
    grant, matched, below = given
    terms, arcs = facts.terms, facts.arcs
    paying, needs = arcs.get_level_values("source_id"), without_source(arcs)
    asking = terms.match.index.intersection(paying)
    if len(asking):
        ratio = terms.match.reindex(paying).fillna(0.0).to_numpy()
        counted = incidence(asking, matched.index.get_level_values("source_id"))
        sums = {grant: incidence(asking, paying, ratio), matched: -counted}
        program.add_rows("match_grants", asking, sums, "<=", 0.0, unit="thousands")
    counting = without_source(matched.index).unique()
    if len(counting):
        own = incidence(counting, needs, paying.isin(terms.own).astype(np.float64))
        once = {matched: incidence(counting, without_source(matched.index)), grant: -own}
        program.add_rows("count_own_money_once", counting, once, "<=", 0.0, unit="thousands")
    where = pd.MultiIndex.from_arrays([paying, facts.district.reindex(needs).to_numpy()])
    shared = where[where.isin(terms.shares.index)].unique().set_names(["source_id", "district_id"])
    if len(shared):
        most = terms.shares[shared].to_numpy() / PER_THOUSAND
        program.add_rows(
            "keep_district_shares", shared, {grant: incidence(shared, where)}, "<=", most, unit="thousands"
        )
    if len(terms.last_year):
        general = np.tile(paying.isin(terms.general).astype(np.float64), (len(below), 1))
        reached: dict[Variables, Coefficients] = {grant: sparse.csr_array(general), below: 1.0}
        least = terms.last_year.to_numpy() / PER_THOUSAND
        program.add_rows("reach_last_year", below.index, reached, ">=", least, unit="thousands")


def _pay(program: Program, facts: FundsFacts, given: tuple[Variables, ...]) -> None:
    grant, short, shortfall = given
    needs = facts.due.index
    due = facts.due.to_numpy() / PER_THOUSAND
    received = incidence(needs, facts.arcs.droplevel("source_id"))
    program.add_rows("meet_every_need", needs, {grant: received, short: 1.0}, "==", due, unit="thousands")
    paying = facts.arcs.get_level_values("source_id")
    sources = pd.Index(paying.unique(), name="source_id").sort_values()
    if len(sources):
        amount = facts.sources[sources].to_numpy() / PER_THOUSAND
        spent = incidence(sources, paying)
        program.add_rows("respect_sources", sources, {grant: spent}, "<=", amount, unit="thousands")
    member = incidence(facts.groups(), pd.Index(facts.group), due).T
    program.add_rows("share_evenly", needs, {short: 1.0, shortfall: -member}, "==", 0.0, unit="thousands")


def _compare(program: Program, paid: pd.Index, given: tuple[Variables, ...]) -> None:
    shortfall, worst, apart = given
    if len(paid):
        own = incidence(paid, shortfall.index)
        below = {shortfall: own, worst: sparse.csr_array(-np.ones((len(paid), 1)))}
        program.add_rows("bound_worst_shortfall", paid, below, "<=", 0.0, unit="share")
    if len(apart):
        pairs = list(apart.index) + [(other, group) for group, other in apart.index]
        couples = pd.MultiIndex.from_tuples(pairs, names=apart.index.names)
        both_ways = sparse.csr_array(sparse.vstack([sparse.eye_array(len(apart))] * 2))
        terms = {shortfall: _signed(shortfall.index, couples), apart: -both_ways}
        program.add_rows("measure_apart", couples, terms, "<=", 0.0, unit="share")


def _signed(groups: pd.Index, couples: pd.MultiIndex) -> sparse.csr_array:
    """Return a row per couple: 1 for its first group, -1 for its second."""
    row = np.tile(np.arange(len(couples)), 2)
    first, second = (groups.get_indexer(couples.get_level_values(level)) for level in (0, 1))
    signs = np.repeat([1.0, -1.0], len(couples))
    shape = (len(couples), len(groups))
    return sparse.csr_array((signs, (row, np.concatenate([first, second]))), shape=shape)


def read_funds(facts: FundsFacts, solution: Solution | None) -> pd.DataFrame:
    """Return the table ``grants`` in whole cents; empty where nothing is due or nothing may pay.

    Raises
    ------
    NoPlanError
        If the solver has no values.
    """
    if solution is None:
        return tidy("grants")
    require_values("funds", solution)
    cents = whole_cents(solution.series("grant") * PER_THOUSAND, facts.due, facts.sources)
    grants = cents.rename("cents").reset_index()
    return tidy("grants", grants[grants["cents"] > 0])
