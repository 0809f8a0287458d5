"""Projects: what is built, enlarged, converted or closed, and when.

One program for the levels whose seats some project changes, over all years, since they share the money for
building. Children are placed year by year so far as the choice needs it (the nearest offers of each area and
every school that a project changes); who goes where is decided afterwards, on all offers. Ways cost nothing
here, so areas that may reach the same schools count as one, under the name of the first of them.

Sets
    projects               P, projects that may be chosen
    starts                 B ⊆ P×T, a project and a year in which it may start
    blocks                 K, a level in a year
    arcs                   A, (level, year, area, school): journeys within the limit
    sources                F, (source, year): money that may build
Parameters
    children[k, z]         children of area z who look for a place in block k              [children]
    seats[k, s]            seats at school s today                                          [seats]
    adds[p]                seats that project p adds, negative where it takes some          [seats]
    lead[p]                years from start to opening                                      [years]
    capital[p]             what building costs, in the year of the start                    [thousands]
    net[p, t]              building, running and moving the pupils of a school that closes,
                           less what is left and needed after the years                     [thousands]
    amount[f, t]           money of the source in the year                                  [thousands]
    carry[f, t]            share of what is left that stays for the next year               [share]
Variables
    start[p, t] ∈ {0, 1}   whether project p starts in year t                               [yes or no]
    place[k, z, s] ≥ 0     children of area z placed at school s                            [children]
    unplaced[k, z] ≥ 0     children of area z without a place                               [children]
    overfull[k, s] ≥ 0     children at school s beyond its seats, ≤ overfull_max            [children]
    pay[f, t, g] ≥ 0       money of the source for projects of payer group g                [thousands]
    kept[f, t] ≥ 0         money kept for the next year                                     [thousands]
Goals, in this order
    unplaced_children      min Σ unplaced                                                   [child-years]
    overfull_seats         min Σ overfull                                                   [child-years]
    net_cost               min Σ net · start                                                [thousands]
Subject to
    place_every_child[k, z]  Σ_s place + unplaced = children                                ∀ k, z
    respect_seats[k, s]    Σ_z place ≤ seats + overfull + Σ_p adds[p] · Σ_(τ ≤ t − lead) start[p, τ]
    do_once[p]             Σ_t start[p, t] ≤ 1                                              ∀ p ∈ P
    do_what_must_be[p]     Σ_t start[p, t] ≥ 1                             ∀ p that must be, or is under way
    one_of_group[g]        Σ_(p in g, t) start[p, t] ≤ 1                                    ∀ groups
    require_first[p, q, t] start[p, t] ≤ Σ_(τ ≤ t) start[q, τ]                             ∀ p that requires q
    keep_a_school_near[K]  Σ_(p, t) start of closures in K ≤ |K| − 1      ∀ sets K that may not all close
    pay_every_work[g, t]   Σ_f pay[f, t, g] = Σ_(p in g) capital[p] · start[p, t]           ∀ g, t
    respect_sources[f, t]  Σ_g pay[f, t, g] ≤ amount[f, t] + kept[f, t − 1]                 ∀ f, t
    carry_over[f, t]       kept[f, t] ≤ carry · (amount[f, t] + kept[f, t − 1] − Σ_g pay[f, t, g])
"""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import sparse

from models.errors import NoPlanError
from models.goals import Terms, add_goals, require_values
from models.incidence import incidence
from models.locks.projects import lock_projects
from models.places.closure import add_closures
from models.plan_tables import tidy
from models.projects.facts import ProjectsFacts
from models.question import Question
from optimizer.program import Program
from optimizer.solve import Solution, Variables

if TYPE_CHECKING:
    from optimizer.blocks import Coefficients

PER_THOUSAND = 100_000  # cents in a thousand currency units: money in the program stays near 1


def formulate_projects(facts: ProjectsFacts, question: Question) -> Program:
    """State the choice of projects; `facts` must hold at least one start."""
    program = Program("projects")
    arcs, children, seats, room = _supply(facts)
    start = program.add_variables("start", facts.starts, upper=1.0, integer=True, unit="yes or no")
    place = program.add_variables("place", arcs, unit="children")
    unplaced = program.add_variables("unplaced", children.index, unit="children")
    overfull = program.add_variables("overfull", seats.index, upper=room.to_numpy(), unit="children")
    pay = program.add_variables("pay", _payments(facts), unit="thousands")
    kept = program.add_variables("kept", facts.sources.index, unit="thousands")
    goals: dict[str, tuple[Terms, str]] = {
        "unplaced_children": ({unplaced: 1.0}, "child-years"),
        "overfull_seats": ({overfull: 1.0}, "child-years"),
        "net_cost": ({start: facts.net_cents.to_numpy() / PER_THOUSAND}, "thousands"),
    }
    add_goals(program, "projects", goals, question)
    leaving = incidence(children.index, arcs.droplevel("school_id"))
    placed: dict[Variables, Coefficients] = {place: leaving, unplaced: 1.0}
    program.add_rows("place_every_child", children.index, placed, "==", children.to_numpy(), unit="children")
    arriving = incidence(seats.index, arcs.droplevel("area_id"))
    opening = _opening(facts, pd.MultiIndex.from_tuples(list(seats.index), names=seats.index.names))
    taken: dict[Variables, Coefficients] = {place: arriving, overfull: -1.0, start: -opening}
    program.add_rows("respect_seats", seats.index, taken, "<=", seats.to_numpy(), unit="seats")
    _order(program, facts, question, start)
    lock_projects(program, start, facts, question)
    add_closures(program, start, facts.closes(), facts.together)
    _pay(program, facts, (start, pay, kept))
    return program


def _supply(facts: ProjectsFacts) -> tuple[pd.MultiIndex, pd.Series, pd.Series, pd.Series]:
    """Return arcs, children, seats and room beyond the seats of all blocks together."""
    keys = [(block.level, block.year) for block in facts.blocks]
    arcs, children, seats, room = [], [], [], []
    for block in facts.blocks:
        known = block.places
        first = _first_alike(known.arcs, known.areas())
        own = known.arcs[known.arcs["area_id"].isin(set(first))]
        arcs.append(own[["area_id", "school_id"]].assign(level=block.level, year=block.year))
        living = known.children[known.areas()].astype("float64")
        children.append(living.groupby(first).sum().rename_axis("area_id"))
        reached = pd.Index(sorted(set(known.arcs["school_id"])), name="school_id")
        seats.append(known.seats[reached])
        room.append(known.overfull_max[reached])
    pairs = pd.concat(arcs)[["level", "year", "area_id", "school_id"]]
    names = ["level", "year"]
    return (
        pd.MultiIndex.from_frame(pairs),
        pd.concat(children, keys=keys, names=names),
        pd.concat(seats, keys=keys, names=names),
        pd.concat(room, keys=keys, names=names),
    )


def _first_alike(arcs: pd.DataFrame, areas: pd.Index) -> pd.Series:
    """Return for each area the first one that may reach the same schools."""
    schools = arcs.sort_values(["area_id", "school_id"]).groupby("area_id")["school_id"].agg("|".join)
    reached = schools.reindex(areas).fillna("")
    return pd.Series(areas.to_series().groupby(reached).transform("first"))


def _opening(facts: ProjectsFacts, supply: pd.MultiIndex) -> sparse.csr_array:
    """Return the seats that each start adds to each school and year from its opening on."""
    projects = facts.projects
    rows, columns, entries = [], [], []
    for column, (project, year) in enumerate(facts.starts):
        row = projects.loc[project]
        opens = year + int(row["lead_years"])
        labels = [(row["level"], later, row["school_id"]) for later in facts.years if later >= opens]
        places = supply.get_indexer(pd.MultiIndex.from_tuples(labels, names=supply.names))
        places = places[places >= 0]
        rows.append(places)
        columns.append(np.full(len(places), column))
        entries.append(np.full(len(places), float(row["seats"])))
    shape = (len(supply), len(facts.starts))
    place, column_of = np.concatenate(rows), np.concatenate(columns)
    return sparse.csr_array((np.concatenate(entries), (place, column_of)), shape=shape)


def _order(program: Program, facts: ProjectsFacts, question: Question, start: Variables) -> None:
    """State what comes once, at most one of several, and after another."""
    project = facts.starts.get_level_values("project_id")
    names = facts.projects.index
    must = np.isin(names, [*question.projects.must, *question.projects.underway])
    once = incidence(names, project)
    program.add_rows("do_once", names, {start: once}, "<=", 1.0, unit="projects")
    if must.any():
        asked = names[must]
        done = {start: incidence(asked, project)}
        program.add_rows("do_what_must_be", asked, done, ">=", 1.0, unit="projects")
    group = facts.projects.get("group", pd.Series("", index=names)).fillna("")
    shared = group[group.map(group.value_counts()) > 1]
    shared = shared[shared != ""]
    if len(shared):
        groups = pd.Index(sorted(set(shared)), name="group")
        of_start = pd.Index(group.reindex(project))
        program.add_rows(
            "one_of_group", groups, {start: incidence(groups, of_start)}, "<=", 1.0, unit="projects"
        )
    pairs = _required(facts)
    if pairs:
        index = pd.MultiIndex.from_tuples([pair[:3] for pair in pairs], names=["project_id", "first", "year"])
        terms = sparse.vstack([pair[3] for pair in pairs])
        program.add_rows("require_first", index, {start: sparse.csr_array(terms)}, "<=", 0.0, unit="projects")


def _required(facts: ProjectsFacts) -> list[tuple[str, str, int, sparse.csr_array]]:
    """Return for each start that requires another project the row that makes it wait."""
    project, year = (facts.starts.get_level_values(level).to_numpy() for level in (0, 1))
    needs = facts.projects.get("requires", pd.Series("", index=facts.projects.index)).fillna("")
    rows = []
    for column, (name, when) in enumerate(facts.starts):
        for first in [part for part in str(needs[name]).split(";") if part]:
            row = np.zeros(len(facts.starts))
            row[(project == first) & (year <= when)] = -1.0
            row[column] += 1.0
            rows.append((name, first, int(when), sparse.csr_array(row[None, :])))
    return rows


def _payments(facts: ProjectsFacts) -> pd.MultiIndex:
    """Return (source, year, payer group) for every source that may pay a group in a year."""
    groups = sorted(set(facts.projects["payers"]) - {""})
    triples = [
        (source, year, group)
        for source, year in facts.sources.index
        for group in groups
        if source in group.split("+")
    ]
    return pd.MultiIndex.from_tuples(triples, names=["source_id", "year", "payers"])


def _pay(program: Program, facts: ProjectsFacts, given: tuple[Variables, ...]) -> None:
    start, pay, kept = given
    capital = facts.projects["capital"].reindex(facts.starts.get_level_values("project_id")).to_numpy()
    group = facts.projects["payers"].reindex(facts.starts.get_level_values("project_id"))
    due = pd.MultiIndex.from_arrays([group, facts.starts.get_level_values("year")], names=["payers", "year"])
    dues = pd.MultiIndex.from_tuples(sorted({label for label in due if label[0]}), names=due.names)
    if len(dues):
        who = [pay.index.get_level_values(level) for level in ("payers", "year")]
        paid = incidence(dues, pd.MultiIndex.from_arrays(who))
        costs = incidence(dues, due, -capital / PER_THOUSAND)
        program.add_rows("pay_every_work", dues, {pay: paid, start: costs}, "==", 0.0, unit="thousands")
    sources = facts.sources
    if not len(sources) or not len(pay):
        return
    by = [pay.index.get_level_values(level) for level in ("source_id", "year")]
    spent = incidence(sources.index, pd.MultiIndex.from_arrays(by))
    years = sources.index.get_level_values("year")
    before = pd.MultiIndex.from_arrays([sources.index.get_level_values("source_id"), years + 1])
    from_before = incidence(sources.index, before)
    amount, carry = sources["cents"].to_numpy() / PER_THOUSAND, sources["carry"].to_numpy()
    program.add_rows(
        "respect_sources", sources.index, {pay: spent, kept: -from_before}, "<=", amount, unit="thousands"
    )
    own = sparse.diags_array(carry)
    terms = {
        pay: sparse.csr_array(own @ spent),
        kept: sparse.csr_array(sparse.eye_array(len(kept)) - own @ from_before),
    }
    program.add_rows("carry_over", sources.index, terms, "<=", carry * amount, unit="thousands")


def read_projects(facts: ProjectsFacts, solution: Solution | None) -> pd.DataFrame:
    """Return the plan's table ``works``; empty where nothing could be chosen.

    Raises
    ------
    NoPlanError
        If the solver has no values.
    """
    if solution is None:
        return tidy("works")
    require_values("projects", solution)
    chosen = solution.series("start")
    if ((chosen - chosen.round()).abs() > 1e-6).any():  # noqa: PLR2004 - the solver's own tolerance
        raise NoPlanError("projects", "a plan in parts of projects")
    starts = facts.starts[chosen.to_numpy() > 1 / 2].to_frame(index=False)
    rows = starts.join(facts.projects, on="project_id").rename(columns={"year": "start_year"})
    rows["open_year"] = rows["start_year"] + rows["lead_years"].astype("int64")
    rows["capital_cents"] = rows["capital"]
    rows["running_cents"] = np.rint(rows["running_cost"].astype("float64") * 100)
    rows["open_now"] = (rows["open_year"] <= facts.years[0]).astype("int64")
    return tidy("works", rows)
