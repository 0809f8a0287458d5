"""Student aid: how many pupils of which need are aided, in which band, by which source.

Claims of one kind and level that the same sources may pay are one group. What a group gets is shared out
among its schools and categories in proportion to the pupils entitled, and so are its bands
(models/allotments/aid_read.py): no school is more than a pupil from its share, and the schools' means are
even. A grant has two or three bands and a mean; every other kind has one amount, which is a single band.

Sets
    groups                 G, claims of one kind and level that the same sources may pay
    bands                  B ⊆ G × amounts
    sources                F, sources of the year that name aid among their uses
    central                C ⊆ F, central sources
    arcs                   A ⊆ F×G, a source whose levels, districts and ownership allow a group
Parameters
    eligible[g]            pupils entitled                                        [pupils]
    amount[b]              what a pupil in band b gets a year                     [thousands/pupil]
    mean[g]                what a pupil of group g gets on average                [thousands/pupil]
    share[b]               of the aided pupils of its group who are in band b     [share]
    slack[g]               what whole pupils can leave a group below its mean     [thousands]
    money[f]               money of source f that earlier steps left              [thousands]
    central_share[g]       of the cost that central sources may bear              [share]
Variables
    aided[b] ∈ ℤ ≥ 0       pupils aided in band b                                 [pupils]
    pay[f, g] ≥ 0          money of source f for group g                          [thousands]
    uncovered[g] ≥ 0       pupils entitled who get nothing                        [pupils]
    worst_uncovered ≥ 0    largest share uncovered of a group with a source       [share]
    below_mean[g] ≥ 0      what a group lacks to its mean, ≤ slack[g]             [thousands]
    off_share[b] ≥ 0       how far band b is from its share                       [pupils]
Goals, in this order
    uncovered              min Σ_g uncovered[g]                                   [pupils]
    worst_uncovered        min worst_uncovered                                    [share]
    below_mean             min Σ_g below_mean[g]                                  [thousands]
    off_share              min Σ_b off_share[b]                                   [pupils]
Subject to
    cover_everyone[g]      Σ_b∈g aided[b] + uncovered[g] = eligible[g]            ∀ g ∈ G
    pay_every_head[g]      Σ_f pay[f, g] = Σ_b∈g amount[b] · aided[b]             ∀ g ∈ G
    respect_sources[f]     Σ_g pay[f, g] ≤ money[f]                               ∀ f ∈ F with an arc
    keep_mean[g]           Σ_b∈g (mean[g] − amount[b]) · aided[b] = below_mean[g]  ∀ g with bands
    respect_central_share[g]  Σ_f∈C pay[f, g] ≤ central_share[g] · Σ_f pay[f, g]  ∀ g with both
    bound_worst_uncovered[g]  uncovered[g] ≤ eligible[g] · worst_uncovered        ∀ g with a source, unlocked
    reach_share[b]         aided[b] + off_share[b] ≥ share[b] · Σ_b'∈g aided[b']  ∀ b with a share, of several
    keep_to_share[b]       aided[b] − off_share[b] ≤ share[b] · Σ_b'∈g aided[b']  ∀ b with a share, of several

Counts have no names: a pupil in two categories is entitled in each, and the bureau must count it once. The
first goal counts heads, so where money is short it covers the cheapest kinds first; a question that puts
``worst_uncovered`` first lets every group lack the same share instead.
"""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import sparse

from models.allotments.aid_facts import AidFacts
from models.goals import Terms, add_goals
from models.incidence import incidence
from models.locks.aid import lock_aid, locked_groups
from models.question import Question
from optimizer.program import Program
from optimizer.solve import Variables

if TYPE_CHECKING:
    from optimizer.blocks import Coefficients

STEP = "aid"
PER_THOUSAND = 100_000  # cents in a thousand currency units: money in the program stays near 1


def formulate_aid(facts: AidFacts, question: Question) -> Program:
    """State aid of all levels; at least one group must have a source."""
    program = Program(STEP)
    groups, bands = facts.groups, facts.bands.index
    of_group = bands.get_level_values("group")
    banded = groups.index[of_group.value_counts().reindex(groups.index).to_numpy() > 1]
    several = bands[of_group.isin(banded) & facts.bands["share"].notna().to_numpy()]
    paid = of_group.isin(facts.paid())
    most = np.where(paid, groups["pupils"].reindex(of_group).to_numpy(), 0)
    aided = program.add_variables("aided", bands, upper=most, integer=True, unit="pupils")
    pay = program.add_variables("pay", facts.arcs(), unit="thousands")
    uncovered = program.add_variables("uncovered", groups.index, unit="pupils")
    worst = program.add_variables("worst_uncovered", ["city"], upper=1.0, unit="share")
    slack = groups["slack"].reindex(banded).to_numpy(dtype=np.float64) / PER_THOUSAND
    below = program.add_variables("below_mean", banded, upper=slack, unit="thousands")
    off = program.add_variables("off_share", several, unit="pupils")
    goals: dict[str, tuple[Terms, str]] = {
        "uncovered": ({uncovered: 1.0}, "pupils"),
        "worst_uncovered": ({worst: 1.0}, "share"),
        "below_mean": ({below: 1.0}, "thousands"),
        "off_share": ({off: 1.0}, "pupils"),
    }
    add_goals(program, STEP, goals, question)
    everyone: dict[Variables, Coefficients] = {aided: incidence(groups.index, of_group), uncovered: 1.0}
    pupils = groups["pupils"].to_numpy(dtype=np.float64)
    program.add_rows("cover_everyone", groups.index, everyone, "==", pupils, unit="pupils")
    _pay(program, facts, (aided, pay))
    _keep_mean(program, facts, (aided, below))
    _respect_central_share(program, facts, pay)
    locked = locked_groups(facts, question)
    lock_aid(program, aided, locked)
    reached = facts.paid().difference(list(locked), sort=False)
    rows: dict[Variables, Coefficients] = {
        uncovered: incidence(reached, groups.index),
        worst: -sparse.csr_array(groups["pupils"].reindex(reached).to_numpy(dtype=np.float64)[:, None]),
    }
    if len(reached):
        program.add_rows("bound_worst_uncovered", reached, rows, "<=", 0.0, unit="pupils")
    _keep_shares(program, facts, (aided, off))
    return program


def amounts(facts: AidFacts) -> np.ndarray:
    """Return what a pupil of each band gets a year, in thousands."""
    cents = facts.bands.index.get_level_values("band_cents").to_numpy(dtype=np.float64)
    return np.asarray(cents / PER_THOUSAND)


def _pay(program: Program, facts: AidFacts, given: tuple[Variables, ...]) -> None:
    aided, pay = given
    groups = facts.groups.index
    of_group = facts.bands.index.get_level_values("group")
    terms: dict[Variables, Coefficients] = {
        pay: incidence(groups, pay.index.get_level_values("group")),
        aided: -incidence(groups, of_group, amounts(facts)),
    }
    program.add_rows("pay_every_head", groups, terms, "==", 0.0, unit="thousands")
    sources = pd.Index(sorted(set(pay.index.get_level_values("source_id"))), name="source_id")
    spent = incidence(sources, pay.index.get_level_values("source_id"))
    money = facts.sources[sources].to_numpy() / PER_THOUSAND
    program.add_rows("respect_sources", sources, {pay: spent}, "<=", money, unit="thousands")


def _keep_mean(program: Program, facts: AidFacts, given: tuple[Variables, ...]) -> None:
    aided, below = given
    if not len(below):
        return
    of_group = facts.bands.index.get_level_values("group")
    means = facts.groups["cents"].reindex(of_group).to_numpy() / PER_THOUSAND
    lacks = incidence(below.index, of_group, means - amounts(facts))
    terms: dict[Variables, Coefficients] = {aided: lacks, below: -1.0}
    program.add_rows("keep_mean", below.index, terms, "==", 0.0, unit="thousands")


def _respect_central_share(program: Program, facts: AidFacts, pay: Variables) -> None:
    of_group = pay.index.get_level_values("group")
    central = pay.index.get_level_values("source_id").isin(facts.central)
    known = facts.central_share.index[facts.central_share.notna()]
    rows = known[known.isin(of_group[central])]
    if len(rows):
        weights = central.astype(np.float64) - facts.central_share.reindex(of_group).to_numpy()
        terms = {pay: incidence(rows, of_group, weights)}
        program.add_rows("respect_central_share", rows, terms, "<=", 0.0, unit="thousands")


def _keep_shares(program: Program, facts: AidFacts, given: tuple[Variables, ...]) -> None:
    aided, off = given
    if not len(off):
        return
    of_group = facts.bands.index.get_level_values("group")
    places = facts.bands.index.get_indexer(off.index)
    own = sparse.csr_array(np.eye(len(aided))[places])
    members = incidence(pd.Index(of_group.unique()), of_group)
    owners = of_group.unique().get_indexer(off.index.get_level_values("group"))
    share = facts.bands["share"].to_numpy()[places]
    due = sparse.csr_array(members[owners].multiply(share[:, None]))
    beyond = sparse.csr_array(own - due)
    reach: dict[Variables, Coefficients] = {aided: beyond, off: 1.0}
    keep: dict[Variables, Coefficients] = {aided: beyond, off: -1.0}
    program.add_rows("reach_share", off.index, reach, ">=", 0.0, unit="pupils")
    program.add_rows("keep_to_share", off.index, keep, "<=", 0.0, unit="pupils")
