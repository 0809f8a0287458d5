"""How far a plan may be from the best that deciding its parts together could reach."""

import time
from math import ceil, isfinite

import pandas as pd
from pandas import DataFrame

from geodata.city import City
from models.joint.facts import JointFacts, joint_facts
from models.joint.formulation import GOALS, UNITS, formulate_joint
from models.joint.projects import joint_projects
from models.not_assessed import left_out
from models.plan_tables import tidy
from models.policy import Policy
from models.question import Question
from models.rounding import NOISE, largest_remainder
from models.steps import Steps

STEP = "joint"
WHOLE = ("unplaced_children", "overfull_seats")


def joint_bound(
    city: City, policy: Policy, question: Question, works: DataFrame
) -> tuple[JointFacts | None, DataFrame]:
    """Return what the joint relaxation knows, or ``None`` where there is none, and why.

    Parameters
    ----------
    city : City
        As the works that are open in the year leave it, before any teacher moves.
    """
    reason = ""
    if "places" not in question.decisions or not {"teachers", "funds"} & set(question.decisions):
        reason = "only one of places, teachers and funds is decided, so its own bound is that of the whole"
    elif question.conversions.decide:
        reason = "teachers may change level, which the bound of the whole does not follow"
    facts = None
    if not reason:
        facts = joint_facts(city, policy, question, works)
        if not len(facts.arcs):
            facts, reason = None, "no journey within the limit"
    if reason:
        return None, left_out("plan", "", "city", ["bound"], reason)
    return facts, tidy("not_assessed")


def with_projects(
    facts: JointFacts, city: City, policy: Policy, question: Question, works: DataFrame
) -> JointFacts:
    """Return what the joint relaxation knows where the year's projects are decided with the rest.

    Parameters
    ----------
    facts : JointFacts
        With the works of the plan given; they are returned where projects are not decided.
    city : City
        As it is before any work of the plan.
    """
    if "projects" not in question.decisions:
        return facts
    projects = joint_projects(city, policy, question, works)
    given = works[works["project_id"].isin(question.projects.underway)]
    return joint_facts(projects.least, policy, question, given, projects)


def note_bounds(facts: JointFacts, question: Question, steps: Steps, lacks: dict[str, float]) -> None:
    """Prove for each goal how little any plan could lack that does no worse in the goals before it.

    Parameters
    ----------
    lacks : dict
        What the plan lacks, by goal, in order.
    """
    reached: dict[str, float] = {}
    for goal, unit in zip(GOALS, UNITS, strict=True):
        if _is_decided(facts, goal):
            began = time.perf_counter()
            bound = _bound(facts, question, steps, reached, goal)
            steps.proved(STEP, goal, (lacks[goal], bound), unit, time.perf_counter() - began)
        reached[goal] = lacks[goal]


def _is_decided(facts: JointFacts, goal: str) -> bool:
    if goal == "short_teachers":
        return len(facts.posts.table) > 0
    return goal != "short_funds" or len(facts.running) + len(facts.works) > 0


def _bound(
    facts: JointFacts, question: Question, steps: Steps, reached: dict[str, float], goal: str
) -> float:
    """Return the least that a plan could lack; nothing is less than 0."""
    program = formulate_joint(facts, question, reached, (goal,))
    bound = steps.solve_aside(STEP, program).goals[0].bound
    if not isfinite(bound):
        return 0.0
    return max(0.0, float(ceil(bound - NOISE * (1 + abs(bound))))) if goal in WHOLE else max(0.0, bound)


def aims_of_all(facts: JointFacts, question: Question, steps: Steps) -> dict[str, pd.Series] | None:
    """Return by level the pupils at which the joint relaxation lacks least; None where it is not solved."""
    solution = steps.solve_aside(STEP, formulate_joint(facts, question, {}, GOALS))
    if not solution.has_values:
        return None
    pupils = solution.series("pupils")
    return {str(level): _in_whole(at.droplevel("level")) for level, at in pupils.groupby(level="level")}


def _in_whole(pupils: pd.Series) -> pd.Series:
    """Return whole pupils, as many in all."""
    return pd.Series(largest_remainder(pupils.to_numpy()), index=pupils.index, dtype="float64")
