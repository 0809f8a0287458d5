"""What a stored scenario asks of a city, put together without the code that solves.

The audit judges a plan by the question; the question that the solver was given is stated with the solver's
own classes. Here it is derived a second time, from the stored scenario and by the same published rules. A
scenario of an earlier release lacks the tables of later ones, which then say what they say by default.
"""

import inspect
import json
import re
from collections.abc import Mapping
from dataclasses import make_dataclass
from typing import TYPE_CHECKING, Any, cast

import pandas as pd
from pydantic import BaseModel, TypeAdapter

from geodata.city import City
from geodata.schemas.levels import LEVELS
from scenarios import scenario_rules
from scenarios.scenario_locks import AskedLock

if TYPE_CHECKING:  # only its shape: importing it brings the solver
    from models.question import Question

_LOCKS = TypeAdapter(tuple[AskedLock, ...])
_CALLED = {"Whole": "plan"}  # classes that are not named as their table
_ONE = {
    "budget": ("budget", "Budget", "预算"),
    "extra": ("extra", "Further money", "追加资金"),
}


def asked_of(scenario: Mapping[str, Any], city: City) -> "Question":
    """Return a stored scenario as the question that the audit reads; it holds no limits of a solver.

    Parameters
    ----------
    scenario
        The stored scenario as plain values.
    city
        The facts.

    Raises
    ------
    ValueError
        A table of the scenario is none that this release knows (pydantic's ``ValidationError``).
    """
    year, teachers = scenario["year"], scenario.get("teachers", {})
    parts = {
        "year": year,
        "levels": _levels(scenario, city),
        "sources": _sources(scenario, city, year),
        "later_sources": _later_sources(scenario, city),
        "demand": scenario.get("demand", "mid"),
        "decisions": tuple(scenario["decisions"]),
        "hires_max": teachers.get("hires_max"),
        "teacher_moves_max": teachers.get("moves_max"),
        "goals": {decision: tuple(names) for decision, names in scenario.get("goals", {}).items()},
        "tolerance": _by_goal(scenario.get("tolerances", {})),
        "goal_limits": _by_goal(scenario.get("limits", {})),
        "locks": tuple(lock.rule() for lock in _LOCKS.validate_json(json.dumps(scenario.get("locks", [])))),
        **{name: _rules(kind, scenario.get(name, {})) for name, kind in _tables().items()},
    }
    asked = make_dataclass("Asked", parts, frozen=True, eq=False)  # the audit asks it of other years too
    return cast("Question", asked(**parts))


def _tables() -> dict[str, type[BaseModel]]:
    """Return the tables of a scenario that hold rules of a decision, by the name they have there."""
    kinds = inspect.getmembers(scenario_rules, inspect.isclass)
    names = {name: re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower() for name, _ in kinds}
    return {
        _CALLED.get(name, names[name]): kind
        for name, kind in kinds
        if issubclass(kind, BaseModel) and hasattr(kind, "rules")
    }


def _rules(kind: type[BaseModel], table: Mapping[str, Any]) -> object:
    read: Any = kind.model_validate_json(json.dumps(table))
    return read.rules()


def _by_goal(tables: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    return {
        f"{decision}.{goal}": value for decision, goals in tables.items() for goal, value in goals.items()
    }


def _levels(scenario: Mapping[str, Any], city: City) -> tuple[str, ...]:
    """Return the levels asked for; where none is named, those with children and schools."""
    there = set(city.children.loc[city.children["year"] == scenario["year"], "level"]) & set(city.levels())
    wanted = set(scenario.get("levels", ())) or there
    return tuple(level for level in LEVELS if level in wanted)


def _sources(scenario: Mapping[str, Any], city: City, year: int) -> pd.DataFrame:
    """Return a year's money: the city's own, times the scale, or one amount; and what is added to it."""
    budget = scenario.get("budget", {})
    sources = city.sources[city.sources["year"] == year].reset_index(drop=True)
    if budget.get("amount") is not None:
        sources = _single(city.sources, year, budget["amount"], "budget")
    elif budget.get("scale") is not None:
        sources = sources.assign(amount=(sources["amount"] * budget["scale"]).round(2))
    if budget.get("extra") and year == scenario["year"]:
        more = _single(city.sources, year, budget["extra"], "extra")
        sources = pd.concat([sources, more], ignore_index=True)
    return sources


def _later_sources(scenario: Mapping[str, Any], city: City) -> pd.DataFrame:
    """Return the money of the years after the first that projects look at."""
    if "projects" not in scenario["decisions"] and not scenario.get("funds", {}).get("draws"):
        return city.sources[:0]
    horizon = scenario_rules.Projects.model_validate_json(json.dumps(scenario.get("projects", {}))).horizon
    later = [_sources(scenario, city, scenario["year"] + ahead) for ahead in range(1, horizon)]
    return pd.concat([city.sources[:0], *later], ignore_index=True)


def _single(like: pd.DataFrame, year: int, amount: float, which: str) -> pd.DataFrame:
    """Return one source of general money that may pay anything, with the columns of the city's."""
    place, english, chinese = _ONE[which]
    row = {"source_id": place, "name": english, "name_zh": chinese, "year": year, "kind": "general"}
    anything = dict.fromkeys(("levels", "uses", "districts", "ownership"), "")
    source = pd.DataFrame([{**anything, **row, "amount": amount}]).reindex(columns=like.columns)
    return source.astype({name: kind for name, kind in like.dtypes.items() if name in source})
