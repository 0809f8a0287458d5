"""A whole plan: projects, places, teachers, funds, standards and quotas, each reading those before it.

Projects and the places of all years are decided together. Resources per pupil are ratios, and pupils move
too; so places are fixed first, then teachers for the pupils placed, then money for both, then what brings
schools to standard. One year is decided; later years are looked at, and decided anew when they come. A
decision that the question leaves closed keeps today's values.
"""

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
from pandas import DataFrame

from geodata.city import City
from models.errors import QuestionError
from models.funds import formulate_funds, read_funds
from models.funds_facts import funds_facts
from models.not_assessed import gathered
from models.outlook import look_ahead
from models.places import formulate_places, read_places
from models.places_facts import places_facts
from models.plan import Plan
from models.plan_tables import stacked, tidy
from models.policy import Policy
from models.projects import formulate_projects, read_projects
from models.projects_facts import projects_facts
from models.question import DECISIONS, Question
from models.quotas import decide_quotas
from models.quotas_facts import quotas_facts
from models.school_table import (
    listed_schools,
    today,
    with_funds,
    with_places,
    with_teachers,
)
from models.shortages import shortages
from models.standards_step import decide_standards
from models.steps import Steps
from models.stocks import planned_stocks, school_stocks
from models.teachers import formulate_teachers, read_teachers
from models.teachers_facts import teachers_facts
from models.works import city_now
from optimizer.solve import Progress


def plan_city(
    city: City,
    policy: Policy,
    question: Question,
    progress: Callable[[str, Progress], None] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> Plan:
    """Return the plan that answers a question.

    Parameters
    ----------
    progress : callable, optional
        Called with the name of the step (``"places primary"``) and the solver's progress.
    cancel : callable, optional
        Returns true when the user wants to stop.

    Raises
    ------
    QuestionError
        If the city has no such level or year, or a decision or goal is unknown.
    PolicyError
        If the policy lacks a value that the plan cannot do without.
    NoPlanError
        If a step ends without values; it carries the solver's status.
    """
    _check(city, question)
    steps = Steps(question, progress, cancel)
    unknown: list[DataFrame] = []
    works, outlook = tidy("works"), tidy("outlook")
    if "projects" in question.decisions:
        works, outlook = _decide_projects(city, policy, question, steps, unknown)
        city = city_now(city, works)
    schools = today(city, question.levels)

    placements, unplaced = tidy("placements"), tidy("unplaced")
    if "places" in question.decisions:
        placements, unplaced = _decide_places(city, policy, question, steps, unknown)
        schools = with_places(schools, placements)
    moves, hires = tidy("moves"), tidy("hires")
    if "teachers" in question.decisions:
        schools, moves, hires = _decide_teachers(city, policy, question, steps, unknown, schools)
    grants = tidy("grants")
    if "funds" in question.decisions:
        grants, schools = _decide_funds(policy, question, steps, unknown, (schools, hires))
    listed = listed_schools(schools)
    plan = Plan(
        placements=placements,
        unplaced=unplaced,
        schools=listed,
        moves=moves,
        hires=hires,
        grants=grants,
        shortages=shortages(unplaced, listed, city.currency),
        not_assessed=gathered(unknown),
        steps=steps.table(),
        works=works,
        outlook=outlook,
    )
    return _furthered(plan, city, policy, question, steps)


def _furthered(plan: Plan, city: City, policy: Policy, question: Question, steps: Steps) -> Plan:
    """Return the plan with the decisions that read a plan of places, teachers and funds."""
    further: dict[str, DataFrame] = {}
    unknown = [plan.not_assessed]
    if "standards" in question.decisions:
        stocks = planned_stocks(school_stocks(city), plan)
        bought = decide_standards(policy, question.standards, question.levels, stocks, steps)
        further |= {"purchases": bought.purchases, "passes": bought.passes}
        unknown += bought.not_assessed
    if "quotas" in question.decisions:
        facts = quotas_facts(city, policy, question)
        further["quotas"] = decide_quotas(facts, question, steps)
        unknown.append(facts.not_assessed)
    return replace(plan, **further, not_assessed=gathered(unknown), steps=steps.table())


def _decide_projects(
    city: City, policy: Policy, question: Question, steps: Steps, unknown: list[DataFrame]
) -> tuple[DataFrame, DataFrame]:
    """Choose projects for all years and look at each; return works and outlook."""
    facts = projects_facts(city, policy, question)
    unknown.append(facts.not_assessed)
    solution = None
    if len(facts.starts):
        solution = steps.solve("projects", "", formulate_projects(facts, question))
    else:
        steps.settled("projects", "", "net_cost", 0.0, "thousands")
    works = read_projects(facts, solution)
    return works, look_ahead(city, policy, question, works, steps)


def _decide_teachers(
    city: City,
    policy: Policy,
    question: Question,
    steps: Steps,
    unknown: list[DataFrame],
    schools: DataFrame,
) -> tuple[DataFrame, DataFrame, DataFrame]:
    """Move and hire teachers; return the school table, moves and hires."""
    facts = teachers_facts(city, policy, question, schools)
    unknown.append(facts.not_assessed)
    solution = None
    if len(facts.reached()):
        solution = steps.solve("teachers", "", formulate_teachers(facts, question))
    else:
        steps.settled("teachers", "", "short_teachers", float(facts.gap.sum()), "teachers")
    moves, hires = read_teachers(facts, solution)
    return with_teachers(schools, facts, moves, hires), moves, hires


def _check(city: City, question: Question) -> None:
    """Refuse levels the city does not teach and decisions nobody knows."""
    for what, asked, allowed in (
        ("levels", question.levels, city.levels()),
        ("decisions", question.decisions, DECISIONS),
        ("goals", tuple(question.goals), DECISIONS),
    ):
        unknown = [name for name in asked if name not in allowed]
        if unknown:
            raise QuestionError(f"{what}: found {', '.join(unknown)}; allowed: {', '.join(allowed)}")
    if not question.levels or not question.decisions:
        raise QuestionError("a question needs at least one level and one decision")


def _decide_places(
    city: City, policy: Policy, question: Question, steps: Steps, unknown: list[DataFrame]
) -> tuple[DataFrame, DataFrame]:
    """Place the children of every level, each level on its own; return placements and unplaced."""
    placements, unplaced = [], []
    for level in question.levels:
        facts = places_facts(city, policy, question, level)
        unknown.append(facts.not_assessed)
        solution = None
        if len(facts.arcs):
            solution = steps.solve(f"places {level}", level, formulate_places(facts, question))
        else:
            children = float(facts.children.sum())
            steps.settled(f"places {level}", level, "unplaced_children", children, "children")
        placed, left = read_places(facts, solution)
        placements.append(placed)
        unplaced.append(left.merge(pd.DataFrame(city.areas[["area_id", "district_id"]]), how="left"))
    return stacked("placements", placements), stacked("unplaced", unplaced)


def _decide_funds(
    policy: Policy,
    question: Question,
    steps: Steps,
    unknown: list[DataFrame],
    earlier: tuple[DataFrame, DataFrame],
) -> tuple[DataFrame, DataFrame]:
    """Grant money to schools for their running and their hires; return grants and the school table."""
    schools, hires = earlier
    facts = funds_facts(policy, question, schools, hires)
    unknown.append(facts.not_assessed)
    solution = None
    if len(facts.due):
        solution = steps.solve("funds", "", formulate_funds(facts, question))
    else:
        steps.settled("funds", "", "short_funds", 0.0, "thousands")
    grants = read_funds(facts, solution)
    return grants, with_funds(schools, facts, grants)
