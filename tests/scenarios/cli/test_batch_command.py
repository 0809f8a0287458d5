"""The command ``batch``: killed and given again, it ends where an undisturbed one does."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from typer.testing import CliRunner

from geodata.city import City
from geodata.writing import write_city
from scenarios.batch.batch import Outcome
from scenarios.batch.ledger import read_ledger
from scenarios.batch.one_district import district_city
from scenarios.batch.sweep import read_sweep
from scenarios.batch.tasks import Task, plan_tasks
from scenarios.cli.app import app
from scenarios.cli.batch_command import exit_code
from scenarios.runs import run_scenario
from scenarios.scenario import Scenario
from scenarios.store import Store

START = "from scenarios.cli import main; main()"
PATIENCE = 240.0


@pytest.fixture(scope="module")
def folder(hand_city: City, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a small city and a sweep of three tasks."""
    folder = tmp_path_factory.mktemp("batch")
    write_city(folder / "city", hand_city.settings(), hand_city.tables())
    (folder / "base.toml").write_text(
        'name = "base"\npolicy = "cn.2017.quality"\nyear = 2026\ndecisions = ["funds"]\n', encoding="utf-8"
    )
    (folder / "sweep.toml").write_text(
        'name = "s"\nbase = "base.toml"\n[axes]\ndistrict = ["D2"]\nbudget = [0.1, 0.5, 1.0]\n',
        encoding="utf-8",
    )
    return folder


@pytest.fixture
def start(folder: Path) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Start a client; whatever becomes of the test, none outlives it."""
    clients: list[subprocess.Popen[bytes]] = []

    def begin() -> subprocess.Popen[bytes]:
        clients.append(started(folder))
        return clients[-1]

    yield begin
    for client in clients:
        client.kill()
        client.wait()


def started(folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", START, *command(folder)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def command(folder: Path) -> list[str]:
    places = [str(folder / name) for name in ("city", "sweep.toml")]
    return ["batch", *places, "--workers", "1", "--json", "--store", str(folder / "store.sqlite")]


def wait_for(folder: Path, event: str, times: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        found = [line["event"] for line in read_ledger(folder / "sweep.ledger.jsonl")]
        if found.count(event) >= times:
            return
        time.sleep(0.05)
    pytest.fail(f"no {event} in the ledger")


@pytest.mark.promise(
    "nothing lost",
    "kill -9 of the client of a batch, then Ctrl-C",
    "nothing is left running; the third time it ends as if undisturbed",
)
def test_killed_and_interrupted_it_ends_as_if_undisturbed(
    folder: Path, start: Callable[[], subprocess.Popen[bytes]]
) -> None:
    """SIGKILL to the client leaves nothing running and loses only what ran; Ctrl-C closes the ledger."""
    client = start()
    wait_for(folder, "done", 1)
    family = psutil.Process(client.pid).children(recursive=True)
    client.kill()
    client.communicate()
    _, alive = psutil.wait_procs(family, timeout=PATIENCE)
    assert not alive
    assert len(Store(folder / "store.sqlite").runs()) == 1

    client = start()
    wait_for(folder, "started", 3)
    os.killpg(client.pid, signal.SIGINT)
    _, complaints = client.communicate(timeout=PATIENCE)
    assert client.returncode == 130
    assert b"Traceback" not in complaints
    last = list(read_ledger(folder / "sweep.ledger.jsonl"))[-1]
    assert last["event"] == "ended"

    found = CliRunner().invoke(app, command(folder))
    assert found.exit_code == 0
    said = json.loads(found.stdout)
    assert said["counts"]["failed"] == 0
    city = City.load(folder / "city")
    tasks = plan_tasks(read_sweep(folder / "sweep.toml"), city)
    undisturbed = [
        run_scenario(district_city(city, "D2"), task.scenario).plan.fingerprint() for task in tasks[:2]
    ]
    assert [task["plan"] for task in said["tasks"]][:2] == undisturbed
    assert sorted(run.inputs for run in Store(folder / "store.sqlite").runs()) == sorted(
        task.inputs for task in tasks
    )


def test_a_dry_run_lists_and_changes_nothing(folder: Path, tmp_path: Path) -> None:
    line = ["batch", str(folder / "city"), str(folder / "sweep.toml"), "--store", str(tmp_path / "s.sqlite")]
    found = CliRunner().invoke(app, [*line, "--dry-run", "--lang", "zh"])
    assert found.exit_code == 0
    assert "共3项任务" in found.stdout
    assert not list(tmp_path.iterdir())


def test_a_bad_sweep_is_bad_input(folder: Path, tmp_path: Path) -> None:
    sweep = folder / "bad.toml"
    sweep.write_text('name = "s"\nbase = "base.toml"\n[axes]\nseeds = [1]\n', encoding="utf-8")
    found = CliRunner().invoke(
        app, ["batch", str(folder / "city"), str(sweep), "--store", str(tmp_path / "s")]
    )
    assert found.exit_code == 1
    assert "bad.toml:4: axes.seeds: unknown key" in found.stderr


def test_the_exit_code_tells_no_plan_from_a_failure() -> None:
    task = Task("a" * 64, {}, Scenario(name="q", policy="cn.2017.quality", year=2026))
    assert exit_code([Outcome(task, "done"), Outcome(task, "stored")]) == 0
    assert exit_code([Outcome(task, "done"), Outcome(task, "no_plan")]) == 2
    assert exit_code([Outcome(task, "no_plan"), Outcome(task, "late")]) == 3
