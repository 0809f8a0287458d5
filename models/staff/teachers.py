"""Teachers: who moves where, and who is hired, so that no school is short.

One program for all levels, since they share the money for hires. Teachers are counted by kind, never by name.
Donors have teachers to spare and receivers lack some, so no post is both, and a move is a flow.

Sets
    posts                  P, (school, level, kind) of public schools with known teachers and a known need
    pairs                  M ⊆ P×P, donor and receiver of one level and kind within the commute
    payers                 G, sets of sources that may pay hires of the same posts
    sources                F, sources that may pay staff
    rungs                  H, shares of its need that a post within reach can lack, ascending
Parameters
    gap[p]                 teachers missing at post p today, max(0, need − teachers)     [teachers]
    part[p]                gap[p] − ⌊gap[p]⌋, the part of a teacher in the gap           [teachers]
    spare[p]               teachers who may leave post p: whole, movable, above its need [teachers]
    need[p]                teachers that the pupils of post p call for                   [teachers]
    metres[m]              distance between the schools of pair m                        [m]
    cost[p]                cost of one more teacher at post p                            [thousands/year]
    taken[g]               what conversions, decided before, cost the payers g           [thousands]
    amount[f]              money of source f                                             [thousands]
    step[h]                how much higher rung h is than the one below it               [share]
Variables
    move[m] ∈ ℤ ≥ 0        teachers moved along pair m, ≤ min(spare, ⌈gap⌉)              [teachers]
    hire[p] ∈ ℤ ≥ 0        teachers hired at post p, ≤ ⌈gap[p]⌉                          [teachers]
    pay[f, g] ≥ 0          money of source f for staff at posts of payers g              [thousands]
    short_teachers[p] ≥ 0  teachers still missing at post p                              [teachers]
    allow[h] ∈ {0, 1}      whether a post may lack the share of rung h                   [yes or no]
Goals, in this order
    short_teachers         min Σ_p short_teachers[p]                                     [teachers]
    worst_shortfall        min Σ_h step[h] · allow[h], the highest rung that is allowed  [share]
    hires                  min Σ_p hire[p]                                               [teachers]
    move_metres            min Σ_m metres[m] · move[m]                                   [teacher-metres]
Subject to
    count_shortage[p]      short_teachers[p] + Σ_m→p move[m] + hire[p] ≥ gap[p]          ∀ p with a gap
    count_whole_teachers[p]  short_teachers[p] + part[p]·(Σ_m→p move[m] + hire[p]) ≥ part[p]·⌈gap[p]⌉
                                                                                         ∀ p with part[p] > 0
    keep_donors_staffed[p] Σ_p→m move[m] ≤ spare[p]                                      ∀ donors p
    respect_moves_max      Σ_m move[m] ≤ moves_max                                       if asked
    respect_hires_max      Σ_p hire[p] ≤ hires_max                                       if asked
    pay_every_hire[g]      Σ_f pay[f, g] = Σ_p∈g cost[p] · hire[p] + taken[g]            ∀ g ∈ G
    respect_sources[f]     Σ_g pay[f, g] ≤ amount[f]                                     ∀ f ∈ F
    climb_from_rung[p]     Σ_m→p move[m] + hire[p] + Σ_h of p allow[h] ≥ ⌈gap[p]⌉         ∀ p within reach
    keep_rungs_in_order[h] allow[h] ≤ allow[h − 1]                                       ∀ h but the lowest

``count_whole_teachers`` removes no plan: it is the rounding cut that says a gap of 2.4 cannot be closed by
2.4 teachers. With it the shortage bends at whole teachers only, and the flow is almost always whole at once.
A post with j teachers given stands on the rung (gap − j) / need; unless that rung is allowed, it needs one
more. This finds the worst share ten times as fast as ``short ≤ need · worst`` (263 posts: 9 s and 94 s).
A post is within reach if it may be hired for or has a donor; the others would fix the worst for everybody.
"""

import numpy as np
import pandas as pd
from scipy import sparse

from models.errors import NoPlanError
from models.goals import Terms, add_goals, require_values
from models.incidence import incidence
from models.locks.hires import lock_counted_hires
from models.locks.moves import lock_counted_moves
from models.locks.staff import lock_hires, lock_teachers
from models.plan_tables import POST, tidy
from models.question import Question
from models.rounding import whole
from models.staff.rungs import Rungs
from models.staff.teachers_facts import TeachersFacts
from optimizer.program import Program
from optimizer.solve import Solution, Variables

PER_THOUSAND = 100_000  # cents in a thousand currency units: money in the program stays near 1


def formulate_teachers(facts: TeachersFacts, question: Question) -> Program:
    """State moves and hires of all levels; `facts` must hold at least one pair or one post to hire for."""
    program, (move, hire, short) = state_teachers(facts, question)
    rungs = facts.rungs()
    ladder = pd.RangeIndex(len(rungs.shares))
    allow = program.add_variables("allow", ladder, upper=1.0, integer=True, unit="yes or no")
    goals = teacher_goals(facts, (move, hire, short))
    goals["worst_shortfall"] = ({allow: rungs.steps()}, "share")
    add_goals(program, "teachers", goals, question)
    _climb(program, facts, rungs, (move, hire, allow))
    return program


def teacher_goals(
    facts: TeachersFacts, given: tuple[Variables, Variables, Variables]
) -> dict[str, tuple[Terms, str]]:
    """Return the goals in their own order; what is fair, ``worst_shortfall``, is still to be filled in."""
    move, hire, short = given
    return {
        "short_teachers": ({short: 1.0}, "teachers"),
        "worst_shortfall": ({}, "share"),
        "hires": ({hire: 1.0}, "teachers"),
        "move_metres": ({move: facts.pairs["metres"].to_numpy()}, "teacher-metres"),
    }


def state_teachers(
    facts: TeachersFacts, question: Question
) -> tuple[Program, tuple[Variables, Variables, Variables]]:
    """State who may move and be hired, without goals; return the program, move, hire and short_teachers."""
    program = Program("teachers")
    most = np.minimum(facts.spare[facts.givers()].to_numpy(), facts.lacking[facts.receivers()].to_numpy())
    move = program.add_variables("move", facts.pair_labels(), upper=most, integer=True, unit="teachers")
    hire = program.add_variables(
        "hire", facts.hireable, upper=facts.lacking[facts.hireable].to_numpy(), integer=True, unit="teachers"
    )
    pay = program.add_variables("pay", facts.payments, unit="thousands")
    short = program.add_variables("short_teachers", facts.gap.index, unit="teachers")
    _count_shortage(program, facts, (move, hire, short))
    _respect_people(program, facts, question, (move, hire))
    _respect_money(program, facts, (hire, pay))
    lock_teachers(program, move, facts.pairs, question)
    lock_counted_moves(program, move, facts.pairs, question)
    lock_hires(program, hire, facts.hireable, question)
    lock_counted_hires(program, hire, facts.hireable, question)
    return program, (move, hire, short)


def _count_shortage(program: Program, facts: TeachersFacts, given: tuple[Variables, ...]) -> None:
    move, hire, short = given
    gap, receivers = facts.gap, facts.receivers()
    arriving = incidence(gap.index, receivers)
    hired = incidence(gap.index, facts.hireable)
    program.add_rows(
        "count_shortage",
        gap.index,
        {short: 1.0, move: arriving, hire: hired},
        ">=",
        gap.to_numpy(),
        unit="teachers",
    )
    part = gap - np.floor(gap)
    part = part[part > 0]
    if part.empty:
        return
    program.add_rows(
        "count_whole_teachers",
        part.index,
        {
            short: incidence(part.index, gap.index),
            move: incidence(part.index, receivers, part.reindex(receivers, fill_value=0.0).to_numpy()),
            hire: incidence(
                part.index, facts.hireable, part.reindex(facts.hireable, fill_value=0.0).to_numpy()
            ),
        },
        ">=",
        (part * facts.lacking[part.index]).to_numpy(),
        unit="teachers",
    )


def _respect_people(
    program: Program, facts: TeachersFacts, question: Question, given: tuple[Variables, ...]
) -> None:
    move, hire = given
    if len(move):
        donors = pd.MultiIndex.from_tuples(sorted(set(facts.givers())), names=POST)
        leaving = incidence(donors, facts.givers())
        spare = facts.spare[donors].to_numpy()
        program.add_rows("keep_donors_staffed", donors, {move: leaving}, "<=", spare, unit="teachers")
    for family, variables, most in (
        ("respect_moves_max", move, question.teacher_moves_max),
        ("respect_hires_max", hire, question.hires_max),
    ):
        if most is not None and len(variables):
            everywhere = sparse.csr_array(np.ones((1, len(variables))))
            program.add_rows(family, ["city"], {variables: everywhere}, "<=", float(most), unit="teachers")


def _respect_money(program: Program, facts: TeachersFacts, given: tuple[Variables, ...]) -> None:
    hire, pay = given
    if not len(hire):
        return
    groups = facts.payments.get_level_values("payers").unique().sort_values()
    taken = facts.taken.reindex(groups, fill_value=0).to_numpy() / PER_THOUSAND
    cost = facts.cost[facts.hireable].to_numpy() / PER_THOUSAND
    hired = incidence(groups, pd.Index(facts.payers[facts.hireable]), cost)
    paid = incidence(groups, facts.payments.get_level_values("payers"))
    program.add_rows("pay_every_hire", groups, {pay: paid, hire: -hired}, "==", taken, unit="thousands")
    sources = pd.Index(facts.payments.get_level_values("source_id").unique()).sort_values()
    spent = incidence(sources, facts.payments.get_level_values("source_id"))
    amount = facts.sources[sources].to_numpy() / PER_THOUSAND
    program.add_rows("respect_sources", sources, {pay: spent}, "<=", amount, unit="thousands")


def _climb(program: Program, facts: TeachersFacts, rungs: Rungs, given: tuple[Variables, ...]) -> None:
    move, hire, allow = given
    reached = facts.reached()
    standing = sparse.csr_array(
        (np.ones(len(rungs.post)), (rungs.post, rungs.rung)), shape=(len(reached), len(allow))
    )
    terms = {
        move: incidence(reached, facts.receivers()),
        hire: incidence(reached, facts.hireable),
        allow: standing,
    }
    lacking = facts.lacking[reached].to_numpy()
    program.add_rows("climb_from_rung", reached, terms, ">=", lacking, unit="teachers")
    higher = allow.index[1:]
    if len(higher):
        own, below = incidence(higher, allow.index), incidence(higher, allow.index + 1)
        program.add_rows("keep_rungs_in_order", higher, {allow: own - below}, "<=", 0.0, unit="yes or no")


def read_teachers(facts: TeachersFacts, solution: Solution | None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the tables ``moves`` and ``hires``; both empty where there was nothing to decide.

    Raises
    ------
    NoPlanError
        If the solver has no values, or values that are not whole.
    """
    if solution is None:
        return tidy("moves"), tidy("hires")
    require_values("teachers", solution)
    moved, hired = whole(solution.values("move")), whole(solution.values("hire"))
    if moved is None or hired is None:
        raise NoPlanError("teachers", "a plan that is not in whole teachers")
    moves = facts.pairs.assign(teachers=moved)
    hires = facts.hireable.to_frame(index=False).assign(teachers=hired)
    hires["cents"] = hires["teachers"] * facts.cost[facts.hireable].to_numpy()
    return tidy("moves", moves[moves["teachers"] > 0]), tidy("hires", hires[hires["teachers"] > 0])
