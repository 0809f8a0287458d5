"""``junheng work`` and ``junheng jobs``: solves outlive the death of whoever works on them."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import Result

from scenarios.demo_run import DemoFolder
from scenarios.jobs import Job, cancel, enqueue, job, jobs
from scenarios.jobs_hold import Patrol, is_alive, take
from scenarios.jobs_process import attempt
from scenarios.jobs_runner import Allowance, Runner
from scenarios.scenario import read_scenario
from scenarios.store import Store
from scenarios.store_check import check_store

type Junheng = Callable[..., Result]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "jobs.sqlite")


def until(happens: Callable[[], object]) -> None:
    """Wait until something happens, a minute at most."""
    for _ in range(1200):
        if happens():
            return
        time.sleep(0.05)
    pytest.fail("it did not happen within a minute")


def in_child(store: Store, runner: int) -> Job | None:
    """Return the first job once a process other than the runner works on it."""
    found = job(store, 1)
    working = found.state == "running" and found.beats and not found.process.startswith(f"{runner} ")
    return found if working else None


@pytest.mark.promise(
    "nothing lost",
    "kill -9 of the process that solves a job",
    "the job goes back into the queue and is done",
)
@pytest.mark.slow
def test_killed_child_loses_only_its_attempt_and_the_job_is_done_again(
    store: Store, demo: DemoFolder, quick: tuple[Path, Path]
) -> None:
    enqueue(store, read_scenario(quick[0]), demo.city, "Li")
    told: list[tuple[str, int]] = []
    runner = Runner(store, told=lambda found: told.append((found.state, found.attempts)))
    worker = threading.Thread(target=runner.work, kwargs={"until_empty": True})
    worker.start()
    until(lambda: in_child(store, os.getpid()))
    os.kill(int(job(store, 1).process.split()[0]), signal.SIGKILL)
    worker.join()
    assert told == [("running", 1), ("queued", 1), ("running", 2), ("done", 2)]
    (run,) = store.runs()
    found = job(store, 1)
    assert (found.run, found.exit_code, run.status) == (run.number, 0, "optimal")
    assert check_store(store).problems == ()


@pytest.mark.promise(
    "nothing lost",
    "kill -9 of the runner of jobs",
    "its child ends too, and the next runner finds the job",
)
@pytest.mark.slow
def test_killed_runner_takes_its_child_along_and_the_job_is_found(
    store: Store, demo: DemoFolder, quick: tuple[Path, Path]
) -> None:
    enqueue(store, read_scenario(quick[0]), demo.city)
    work = (
        "import sys; from scenarios.jobs_runner import Runner; from scenarios.store_access import StoreAccess"
    )
    command = [sys.executable, "-P", "-c", f"{work}; Runner(StoreAccess(sys.argv[1])).work()", store.place]
    with subprocess.Popen(command) as runner:
        until(lambda: in_child(store, runner.pid))
        child = job(store, 1).process
        runner.kill()
    until(lambda: not is_alive(child))
    assert job(store, 1).state == "running", "nobody was left to say otherwise"
    assert Patrol(store).look() == (1,)
    assert (job(store, 1).state, store.runs()) == ("queued", ())


def test_cancelled_solve_keeps_a_whole_plan(store: Store, demo: DemoFolder, quick: tuple[Path, Path]) -> None:
    enqueue(store, read_scenario(quick[1]), demo.city, "Li")
    hold = take(store)
    cancel(store, 1, "Wang")
    attempt(store, hold)
    found = job(store, 1)
    assert (found.state, found.exit_code) == ("cancelled", 0)
    run = store.load(found.run)
    assert run.provenance.status in {"optimal", "stopped"}, "these programs may be done before they are asked"
    assert set(run.plan.steps["step"]) == {"places senior", "places special", "teachers", "funds"}
    assert not run.plan.placements.empty
    assert check_store(store).problems == ()


def test_dropped_failed_and_lost_attempts_keep_no_run(
    store: Store, demo: DemoFolder, quick: tuple[Path, Path], tmp_path: Path
) -> None:
    asked = read_scenario(quick[0])
    for scenario in (asked, asked.model_copy(update={"year": 1999})):
        enqueue(store, scenario, demo.city)
    enqueue(store, asked, tmp_path / "nowhere")
    hold = take(store)
    cancel(store, 1, wish="drop")
    attempt(store, hold)
    for _ in range(2):
        attempt(store, take(store))
    assert [found.state for found in jobs(store)] == ["cancelled", "failed", "failed"]
    assert [found.exit_code for found in jobs(store)] == [None, 1, 1]
    assert "year: the city has no children for this year" in job(store, 2).message
    assert "nowhere" in job(store, 3).message
    assert store.runs() == ()


def test_job_that_takes_too_long_is_ended(store: Store, demo: DemoFolder, quick: tuple[Path, Path]) -> None:
    enqueue(store, read_scenario(quick[0]), demo.city)
    assert Runner(store, Allowance(seconds=0.3)).work(until_empty=True) == 1
    found = job(store, 1)
    assert (found.state, found.exit_code) == ("failed", 3)
    assert found.message == "took longer than the 0.3 s allowed"


def test_queue_is_asked_listed_and_cancelled_in_both_languages(
    store: Store, demo: DemoFolder, quick: tuple[Path, Path], junheng: Junheng
) -> None:
    place = ("--store", store.place)
    asked = junheng("jobs", "ask", demo.city, *quick, *place, "--who", "Li Wei")
    assert asked.stdout == "Job 1, none: waiting\nJob 2, some: waiting\n"
    assert junheng("jobs", "cancel", 2, *place, "--lang", "zh").stdout == "任务2，some：已取消\n"
    listed = json.loads(junheng("jobs", "list", *place, "--json").stdout)["jobs"]
    assert [(found["state"], found["who"]) for found in listed] == [
        ("queued", "Li Wei"),
        ("cancelled", "Li Wei"),
    ]
    assert "等待" in junheng("jobs", "list", *place, "--lang", "zh").stdout
    refused = junheng("jobs", "cancel", 9, *place)
    assert (refused.exit_code, "no job with this number" in refused.stderr) == (1, True)
    bad = replace(demo, root=demo.root / "none")
    assert junheng("jobs", "ask", bad.city, quick[0], *place).exit_code == 1
    assert len(jobs(store)) == 2
