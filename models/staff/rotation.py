"""Rotation: which teachers serve at another school for a time, from stronger schools to weaker ones.

A share of the eligible teachers rotates each year, and a share of these are backbone teachers (item G11 of
the rules of 2017). Teachers are counted by kind, never by name. Where not enough can rotate, the plan says
how many are missing.

Sets
    posts                  P, (school, level, kind) whose years, backbone and teachers are known
    pairs                  M ⊆ P×P, of one level and kind within the commute, from the stronger school to the
                           weaker; with exchanges also the same pairs back
    districts              D, districts with eligible teachers
    schools                S, (school, level) at the end of a pair
Parameters
    target[d]              teachers who must rotate, ⌈share · eligible of district d⌉      [teachers]
    eligible[p]            whole teachers of post p who have served long enough            [teachers]
    backbones[p]           whole backbone teachers among them                              [teachers]
    backbone_share         least share of backbone teachers among those who rotate         [share]
    spare[p]               whole teachers of post p above its need, after moves and hires  [teachers]
    due[s]                 backbone teachers missing at school s to the mean per pupil     [teachers]
    rest[s]                what is left of them beyond whole teachers, due[s] − ⌊due[s]⌋   [teachers]
    metres[m]              distance between the schools of pair m                          [m]
Variables
    rotate[m] ∈ ℤ ≥ 0      teachers who serve along pair m                                 [teachers]
    backbone[m] ∈ ℤ ≥ 0    backbone teachers among them                                    [teachers]
    short_rotation[d] ≥ 0  teachers of district d who should rotate and do not             [teachers]
    short_backbone[d] ≥ 0  backbone teachers missing among those of district d who rotate  [teachers]
    behind[s] ≥ 0          backbone teachers missing at school s to the mean               [teachers]
Goals, in this order
    short_rotation         min Σ_d short_rotation[d]                                       [teachers]
    short_backbone         min Σ_d short_backbone[d]                                       [teachers]
    rotating               min Σ_m rotate[m]                                               [teachers]
    backbone_behind        min Σ_s behind[s]                                               [teachers]
    rotation_metres        min Σ_m metres[m] · rotate[m]                                   [teacher-metres]
Subject to
    rotate_enough[d]       Σ_m from d rotate[m] + short_rotation[d] ≥ target[d]            ∀ d ∈ D
    send_backbone[d]       Σ_m from d backbone[m] + short_backbone[d]
                           ≥ backbone_share · Σ_m from d rotate[m]                         ∀ d ∈ D
    count_backbone_once[m] backbone[m] ≤ rotate[m]                                         ∀ m ∈ M
    respect_eligible[p]    Σ_p→m rotate[m] ≤ eligible[p]                                   ∀ senders p
    respect_backbone[p]    Σ_p→m backbone[m] ≤ backbones[p]                                ∀ senders p
    keep_schools_staffed[p]  Σ_p→m rotate[m] − Σ_m→p rotate[m] ≤ spare[p]                  ∀ senders p
    exchange_one_for_one[m]  rotate[m back] ≤ rotate[m forth]                              ∀ pairs back
    count_behind[s]        behind[s] + Σ_m→s backbone[m] − Σ_s→m backbone[m] ≥ due[s]      ∀ s ∈ S
    round_behind[s]        behind[s] + rest[s] · (Σ_m→s backbone[m] − Σ_s→m backbone[m])
                           ≥ rest[s] · ⌈due[s]⌉                                            ∀ s, rest[s] > 0

A district's own rule counts the teachers its schools send, wherever they serve. ``rotating`` keeps more
people than the rule asks for from having to go; among as many, backbone teachers go where they are missing
most. ``round_behind`` holds for whole teachers: one fewer than ⌈due[s]⌉ leaves the rest missing. It lets
the solver see that fractions of a teacher make up for nothing (mixed-integer rounding: Nemhauser and Wolsey
1988).
"""

import numpy as np
import pandas as pd
from scipy import sparse

from geodata.city import City
from models.errors import NoPlanError
from models.goals import Terms, add_goals, require_values
from models.incidence import incidence
from models.locks.staff import lock_teachers
from models.plan_tables import SCHOOL, tidy
from models.policy import Policy
from models.question import Question
from models.rounding import whole
from models.staff.rotation_facts import PAIR, EarlierTables, RotationFacts, rotation_facts
from models.staff.rotation_rules import RotationRules
from models.steps import Steps
from optimizer.program import Program
from optimizer.solve import Solution, Variables

STEP = "rotation"
NOISE = 1e-6  # of a teacher: a whole number but for rounding


def decide_rotation(
    city: City,
    policy: Policy,
    question: Question,
    rules: RotationRules,
    steps: Steps,
    schools: pd.DataFrame,
    earlier: EarlierTables,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the plan's table ``rotations``, and what could not be assessed.

    Parameters
    ----------
    schools, earlier
        As `models.staff.rotation_facts.rotation_facts` takes them.

    Raises
    ------
    NoPlanError
        If the solver has no values, or values that are not whole.
    """
    if not rules.decide:
        return tidy("rotations"), tidy("not_assessed")
    facts = rotation_facts(city, policy, rules, schools, earlier)
    solution = None
    if len(facts.pairs) and len(facts.target):
        program = formulate_rotation(facts, question)
        solution = steps.solve(STEP, "", program, near=(program, "rotate"))
    elif len(facts.target):
        steps.settled(STEP, "", "short_rotation", float(facts.target.sum()), "teachers")
    return read_rotation(facts, solution), facts.not_assessed


def formulate_rotation(facts: RotationFacts, question: Question) -> Program:
    """State the rotation of all levels; `facts` must hold at least one pair and one target."""
    program = Program(STEP)
    labels = pd.MultiIndex.from_frame(facts.pairs[PAIR])
    senders = facts.senders()
    schools = _ends(facts).unique().sort_values()
    districts = facts.target.index
    rotate = program.add_variables(
        "rotate", labels, upper=facts.eligible[senders].to_numpy(), integer=True, unit="teachers"
    )
    backbone = program.add_variables(
        "backbone", labels, upper=facts.backbone[senders].to_numpy(), integer=True, unit="teachers"
    )
    short = program.add_variables("short_rotation", districts, unit="teachers")
    weak = program.add_variables("short_backbone", districts, unit="teachers")
    behind = program.add_variables("behind", schools, unit="teachers")
    goals: dict[str, tuple[Terms, str]] = {
        "short_rotation": ({short: 1.0}, "teachers"),
        "short_backbone": ({weak: 1.0}, "teachers"),
        "rotating": ({rotate: 1.0}, "teachers"),
        "backbone_behind": ({behind: 1.0}, "teachers"),
        "rotation_metres": ({rotate: facts.pairs["metres"].to_numpy()}, "teacher-metres"),
    }
    add_goals(program, STEP, goals, question)
    _reach_targets(program, facts, (rotate, backbone, short, weak))
    _keep_posts(program, facts, rotate, backbone)
    _exchange(program, facts, rotate)
    lock_teachers(program, rotate, facts.pairs, question)
    sides = [
        pd.MultiIndex.from_frame(facts.pairs[[side, "level"]]) for side in ("to_school_id", "from_school_id")
    ]
    come, gone = (incidence(schools, side) for side in sides)
    due = facts.due.reindex(schools).to_numpy()
    program.add_rows(
        "count_behind", schools, {behind: 1.0, backbone: come - gone}, ">=", due, unit="teachers"
    )
    _round_behind(program, (behind, backbone), come - gone, due)
    return program


def _round_behind(
    program: Program, given: tuple[Variables, Variables], net: sparse.csr_array, due: np.ndarray
) -> None:
    behind, backbone = given
    rest = due - np.floor(due)
    split = np.flatnonzero(np.minimum(rest, 1.0 - rest) > NOISE)
    if not len(split):
        return
    part, schools = rest[split], behind.index[split]
    rows = sparse.csr_array(net[split].multiply(part[:, None]))
    own = incidence(schools, behind.index)
    sides = part * np.ceil(due[split])
    program.add_rows("round_behind", schools, {behind: own, backbone: rows}, ">=", sides, unit="teachers")


def _ends(facts: RotationFacts) -> pd.MultiIndex:
    """Return (school_id, level) of both ends of every pair."""
    ends = [
        facts.pairs[[side, "level"]].set_axis(SCHOOL, axis=1) for side in ("from_school_id", "to_school_id")
    ]
    return pd.MultiIndex.from_frame(pd.concat(ends))


def _reach_targets(program: Program, facts: RotationFacts, given: tuple[Variables, ...]) -> None:
    rotate, backbone, short, weak = given
    districts = facts.target.index
    sent = incidence(districts, pd.Index(facts.pairs["district_id"]))
    target = facts.target.to_numpy()
    program.add_rows("rotate_enough", districts, {rotate: sent, short: 1.0}, ">=", target, unit="teachers")
    less = -facts.backbone_share * sent
    program.add_rows(
        "send_backbone", districts, {rotate: less, backbone: sent, weak: 1.0}, ">=", 0.0, unit="teachers"
    )
    labels = rotate.index
    program.add_rows("count_backbone_once", labels, {backbone: 1.0, rotate: -1.0}, "<=", 0.0, unit="teachers")


def _keep_posts(program: Program, facts: RotationFacts, rotate: Variables, backbone: Variables) -> None:
    posts = facts.senders().unique().sort_values()
    gone, come = incidence(posts, facts.senders()), incidence(posts, facts.receivers())
    for family, variables, row, most in (
        ("respect_eligible", rotate, gone, facts.eligible),
        ("respect_backbone", backbone, gone, facts.backbone),
        ("keep_schools_staffed", rotate, gone - come, facts.spare),
    ):
        program.add_rows(family, posts, {variables: row}, "<=", most[posts].to_numpy(), unit="teachers")


def _exchange(program: Program, facts: RotationFacts, rotate: Variables) -> None:
    """Let a weaker school send a teacher to a stronger one only in return."""
    back = facts.pairs[~facts.pairs["forth"]]
    if back.empty:
        return
    own = pd.MultiIndex.from_frame(back[PAIR])
    forth = pd.MultiIndex.from_frame(back[["to_school_id", "from_school_id", "level", "kind"]], names=PAIR)
    row = incidence(own, rotate.index) - incidence(
        pd.RangeIndex(len(own)), pd.Index(forth.get_indexer(rotate.index))
    )
    program.add_rows("exchange_one_for_one", own, {rotate: row}, "<=", 0.0, unit="teachers")


def read_rotation(facts: RotationFacts, solution: Solution | None) -> pd.DataFrame:
    """Return the plan's table ``rotations``; empty where there was nothing to decide.

    Raises
    ------
    NoPlanError
        If the solver has no values, or values that are not whole.
    """
    if solution is None:
        return tidy("rotations")
    require_values(STEP, solution)
    teachers, backbone = whole(solution.values("rotate")), whole(solution.values("backbone"))
    if teachers is None or backbone is None:
        raise NoPlanError(STEP, "a plan that is not in whole teachers")
    table = facts.pairs.assign(teachers=teachers, backbone=backbone)
    return tidy("rotations", table[table["teachers"] > 0])
