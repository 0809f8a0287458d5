"""Conversions: which teachers, to spare at one level, are retrained for another that lacks some.

When a small cohort has left primary school and a large one is in junior school, the teachers are there and
the posts are elsewhere. Teachers are counted by kind, never by name; whoever changes level stays at the
school or goes to another of the district within the commute. No level gives teachers that another school of
its own district lacks.

Sets
    posts                  P, (school, level, kind) that lack teachers and that a pair reaches
    donors                 D, (school, level, kind) with teachers to spare and a pair
    pairs                  M ⊆ D×P, by the policy's path between levels, of kinds that fit, in one district
    groups                 G, (district, level, kind) of the donors
    levels                 L, levels of the donors
    payers                 W, sets of sources that may pay conversions of the same posts
    sources                F, sources that may pay staff
    rungs                  H, shares of its need that a post can lack, ascending
Parameters
    gap[p]                 whole teachers missing at post p                               [teachers]
    need[p]                teachers that the pupils of post p call for                    [teachers]
    spare[d]               whole teachers to spare at donor d                             [teachers]
    net[g]                 whole teachers to spare in group g after its own gaps          [teachers]
    limit[l]               whole teachers who may leave level l in the year               [teachers]
    cost[m]                cost of retraining along pair m                                [thousands]
    amount[f]              money of source f                                              [thousands]
    metres[m]              distance between the schools of pair m, 0 at one school        [m]
    step[h]                how much higher rung h is than the one below it                [share]
Variables
    convert[m] ∈ ℤ ≥ 0     teachers who change level along pair m, ≤ min(spare, gap)      [teachers]
    pay[f, w] ≥ 0          money of source f for conversions of payers w                  [thousands]
    unfilled[p] ≥ 0        teachers still missing at post p                               [teachers]
    allow[h] ∈ {0, 1}      whether a post may lack the share of rung h                    [yes or no]
Goals, in this order
    unfilled_posts         min Σ_p unfilled[p]                                            [teachers]
    worst_unfilled         min Σ_h step[h] · allow[h], the highest rung that is allowed   [share]
    conversion_cost        min Σ_m cost[m] · convert[m]                                   [thousands]
    changing_school        min Σ_m convert[m] over pairs of two schools                   [teachers]
    conversion_metres      min Σ_m metres[m] · convert[m]                                 [teacher-metres]
Subject to
    count_unfilled[p]      unfilled[p] + Σ_m→p convert[m] ≥ gap[p]                        ∀ p ∈ P
    keep_donors_staffed[d] Σ_d→m convert[m] ≤ spare[d]                                    ∀ d ∈ D
    keep_level_staffed[g]  Σ_m of g convert[m] ≤ net[g]                                   ∀ g ∈ G
    respect_yearly_limit[l]  Σ_m of l convert[m] ≤ limit[l]                               ∀ l ∈ L
    respect_conversions_max  Σ_m convert[m] ≤ most                                        if asked
    respect_budget         Σ_m cost[m] · convert[m] ≤ budget                              if asked
    pay_every_conversion[w]  Σ_f pay[f, w] = Σ_m∈w cost[m] · convert[m]                   ∀ w ∈ W
    respect_sources[f]     Σ_w pay[f, w] ≤ amount[f]                                      ∀ f ∈ F
    climb_from_rung[p]     Σ_m→p convert[m] + Σ_h of p allow[h] ≥ gap[p]                  ∀ p ∈ P
    keep_rungs_in_order[h] allow[h] ≤ allow[h − 1]                                        ∀ h but the lowest

Rungs are explained in `models.staff.teachers`. What a conversion costs is paid once; the salary goes on as
before.
"""

import numpy as np
import pandas as pd
from scipy import sparse

from geodata.city import City
from models.errors import NoPlanError
from models.goals import Terms, add_goals, require_values
from models.incidence import incidence
from models.locks.staff import lock_teachers
from models.plan_tables import tidy
from models.policy import Policy
from models.question import Question
from models.rounding import whole
from models.staff.conversions_facts import PAIR, ConversionsFacts, conversions_facts
from models.staff.conversions_rules import ConversionsRules
from models.staff.rungs import Rungs
from models.steps import Steps
from optimizer.program import Program
from optimizer.solve import Solution, Variables

STEP = "conversions"
PER_THOUSAND = 100_000  # cents in a thousand currency units


def decide_conversions(
    city: City,
    policy: Policy,
    question: Question,
    steps: Steps,
    schools: pd.DataFrame,
    posts: pd.DataFrame,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the plan's table ``conversions``, and what could not be assessed.

    Parameters
    ----------
    schools, posts : DataFrame
        As `models.staff.conversions_facts.conversions_facts` takes them.

    Raises
    ------
    NoPlanError
        If the solver has no values, or values that are not whole.
    """
    if not question.conversions.decide:
        return tidy("conversions"), tidy("not_assessed")
    facts = conversions_facts(city, policy, question, schools, posts)
    solution = None
    if len(facts.pairs):
        solution = steps.solve(STEP, "", formulate_conversions(facts, question))
    else:
        steps.settled(STEP, "", "unfilled_posts", facts.unfilled, "teachers")
    return read_conversions(facts, solution), facts.not_assessed


def formulate_conversions(facts: ConversionsFacts, question: Question) -> Program:
    """State the conversions of all levels; `facts` must hold at least one pair."""
    program = Program(STEP)
    most = np.minimum(facts.spare[facts.givers()].to_numpy(), facts.gap[facts.receivers()].to_numpy())
    labels = pd.MultiIndex.from_frame(facts.pairs[PAIR])
    convert = program.add_variables("convert", labels, upper=most, integer=True, unit="teachers")
    pay = program.add_variables("pay", facts.payments(), unit="thousands")
    unfilled = program.add_variables("unfilled", facts.gap.index, unit="teachers")
    rungs = Rungs.of(facts.gap, facts.need)
    ladder = pd.RangeIndex(len(rungs.shares))
    allow = program.add_variables("allow", ladder, upper=1.0, integer=True, unit="yes or no")
    cost = facts.pairs["cents"].to_numpy(dtype=np.float64) / PER_THOUSAND
    other = (facts.pairs["from_school_id"] != facts.pairs["to_school_id"]).to_numpy()
    goals: dict[str, tuple[Terms, str]] = {
        "unfilled_posts": ({unfilled: 1.0}, "teachers"),
        "worst_unfilled": ({allow: rungs.steps()}, "share"),
        "conversion_cost": ({convert: cost}, "thousands"),
        "changing_school": ({convert: other.astype(np.float64)}, "teachers"),
        "conversion_metres": ({convert: facts.pairs["metres"].to_numpy()}, "teacher-metres"),
    }
    add_goals(program, STEP, goals, question)
    arriving = incidence(facts.gap.index, facts.receivers())
    gap = facts.gap
    program.add_rows(
        "count_unfilled", gap.index, {convert: arriving, unfilled: 1.0}, ">=", gap.to_numpy(), unit="teachers"
    )
    _keep_staffed(program, facts, convert)
    _respect_question(program, question.conversions, convert, cost)
    _respect_money(program, facts, (convert, pay), cost)
    _climb(program, facts, rungs, (convert, allow))
    lock_teachers(program, convert, facts.pairs, question)
    return program


def _keep_staffed(program: Program, facts: ConversionsFacts, convert: Variables) -> None:
    groups = pd.MultiIndex.from_frame(facts.pairs[["district_id", "from_level", "kind"]])
    levels = pd.Index(facts.pairs["from_level"])
    for family, most, touched in (
        ("keep_donors_staffed", facts.spare, facts.givers()),
        ("keep_level_staffed", facts.net.reindex(groups.unique().sort_values()), groups),
        ("respect_yearly_limit", facts.most.reindex(levels.unique().sort_values()), levels),
    ):
        terms = {convert: incidence(most.index, touched)}
        program.add_rows(family, most.index, terms, "<=", most.to_numpy(), unit="teachers")


def _respect_question(
    program: Program, rules: ConversionsRules, convert: Variables, cost: np.ndarray
) -> None:
    everyone = np.ones(len(convert))
    for family, row, most, unit in (
        ("respect_conversions_max", everyone, rules.most, "teachers"),
        ("respect_budget", cost, None if rules.budget is None else rules.budget / 1000, "thousands"),
    ):
        if most is not None and row.any():
            terms = {convert: sparse.csr_array(row[None, :])}
            program.add_rows(family, ["city"], terms, "<=", float(most), unit=unit)


def _respect_money(
    program: Program, facts: ConversionsFacts, given: tuple[Variables, Variables], cost: np.ndarray
) -> None:
    convert, pay = given
    if not len(pay):
        return
    groups = pay.index.get_level_values("payers").unique().sort_values()
    spending = incidence(groups, pd.Index(facts.pairs["payers"]), cost)
    paid = incidence(groups, pay.index.get_level_values("payers"))
    program.add_rows(
        "pay_every_conversion", groups, {pay: paid, convert: -spending}, "==", 0.0, unit="thousands"
    )
    sources = pay.index.get_level_values("source_id").unique().sort_values()
    spent = incidence(sources, pay.index.get_level_values("source_id"))
    amount = facts.sources[sources].to_numpy() / PER_THOUSAND
    program.add_rows("respect_sources", sources, {pay: spent}, "<=", amount, unit="thousands")


def _climb(
    program: Program, facts: ConversionsFacts, rungs: Rungs, given: tuple[Variables, Variables]
) -> None:
    convert, allow = given
    posts = facts.gap.index
    shape = (len(posts), len(allow))
    standing = sparse.csr_array((np.ones(len(rungs.post)), (rungs.post, rungs.rung)), shape=shape)
    terms = {convert: incidence(posts, facts.receivers()), allow: standing}
    program.add_rows("climb_from_rung", posts, terms, ">=", facts.gap.to_numpy(), unit="teachers")
    higher = allow.index[1:]
    if len(higher):
        own, below = incidence(higher, allow.index), incidence(higher, allow.index + 1)
        program.add_rows("keep_rungs_in_order", higher, {allow: own - below}, "<=", 0.0, unit="yes or no")


def read_conversions(facts: ConversionsFacts, solution: Solution | None) -> pd.DataFrame:
    """Return the plan's table ``conversions``; empty where there was nothing to decide.

    Raises
    ------
    NoPlanError
        If the solver has no values, or values that are not whole.
    """
    if solution is None:
        return tidy(STEP)
    require_values(STEP, solution)
    converted = whole(solution.values("convert"))
    if converted is None:
        raise NoPlanError(STEP, "a plan that is not in whole teachers")
    table = facts.pairs.assign(teachers=converted)
    table["cents"] = table["cents"] * table["teachers"]
    return tidy(STEP, table[table["teachers"] > 0])
