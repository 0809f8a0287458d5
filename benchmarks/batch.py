"""A sweep on two workers and on one, with the memory of its client; and the annual batch, killed twice.

Run: ``python -m benchmarks.batch [runs]`` makes a sweep of as many runs (200) of one district of the small
demo city and gives it to one worker, then to two. ``python -m benchmarks.batch --killed FOLDER`` (with
``--size city`` for the large one) makes a demo city and its annual batch of 135 tasks there, kills a worker
with SIGKILL after a fifth of the tasks and the client after two fifths, gives the same command again, and
prints what the ledger says.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import psutil

from benchmarks.table import Row, Target, table
from scenarios.batch.ledger import read_ledger
from scenarios.demo_run import DemoFolder, Size, make_demo

START = "from scenarios.cli import main; main()"
LOOK = 0.5  # seconds
RUNS = 200
SWEEP = """name = "many"
base = "balance.toml"
[axes]
district = ["D9"]
levels = [["primary"]]
decisions = [["places"]]
seed = [{seeds}]
"""


def rows(*, quick: bool) -> Iterator[Row]:
    """Measure 200 runs, or 12."""
    yield from measure(12 if quick else RUNS)


def measure(runs: int) -> Iterator[Row]:
    """Return the rows for a sweep of as many runs."""
    with tempfile.TemporaryDirectory() as name:
        folder = DemoFolder(Path(name) / "demo")
        make_demo(folder.root, "small", 0)
        sweep = folder.root / "scenarios" / "many.toml"
        sweep.write_text(SWEEP.format(seeds=", ".join(map(str, range(runs)))), encoding="utf-8")
        one, two = (_timed(folder, sweep, workers, runs) for workers in (1, 2))
    size = f"{runs} runs"
    gain = one[0] / two[0]
    sides = (f"{two[0]:.1f} s", f"one worker {one[0]:.1f} s")
    yield Row("two workers ÷ one, first to last run", size, *sides, (gain,), "×", Target("≥", 1.8))
    early, late = two[1]
    growth = late / early
    sides = (f"{late / 2**20:.0f} MB", f"after a tenth {early / 2**20:.0f} MB")
    yield Row("memory of the client, at the end", size, *sides, (growth,), "×", Target("≤", 1.1))


def _timed(folder: DemoFolder, sweep: Path, workers: int, total: int) -> tuple[float, tuple[int, int]]:
    """Run a sweep; return the seconds from first task to last run, and the client's memory."""
    store = folder.root / f"{workers}.sqlite"
    client = _start(folder, sweep, store, workers)
    ledger, runs, sizes = store.parent / f"{sweep.stem}.ledger.jsonl", 0, [1, 1]
    while client.poll() is None:
        time.sleep(LOOK)
        done = _done(ledger)
        if done > runs:
            runs, resident = done, _resident(client.pid)
            is_early = sizes[0] == 1 and done >= total // 10
            early = resident if is_early else sizes[0]
            sizes = [early, resident or sizes[1]]
    if client.returncode:
        sys.exit(f"the batch ended with {client.returncode}")
    began = _times(ledger, "started")[0]
    ended = _times(ledger, "done")[-1]
    ledger.unlink()
    return ended - began, (max(sizes[0], 1), sizes[1])


def killed_twice(folder: DemoFolder, size: Size) -> None:
    """Make the annual batch of a demo city, kill a worker and the client, finish, tell."""
    make_demo(folder.root, size, 0)
    ledger = folder.root / f"{folder.sweep.stem}.ledger.jsonl"
    client = _start(folder, folder.sweep, folder.store, 2)
    _wait_for(ledger, 27, client)
    worker = _worker(client.pid)
    worker.send_signal(signal.SIGKILL)
    print(f"killed a worker after {_done(ledger)} runs", flush=True)
    _wait_for(ledger, 54, client)
    client.send_signal(signal.SIGKILL)
    client.wait()
    print(f"killed the client after {_done(ledger)} runs", flush=True)
    again = _start(folder, folder.sweep, folder.store, 2)
    print(f"the same command again ended with {again.wait()}", flush=True)
    print(tale(ledger))


def tale(ledger: Path) -> str:
    """Return a ledger as a Markdown table: a line for each time a client began."""
    lines = ["| began (UTC) | tasks | done before | handed out | stored | failed | not ended | closed |"]
    lines.append("|---" * 8 + "|")
    sessions: list[list[dict[str, object]]] = []
    for event in read_ledger(ledger):
        if event["event"] == "began":
            sessions.append([])
        sessions[-1].append(dict(event))
    for events in sessions:
        count = Counter(str(event["event"]) for event in events)
        started = {event["task"] for event in events if event["event"] == "started"}
        ended = {event["task"] for event in events if "task" in event and event["event"] != "started"}
        before = events[0]["counts"]["skipped"]  # type: ignore[index]
        failed = sum(count[name] for name in ("failed", "no_plan", "late", "memory", "killed", "quarantined"))
        cells = (str(events[0]["at"])[:19], events[0]["tasks"], before, len(started), count["done"], failed)
        closed = "yes" if count["ended"] else "no: killed"
        lines.append("| " + " | ".join(map(str, (*cells, len(started - ended), closed))) + " |")
    every = [event for events in sessions for event in events if event["event"] == "done"]
    seconds = sum(float(str(event["seconds"])) for event in every)
    lines.append("")
    lines.append(
        f"{len({event['task'] for event in every})} different tasks stored in {len(every)} runs; "
        f"{seconds / len(every):.1f} s each on average, "
        f"{max(float(str(event['peak_mb'])) for event in every):.0f} MB at most."
    )
    return "\n".join(lines)


def _start(folder: DemoFolder, sweep: Path, store: Path, workers: int) -> subprocess.Popen[bytes]:
    line = ["batch", str(folder.city), str(sweep), "--store", str(store), "--workers", str(workers), "--json"]
    return subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-c", START, *line], stdout=subprocess.DEVNULL, start_new_session=True
    )


def _wait_for(ledger: Path, runs: int, client: subprocess.Popen[bytes]) -> None:
    while _done(ledger) < runs:
        if client.poll() is not None:
            sys.exit(f"the batch ended with {client.returncode} after {_done(ledger)} runs")
        time.sleep(LOOK)


def _worker(client: int) -> psutil.Process:
    """Return the worker that the client started and that has a process behind it."""
    for process in psutil.Process(client).children():
        behind = (" ".join(child.cmdline()) for child in process.children())
        if any("solving_process" in line for line in behind):
            return process
    sys.exit("no worker of the batch was found")


def _done(ledger: Path) -> int:
    return sum(event["event"] == "done" for event in read_ledger(ledger))


def _times(ledger: Path, event: str) -> Sequence[float]:

    return [
        datetime.fromisoformat(str(found["at"])).timestamp()
        for found in read_ledger(ledger)
        if found["event"] == event
    ]


def _resident(process: int) -> int:
    try:
        return int(psutil.Process(process).memory_info().rss)
    except psutil.Error:
        return 0


def main() -> None:
    """Print the table, or kill and finish the annual batch."""
    parser = argparse.ArgumentParser()
    parser.add_argument("runs", type=int, nargs="?", default=RUNS)
    parser.add_argument("--killed", type=Path)
    parser.add_argument("--size", choices=("small", "city"), default="small")
    asked = parser.parse_args()
    os.environ["PYTHONSAFEPATH"] = "1"
    if asked.killed:
        killed_twice(DemoFolder(asked.killed), asked.size)
    else:
        print(table(list(measure(asked.runs))), flush=True)


if __name__ == "__main__":
    main()
