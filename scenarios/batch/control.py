"""A batch as the screens see and steer it: its sweep, where every task stands, started and stopped apart.

A batch that a screen starts is `junheng batch` in a process of its own (`scenarios.lone_process`), which
outlives page and browser.
"""

import os
import signal
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from geodata.toml_text import TomlError, parse_toml, toml_text
from scenarios.batch.batch import Outcome, survey
from scenarios.batch.ledger import given_up, read_ledger
from scenarios.batch.sweep import Sweep, read_sweep
from scenarios.batch.tasks import plan_tasks
from scenarios.errors import OutputError, ScenarioError
from scenarios.lone_process import is_alive, start_alone
from scenarios.roles import Action, Visitor
from scenarios.store_engine import sqlite_path
from scenarios.workspace import Workspace, city_folder

FOLDERS = ("scenarios", "sweeps")


def sweep_files(workspace: Workspace) -> tuple[str, ...]:
    """Return the sweep files of a workspace, as paths inside its folder: TOML with a base scenario."""
    found = []
    for folder in FOLDERS:
        for path in sorted((workspace.folder / folder).glob("*.toml")):
            with suppress(TomlError, UnicodeDecodeError, OSError):
                tables = parse_toml(toml_text(path))
                if "base" in tables and {"axes", "tasks"} & set(tables):
                    found.append(str(path.relative_to(workspace.folder)))
    return tuple(found)


def read_named(workspace: Workspace, name: str) -> Sweep:
    """Return a sweep of the workspace.

    Raises
    ------
    ScenarioError
        There is no such sweep here, or the file has mistakes.
    """
    if name not in sweep_files(workspace):
        raise ScenarioError.one("sweep", "there is no such sweep in this folder", found=name)
    return read_sweep(workspace.folder / name)


def dry_run(workspace: Workspace, name: str) -> tuple[Outcome, ...]:
    """Return every task of a sweep and where it stands, without running any.

    Raises
    ------
    ScenarioError
        The sweep cannot be asked of this city.
    """
    tasks = plan_tasks(read_named(workspace, name), workspace.city)
    return survey(tasks, workspace.store, given_up(ledger_of(workspace, name)))


def events(workspace: Workspace, name: str) -> tuple[Mapping[str, object], ...]:
    """Return what the ledger says of the last time that a batch of this sweep ran, oldest first."""
    told = list(read_ledger(ledger_of(workspace, name)))
    begun = [number for number, event in enumerate(told) if event["event"] == "began"]
    return tuple(told[begun[-1] :]) if begun else ()


def start(
    workspace: Workspace, visitor: Visitor, name: str, *, workers: int = 1, again: bool = False
) -> bool:
    """Start the batch of a sweep in a process of its own; return whether it was, or one lives already.

    Parameters
    ----------
    workers
        Processes that solve at once.
    again
        Whether tasks without a plan, or set aside, are tried again.

    Raises
    ------
    NotAllowedError
        The role does not run.
    ScenarioError
        There is no such sweep, or it has mistakes.
    OutputError
        The file that says that it lives cannot be written.
    """
    visitor.require(Action.RUN)
    read_named(workspace, name)
    path = _life(workspace, name)
    command = [*_command(workspace, name, workers), *(["--again"] if again else [])]
    try:
        started = start_alone(path, command)
    except OSError as error:
        raise OutputError.one(
            "batch", "the file of the batch cannot be written", where=str(path), found=str(error.strerror)
        ) from error
    if started is not None:
        _number(path).write_text(str(started), encoding="ascii")
    return started is not None


def stop(workspace: Workspace, visitor: Visitor, name: str) -> bool:
    """Ask the batch of a sweep to end; what is stored stays. Return whether one lives that was asked.

    Raises
    ------
    NotAllowedError
        The role does not run.
    """
    visitor.require(Action.RUN)
    if not is_running(workspace, name):
        return False
    with suppress(OSError, ValueError):
        os.kill(int(_number(_life(workspace, name)).read_text(encoding="ascii")), signal.SIGTERM)
        return True
    return False


def is_running(workspace: Workspace, name: str) -> bool:
    """Return whether a batch of this sweep that a screen started lives on this machine."""
    return is_alive(_life(workspace, name))


def last_words(workspace: Workspace, name: str, lines: int = 8) -> str:
    """Return the end of what the last batch of this sweep printed."""
    try:
        text = _life(workspace, name).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-lines:])


def ledger_of(workspace: Workspace, name: str) -> Path:
    """Return the ledger of a sweep: beside the store."""
    return _beside(workspace, f"{Path(name).stem}.ledger.jsonl")


def _command(workspace: Workspace, name: str, workers: int) -> list[str]:
    city, sweep = str(city_folder(workspace.folder)), str(workspace.folder / name)
    where = ["--store", workspace.store.place, "--ledger", str(ledger_of(workspace, name))]
    return ["batch", city, sweep, "--workers", str(workers), *where]


def _life(workspace: Workspace, name: str) -> Path:
    return _beside(workspace, f"{Path(name).stem}.batch.out")


def _number(life: Path) -> Path:
    return life.with_suffix(".pid")


def _beside(workspace: Workspace, name: str) -> Path:
    path = sqlite_path(workspace.store.place)
    return (path.parent if path is not None else workspace.folder) / name
