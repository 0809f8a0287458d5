"""A scenario: the question that a planner asks, as a small TOML file.

``read_scenario`` follows ``extends``, merges deeply, and refuses what it does not know: every
``ScenarioError`` names file, line, key, what was found and what is allowed.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from optimizer.solve import Limits
from scenarios.errors import Problem, ScenarioError, ScenariosError, nearest
from scenarios.packs import load_pack, pack_ids
from scenarios.question_fingerprint import question_fingerprint
from scenarios.scenario_faults import scenario_problems
from scenarios.scenario_files import ScenarioFile, merge, place_of, read_chain
from scenarios.scenario_forecast import Forecast
from scenarios.scenario_locks import AskedLock
from scenarios.scenario_rules import (
    Aid,
    Conversions,
    Fairness,
    Funds,
    Money,
    Places,
    Posts,
    ProgrammeSeats,
    Projects,
    Rotation,
    SharedPosts,
    Standards,
    Training,
    Whole,
)

type Decision = Literal[
    "projects",
    "places",
    "teachers",
    "funds",
    "standards",
    "quotas",
    "aid",
    "training",
    "programme_seats",
]
type LevelName = Literal["preschool", "primary", "junior", "senior", "vocational", "special"]
LEVEL_NAMES = ("preschool", "primary", "junior", "senior", "vocational", "special")
type Factor = Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)]
type Count = Annotated[int, Field(ge=0)]
type GoalAmount = Annotated[float, Field(ge=0, le=1e15, allow_inf_nan=False)]

_STRICT = ConfigDict(frozen=True, extra="forbid", strict=True)


class Title(BaseModel):
    """What a scenario is called in reports, in both languages."""

    model_config = _STRICT
    en: str = ""
    zh: str = ""

    def __call__(self, lang: str) -> str:
        """Return the title in a language, or in the other one where it is missing."""
        return (self.zh or self.en) if lang.startswith("zh") else (self.en or self.zh)


class Budget(BaseModel):
    """The money of the year: one ``amount`` in place of the city's sources, or those sources times ``scale``.

    ``extra`` is a further source that may pay anything. Amounts are in currency units, at most what one
    source of a city may hold; none may be below zero.
    """

    model_config = _STRICT
    amount: Money | None = None
    scale: Factor | None = None
    extra: Money = 0.0

    @model_validator(mode="after")
    def _one_of(self) -> Self:
        if self.amount is not None and self.scale is not None:
            msg = "give amount or scale, not both"
            raise ValueError(msg)
        return self


class TeacherRules(BaseModel):
    """How many teachers may be hired and moved; None leaves it to the money and to the rules of the pack."""

    model_config = _STRICT
    hires_max: Count | None = None
    moves_max: Count | None = None


class SolverLimits(BaseModel):
    """How long the solver may search and how exact it must be (``gap`` is a share)."""

    model_config = _STRICT
    seconds: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 600.0
    gap: Annotated[float, Field(ge=0, le=1)] = 1e-4
    threads: Annotated[int, Field(ge=1, le=256)] = 1
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0

    def limits(self) -> Limits:
        """Return the limits as the solver takes them."""
        return Limits(seconds=self.seconds, gap=self.gap, threads=self.threads, seed=self.seed)


class Scenario(BaseModel):
    """One question to one city; frozen.

    Attributes
    ----------
    name
        Short name, unique among the scenarios that are compared.
    policy
        Id of the policy pack; ``overlay`` changes single values of it for this question.
    year
        The year whose children are placed.
    levels
        Levels that are planned; empty means every level with provision and children.
    demand
        Which forecast of children: low, mid or high.
    forecast
        How they are forecast, where the city's own table is not taken.
    decisions
        What may be decided, out of `models.question.DECISIONS`.
    goals
        Goals in order, by decision; a decision that is not named takes the order of its formulation.
    limits
        The most that a goal may come to, by decision and goal, in the goal's unit, as a hard rule.
    tolerances
        How much of a goal, in its unit, may be given up for the goals after it, by decision and goal.
    locks
        What is decided already (`scenarios.scenario_locks`).
    """

    model_config = _STRICT
    name: Annotated[str, Field(min_length=1, max_length=80)]
    title: Title = Title()
    policy: str
    year: int
    levels: tuple[LevelName, ...] = ()
    demand: Literal["low", "mid", "high"] = "mid"
    forecast: Forecast = Forecast()
    decisions: Annotated[tuple[Decision, ...], Field(min_length=1)] = ("places", "teachers", "funds")
    budget: Budget = Budget()
    teachers: TeacherRules = TeacherRules()
    goals: Mapping[Decision, tuple[str, ...]] = {}
    limits: Mapping[Decision, Mapping[str, GoalAmount]] = {}
    tolerances: Mapping[Decision, Mapping[str, GoalAmount]] = {}
    locks: tuple[AskedLock, ...] = ()
    overlay: Mapping[str, float | int | str | bool | Mapping[str, float | int]] = {}
    projects: Projects = Projects()
    plan: Whole = Whole()
    places: Places = Places()
    posts: Posts = Posts()
    conversions: Conversions = Conversions()
    fairness: Fairness = Fairness()
    rotation: Rotation = Rotation()
    shared_posts: SharedPosts = SharedPosts()
    funds: Funds = Funds()
    standards: Standards = Standards()
    aid: Aid = Aid()
    training: Training = Training()
    programme_seats: ProgrammeSeats = ProgrammeSeats()
    solver: SolverLimits = SolverLimits()

    def label(self, lang: str) -> str:
        """Return the title in a language, or the name where there is none."""
        return self.title(lang) or self.name

    def fingerprint(self) -> str:
        """Return the sha256 of everything that may change the plan; name and title do not."""
        return question_fingerprint(self.model_dump(mode="json"))


def read_scenario(path: Path) -> Scenario:
    """Read, merge and check one scenario file.

    Parameters
    ----------
    path
        A TOML file; ``extends`` in it is relative to its folder.

    Raises
    ------
    ScenarioError
        When the file is missing or no TOML, extends itself, holds an unknown key or a value out of range,
        or names a policy pack or a pack value that does not exist. All problems at once.
    """
    chain = read_chain(path)
    tables = merge(chain)
    try:
        scenario = Scenario.model_validate_json(json.dumps(tables, default=str))
    except ValidationError as error:
        raise ScenarioError(*scenario_problems(error, Scenario, tables, chain)) from error
    _require_pack(scenario, chain)
    return scenario


def _require_pack(scenario: Scenario, chain: Sequence[ScenarioFile]) -> None:
    known = pack_ids()
    if scenario.policy not in known:
        raise ScenarioError(
            Problem(
                "policy",
                "no policy pack has this id",
                where=place_of(chain, ["policy"]),
                found=scenario.policy,
                allowed=", ".join(known),
                nearest=nearest(scenario.policy, known),
            )
        )
    try:
        load_pack(scenario.policy, scenario.overlay)
    except ScenariosError as error:
        raise ScenarioError(*(_in_overlay(problem, chain) for problem in error.problems)) from error


def _in_overlay(problem: Problem, chain: Sequence[ScenarioFile]) -> Problem:
    """Return what a pack refuses, at the line of the scenario that says it."""
    key = problem.key.removeprefix("overlay.")
    hint = "no such key; a key with a point is written in quotes, such as {key}"
    written = next((k for file in chain for k in _overlay_keys(file) if f"{key}.".startswith(f"{k}.")), key)
    return replace(
        problem,
        key=f"overlay.{key}",
        what=problem.what if "." in key else hint,
        where=place_of(chain, ["overlay", written]),
        values=problem.values if "." in key else (("key", '"staffing.pupils_per_teacher"'),),
    )


def _overlay_keys(file: ScenarioFile) -> Sequence[str]:
    table = file.tables.get("overlay")
    return tuple(table) if isinstance(table, Mapping) else ()
