"""A sweep: one base scenario and what is varied, as a small TOML file.

``[axes]`` are crossed with each other; every ``[[tasks]]`` is one combination of its own. Keys of both are
``district``, ``budget`` (a factor, or a table such as ``{ amount = 3e6 }``), ``seed``, or any key of a
scenario, with a point between table and key.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import prod
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from scenarios.errors import Problem, ScenarioError, nearest
from scenarios.scenario_faults import scenario_problems
from scenarios.scenario_files import ScenarioFile, place_of, read_chain, require_toml

EVERY = "each"
DISTRICT, SEED = "district", "seed"
_OVERLAY = "overlay."
MOST_TASKS = 20_000
type Change = Mapping[str, object]


class _Written(BaseModel):
    """A sweep file as it may be written."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
    name: Annotated[str, Field(min_length=1, max_length=40)]
    base: str
    axes: Mapping[str, object] = {}
    tasks: tuple[Mapping[str, object], ...] = ()


@dataclass(frozen=True)
class Sweep:
    """A sweep as read.

    Attributes
    ----------
    name
        Short name, first part of the name of every run.
    base
        The scenario file that is varied.
    axes
        Values by key, in the order of the file; they are crossed.
    tasks
        Single combinations besides.
    written
        The file, to say where a value stands.
    """

    name: str
    base: Path
    axes: Mapping[str, tuple[object, ...]]
    tasks: tuple[Change, ...]
    written: ScenarioFile

    def changes(self, districts: Sequence[str]) -> Iterator[Change]:
        """Yield what each task changes in the base scenario; "each" stands for all districts."""
        axes = {
            key: tuple(districts) if key == DISTRICT and values == (EVERY,) else values
            for key, values in self.axes.items()
        }
        if axes or not self.tasks:
            for values in product(*axes.values()):
                yield dict(zip(axes, values, strict=True))
        yield from self.tasks

    def where(self, key: str) -> str:
        """Return ``file:line`` of an axis, or of the first task that names a key."""
        for path in (["axes", key], ["axes", *key.split(".")], ["tasks"]):
            found = place_of([self.written], path)
            if found != str(self.written.path):
                return found
        return str(self.written.path)


def read_sweep(path: Path) -> Sweep:
    """Read and check a sweep file; what its values mean to the base scenario is checked with the city.

    Raises
    ------
    ScenarioError
        The file is missing or no TOML, holds an unknown key, an axis that is no list or is empty, or more
        tasks than a batch takes.
    """
    file = read_chain(path)[0]
    try:
        written = _Written.model_validate_json(json.dumps(file.tables, default=str))
    except ValidationError as error:
        found = scenario_problems(error, _Written, file.tables, [file])
        raise ScenarioError(*(_of_a_sweep(problem) for problem in found)) from error
    sweep = Sweep(written.name, path.parent / written.base, {}, (), file)
    axes, problems = _axes(sweep, written.axes)
    tasks = tuple(dict(_leaves(task)) for task in written.tasks)
    if problems:
        raise ScenarioError(*problems)
    require_toml(written.base, "base", place_of([file], ["base"]))
    count = prod(map(len, axes.values())) + len(tasks)
    if count > MOST_TASKS:
        raise ScenarioError.one(
            "axes",
            "this sweep has more tasks than a batch takes; split it",
            where=place_of([file], ["axes"]),
            found=str(count),
            allowed=f"≤ {MOST_TASKS}",
        )
    return replace(sweep, axes=axes, tasks=tasks)


def changed(tables: Mapping[str, object], change: Change) -> dict[str, object]:
    """Return the tables of a scenario after a change; ``district`` is none of them."""
    after: dict[str, object] = dict(tables)
    for key, value in change.items():
        if key == DISTRICT:
            continue
        for path, inner in _spelled(key, value):
            _put(after, path, inner)
    return after


def label(change: Change) -> str:
    """Return a change as a short text: ``district=D1 budget=0.9``."""
    return " ".join(f"{key}={shown_value(value)}" for key, value in change.items())


def shown_value(value: object) -> str:
    """Return a value of an axis as text."""
    if isinstance(value, Mapping):
        return ",".join(f"{key}:{shown_value(inner)}" for key, inner in value.items())
    if isinstance(value, list | tuple):
        return "+".join(shown_value(inner) for inner in value)
    return json.dumps(value) if isinstance(value, bool) else str(value)


def _spelled(key: str, value: object) -> Iterator[tuple[list[str], object]]:
    """Yield the places in a scenario that a key of a sweep speaks of, with what is written there."""
    if key == "budget":
        yield ["budget"], value if isinstance(value, Mapping) else {"scale": value}
    elif key == SEED:
        yield ["solver", "seed"], value
    elif key.startswith(_OVERLAY):
        yield ["overlay", key.removeprefix(_OVERLAY)], value
    elif key == "overlay" and isinstance(value, Mapping):
        for name, inner in value.items():
            yield ["overlay", str(name)], inner
    else:
        yield key.split("."), value


def _put(tables: dict[str, object], path: Sequence[str], value: object) -> None:
    for name in path[:-1]:
        below = tables.get(name)
        tables[name] = tables = dict(below) if isinstance(below, Mapping) else {}
    tables[path[-1]] = value


def _axes(sweep: Sweep, written: Mapping[str, object]) -> tuple[dict[str, tuple[object, ...]], list[Problem]]:
    axes: dict[str, tuple[object, ...]] = {}
    problems = []
    for key, values in _leaves(written):
        if key == DISTRICT and values == EVERY:
            axes[key] = (EVERY,)
        elif isinstance(values, list) and values:
            axes[key] = tuple(values)
        else:
            what = "must not be empty" if values == [] else "must be a list"
            found = "" if values == [] else repr(values)
            allowed = f'"{EVERY}"' if key == DISTRICT else ""
            problems.append(Problem(f"axes.{key}", what, sweep.where(key), found=found, allowed=allowed))
    return axes, problems


def _leaves(tables: Mapping[str, object], above: str = "") -> Iterator[tuple[str, object]]:
    """Yield the keys with their values; a key that TOML took apart at its points is put together."""
    for key, value in tables.items():
        whole = f"{above}{key}"
        if (
            isinstance(value, Mapping)
            and whole not in {"budget", "overlay"}
            and not whole.startswith(_OVERLAY)
        ):
            yield from _leaves(value, f"{whole}.")
        else:
            yield whole, value


def _of_a_sweep(problem: Problem) -> Problem:
    """Return a problem with the keys that a sweep may hold, where it lists those of a scenario."""
    known = tuple(_Written.model_fields)
    if problem.key in known or "." in problem.key:
        return problem
    return replace(problem, allowed=", ".join(known), nearest=nearest(problem.key, known))
