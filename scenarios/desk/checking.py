"""What is wrong with a draft while it is written: the very messages of a scenario file, with their lines."""

import re
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from geodata.city import City
from geodata.toml_text import TomlError
from scenarios.desk.text import Tables, tables_of
from scenarios.errors import Problem, ScenarioError
from scenarios.question import check_scenario
from scenarios.scenario import Scenario, read_scenario
from scenarios.scenario_files import key_parts

_LINE = re.compile(r":(\d+)$")


@dataclass(frozen=True)
class Finding:
    """One thing to correct, and the line of the draft where it stands (from 1; None if it is missing)."""

    problem: Problem
    line: int | None

    @property
    def key(self) -> tuple[str, ...]:
        """The parts of its key; a lock is ``locks``, its number from 0, its own key."""
        return key_parts(self.problem.key)


@dataclass(frozen=True)
class Checked:
    """A draft after the check: its scenario where it can be read, and everything that is wrong with it."""

    scenario: Scenario | None
    findings: tuple[Finding, ...]

    @property
    def is_ready(self) -> bool:
        """Whether it can be asked."""
        return self.scenario is not None and not self.findings


def check_draft(text: str, city: City) -> Checked:
    """Check a draft as `scenarios.scenario.read_scenario` and the question to this city do."""
    if "extends" in _keys(text):  # would read other files of this machine
        return Checked(None, (Finding(Problem("extends", "a draft stands alone"), None),))
    with tempfile.TemporaryDirectory(prefix="junheng-draft-") as folder:
        path = Path(folder) / "draft.toml"
        path.write_text(text, encoding="utf-8")
        try:
            scenario = read_scenario(path)
        except ScenarioError as error:
            return Checked(None, tuple(map(_finding, error.problems)))
        try:
            check_scenario(scenario, city, path)
        except ScenarioError as error:
            return Checked(scenario, tuple(map(_finding, error.problems)))
    return Checked(scenario, ())


def _keys(text: str) -> Tables:
    """Return the tables of a text; what is no TOML has none, and reading it says where it goes wrong."""
    try:
        return tables_of(text)
    except TomlError:
        return {}


def _finding(problem: Problem) -> Finding:
    line = _LINE.search(problem.where)
    return Finding(replace(problem, where=""), int(line[1]) if line else None)
