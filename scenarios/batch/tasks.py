"""The tasks of a sweep: one question to one city each, named by the fingerprint of what decides its plan."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from pydantic import ValidationError

from geodata.city import City
from models.policy import Policy
from scenarios.batch.one_district import CITY_WIDE, district_city
from scenarios.batch.said import said
from scenarios.batch.sweep import DISTRICT, Change, Sweep, changed, label, shown_value
from scenarios.errors import Problem, ScenarioError, ScenariosError, nearest
from scenarios.packs import load_pack, pack_ids
from scenarios.provenance import inputs_fingerprint
from scenarios.question import question_problems
from scenarios.scenario import Scenario
from scenarios.scenario_faults import scenario_problems
from scenarios.scenario_files import merge, read_chain
from scenarios.scenario_forecast import counted_on
from scenarios.speech import Speech

_LONGEST = 80
_MANY = 20  # problems that are told; a sweep repeats its mistakes


@dataclass(frozen=True)
class Task:
    """One run to be made.

    Attributes
    ----------
    inputs
        Fingerprint of the inputs (facts, rules, question with its seed, code): the name of the task.
    change
        What it changes in the base scenario, by axis.
    scenario
        The question, whole.
    district
        The district it is asked of, empty for the whole city.
    not_planned
        Levels with children but without a school in that district: they are not in the question.
    """

    inputs: str
    change: Change
    scenario: Scenario
    district: str = ""
    not_planned: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """What is special about it, as a short text."""
        return label(self.change) or self.scenario.name


@dataclass
class _Facts:
    """Cities by district, rules by pack, and names by language, each made once."""

    city: City
    cities: dict[str, City] = field(default_factory=dict)
    rules: dict[str, Policy] = field(default_factory=dict)
    names: dict[str, dict[str, str]] = field(default_factory=dict)

    def of(self, district: str) -> City:
        if district not in self.cities:
            self.cities[district] = district_city(self.city, district) if district else self.city
        return self.cities[district]

    def said(self, change: Change, lang: str) -> str:
        speech = Speech.of(lang, self.city.currency)
        if lang not in self.names:
            self.names[lang] = speech.names(self.city.districts, "district_id")
        return said(change, speech, self.names[lang])

    def policy(self, scenario: Scenario) -> Policy:
        key = json.dumps([scenario.policy, scenario.model_dump(mode="json")["overlay"]], sort_keys=True)
        if key not in self.rules:
            self.rules[key] = load_pack(scenario.policy, scenario.overlay)
        return self.rules[key]


def plan_tasks(sweep: Sweep, city: City) -> tuple[Task, ...]:
    """Return the tasks of a sweep in its order, each once.

    Raises
    ------
    ScenarioError
        With everything that cannot be asked: a key or value that no scenario may hold, or that this city or
        district cannot be asked. Nothing is run then.
    """
    tables = merge(read_chain(sweep.base))
    facts = _Facts(city)
    tasks: dict[str, Task] = {}
    problems: dict[Problem, None] = {}
    for change in sweep.changes([str(each) for each in city.districts["district_id"]]):
        try:
            task = _task(sweep, tables, change, facts)
            tasks.setdefault(task.inputs, task)
        except ScenariosError as error:
            problems.update(dict.fromkeys(error.problems))
    if problems:
        raise ScenarioError(*list(problems)[:_MANY])
    return tuple(tasks.values())


def _task(sweep: Sweep, tables: Mapping[str, object], change: Change, facts: _Facts) -> Task:
    scenario = _scenario(sweep, tables, change, facts)
    policy = _policy(sweep, scenario, change, facts)
    district = change.get(DISTRICT, "")
    if not isinstance(district, str):
        what = "must be text"
        raise ScenarioError(Problem(DISTRICT, what, sweep.where(DISTRICT), found=repr(district)))
    try:
        city = facts.of(district)
    except ScenarioError as error:
        raise ScenarioError(*(_placed(problem, sweep, change) for problem in error.problems)) from error
    problems = [*_undivided(scenario, district), *question_problems(scenario, city)]
    if problems:
        raise ScenarioError(*(_placed(problem, sweep, change) for problem in problems))
    inputs = inputs_fingerprint(city.fingerprint(), policy.fingerprint(), scenario.fingerprint())
    return Task(inputs, change, scenario, district, _not_planned(scenario, city))


def _scenario(sweep: Sweep, tables: Mapping[str, object], change: Change, facts: _Facts) -> Scenario:
    title = _title(tables, change, facts)
    asked = {**changed(tables, change), "name": _name(sweep, change), "title": title}
    try:
        return Scenario.model_validate_json(json.dumps(asked, default=str))
    except ValidationError as error:
        found = scenario_problems(error, Scenario, asked, read_chain(sweep.base))
        raise ScenarioError(*(_placed(problem, sweep, change) for problem in found)) from error


def _policy(sweep: Sweep, scenario: Scenario, change: Change, facts: _Facts) -> Policy:
    known = pack_ids()
    if scenario.policy not in known:
        problem = Problem(
            "policy",
            "no policy pack has this id",
            found=scenario.policy,
            allowed=", ".join(known),
            nearest=nearest(scenario.policy, known),
        )
        raise ScenarioError(_placed(problem, sweep, change))
    try:
        return facts.policy(scenario)
    except ScenariosError as error:
        raise ScenarioError(*(_placed(problem, sweep, change) for problem in error.problems)) from error


def _undivided(scenario: Scenario, district: str) -> Iterator[Problem]:
    """Yield a problem for each decision that only the whole city can be asked."""
    for decision in scenario.decisions if district else ():
        if decision in CITY_WIDE:
            what = "this decision divides something over all districts; it cannot be asked of one"
            yield Problem("decisions", what, found=decision)


def _not_planned(scenario: Scenario, city: City) -> tuple[str, ...]:
    if scenario.levels:
        return ()
    children = counted_on(city, scenario.forecast).children
    children = children[children["year"].eq(scenario.year) & children["children"].gt(0)]
    return tuple(sorted(set(children["level"]) - set(city.levels())))


def _placed(problem: Problem, sweep: Sweep, change: Change) -> Problem:
    """Return a problem at the line of the sweep that brought it, or of the base scenario."""
    key = next((key for key in change if _speaks_of(key, problem.key, change[key])), None)
    if key is None:
        also = DISTRICT if DISTRICT in change else None
        where = problem.where or (sweep.where(also) if also else str(sweep.base))
        found = " ".join(part for part in (problem.found, f"({change[also]})" if also else "") if part)
        return replace(problem, where=where, found=found)
    found = problem.found or shown_value(change[key])
    return replace(
        problem,
        key=f"axes.{key}" if key in sweep.axes else f"tasks.{key}",
        where=sweep.where(key),
        found=found,
    )


def _speaks_of(key: str, of: str, value: object) -> bool:
    """Return whether a key of a sweep is what a problem of a scenario is about."""
    spelled = {"seed": "solver.seed"}.get(key, key)
    if key == "overlay" and isinstance(value, Mapping):
        return any(of.removeprefix("overlay.") == name for name in value) or of == "overlay"
    return (
        of == spelled
        or of.startswith(f"{spelled}.")
        or spelled.startswith(f"{of}.")
        or f"overlay.{of}" == spelled
    )


def _name(sweep: Sweep, change: Change) -> str:
    whole = f"{sweep.name} {label(change)}".strip()
    return whole if len(whole) <= _LONGEST else f"{whole[: _LONGEST - 1]}…"


def _title(tables: Mapping[str, object], change: Change, facts: _Facts) -> dict[str, str]:
    title = tables.get("title")
    base = title if isinstance(title, Mapping) else {}
    parts = {lang: (base.get(lang), facts.said(change, lang)) for lang in ("en", "zh")}
    return {lang: " · ".join(filter(None, map(str, both))) for lang, both in parts.items() if both[0]}
