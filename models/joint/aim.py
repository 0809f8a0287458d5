"""Places decided again: as few children as possible beyond the pupils that a school is to aim at.

The goal comes after children without a place and overfilled seats, and before pupils who are lost and ways. A
school's pupils are one sum of places, so the rows below leave the program a flow in whole children. A level
whose places are bound by more than seats and ways is placed as before.

Sets
    aimed                  schools with an arc
Parameters
    aim[s]                 pupils that school s is to aim at                              [pupils]
Variables
    beyond_aim[s] ≥ 0      pupils placed at school s beyond its aim                       [pupils]
Goals, in this order
    beyond_aim             min Σ_s beyond_aim[s]                                          [pupils]
Subject to
    count_beyond_aim[s]    Σ_z place[z, s] − beyond_aim[s] ≤ aim[s]                       ∀ s ∈ aimed
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd
from pandas import DataFrame

from geodata.city import City
from models.goals import Terms, goal_order
from models.incidence import incidence
from models.not_assessed import gathered
from models.places.facts import PlacesFacts, places_facts
from models.places.formulation import formulate_places, read_places
from models.places.step import decide_places
from models.plan_tables import stacked
from models.policy import Policy
from models.question import Question
from models.steps import Steps
from optimizer.program import Program

if TYPE_CHECKING:
    from optimizer.blocks import Coefficients
    from optimizer.solve import Variables

OWN = ("unplaced_children", "overfull_seats", "pupils_lost", "travel")
BEFORE = ("unplaced_children", "overfull_seats")
NAMES = ("placements", "unplaced", "open_classes", "not_assessed")


def may_aim(question: Question, level: str) -> bool:
    """Return whether a level is bound by seats and ways alone, in an order of goals that allows aims."""
    order = goal_order("places", question.goals.get("places", OWN), question)
    first = tuple(name for name in order if name in BEFORE)
    return not question.places.asks(level) and order[: len(first)] == first and not question.locks


def decide_places_aiming(
    city: City, policy: Policy, question: Question, steps: Steps, aims: Mapping[str, pd.Series]
) -> dict[str, DataFrame]:
    """Return the plan's tables as `models.places.step.decide_places`, with the pupils that schools aim at."""
    pieces: dict[str, list[DataFrame]] = {name: [] for name in NAMES}
    for level in question.levels:
        aim = aims.get(level)
        if aim is None or not may_aim(question, level):
            decided = decide_places(city, policy, replace(question, levels=(level,)), steps)
        else:
            decided = _decide_level(city, policy, question, steps, (level, aim))
        for name, table in decided.items():
            pieces[name].append(table)
    tables = {name: stacked(name, found) for name, found in pieces.items() if name != "not_assessed"}
    return {**tables, "not_assessed": gathered(pieces["not_assessed"])}


def _decide_level(
    city: City, policy: Policy, question: Question, steps: Steps, asked: tuple[str, pd.Series]
) -> dict[str, DataFrame]:
    level, aim = asked
    facts = places_facts(city, policy, question, level)
    placed, left = read_places(facts, None)
    if len(facts.arcs):
        program = formulate_places_aiming(facts, question, aim)
        placed, left = read_places(facts, steps.solve(f"places {level}", level, program))
    else:
        children = float(facts.children.sum())
        steps.settled(f"places {level}", level, "unplaced_children", children, "children")
    where = pd.DataFrame(city.areas[["area_id", "district_id"]])
    unplaced = left.merge(where, how="left")
    return {"placements": placed, "unplaced": unplaced, "not_assessed": facts.not_assessed}


def formulate_places_aiming(facts: PlacesFacts, question: Question, aim: pd.Series) -> Program:
    """State the places of one level with the goal not to go beyond what schools aim at."""
    order = goal_order("places", question.goals.get("places", OWN), question)
    first = tuple(name for name in order if name in BEFORE)
    goals = {**question.goals, "places": first or order[:1]}
    program = formulate_places(facts, replace(question, goals=goals))
    families = {family.family: family for family in program.families}
    place, lost = families["place"], families["pupils_lost"]
    schools = pd.Index(facts.arcs["school_id"].unique(), name="school_id").sort_values()
    most = aim.reindex(schools).fillna(facts.seats.reindex(schools)).to_numpy(dtype="float64")
    beyond = program.add_variables("beyond_aim", schools, unit="pupils")
    arriving = incidence(schools, pd.Index(facts.arcs["school_id"]))
    terms: dict[Variables, Coefficients] = {place: arriving, beyond: -1.0}
    program.add_rows("count_beyond_aim", schools, terms, "<=", most, unit="pupils")
    program.add_goal("beyond_aim", {beyond: 1.0}, unit="pupils")
    later: dict[str, tuple[Terms, str]] = {
        "pupils_lost": ({lost: 1.0}, "pupils"),
        "travel": ({place: facts.arcs["metres"].to_numpy()}, "child-metres"),
    }
    for name in order[len(first) :]:
        if name in later:
            total, unit = later[name]
            program.add_goal(name, total, unit=unit)
    return program
