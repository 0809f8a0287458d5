"""Projects that could open in the year decided, as the joint relaxation knows them: their seats and cost.

Works are chosen for all the years looked at, and before everything else. The bound of the whole leaves them
open again, as far as they change the year decided: a project that starts this year and opens this year. It is
bound by money for building, by groups and by what it requires, and may be done in part. Projects under way
are done. What a project takes from a school is left there, so that the relaxation is no stricter than a plan:
a school that closes keeps its seats.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from geodata.city import City
from models.joint.curves import PER_THOUSAND
from models.locks.projects import touched_starts
from models.locks.rules import ProjectMust
from models.policy import Policy
from models.projects.facts import ProjectsFacts, projects_facts
from models.projects.works import ADDS, city_after, city_now
from models.question import Question

OFFERS = "places.most_schools"


@dataclass(frozen=True, eq=False)
class JointProjects:
    """The projects that the bound leaves open, and the cities between which they lead.

    Attributes
    ----------
    table : DataFrame
        By project_id: school_id, level, seats (that it adds), thousands (what building costs), payers,
        group and requires (empty where there is none).
    least, most : City
        With the sites of all open projects, and no more seats than today; and with all their seats.
    policy : Policy
        With as many more schools offered to an area as projects could open or close near it.
    money : Series
        Thousands that may build this year, by source_id.
    """

    table: pd.DataFrame
    least: City
    most: City
    policy: Policy
    money: pd.Series


def joint_projects(city: City, policy: Policy, question: Question, works: pd.DataFrame) -> JointProjects:
    """Read which projects the bound leaves open.

    Parameters
    ----------
    city : City
        As it is before any work of the plan.
    works : DataFrame
        The plan's table ``works``.
    """
    facts = projects_facts(city, policy, question)
    underway = works["project_id"].isin(question.projects.underway)
    begun = city_now(city, works[underway])
    rows = facts.projects.loc[_open_now(facts, question)]
    works_of_all = rows[rows["kind"] != "close"].reset_index().assign(open_year=question.year)
    gone = int((rows["kind"] == "close").sum() + (rows["kind"] == "new").sum())
    adding = rows[(rows["seats"] > 0) & (rows["kind"] != "close")]
    year = facts.sources.index.get_level_values("year") == question.year
    money = facts.sources["cents"][year].droplevel("year") / PER_THOUSAND
    return JointProjects(
        table=pd.DataFrame(
            {
                "school_id": adding["school_id"],
                "level": adding["level"],
                "seats": adding["seats"].astype("float64"),
                "thousands": adding["capital"].astype("float64") / PER_THOUSAND,
                "payers": adding["payers"],
                "group": _text(adding, "group"),
                "requires": _text(adding, "requires"),
            }
        ),
        least=city_after(_bounded(begun, upper=0.0), works_of_all, question.year),
        most=city_after(_bounded(begun, lower=0.0), works_of_all, question.year),
        policy=_offering_more(policy, gone),
        money=money,
    )


def _open_now(facts: ProjectsFacts, question: Question) -> pd.Index:
    """Return the projects that may start and open in the year of the question, those under way left out."""
    starts = facts.starts[facts.starts.get_level_values("year") == question.year]
    barred = np.zeros(len(starts), dtype=bool)
    for lock in question.locks:
        if not isinstance(lock, ProjectMust):
            barred |= touched_starts(lock, starts, facts.projects)
    names = starts.get_level_values("project_id")[~barred]
    at_once = facts.projects["lead_years"].astype("float64") == 0
    free = at_once.reindex(names).to_numpy(dtype=bool) & ~names.isin(question.projects.underway)
    found: pd.Index = names[free]
    return found


def _bounded(city: City, lower: float | None = None, upper: float | None = None) -> City:
    """Return the city with projects that take nothing, or that add nothing and leave seats as they are."""
    projects = city.projects.copy()
    for column in [str(name) for name in projects if str(name).startswith(ADDS)]:
        projects[column] = projects[column].astype("float64").clip(lower, upper)
    if upper is not None and "adds_seats" in projects:
        projects["adds_seats"] = 0.0
    return replace(city, projects=projects)


def _offering_more(policy: Policy, more: int) -> Policy:
    """Return the policy with so many more schools offered to an area: a plan may have others near by."""
    values = {
        key: replace(value, amount=int(value.amount) + more) if key[0] == OFFERS else value
        for key, value in policy.values.items()  # noqa: PD011 - a mapping, no table
    }
    return replace(policy, values=values)


def _text(rows: pd.DataFrame, column: str) -> pd.Series:
    given = rows.get(column, pd.Series("", index=rows.index))
    return given.astype("object").where(given.notna(), "").astype("str")
