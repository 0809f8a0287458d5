"""Real Dask workers and a real scheduler, killed with SIGKILL."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import cloudpickle
import psutil
import pytest

from scenarios.batch.batch import Batch, Outcome, Where
from scenarios.batch.claims import Claims
from scenarios.batch.crew import Crew, Returned, distant_crew, local_crew
from scenarios.batch.ledger import Ledger
from scenarios.batch.tasks import Task
from scenarios.errors import SystemFailureError
from scenarios.scenario import Scenario
from scenarios.store import Store

cloudpickle.register_pickle_by_value(sys.modules[__name__])  # workers cannot import a test
PATIENCE = 240.0


def obey(order: str) -> tuple[str, bytes]:
    """Do as the order says: die once, wait, or answer."""
    what, _, where = order.partition(" ")
    if what == "die_once" and not Path(where).exists():
        Path(where).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "wait":
        Path(where).touch()
        time.sleep(PATIENCE)
    return order, b"bytes"


@pytest.fixture(scope="module")
def crew() -> Iterator[Crew]:
    """Two workers; a task may lose its worker once."""
    with local_crew(2, retries=1) as found:
        found.do = obey
        yield found


def back(crew: Crew) -> Returned:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if (returned := crew.wait(0.2)) is not None:
            return returned
    pytest.fail("no task came back")


def test_only_this_machine_can_reach_the_workers(crew: Crew) -> None:
    """They listen on 127.0.0.1 only, and what they say is encrypted under a key of this batch."""
    me = psutil.Process()
    listening = [
        connection.laddr.ip
        for process in (me, *me.children(recursive=True))
        for connection in process.net_connections()
        if connection.status == psutil.CONN_LISTEN
    ]
    assert set(listening) == {"127.0.0.1"}
    assert crew.client.scheduler is not None
    assert crew.client.scheduler.address.startswith("tls://127.0.0.1:")


@pytest.mark.promise(
    "nothing lost",
    "kill -9 of a Dask worker",
    "it is replaced, and its task is done",
)
def test_a_killed_worker_is_replaced_and_its_task_done(crew: Crew, tmp_path: Path) -> None:
    order = f"die_once {tmp_path / 'died'}"
    crew.begin("once", order)
    assert back(crew) == Returned("once", "answered", order, b"bytes")
    assert (tmp_path / "died").exists()


def judge(order: str) -> tuple[str, bytes]:
    """Kill the worker for one task each time, answer the others."""
    if json.loads(order)["inputs"].startswith("dead"):
        os.kill(os.getpid(), signal.SIGKILL)
    return json.dumps({"status": "no_plan", "problems": []}), b""


@pytest.mark.promise(
    "nothing lost",
    "a task that kills its worker every time",
    "it is set aside, and the others go on",
)
def test_a_task_that_always_kills_is_set_aside_and_others_go_on(crew: Crew, tmp_path: Path) -> None:
    """Dask blames every task that stood on the dead worker; tried alone, only the culprit kills again."""
    scenario = Scenario(name="q", policy="cn.2017.quality", year=2026)
    outcomes = [Outcome(Task(name * 16, {}, scenario)) for name in ("dead", "beef", "cafe")]
    crew.do = judge
    crew.client.cluster.scheduler.allowed_failures = 0  # one death is enough: each costs a new worker
    with Ledger(tmp_path / "ledger") as ledger, Claims(tmp_path / "locks") as claims:
        store = Store(tmp_path / "store.sqlite")
        where = Where(str(tmp_path), "")
        Batch(outcomes, where, store, ledger, claims, lambda _: None, lambda: False).run(crew)
    assert [outcome.event for outcome in outcomes] == ["quarantined", "no_plan", "no_plan"]


@contextmanager
def far_scheduler(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Start ``dask scheduler`` and one ``dask worker``, as on a cluster."""
    note, dask = folder / "scheduler.json", [sys.executable, "-m", "dask"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    where = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(note)]
    scheduler = subprocess.Popen([*dask, "scheduler", *where], **quiet)
    worker = subprocess.Popen(
        [*dask, "worker", "--scheduler-file", str(note), "--nthreads", "1", "--no-dashboard", "--no-nanny"],
        cwd=folder,
        **quiet,
    )
    try:
        until = time.monotonic() + PATIENCE
        while not note.exists() and time.monotonic() < until:
            time.sleep(0.05)
        yield scheduler, json.loads(note.read_text(encoding="utf-8"))["address"]
    finally:
        for process in (scheduler, worker):
            process.kill()
            process.wait()


@pytest.mark.promise(
    "nothing lost",
    "kill -9 of the Dask scheduler",
    "noticed; what ran counts as lost and is done again",
)
def test_a_scheduler_that_is_killed_is_noticed(tmp_path: Path) -> None:
    with far_scheduler(tmp_path) as (scheduler, address), distant_crew(address, 2.0) as crew:
        crew.do = obey
        crew.begin("first", "answer")
        assert back(crew).how == "answered"
        crew.begin("second", f"wait {tmp_path / 'waits'}")
        while not (tmp_path / "waits").exists():
            time.sleep(0.05)
        scheduler.kill()
        assert back(crew).how == "lost"
        assert crew.is_gone()
        crew.client.close(timeout=1)


def test_no_scheduler_is_told_plainly() -> None:
    with (
        pytest.raises(SystemFailureError, match="no Dask scheduler answers"),
        distant_crew("tcp://127.0.0.1:9", 1.0),
    ):
        pass
