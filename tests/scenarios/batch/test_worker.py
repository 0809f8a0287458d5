"""The process behind a worker: a task can be killed, come too late or die, and the next one is done."""

import os
import signal
import threading
import time
from pathlib import Path

import psutil
import pytest

from geodata.city import City
from geodata.writing import write_city
from scenarios.batch.one_district import district_city
from scenarios.batch.order import Order
from scenarios.batch.parcel import unpack
from scenarios.batch.worker import SolvingProcess
from scenarios.runs import expected_inputs, run_scenario, same_tables
from scenarios.scenario import Scenario
from scenarios.store import Store
from scenarios.workspace import content_stamp


def child_of(process: SolvingProcess) -> psutil.Process:
    """Return the task that runs."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if children := psutil.Process(process._process.pid).children():
            return children[0]
        time.sleep(0.01)
    pytest.fail("no task began")


@pytest.mark.promise(
    "nothing lost",
    "tasks of a batch are killed, come too late, or get no memory",
    "each is told, and the next one is done",
)
def test_a_task_fails_alone(hand_city: City, tmp_path: Path) -> None:
    """Killed, too late, without memory, of another city: each is told, and the next one is done."""
    folder = tmp_path / "city"
    write_city(folder, hand_city.settings(), hand_city.tables())
    city = district_city(City.load(folder), "D2")
    scenario = Scenario(name="q", policy="cn.2017.quality", year=2026, decisions=("places",))
    inputs = expected_inputs(city, scenario)
    process, told = SolvingProcess(), list[str]()

    def order(**limits: object) -> Order:
        facts = {"folder": str(folder), "stamp": content_stamp(folder), "district": "D2", "inputs": inputs}
        return Order(**{**facts, "scenario": scenario.model_dump_json(), **limits})

    def solve(name: str, **limits: object) -> str:
        answer = process.solve(order(**limits), tmp_path / name)
        told.append(answer.text())  # pytest shows it when the test fails
        return answer.status

    try:
        killer = threading.Thread(target=lambda: os.kill(child_of(process).pid, signal.SIGKILL))
        killer.start()
        assert solve("killed") == "killed"
        killer.join()
        assert solve("late", seconds=0.05) == "late"
        assert solve("memory", memory=1) in {"memory", "killed"}  # a library may end the process itself
        assert solve("foreign", inputs="f" * 64) == "failed"
        assert solve("run.zip") == "done"
        assert solve("again.zip") == "done"  # with what the run before it measured of today
        here = run_scenario(city, scenario)
        for name in ("run.zip", "again.zip"):
            store = Store(tmp_path / f"{name}.sqlite")
            run = store.load(store.keep(unpack((tmp_path / name).read_bytes())))
            assert run.provenance.inputs == inputs
            assert run.plan.fingerprint() == here.plan.fingerprint()
            assert same_tables(run.before, here.before)
            assert same_tables(run.after, here.after)
        assert psutil.Process(process._process.pid).num_threads() == 1  # or a fork may find a lock closed
    finally:
        process.end()
