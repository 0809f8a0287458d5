"""The plan as a whole: a relaxation that no plan of places, teachers and money together can beat.

The plan is decided in steps, each proved the best for itself. This program asks what deciding places,
teachers and funds of all levels together could reach at best. It keeps every rule that a plan keeps, or a
weaker one: children, teachers and posts may come in parts, teachers may move anywhere in their pool, posts
are rounded as suits best within their district's total, and what sources ask in return is left out. So what
is proved here holds for every plan, and the plan in hand is at most so far from the best. Projects that could
start and open this year are decided with the rest, in part if need be, where the question decides projects;
in rounds the works are given, as they weigh all years and come first.

Sets
    areas                  Z, (level, area) with children
    arcs                   A, (level, area, school): journeys within the limit
    schools                S, (level, school)
    posts                  P, (school, level, kind) of public schools
    districts              D, (district, level, kind): posts are rounded to a whole total in each
    pools                  Q, posts between which a chain of commutes leads
    lines                  E, (school, level, piece): straight lines below what a school is due
    groups                 G, needs of one use that the same sources may pay
    sources                F
    open                   O, projects that could start and open this year; none where works are given
    builders               H, sources that may build the same projects
Parameters
    children[z]            children who look for a place                                  [children]
    seats[s]               seats at school s                                              [seats]
    room[s]                seats that may be overfilled                                   [seats]
    ratio[p]               teachers of post p called for by each pupil                    [teachers/pupil]
    less[p]                teachers of other kinds, to take off that need                 [teachers]
    teachers[p]            teachers at post p today                                       [teachers]
    leave_max[p]           teachers who may leave post p                                  [teachers]
    cost[p]                yearly cost of one more teacher at post p                      [thousands]
    slope[e], base[e]      line e below what a school is due: a pupil more, and without any  [thousands]
    works[g]               due for given works this year in payer group g                 [thousands]
    adds[o]                seats that project o adds                                      [seats]
    capital[o]             what building it costs                                         [thousands]
    money[f]               money of source f that may build this year                     [thousands]
    amount[f]              money of source f                                              [thousands]
    reached[goal]          what the plan in hand reached in an earlier goal               [of the goal]
Variables
    place[a] ≥ 0           children placed along arc a                                    [children]
    unplaced[z] ≥ 0        children without a place                                       [children]
    overfull[s] ≥ 0        children beyond the seats, ≤ room[s]                           [children]
    pupils[s] ≥ 0          pupils placed at school s                                      [pupils]
    need[p] ≥ 0            whole posts that the pupils call for, rounded somehow          [teachers]
    short_teachers[p] ≥ 0  teachers missing at post p                                     [teachers]
    arrive[p] ≥ 0          teachers who come to post p                                    [teachers]
    leave[p] ≥ 0           teachers who leave post p, ≤ leave_max[p]                      [teachers]
    hire[p] ≥ 0            teachers hired at post p                                       [teachers]
    due[s] ≥ 0             money due for the running of school s                          [thousands]
    pay[f, g] ≥ 0          money of source f for payer group g                            [thousands]
    short_funds[g] ≥ 0     money missing in payer group g                                 [thousands]
    start[o] ≥ 0           how much of project o is done, ≤ 1                             [projects]
Goals, in this order
    unplaced_children      min Σ unplaced                                                 [children]
    overfull_seats         min Σ overfull                                                 [children]
    short_teachers         min Σ short_teachers                                           [teachers]
    short_funds            min Σ short_funds                                              [thousands]
Subject to
    place_every_child[z]   Σ_s place + unplaced = children                                ∀ z ∈ Z
    count_pupils[s]        pupils = Σ_z place                                             ∀ s ∈ S
    respect_seats[s]       pupils ≤ seats + overfull + Σ_(o at s) adds · start            ∀ s ∈ S
    need_a_post[p]         need > ratio · pupils − less − 1                               ∀ p ∈ P
    need_no_more[p]        need < ratio · pupils + 1                                      ∀ p ∈ P
    need_in_district[d]    Σ_(p in d) need ≥ Σ_(p in d) (ratio · pupils − less) − 1/2     ∀ d ∈ D
    count_shortage[p]      short_teachers + teachers + arrive − leave + hire ≥ need       ∀ p ∈ P
    move_within_pool[q]    Σ_(p in q) arrive ≤ Σ_(p in q) leave                           ∀ q ∈ Q
    respect_moves_max      Σ leave ≤ moves_max                                            if asked
    respect_hires_max      Σ hire ≤ hires_max                                             if asked
    pay_every_hire[g]      Σ_f pay[f, g] ≥ Σ_(p in g) cost · hire                         ∀ g of hires
    be_due[e]              due ≥ slope · pupils + base                                    ∀ e ∈ E
    meet_every_need[g]     Σ_f pay[f, g] + short_funds[g]
                           ≥ Σ_(s in g) due + works + Σ_(o in g) capital · start          ∀ g of other uses
    respect_sources[f]     Σ_g pay[f, g] ≤ amount[f]                                      ∀ f ∈ F
    respect_builders[h]    Σ_(o in h) capital · start ≤ Σ_(f in h) money                  ∀ h ∈ H
    one_of_group[g]        Σ_(o in g) start ≤ 1                                           ∀ groups of projects
    require_first[o, q]    start[o] ≤ start[q]                                            ∀ o that requires q
    keep_children_placed   Σ unplaced ≤ reached[unplaced_children]                        for later goals
    keep_seats_free        Σ overfull ≤ reached[overfull_seats]                           for later goals
    keep_schools_staffed   Σ short_teachers ≤ reached[short_teachers]                     for later goals

Each goal is solved by itself, over the plans that do no worse than the plan in hand in the goals before it. A
plan that hires pays for it before anything else, so hires are never short of money.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import sparse

from models.incidence import incidence
from models.joint.facts import JointFacts
from models.question import Question
from optimizer.program import Program
from optimizer.solve import Variables

if TYPE_CHECKING:
    from optimizer.blocks import Coefficients

GOALS = ("unplaced_children", "overfull_seats", "short_teachers", "short_funds")
KEPT = ("keep_children_placed", "keep_seats_free", "keep_schools_staffed")
UNITS = ("children", "children", "teachers", "thousands")
SLACK = 1e-6


def formulate_joint(
    facts: JointFacts, question: Question, reached: Mapping[str, float], goals: tuple[str, ...] = GOALS
) -> Program:
    """State what deciding places, teachers and funds together could reach; `facts` must hold an arc.

    Parameters
    ----------
    reached : mapping
        What the plan in hand reached, by goal, in the goals that are kept.
    goals : tuple of str
        The goals, in order.
    """
    program = Program("joint")
    posts = facts.posts.table
    place = program.add_variables("place", facts.arcs, unit="children")
    unplaced = program.add_variables("unplaced", facts.children.index, unit="children")
    overfull = program.add_variables(
        "overfull", facts.seats.index, upper=facts.room.to_numpy(), unit="children"
    )
    pupils = program.add_variables("pupils", facts.seats.index, unit="pupils")
    need = program.add_variables("need", posts.index, unit="teachers")
    short = program.add_variables("short_teachers", posts.index, unit="teachers")
    arrive = program.add_variables("arrive", posts.index, unit="teachers")
    leave = program.add_variables("leave", posts.index, upper=posts["leave_max"].to_numpy(), unit="teachers")
    hire = program.add_variables("hire", facts.posts.hireable, unit="teachers")
    due = program.add_variables("due", facts.running.index, unit="thousands")
    pay = program.add_variables("pay", facts.payments, unit="thousands")
    lacking = program.add_variables("short_funds", _other_groups(facts), unit="thousands")
    start = program.add_variables("start", facts.projects.index, upper=1.0, unit="projects")
    totals = dict(zip(GOALS, (unplaced, overfull, short, lacking), strict=True))
    for (goal, total), unit in zip(totals.items(), UNITS, strict=True):
        if goal in goals and len(total):
            program.add_goal(goal, {total: 1.0}, unit=unit)
    _place(program, facts, (place, unplaced, overfull, pupils, start))
    _need(program, facts, (pupils, need))
    _staff(program, facts, question, (need, short, arrive, leave, hire))
    _pay(program, facts, (pupils, hire, due, pay, lacking, start))
    if len(start):
        _build(program, facts.projects, facts.building_money, start)
    for (goal, total), family in zip(totals.items(), KEPT, strict=False):
        if goal in reached and len(total):
            most = reached[goal] + SLACK * (1 + abs(reached[goal]))
            _total(program, family, total, most)
    return program


def _other_groups(facts: JointFacts) -> pd.Index:
    """Return the payer groups of all uses but hires, which are paid in full."""
    groups: pd.Index = pd.Index(
        sorted({*facts.running, *facts.works.index, *facts.building}), name="group", dtype="object"
    )
    return groups


def _total(program: Program, family: str, over: Variables, most: float) -> None:
    everywhere = sparse.csr_array(np.ones((1, len(over))))
    program.add_rows(family, ["city"], {over: everywhere}, "<=", most, unit=over.unit)


def _place(program: Program, facts: JointFacts, given: tuple[Variables, ...]) -> None:
    place, unplaced, overfull, pupils, start = given
    areas, schools = facts.children.index, facts.seats.index
    leaving = incidence(areas, facts.arcs.droplevel("school_id"))
    count = facts.children.to_numpy()
    program.add_rows(
        "place_every_child", areas, {place: leaving, unplaced: 1.0}, "==", count, unit="children"
    )
    arriving = incidence(schools, facts.arcs.droplevel("area_id"))
    program.add_rows("count_pupils", schools, {pupils: 1.0, place: -arriving}, "==", 0.0, unit="pupils")
    seats = facts.seats.to_numpy()
    taken: dict[Variables, Coefficients] = {pupils: 1.0, overfull: -1.0}
    if len(start):
        at = pd.MultiIndex.from_frame(facts.projects[["level", "school_id"]])
        taken[start] = -incidence(schools, at, facts.projects["seats"].to_numpy())
    program.add_rows("respect_seats", schools, taken, "<=", seats, unit="seats")


def _need(program: Program, facts: JointFacts, given: tuple[Variables, ...]) -> None:
    """Tie posts to pupils as far as any rounding leaves them free."""
    pupils, need = given
    posts = facts.posts.table
    if posts.empty:
        return
    school = pd.MultiIndex.from_arrays([posts.index.get_level_values(n) for n in ("level", "school_id")])
    called = sparse.csr_array(incidence(pupils.index, school, posts["ratio"].to_numpy()).T)
    less = posts["less"].to_numpy()
    terms: dict[Variables, Coefficients] = {need: 1.0, pupils: -called}
    program.add_rows("need_a_post", posts.index, terms, ">=", -less - 1.0, unit="teachers")
    program.add_rows("need_no_more", posts.index, terms, "<=", 1.0, unit="teachers")
    members = facts.posts.groups()
    districts = members.unique()
    inside = incidence(districts, members)
    sums: dict[Variables, Coefficients] = {need: inside, pupils: sparse.csr_array(-(inside @ called))}
    right = -(inside @ less) - 1 / 2
    program.add_rows("need_in_district", districts, sums, ">=", right, unit="teachers")


def _staff(program: Program, facts: JointFacts, question: Question, given: tuple[Variables, ...]) -> None:
    need, short, arrive, leave, hire = given
    posts = facts.posts.table
    if posts.empty:
        return
    hired = incidence(posts.index, hire.index)
    terms: dict[Variables, Coefficients] = {short: 1.0, arrive: 1.0, leave: -1.0, hire: hired, need: -1.0}
    there = -posts["teachers"].to_numpy()
    program.add_rows("count_shortage", posts.index, terms, ">=", there, unit="teachers")
    pools = pd.Index(sorted(set(posts["pool"])), name="pool", dtype="object")
    inside = incidence(pools, pd.Index(posts["pool"]))
    program.add_rows("move_within_pool", pools, {arrive: inside, leave: -inside}, "<=", 0.0, unit="teachers")
    for family, variables, most in (
        ("respect_moves_max", leave, question.teacher_moves_max),
        ("respect_hires_max", hire, question.hires_max),
    ):
        if most is not None and len(variables):
            _total(program, family, variables, float(most))


def _pay(program: Program, facts: JointFacts, given: tuple[Variables, ...]) -> None:
    pupils, hire, due, pay, lacking, start = given
    paying = pay.index.get_level_values("group")
    staffing = pd.Index(sorted(set(facts.staffing)), name="group", dtype="object")
    if len(staffing):
        wages = incidence(staffing, pd.Index(facts.staffing), facts.posts.cost.to_numpy())
        terms: dict[Variables, Coefficients] = {pay: incidence(staffing, paying), hire: -wages}
        program.add_rows("pay_every_hire", staffing, terms, ">=", 0.0, unit="thousands")
    lines = facts.curves
    if len(lines):
        labels = pd.MultiIndex.from_frame(lines[["school_id", "level", "piece"]])
        school = pd.MultiIndex.from_frame(lines[["level", "school_id"]])
        slopes = incidence(pupils.index, school, lines["slope"].to_numpy()).T
        own = incidence(due.index, school).T
        terms = {due: sparse.csr_array(own), pupils: -sparse.csr_array(slopes)}
        program.add_rows("be_due", labels, terms, ">=", lines["base"].to_numpy(), unit="thousands")
    if len(lacking):
        inside = incidence(lacking.index, pd.Index(facts.running))
        works = facts.works.reindex(lacking.index, fill_value=0.0).to_numpy()
        terms = {pay: incidence(lacking.index, paying), lacking: 1.0, due: -inside}
        if len(facts.building):
            cost = facts.projects["thousands"].to_numpy()
            terms[start] = -incidence(lacking.index, pd.Index(facts.building), cost)
        program.add_rows("meet_every_need", lacking.index, terms, ">=", works, unit="thousands")
    sources = pd.Index(sorted(set(pay.index.get_level_values("source_id"))), name="source_id")
    if len(sources):
        spent = incidence(sources, pay.index.get_level_values("source_id"))
        amount = facts.sources[sources].to_numpy()
        program.add_rows("respect_sources", sources, {pay: spent}, "<=", amount, unit="thousands")


def _build(program: Program, projects: pd.DataFrame, money: pd.Series, start: Variables) -> None:
    """State what the year's money can build, what excludes each other, and what comes first."""
    payers = projects["payers"].to_numpy()
    dear = projects.loc[projects["thousands"] > 0, "payers"]
    builders = pd.Index(sorted(set(dear) - {""}), name="payers", dtype="object")
    if len(builders):
        costs = incidence(builders, pd.Index(payers), projects["thousands"].to_numpy())
        held = [float(money.reindex(text.split("+")).fillna(0.0).sum()) for text in builders]
        program.add_rows("respect_builders", builders, {start: costs}, "<=", held, unit="thousands")
    group = projects["group"]
    groups = pd.Index(sorted(set(group[group.duplicated()]) - {""}), name="group", dtype="object")
    if len(groups):
        inside = incidence(groups, pd.Index(group))
        program.add_rows("one_of_group", groups, {start: inside}, "<=", 1.0, unit="projects")
    pairs = [
        (project, first)
        for project, needs in projects["requires"].items()
        for first in needs.split(";")
        if first in projects.index
    ]
    if pairs:
        labels = pd.MultiIndex.from_tuples(pairs, names=["project_id", "first"])
        later, sooner = (incidence(start.index, labels.get_level_values(side)).T for side in (0, 1))
        terms: dict[Variables, Coefficients] = {start: sparse.csr_array(later - sooner)}
        program.add_rows("require_first", labels, terms, "<=", 0.0, unit="projects")
