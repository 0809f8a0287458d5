"""A row of plans that jobs make: limits halved between two ends, each point stored or still to be solved.

The limits are those that the command `frontier` tries first, so that a plan made there is found here, and a
finer row keeps the points of a coarser one.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from scenarios.desk.queue import see_to_it
from scenarios.errors import JunhengError
from scenarios.frontier.axes import Axis
from scenarios.frontier.search import Found, Measure, PlanFrontier
from scenarios.headline import headline_of
from scenarios.jobs import enqueue, jobs, scenario_of
from scenarios.roles import Action, Visitor
from scenarios.runs import Run, expected_inputs
from scenarios.scenario import Scenario, read_scenario
from scenarios.small_counts import PEOPLE, smallest_shown
from scenarios.workspace import Workspace

POINTS = (3, 5, 9)  # of a row: every finer one holds the coarser


@dataclass(frozen=True, eq=False)
class Row:
    """How far a row of plans is.

    Attributes
    ----------
    frontier : the points that are stored, from the least limit to the most.
    missing : questions that no stored run answers yet, each once.
    waiting : how many of these wait in the queue or are being solved.
    """

    frontier: PlanFrontier
    missing: tuple[Scenario, ...]
    waiting: int


class _NotStoredError(Exception):
    """The ends of an axis need a run that is not there."""

    def __init__(self, scenario: Scenario) -> None:
        super().__init__(scenario.name)
        self.scenario = scenario


def halved(least: float, most: float, points: int) -> tuple[float, ...]:
    """Return limits from the least to the most, the stretches between them halved until there are enough."""
    limits = [least, most]
    while len(limits) < points:
        middles = [sum(pair) / 2 for pair in pairwise(limits)]
        limits = sorted([*limits, *middles])
    return tuple(limits)


def row_of_plans(
    workspace: Workspace, scenario: Scenario, axis: Axis, measure: Measure, points: int, visitor: Visitor
) -> Row:
    """Return a row of plans as far as it is stored; nothing is solved here.

    Parameters
    ----------
    points : one of `POINTS`.
    visitor : a point whose value is a small count of children is left out for who may not see it.

    Raises
    ------
    ScenarioError
        The axis cannot limit this scenario.
    """
    city, stored = workspace.city, _stored(workspace)

    def look(asked: Scenario) -> Run:
        inputs = expected_inputs(city, asked)
        if inputs not in stored:
            raise _NotStoredError(asked)
        return workspace.run(stored[inputs])

    found: list[Found] = []
    missing: dict[str, Scenario] = {}
    try:
        limits = halved(*axis.ends(scenario, city, look), points)
    except _NotStoredError as first:
        limits, missing = (), {first.scenario.fingerprint(): first.scenario}
    for limit in limits:
        asked = axis.question(scenario, city, limit)
        try:
            run = look(asked)
        except _NotStoredError:
            missing[asked.fingerprint()] = asked
            continue
        if all(point.run is not run for point in found):
            equity = _seen(measure, run, workspace, visitor)
            found.append(Found(limit, float(headline_of(run)[axis.spent]), equity, run))
    waiting = _waiting(workspace) & missing.keys()
    return Row(PlanFrontier(axis, measure, tuple(found)), tuple(missing.values()), len(waiting))


def queue_row(workspace: Workspace, row: Row, city: Path, visitor: Visitor) -> int:
    """Put what is missing from a row into the queue, each question once, and return how many were put there.

    Raises
    ------
    NotAllowedError
        The role does not run.
    """
    visitor.require(Action.RUN)
    waiting = _waiting(workspace)
    asked = [scenario for scenario in row.missing if scenario.fingerprint() not in waiting]
    for scenario in asked:
        enqueue(workspace.store, scenario, city, visitor.name)
    see_to_it(workspace, visitor)
    return len(asked)


def known_scenarios(workspace: Workspace) -> Mapping[str, Scenario]:
    """Return the questions a row can be made of, by name: those of the folder, then those of stored runs.

    A file that cannot be read is left out here; the screen of scenarios says what is wrong with it.
    """
    found: dict[str, Scenario] = {}
    for path in sorted((workspace.folder / "scenarios").glob("*.toml")):
        with suppress(JunhengError):
            scenario = read_scenario(path)
            found.setdefault(scenario.name, scenario)
    first = {run.scenario: run.number for run in reversed(workspace.summaries()) if run.scenario not in found}
    stored = workspace.store.questions(tuple(first.values()))
    return found | {name: stored[number] for name, number in first.items() if number in stored}


def _stored(workspace: Workspace) -> Mapping[str, int]:
    return {summary.inputs: summary.number for summary in workspace.summaries()}


def _waiting(workspace: Workspace) -> set[str]:
    """Return the fingerprints of the questions that wait or are being solved."""
    numbers = [job.id for job in jobs(workspace.store) if not job.has_ended]
    return {scenario_of(workspace.store, number).fingerprint() for number in numbers}


def _seen(measure: Measure, run: Run, workspace: Workspace, visitor: Visitor) -> float:
    value = measure.of(run)
    smallest = smallest_shown(workspace.rules(run.number), visitor)
    return np.nan if measure.unit in PEOPLE and 0 < value < smallest else value
