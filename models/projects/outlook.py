"""What the years to come look like with the works decided: places, and what schools will be due.

Nothing is decided here. The children of each later year are placed as well as its seats allow, without a
look at travel; teachers and money are the needs of as many pupils as there are places for.
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from geodata.city import City
from models.needs import operating_needs
from models.places.facts import PlacesFacts, places_facts
from models.places.formulation import formulate_places
from models.places.rules import PlacesRules
from models.plan_tables import stacked, tidy
from models.policy import Policy
from models.projects.works import city_after
from models.question import Question
from models.steps import Steps
from models.supply import open_provision
from optimizer.solve import Solution

CENTS = 100
GOALS = ("unplaced_children", "overfull_seats")
KEY = ["year", "level", "district_id"]


def look_ahead(
    city: City, policy: Policy, question: Question, works: pd.DataFrame, steps: Steps
) -> pd.DataFrame:
    """Return the plan's table ``outlook`` for every year of the horizon after the year of the question.

    Years without a forecast of children for a level are left out.
    """
    years = range(question.year + 1, question.year + question.projects.horizon)
    rows = [
        _level_outlook(city_after(city, works, year), policy, _of_year(question, year), level, steps)
        for year in years
        for level in question.levels
        if _is_known(city, level, year)
    ]
    return stacked("outlook", rows)


def _of_year(question: Question, year: int) -> Question:
    goals = {**question.goals, "places": GOALS}
    return replace(question, year=year, goals=goals, places=PlacesRules(), locks=(), goal_limits={})


def _is_known(city: City, level: str, year: int) -> bool:
    children = city.children
    return bool(((children["level"] == level) & (children["year"] == year)).any())


def _level_outlook(city: City, policy: Policy, question: Question, level: str, steps: Steps) -> pd.DataFrame:
    facts = places_facts(city, policy, question, level)
    district = city.areas.set_index("area_id")["district_id"]
    children = facts.children.groupby(district.reindex(facts.children.index)).sum()
    unplaced, pupils = children.astype("float64"), facts.pupils * 0.0
    if len(facts.arcs):
        step = f"places {level} {question.year}"
        solution = steps.solve(step, level, formulate_places(facts, question))
        if solution.has_values:
            unplaced, pupils = _placed(facts, solution, district)
    schools = open_provision(city, [level]).set_index("school_id").reindex(pupils.index)
    where = schools["district_id"]
    table = pd.DataFrame(
        {
            "children": children,
            "seats": facts.seats.groupby(where).sum(),
            "unplaced": unplaced,
            "overfull": (pupils - facts.seats).clip(lower=0).groupby(where).sum(),
            "need_teachers": _teachers(policy, level, pupils).groupby(where).sum(min_count=1),
            "need_funds": _funds(policy, level, schools.assign(pupils=pupils))
            .groupby(where)
            .sum(min_count=1),
        }
    ).rename_axis("district_id")
    counts = ["children", "seats", "unplaced", "overfull"]
    table = table.fillna(dict.fromkeys(counts, 0.0)).reset_index()
    unknown = {"short_teachers": np.nan, "short_funds": np.nan}
    return tidy("outlook", table.assign(year=question.year, level=level, **unknown))


def _placed(facts: PlacesFacts, solution: Solution, district: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return children without a place by district, and pupils by school, rounded as the flow is whole."""
    place = solution.series("place")
    pupils = place.groupby(level="school_id").sum().reindex(facts.pupils.index, fill_value=0.0).round()
    left = facts.children - place.groupby(level="area_id").sum().reindex(facts.children.index, fill_value=0.0)
    left = left.round().clip(lower=0)
    return left.groupby(district.reindex(left.index)).sum(), pupils


def _teachers(policy: Policy, level: str, pupils: pd.Series) -> pd.Series:
    ratio = policy.amount("staffing.pupils_per_teacher", level)
    return pupils / (np.nan if ratio is None else ratio)


def _funds(policy: Policy, level: str, schools: pd.DataFrame) -> pd.Series:
    return operating_needs(policy, level, schools).astype("float64") / CENTS
