"""Batches of the screens: found in the folder, told before they run, started by planners, stopped."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from scenarios.batch.control import dry_run, events, is_running, ledger_of, start, stop, sweep_files
from scenarios.batch.ledger import Ledger
from scenarios.errors import NotAllowedError, ScenarioError
from scenarios.roles import LOCAL, Role, Visitor
from scenarios.workspace import Workspace, open_workspace

BASE = """
name = "quick"
policy = "cn.2017.quality"
year = 2026
levels = ["primary"]
decisions = ["places"]
"""
SWEEP = 'name = "years"\nbase = "../scenarios/quick.toml"\n\n[axes]\nyear = [2026, 2030]\n'
VIEWER = Visitor("somebody", Role.VIEWER)
NAME = "sweeps/years.toml"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, lay_demo: Callable[[Path, int], None]) -> Workspace:
    root = tmp_path_factory.mktemp("batches") / "town"
    lay_demo(root, 1)
    (root / "scenarios" / "quick.toml").write_text(BASE, encoding="utf-8")
    (root / "sweeps").mkdir(exist_ok=True)
    (root / "sweeps" / "years.toml").write_text(SWEEP, encoding="utf-8")
    return open_workspace(root)


def test_sweeps_are_found_and_scenarios_are_none(workspace: Workspace) -> None:
    found = sweep_files(workspace)
    assert NAME in found
    assert not [name for name in found if name.startswith("scenarios/")]


def test_a_dry_run_tells_the_tasks_and_runs_none(workspace: Workspace) -> None:
    assert [outcome.task.label for outcome in dry_run(workspace, NAME)] == ["year=2026", "year=2030"]
    assert {outcome.state for outcome in dry_run(workspace, NAME)} == {"waiting"}
    assert workspace.summaries() == ()


@pytest.mark.parametrize("name", ["../elsewhere.toml", "scenarios/quick.toml", ""])
def test_nothing_but_sweeps_of_the_folder_is_read(workspace: Workspace, name: str) -> None:
    with pytest.raises(ScenarioError):
        dry_run(workspace, name)
    with pytest.raises(ScenarioError):
        start(workspace, LOCAL, name)


def test_a_viewer_starts_and_stops_nothing(workspace: Workspace) -> None:
    with pytest.raises(NotAllowedError):
        start(workspace, VIEWER, NAME)
    with pytest.raises(NotAllowedError):
        stop(workspace, VIEWER, NAME)


def test_events_are_those_of_the_last_time(workspace: Workspace) -> None:
    with Ledger(ledger_of(workspace, NAME)) as ledger:
        for task in ("old", "new"):
            ledger.note("began")
            ledger.note("started", task=task)
    assert [event.get("task") for event in events(workspace, NAME)] == [None, "new"]


def test_a_batch_lives_until_it_is_stopped(workspace: Workspace) -> None:
    assert not stop(workspace, LOCAL, NAME)
    assert start(workspace, LOCAL, NAME)
    assert is_running(workspace, NAME)
    assert not start(workspace, LOCAL, NAME), "one at a time"
    assert stop(workspace, LOCAL, NAME)
    until = time.monotonic() + 60
    while is_running(workspace, NAME) and time.monotonic() < until:
        time.sleep(0.1)
    assert not is_running(workspace, NAME)


def test_files_of_a_batch_lie_beside_the_store(workspace: Workspace) -> None:
    assert ledger_of(workspace, NAME) == Path(workspace.folder) / "years.ledger.jsonl"
