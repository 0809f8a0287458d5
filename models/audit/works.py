"""Rules of the audit on works: each is a project of the city, at its price, in its time, paid for."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pandas as pd

from models.audit.case import Case, PlanFault, differing, exceeding, faults, once_per_case
from models.projects.facts import ProjectsFacts, projects_facts
from models.rounding import cents_of

CENTS = 100
ROUNDED = 1e-5  # relative: what a solver may leave in a sum


def works_are_projects(case: Case) -> Iterator[PlanFault]:
    """Every work is a project that may be chosen, at its school, price and time."""
    rule, works = "works_are_projects", case.plan.works.set_index("project_id")
    if not len(works):
        return
    facts = _facts(case)
    strange = works.index.difference(facts.projects.index)
    yield from faults(rule, "works", strange, strange, ["a project that may be chosen"] * len(strange))
    works = works.drop(index=strange)
    projects = facts.projects.loc[works.index]
    for column in ("school_id", "level", "kind"):
        wrong = (works[column] != projects[column]).to_numpy()
        yield from faults(
            rule, f"works.{column}", works.index[wrong], works[column][wrong], projects[column][wrong]
        )
    opens = works["start_year"] + projects["lead_years"]
    running = pd.Series(cents_of(projects["running_cost"].to_numpy(float)), index=projects.index)
    for column, true in (
        ("open_year", opens),
        ("capital_cents", projects["capital"]),
        ("running_cents", running),
        ("open_now", (opens <= case.question.year).astype("int64")),
    ):
        yield from differing(
            rule,
            f"works.{column}",
            works[column].astype(float),
            true.astype(float),
            1.0 * (column == "running_cents") + 1e-9,
        )
    allowed = set(facts.starts)
    late = [name for name, year in works["start_year"].items() if (name, year) not in allowed]
    years = works["start_year"].reindex(late)
    yield from faults(rule, "works.start_year", late, years, ["a year it may start in"] * len(late))


def works_keep_order(case: Case) -> Iterator[PlanFault]:
    """At most one work of a group; what a work requires starts no later; what must be done is done."""
    rule, works = "works_keep_order", case.plan.works.set_index("project_id")
    projects = case.city.projects.set_index("project_id").reindex(works.index)
    if "group" in projects and len(works):
        group = projects["group"].fillna("")
        twice = group[(group != "") & group.duplicated(keep=False)]
        yield from faults(rule, "works", twice.index, twice, ["at most one of the group"] * len(twice))
    starts = works["start_year"].to_dict()
    for name, needs in projects["requires"].fillna("").items() if "requires" in projects else ():
        for first in filter(None, str(needs).split(";")):
            if first not in starts or starts[first] > starts[name]:
                yield PlanFault(rule, "works", str(name), f"{first} not before it", f"{first} no later")
    if case.decided("projects"):
        absent = [name for name in case.question.projects.must if name not in works.index]
        yield from faults(rule, "works", absent, ["not done"] * len(absent), ["done"] * len(absent))


def works_are_paid(case: Case) -> Iterator[PlanFault]:
    """No works cost more by any year than the sources that may pay them have held until then."""
    works = case.plan.works
    if not len(works):
        return
    facts = _facts(case)
    payers = facts.projects["payers"].reindex(works["project_id"]).fillna("").to_numpy()
    groups = sorted(set(payers) - {""})
    for size in range(1, len(groups) + 1):
        for chosen in combinations(groups, size):
            yield from _overspent(facts, works[np.isin(payers, chosen)], chosen)


def net_cost_is_that_of_the_works(case: Case) -> Iterator[PlanFault]:
    """Net cost is told as what the works of the plan come to."""
    steps, works = case.plan.steps, case.plan.works
    told = steps.loc[(steps["step"] == "projects") & (steps["goal"] == "net_cost"), "value"]
    if told.empty:
        return
    facts = _facts(case)
    begun = facts.starts.isin(pd.MultiIndex.from_frame(works[["project_id", "start_year"]]))
    due, found = float(facts.net_cents[begun].sum()) / (1000 * CENTS), float(told.iloc[0])
    if abs(found - due) > ROUNDED * (1 + abs(due)):
        rule = "net_cost_is_that_of_the_works"
        yield PlanFault(rule, "steps", "projects net_cost", f"{found:.6g}", f"{due:.6g}")


def _overspent(facts: ProjectsFacts, works: pd.DataFrame, groups: tuple[str, ...]) -> Iterator[PlanFault]:
    names = {source for group in groups for source in group.split("+")}
    money = facts.sources[facts.sources.index.get_level_values("source_id").isin(names)]["cents"]
    held = money.groupby(level="year").sum().reindex(facts.years, fill_value=0).cumsum()
    spent = works.groupby("start_year")["capital_cents"].sum().reindex(facts.years, fill_value=0).cumsum()
    label = "+".join(sorted(names))
    named = [f"{label} until {year}" for year in facts.years]
    yield from exceeding(
        "works_are_paid",
        "works.capital_cents",
        spent.set_axis(named).astype(float),
        held.set_axis(named).astype(float),
    )


@once_per_case
def _facts(case: Case) -> ProjectsFacts:
    return projects_facts(case.city, case.policy, case.question)


RULES = (works_are_projects, works_keep_order, works_are_paid, net_cost_is_that_of_the_works)
