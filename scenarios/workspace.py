"""The folder a screen looks into: one city, its stored runs, the rules it is measured by.

A workspace is ``FOLDER/city`` with ``FOLDER/junheng.sqlite`` and ``FOLDER/scenarios`` beside it, as
``junheng demo`` makes it.
"""

import hashlib
import os
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from geodata.city import City
from geodata.faults import GeodataError
from models.measures.indicators import Measures, measure
from models.policy import Policy
from scenarios.errors import JunhengError, ScenariosError
from scenarios.packs import load_pack, pack_ids
from scenarios.provenance import code_version
from scenarios.runs import Run
from scenarios.scenario import read_scenario
from scenarios.store import RunSummary, Store

TROUBLES = (GeodataError, JunhengError)  # what a screen catches and explains; anything else is a bug


class WorkspaceError(ScenariosError):
    """A folder does not hold what the screens need."""


@dataclass(frozen=True, eq=False)
class Workspace:
    """One city with its runs; the facts never change while it lives.

    Attributes
    ----------
    folder : where it lies.
    city : the facts.
    store : the runs.
    """

    folder: Path
    city: City
    store: Store
    _runs: dict[tuple[int, str], Run] = field(default_factory=dict, repr=False)
    _rules: dict[str, Policy] = field(default_factory=dict, repr=False)

    @cached_property
    def fingerprint(self) -> str:
        """Fingerprint of the city's facts."""
        return self.city.fingerprint()

    @cached_property
    def policy(self) -> Policy:
        """The rules today is measured by: those of the newest run, else of the first scenario file."""
        return load_pack(_policy_id(self))

    @cached_property
    def today(self) -> Measures:
        """The city as it is, measured; taken from the newest run if its rules and code are these."""
        for summary in self.summaries()[-1:]:
            run = self.run(summary.number)
            same = (run.provenance.policy, run.provenance.code_version)
            if same == (self._todays_rules, code_version()):
                return run.before
        return measure(self.city, self.policy)

    def version(self, number: int | None) -> str:
        """Return what the measures of a run, or of today, depend on: equal versions show equal figures."""
        if number is None:
            return f"{self.fingerprint} {self._todays_rules}"
        made = self.run(number).provenance
        return f"{made.city} {made.policy} {made.plan}"

    @cached_property
    def _todays_rules(self) -> str:
        return self.policy.fingerprint()

    def summaries(self) -> tuple[RunSummary, ...]:
        """Return the stored runs of this very city, oldest first."""
        return tuple(run for run in self.store.runs() if run.city_fingerprint == self.fingerprint)

    def run(self, number: int) -> Run:
        """Return a stored run; a run never changes, so each is read once.

        Raises
        ------
        UnknownRunError, StoreError
        """
        key = (number, self.store.planned(number))
        if key not in self._runs:
            self._runs[key] = self.store.load(number)
        return self._runs[key]

    def measures(self, number: int | None) -> Measures:
        """Return what was measured after a run, or today."""
        return self.today if number is None else self.run(number).after

    def rules(self, number: int | None) -> Policy:
        """Return the rules a run was planned under, with its changes, or those of today."""
        if number is None:
            return self.policy
        run = self.run(number)
        if run.provenance.policy not in self._rules:
            self._rules[run.provenance.policy] = load_pack(run.scenario.policy, dict(run.scenario.overlay))
        return self._rules[run.provenance.policy]


def open_workspace(folder: Path) -> Workspace:
    """Read the city of a workspace, or of a city folder, and find the store beside it.

    Raises
    ------
    WorkspaceError
        There is no city in the folder.
    CityFaultsError
        The city has errors; it holds all of them.
    """
    city = city_folder(folder)
    if not (city / "city.toml").is_file():
        raise WorkspaceError.one("city", "there is no city in this folder", where=str(folder))
    store = os.environ.get("JUNHENG_STORE") or city.parent / "junheng.sqlite"
    return Workspace(city.parent, City.load(city, secluded=True), Store(store))


def city_folder(folder: Path) -> Path:
    """Return the city of a workspace; a city folder is its own."""
    return folder if (folder / "city.toml").is_file() else folder / "city"


def content_stamp(folder: Path) -> str:
    """Return the sha256 of the city's files, byte for byte; empty where there is no city."""
    digest = hashlib.sha256()
    paths = sorted(path for path in city_folder(folder).glob("*") if path.is_file())
    for path in paths:
        digest.update(path.name.encode() + b"\0")
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest() if paths else ""


def _policy_id(workspace: Workspace) -> str:
    for summary in reversed(workspace.summaries()):
        return summary.policy
    for path in sorted((workspace.folder / "scenarios").glob("*.toml")):
        return read_scenario(path).policy
    return pack_ids()[0]
