"""Funds: which source pays what for whom.

One program for all levels and uses, since sources are shared. A need is what one school and level is due for
one use: its running by the policy's formula, or the yearly cost of the teachers hired for it. Schools that
the same sources may pay for the same use are one payer group and lack the same share of their needs: what one
group can pay, it can pay evenly, so this costs nobody anything and leaves the solver no favourites.

Sets
    needs                  N, (school, level, use) with money due
    arcs                   A ⊆ N×F, a source that may pay a need (level, use, district, ownership)
    groups                 G, needs of one use that the same sources may pay
    couples                C ⊆ G×G, two groups of one use, each with a source
    sources                F, money of the year
Parameters
    due[n]                 money due                                              [thousands]
    amount[f]              money of source f                                      [thousands]
Variables
    grant[n, f] ≥ 0        money of source f for need n                           [thousands]
    short_funds[n] ≥ 0     money that need n still lacks                          [thousands]
    shortfall[g] ≥ 0       share that every need of group g lacks                 [share]
    worst_shortfall ≥ 0    largest shortfall of a group with a source             [share]
    apart[g, h] ≥ 0        how far two groups' shortfalls are apart               [share]
Goals, in this order
    short_staff_funds      min Σ_n for staff short_funds[n]                       [thousands]
    worst_shortfall        min worst_shortfall                                    [share]
    short_funds            min Σ_n short_funds[n]                                 [thousands]
    uneven_shortfall       min Σ_(g,h) apart[g, h]                                [share]
Subject to
    meet_every_need[n]     Σ_f grant[n, f] + short_funds[n] = due[n]              ∀ n ∈ N
    respect_sources[f]     Σ_n grant[n, f] ≤ amount[f]                            ∀ f ∈ F with an arc
    share_evenly[n]        short_funds[n] = due[n] · shortfall[g(n)]              ∀ n ∈ N
    bound_worst_shortfall[g]  shortfall[g] ≤ worst_shortfall                      ∀ g with a source
    measure_apart[g, h]    shortfall[g] − shortfall[h] ≤ apart[g, h]              ∀ (g, h), both ways

Goal ``short_funds`` is the efficiency stage: no grant can rise without another falling. ``uneven_shortfall``
comes after it, so it spreads what is short and can level nobody down.
"""

from itertools import combinations

import numpy as np
import pandas as pd
from scipy import sparse

from models.cents import whole_cents
from models.funds_facts import FundsFacts
from models.goals import Terms, add_goals, require_values
from models.incidence import incidence
from models.money import STAFF
from models.plan_tables import tidy
from models.question import Question
from optimizer.program import Program
from optimizer.solve import Solution, Variables

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
    for_staff = (facts.due.index.get_level_values("use") == STAFF).astype(np.float64)
    goals: dict[str, tuple[Terms, str]] = {
        "short_staff_funds": ({short: for_staff}, "thousands"),
        "worst_shortfall": ({worst: 1.0}, "share"),
        "short_funds": ({short: 1.0}, "thousands"),
        "uneven_shortfall": ({apart: 1.0}, "share"),
    }
    add_goals(program, "funds", goals, question)
    _pay(program, facts, (grant, short, shortfall))
    _compare(program, paid, (shortfall, worst, apart))
    return program


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
