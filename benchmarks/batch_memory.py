"""A long batch as many small tasks: the memory of its client and of each worker, from early to late.

Run: ``python -m benchmarks.batch_memory [tasks]`` (1,000). A sweep of as many quick questions of one district
of the small demo city goes to two workers. The solving processes live for one task each; the processes that
live as long as the batch are looked at every few seconds. Nothing but time grows between the second quarter
of the tasks and the last; what is kept for each task would show there, and a 10-hour batch would pay for it.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import psutil

from benchmarks.table import Row, Target, table
from geodata.demo.gazetteer import SizeName
from scenarios.batch.ledger import read_ledger
from scenarios.demo_run import DemoFolder, make_demo

START = "from scenarios.cli import main; main()"
TASKS, WORKERS, LOOK, FLAT, MEGA = 1_000, 2, 2.0, 1.1, 2**20
SIZE: SizeName = "small"
SWEEP = """name = "many"
base = "../scenarios/balance.toml"
[axes]
district = ["D9"]
levels = [["primary"]]
decisions = [["places"]]
seed = [{seeds}]
"""


def measure(tasks: int) -> Iterator[Row]:
    """Return a row for the client and one for each process that lives as long as it does."""
    with tempfile.TemporaryDirectory() as name:
        folder = DemoFolder(Path(name) / "demo")
        make_demo(folder.root, SIZE, 1)
        sweep = folder.root / "sweeps" / "many.toml"
        sweep.write_text(SWEEP.format(seeds=", ".join(map(str, range(tasks)))), encoding="utf-8")
        begun = time.perf_counter()
        memory, done = _watched(folder, sweep)
        minutes = (time.perf_counter() - begun) / 60
        most = folder.store.stat().st_size / MEGA
    if done != tasks:
        raise RuntimeError(f"{done} of {tasks} tasks were done")
    size = f"{tasks:,} tasks, {minutes:.0f} minutes"
    for called, samples in memory.items():
        early, late = (statistics.median(samples[part]) for part in _quarters(len(samples)))
        curve = ", ".join(f"{each:.0f}" for each in samples[:: max(1, len(samples) // 12)])
        yield Row(
            f"memory of {called}, last quarter ÷ second",
            size,
            f"{late:.0f} MB",
            f"second quarter {early:.0f} MB",
            (late / early,),
            "×",
            Target("≤", FLAT),
            f"MB over time: {curve}; the store at the end: {most:.0f} MB",
        )


def _watched(folder: DemoFolder, sweep: Path) -> tuple[Mapping[str, list[float]], int]:
    """Run a sweep; return the memory of what lives as long as it, over time, and how many tasks were done."""
    words = ["batch", str(folder.city), str(sweep), "--store", str(folder.store), "--json"]
    command = [sys.executable, "-c", START, *words, "--workers", str(WORKERS)]
    client = psutil.Popen(command, stdout=subprocess.DEVNULL)
    seen: dict[int, list[float]] = defaultdict(list)
    looks = 0
    while client.poll() is None:
        looks += 1
        for process in [client, *client.children()]:
            try:
                seen[process.pid].append(process.memory_info().rss / MEGA)
            except psutil.NoSuchProcess:
                continue
        time.sleep(LOOK)
    if client.returncode:
        raise RuntimeError(f"the batch ended with {client.returncode}")
    ledger = folder.store.parent / f"{sweep.stem}.ledger.jsonl"
    done = sum(event["event"] == "done" for event in read_ledger(ledger))
    lasting = {pid: samples for pid, samples in seen.items() if len(samples) > looks / 2}
    beside = (f"process {number} beside it" for number in range(1, len(lasting)))
    return {"the client" if pid == client.pid else next(beside): each for pid, each in lasting.items()}, done


def _quarters(samples: int) -> tuple[slice, slice]:
    quarter = max(1, samples // 4)
    return slice(quarter, 2 * quarter), slice(-quarter, None)


def main(arguments: Sequence[str]) -> None:
    """Print the table, and how busy the machine was."""
    before = os.getloadavg()[0]
    print(table(list(measure(int(arguments[0]) if arguments else TASKS))))
    print(f"\nLoad before {before:.1f}, after {os.getloadavg()[0]:.1f}, on {os.cpu_count()} cores.")


if __name__ == "__main__":
    main(sys.argv[1:])
