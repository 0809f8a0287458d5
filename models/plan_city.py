"""A whole plan: places, then teachers, then funds, each reading the one before, under one budget.

Resources per pupil are ratios, and pupils move too; so places are fixed first, then teachers for the pupils
placed, then money for both. A decision that the question leaves closed keeps today's values.
"""

from collections.abc import Callable

import pandas as pd
from pandas import DataFrame

from geodata.city import City
from models.errors import QuestionError
from models.funds import formulate_funds, read_funds
from models.funds_facts import funds_facts
from models.not_assessed import gathered
from models.places import formulate_places, read_places
from models.places_facts import places_facts
from models.plan import Plan
from models.plan_tables import stacked, tidy
from models.policy import Policy
from models.question import DECISIONS, Question
from models.school_table import (
    listed_schools,
    today,
    with_funds,
    with_places,
    with_teachers,
)
from models.shortages import shortages
from models.steps import Steps
from models.teachers import formulate_teachers, read_teachers
from models.teachers_facts import teachers_facts
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
    schools = today(city, question.levels)
    unknown: list[DataFrame] = []

    placements, unplaced = tidy("placements"), tidy("unplaced")
    if "places" in question.decisions:
        placements, unplaced = _decide_places(city, policy, question, steps, unknown)
        schools = with_places(schools, placements)
    moves, hires = tidy("moves"), tidy("hires")
    if "teachers" in question.decisions:
        facts = teachers_facts(city, policy, question, schools)
        unknown.append(facts.not_assessed)
        solution = None
        if len(facts.reached()):
            solution = steps.solve("teachers", "", formulate_teachers(facts, question))
        else:
            steps.settled("teachers", "", "short_teachers", float(facts.gap.sum()), "teachers")
        moves, hires = read_teachers(facts, solution)
        schools = with_teachers(schools, facts, moves, hires)
    grants = tidy("grants")
    if "funds" in question.decisions:
        grants, schools = _decide_funds(policy, question, steps, unknown, (schools, hires))
    listed = listed_schools(schools)
    return Plan(
        placements=placements,
        unplaced=unplaced,
        schools=listed,
        moves=moves,
        hires=hires,
        grants=grants,
        shortages=shortages(unplaced, listed, city.currency),
        not_assessed=gathered(unknown),
        steps=steps.table(),
    )


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
