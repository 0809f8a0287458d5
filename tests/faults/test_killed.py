"""Processes ended by kill -9 in the middle of their work: what was finished is whole, the rest is redone."""

import os
import signal
import socket
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from scenarios.errors import StoreError
from scenarios.jobs import enqueue, jobs
from scenarios.runs import Run
from scenarios.scenario import read_scenario
from scenarios.store import Store
from scenarios.store_check import check_store
from scenarios.store_exchange import export_run
from scenarios.store_schema import RUNS

pytestmark = pytest.mark.xdist_group("faults")  # one town and one server of commands for all

type Until = Callable[[Callable[[], object], str], None]


@pytest.mark.promise(
    "nothing lost",
    "kill -9 of a command that writes to the store, at five moments",
    "the store is whole, the run is there or is not, and the same command again keeps it",
)
def test_a_writer_killed_at_any_moment(town: Any, commands: Any) -> None:  # noqa: ANN401
    file, store = town.root / "run.zip", town.root / "new.sqlite"
    export_run(Store(town.store), 1, file)
    before = town.files()
    for moment in (0.0, 0.3, 0.6, 0.9, 1.3):
        commands.begin("store", "import", file, "--store", store)
        time.sleep(moment)
        assert commands.kill().code in (0, -signal.SIGKILL)
        assert check_store(Store(store)).problems == ()
        assert len(Store(store).runs()) in (0, 1)
    assert commands.run("store", "import", file, "--store", store).code == 0
    assert len(Store(store).runs()) == 1
    assert town.files() == sorted([*before, "new.sqlite"])


@pytest.mark.promise(
    "nothing lost",
    "kill -9 of `junheng solve` while it solves",
    "the runs before it are whole and no half run is there; the same command again makes the run",
)
def test_a_solve_killed_is_made_again(town: Any, commands: Any, until: Until) -> None:  # noqa: ANN401
    number = commands.begin("solve", town.city, town.question, "--store", town.store)
    until(lambda: busy(number) > 0.8, "it worked for a while")
    assert commands.kill().code == -signal.SIGKILL
    assert check_store(Store(town.store)).problems == ()
    assert [run.number for run in Store(town.store).runs()] == [1]
    assert commands.run("solve", town.city, town.question, "--store", town.store).code == 0
    one, two = Store(town.store).load(1), Store(town.store).load(2)
    assert one.plan.fingerprint() == two.plan.fingerprint()


def busy(number: int) -> float:
    """Return the seconds of the processor that a process has had."""
    facts = Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(facts[11]) + int(facts[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.promise(
    "nothing lost",
    "kill -9 of a command that writes a city folder, as every import does",
    "no folder is there; the same command again makes it whole and takes the draft away",
)
def test_an_import_killed_leaves_no_half_city(
    town: Any,  # noqa: ANN401
    commands: Any,  # noqa: ANN401
    until: Until,
    junheng: Callable[..., Any],
) -> None:
    out = town.root / "out"
    command = ("demo", out, "--size", "small")
    commands.begin(*command)
    until(
        lambda: list(town.root.glob(".out.*.draft/city/.city.*")) or list(town.root.glob(".out.*/*")), "began"
    )
    assert commands.kill().code == -signal.SIGKILL
    assert not out.exists()
    assert commands.run(*command).code == 0
    assert list(town.root.glob(".out.*")) == []
    assert junheng("check", out / "city").code == 0


@pytest.mark.promise(
    "nothing lost",
    "kill -9 of PostgreSQL's own process in the middle of writing a run",
    "the server recovers; the runs before are whole, there is no half run, and the next one is kept",
)
def test_a_database_killed_while_it_writes(
    new_database: Callable[[], str], whole_run: Run, until: Until
) -> None:
    store = Store(new_database())
    store.save(whole_run)
    with pytest.raises(StoreError, match="nothing was changed"), store.writing() as connection:  # noqa: PT012
        header = {name: "x" for name in RUNS.c.keys() if name != "number"}  # noqa: SIM118 - columns
        header |= {"year": 2026, "worst_gap": 0.0, "seconds": 1.0}
        connection.execute(insert(RUNS).values(**header))
        os.kill(connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one(), signal.SIGKILL)
        connection.exec_driver_sql("SELECT count(*) FROM runs")

    def answers() -> bool:
        try:
            return bool(Store(store.place).runs())
        except StoreError:
            return False

    until(answers, "the server recovered")
    again = Store(store.place)
    assert [run.number for run in again.runs()] == [1]
    assert again.load(1).plan.fingerprint() == whole_run.plan.fingerprint()
    assert check_store(again).problems == ()
    assert again.load(again.save(whole_run)).number == again.runs()[-1].number


@pytest.mark.promise(
    "nothing lost",
    "kill -9 of the app while a job waits in its store",
    "the port is free again, runs are whole, and the job still waits for whoever works next",
)
def test_the_app_killed_loses_no_job(town: Any, commands: Any, until: Until) -> None:  # noqa: ANN401
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    number = commands.begin("app", town.root, "--port", port)

    def healthy() -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    until(healthy, "the app opened")
    enqueue(Store(town.store), read_scenario(town.question), town.city, "Li")
    os.killpg(number, signal.SIGKILL)
    commands.end()
    until(lambda: not healthy(), "the app is gone")
    with socket.create_server(("127.0.0.1", port)):
        pass
    assert check_store(Store(town.store)).problems == ()
    assert [job.state for job in jobs(Store(town.store))] == ["queued"]


@pytest.mark.promise(
    "nothing lost",
    "two commands write to one store at the same moment",
    "both runs are kept, each whole, one after the other",
)
def test_two_writers_at_once(town: Any, commands: Any, junheng: Callable[..., Any]) -> None:  # noqa: ANN401
    file, store = town.root / "run.zip", town.root / "new.sqlite"
    export_run(Store(town.store), 1, file)
    commands.begin("store", "import", file, "--store", store)
    here = junheng("store", "import", file, "--store", store)
    there = commands.end()
    assert (here.code, there.code) == (0, 0)
    assert check_store(Store(store)).problems == ()
    assert 1 <= len(Store(store).runs()) <= 2
