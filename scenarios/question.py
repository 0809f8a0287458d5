"""From a scenario, which a person wrote, to the question that a city is asked."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from geodata.city import City
from models.allotments import aid, programme_seats, quotas, training
from models.funds import formulation as funds
from models.places import formulation as places
from models.places.options import OF_OPTIONS
from models.projects import formulation as projects
from models.question import Question
from models.staff import teachers
from models.standards import formulation as standards
from scenarios.errors import Problem, ScenarioError, nearest
from scenarios.scenario import LEVEL_NAMES, Budget, Decision, Scenario
from scenarios.scenario_files import key_parts, place_of, read_chain
from scenarios.scenario_forecast import counted_on, unused_keys
from scenarios.scenario_lock_checks import lock_problems

_FORMULATIONS = {
    "projects": projects,
    "places": places,
    "teachers": teachers,
    "funds": funds,
    "standards": standards,
    "quotas": quotas,
    "aid": aid,
    "training": training,
    "programme_seats": programme_seats,
}
GOAL_AMOUNTS = ("projects", "places", "teachers", "funds")  # stated by `models.goals.add_goals`
BUDGET = {"source_id": "budget", "name": "Budget", "name_zh": "预算"}
EXTRA = {"source_id": "extra", "name": "Further money", "name_zh": "追加资金"}
_EVERYTHING = ""  # an empty list in a source: every level, use, district and ownership


def ask(scenario: Scenario, city: City) -> Question:
    """Return the question a scenario puts to a city.

    Parameters
    ----------
    scenario
        As written.
    city
        The facts: years, levels and money of the year.

    Raises
    ------
    ScenarioError
        When the city has no data for the year or a level, the year has no money, or a goal is unknown; or
        when grades and births do not suffice for the forecast that is asked.
    """
    problems = question_problems(scenario, city)
    if problems:
        raise ScenarioError(*problems)
    city = counted_on(city, scenario.forecast)
    return Question(
        year=scenario.year,
        levels=_levels(scenario, city),
        sources=_sources(scenario, city, scenario.year),
        later_sources=_later_sources(scenario, city),
        demand=scenario.demand,
        decisions=scenario.decisions,
        hires_max=scenario.teachers.hires_max,
        teacher_moves_max=scenario.teachers.moves_max,
        goals={str(decision): goals for decision, goals in scenario.goals.items()},
        tolerance=named_goals(scenario.tolerances),
        goal_limits=named_goals(scenario.limits),
        locks=tuple(lock.rule() for lock in scenario.locks),
        limits=scenario.solver.limits(),
        projects=scenario.projects.rules(),
        plan=scenario.plan.rules(),
        places=scenario.places.rules(),
        posts=scenario.posts.rules(),
        conversions=scenario.conversions.rules(),
        fairness=scenario.fairness.rules(),
        rotation=scenario.rotation.rules(),
        shared_posts=scenario.shared_posts.rules(),
        funds=scenario.funds.rules(),
        standards=scenario.standards.rules(),
        aid=scenario.aid.rules(),
        training=scenario.training.rules(),
        programme_seats=scenario.programme_seats.rules(),
    )


def check_scenario(scenario: Scenario, city: City, path: Path) -> None:
    """Refuse a scenario file that this city cannot be asked, naming file and line.

    Raises
    ------
    ScenarioError
        With everything that does not fit.
    """
    problems = question_problems(scenario, city)
    if not problems:
        return
    chain = read_chain(path)
    raise ScenarioError(
        *(
            Problem(
                problem.key,
                problem.what,
                where=place_of(chain, key_parts(problem.key)),
                found=problem.found,
                allowed=problem.allowed,
                nearest=problem.nearest,
            )
            for problem in problems
        )
    )


def question_problems(scenario: Scenario, city: City) -> tuple[Problem, ...]:
    """Return what a city cannot be asked of a scenario; empty when it can."""
    if unused := unused_keys(scenario.forecast):
        return (unused,)
    try:
        city = counted_on(city, scenario.forecast)
    except ScenarioError as error:
        return error.problems
    problems = [
        *_year_problems(scenario, city),
        *_level_problems(scenario, city),
        *_goal_problems(scenario),
        *_amount_problems(scenario),
        *lock_problems(scenario, city),
        *_project_problems(scenario, city),
        *_standards_problems(scenario, city),
    ]
    if not problems and "funds" in scenario.decisions and not len(_sources(scenario, city, scenario.year)):
        problems.append(
            Problem(
                "budget",
                "the city has no sources of money for this year; give an amount under [budget]",
                found=str(scenario.year),
                allowed=_listed(sorted(city.sources["year"].unique())),
            )
        )
    return tuple(problems)


def goals_of(decision: str) -> tuple[str, ...]:
    """Return the goals of a decision as its formulation states them, in order."""
    text = _FORMULATIONS[decision].__doc__ or ""
    goals = text.partition("Goals, in this order\n")[2].partition("\nSubject to")[0]
    stated = tuple(re.findall(r"^ {4}(\w+)", goals, flags=re.MULTILINE))
    return (*stated, *OF_OPTIONS) if decision == "places" else stated


def _year_problems(scenario: Scenario, city: City) -> Iterable[Problem]:
    if scenario.year not in city.years():
        yield Problem(
            "year",
            "the city has no children for this year",
            found=str(scenario.year),
            allowed=_listed(city.years()),
        )
    elif scenario.demand != "mid" and _is_unknown(city, scenario):
        yield Problem(
            "demand",
            "the city has no such forecast of children for this year",
            found=scenario.demand,
            allowed="mid",
        )


def _is_unknown(city: City, scenario: Scenario) -> bool:
    if scenario.demand not in city.children:
        return True
    asked = city.children["year"].eq(scenario.year) & city.children["level"].isin(_levels(scenario, city))
    return bool(city.children.loc[asked, scenario.demand].isna().any())


def _level_problems(scenario: Scenario, city: City) -> Iterable[Problem]:
    for level in scenario.levels:
        if level not in city.levels():
            yield Problem(
                "levels",
                "no school of the city provides this level",
                found=level,
                allowed=_listed(city.levels()),
            )


def _goal_problems(scenario: Scenario) -> Iterable[Problem]:
    for decision, goals in scenario.goals.items():
        for goal in goals:
            known = goals_of(decision)
            if goal not in known:
                yield Problem(
                    f"goals.{decision}",
                    "unknown goal",
                    found=goal,
                    allowed=_listed(known),
                    nearest=nearest(goal, known),
                )
        if len(set(goals)) < len(goals):
            yield Problem(f"goals.{decision}", "a goal is named twice", found=_listed(goals))


def named_goals(amounts: Mapping[Decision, Mapping[str, float]]) -> dict[str, float]:
    """Return amounts by decision and goal under the names ``decision.goal``."""
    return {f"{decision}.{goal}": most for decision, goals in amounts.items() for goal, most in goals.items()}


def _amount_problems(scenario: Scenario) -> Iterable[Problem]:
    for table, amounts in (("limits", scenario.limits), ("tolerances", scenario.tolerances)):
        for decision, goals in amounts.items():
            known = goals_of(decision) if decision in GOAL_AMOUNTS else ()
            for goal in goals:
                if goal not in known:
                    yield Problem(
                        f"{table}.{decision}.{goal}",
                        "unknown goal" if known else "the goals of this decision cannot be held to an amount",
                        allowed=_listed(known or GOAL_AMOUNTS),
                        nearest=nearest(goal, known),
                    )


def _project_problems(scenario: Scenario, city: City) -> Iterable[Problem]:
    if "projects" not in scenario.decisions:
        return
    last = scenario.year + scenario.projects.horizon - 1
    known = city.years()
    unknown = [year for year in range(scenario.year + 1, last + 1) if year not in known]
    if unknown:
        yield Problem(
            "projects.horizon",
            "the city has no children for every year looked at",
            found=_listed(unknown),
            allowed=_listed(known),
        )
    for key in ("must", "never", "underway"):
        yield from _unknown_ids(
            f"projects.{key}", getattr(scenario.projects, key), city.projects["project_id"]
        )


def _standards_problems(scenario: Scenario, city: City) -> Iterable[Problem]:
    asked = scenario.standards
    yield from _unknown_ids("standards.districts", asked.districts, city.districts["district_id"])
    if "standards" in scenario.decisions and (asked.aim == "most_schools") != (asked.budget is not None):
        yield Problem(
            "standards.budget",
            "a budget goes with the aim most_schools, and with no other",
            found=asked.aim,
        )


def _unknown_ids(key: str, asked: Iterable[str], known: pd.Series) -> Iterable[Problem]:
    ids = [str(each) for each in known]
    for each in asked:
        if each not in ids:
            yield Problem(key, "the city has nothing with this id", found=each, nearest=nearest(each, ids))


def _levels(scenario: Scenario, city: City) -> tuple[str, ...]:
    """Return the levels asked for, or all with schools and children, in the fixed order."""
    children = set(city.children.loc[city.children["year"] == scenario.year, "level"])
    wanted = set(scenario.levels) or children & set(city.levels())
    return tuple(level for level in LEVEL_NAMES if level in wanted)


def _later_sources(scenario: Scenario, city: City) -> pd.DataFrame:
    """Return the money of the years after the first that projects look at, in the same way."""
    if "projects" not in scenario.decisions and not scenario.funds.draws:
        return city.sources[:0]
    later = range(scenario.year + 1, scenario.year + scenario.projects.horizon)
    return pd.concat(
        [city.sources[:0], *(_sources(scenario, city, year) for year in later)], ignore_index=True
    )


def _sources(scenario: Scenario, city: City, year: int) -> pd.DataFrame:
    """Return a year's money: the city's sources, scaled, or one general source of the amount given."""
    budget: Budget = scenario.budget
    sources = city.sources[city.sources["year"] == year].reset_index(drop=True)
    if budget.amount is not None:
        sources = _one_source(city.sources, year, budget.amount, BUDGET)
    elif budget.scale is not None:
        sources = sources.assign(amount=(sources["amount"] * budget.scale).round(2))
    if budget.extra and year == scenario.year:
        sources = pd.concat(
            [sources, _one_source(city.sources, year, budget.extra, EXTRA)], ignore_index=True
        )
    return sources


def _one_source(like: pd.DataFrame, year: int, amount: float, names: Mapping[str, str]) -> pd.DataFrame:
    row = {**names, "year": year, "kind": "general", "amount": amount}
    lists = dict.fromkeys(("levels", "uses", "districts", "ownership"), _EVERYTHING)
    source = pd.DataFrame([{**lists, **row}]).reindex(columns=like.columns)
    return source.astype({name: kind for name, kind in like.dtypes.items() if name in source})


def _listed(values: Iterable[object]) -> str:
    return ", ".join(str(value) for value in values)
