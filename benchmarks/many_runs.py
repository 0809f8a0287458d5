"""A thousand stored runs: how long lists and comparisons take, on the command line and on the screens.

Run: ``python -m benchmarks.many_runs [runs [folder]]`` (1,000; a folder is kept, and used again as far as it
is filled). One plan of the small demo city is solved and stored again and again under other inputs. What runs
in Python and the commands is told in processor time, since other work on the machine counts into seconds by
the clock; commands are whole processes, less one that only says its version. The screens are asked over the
WebSocket as a browser asks them, each once before the clock runs, and timed by the clock.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from benchmarks.screens import served
from benchmarks.table import Row, Target, line, table
from benchmarks.visiting import PATIENCE, Visit
from geodata.city import City
from scenarios.compare import compare
from scenarios.demo_run import DemoFolder, make_demo
from scenarios.runs import Run, run_scenario
from scenarios.scenario import read_scenario
from scenarios.store import Store
from scenarios.workspace import open_workspace

RUNS, TIMES, MOST = 1_000, 5, 1.0
START = "from scenarios.cli import main; main()"
SCREENS = {
    "Scenarios": "lang=en",
    "Today": "lang=en&run={last}",
    "Compare": "lang=en&runs=1,{last}",
    "Brief": "lang=en&brief={last}",
    "Frontier": "lang=en",
}


def measure(runs: int, root: Path) -> Iterator[Row]:
    """Return the rows for a store of so many runs in a folder; what is missing there is made first."""
    folder, size = DemoFolder(root), f"{runs:,} runs"
    if not folder.city.is_dir():
        make_demo(folder.root, "small", 1)
    city = City.load(folder.city)
    yield from _filling(folder, city, size, runs)
    yield from _in_process(folder, city, size)
    yield from _commands(folder, size, runs)
    yield from _screens(folder, size, runs)


def _filling(folder: DemoFolder, city: City, size: str, runs: int) -> Iterator[Row]:
    """Store the runs that are missing."""
    store = Store(folder.store)
    there = len(store.runs())
    if there >= runs:
        return
    run = run_scenario(city, read_scenario(folder.scenarios[0])) if not there else store.load(1)
    samples = [_timed(partial(store.save, _other(run, each))) for each in range(there, runs)]
    megabytes = folder.store.stat().st_size / 2**20
    shown = f"{1000 * sum(samples) / len(samples):.0f} ms"
    yield Row("storing one run", size, shown, f"{megabytes:,.0f} MB in all", tuple(samples), "s")


def _other(run: Run, number: int) -> Run:
    """Return a run as another question would have given it: other seed, other inputs, a tag of its own."""
    solver = run.scenario.solver.model_copy(update={"seed": number})
    scenario = run.scenario.model_copy(update={"solver": solver, "name": f"keep-{number}"})
    made = replace(run.provenance, inputs=f"{number:08d}{run.provenance.inputs[8:]}")
    return replace(run, scenario=scenario, provenance=made)


def _in_process(folder: DemoFolder, city: City, size: str) -> Iterator[Row]:
    store = Store(folder.store)
    workspace = open_workspace(folder.root)
    first, last = 1, len(store.runs())
    for what, deed in (
        ("list of runs, read", store.runs),
        ("list of runs of one city, read", workspace.summaries),
        ("one run, read", lambda: store.load(last)),
        ("two runs, read and compared", lambda: compare([store.load(first), store.load(last)], city)),
        ("the city of a comparison, read and checked", lambda: City.load(folder.city)),
    ):
        yield _row(f"{what} (in Python)", size, [_busy(deed) for _ in range(TIMES)])


def _commands(folder: DemoFolder, size: str, last: int) -> Iterator[Row]:
    place = ["--store", str(folder.store)]
    empty = min(_command("--version") for _ in range(TIMES))
    for what, words in (
        ("runs", ["runs", *place]),
        ("compare", ["compare", str(folder.city), "1", str(last), *place]),
    ):
        samples = [_command(*words) - empty for _ in range(TIMES)]
        yield _row(
            f"junheng {what}, beyond the start of the program", size, samples, f"the start: {empty:.1f} s"
        )


def _screens(folder: DemoFolder, size: str, last: int) -> Iterator[Row]:
    with served(folder.root) as address:
        for title, query in SCREENS.items():
            visit, samples = Visit(address), []
            visit.begin("lang=en")
            visit.heard.clear()
            try:
                for _ in range(TIMES + 1):
                    visit.open(title, query.format(last=last))
                    samples.append(visit.seconds[-1])
            except TimeoutError:
                yield Row(f"the screen {title}", size, note=f"no answer within {PATIENCE:.0f} s")
                continue
            finally:
                visit.end()
            if visit.troubles():
                raise RuntimeError(f"{title}: {visit.troubles()}")
            sent = sum(map(len, visit.heard)) / (TIMES + 1) / 2**20
            yield _row(
                f"the screen {title}", size, samples[1:], f"{sent:.2f} MB sent; at first {samples[0]:.1f} s"
            )


def _command(*words: str) -> float:
    """Return the processor time of a command [s]."""
    before = os.times()
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", START, *words], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def _busy(deed: Callable[[], object]) -> float:
    """Return the processor time of a deed in this process [s]."""
    begun = time.process_time()
    deed()
    return time.process_time() - begun


def _timed(deed: Callable[[], object]) -> float:
    begun = time.perf_counter()
    deed()
    return time.perf_counter() - begun


def _row(what: str, size: str, samples: Sequence[float], note: str = "") -> Row:
    shown = f"{min(samples):.2f} s at best"
    return Row(what, size, shown, "", tuple(samples), "s", Target("≤", MOST), note)


def main(arguments: Sequence[str]) -> None:
    """Print the table, and how busy the machine was."""
    before = os.getloadavg()[0]
    rows = []
    with tempfile.TemporaryDirectory() as passing:
        root = Path(arguments[1]) if len(arguments) > 1 else Path(passing) / "demo"
        for row in measure(int(arguments[0]) if arguments else RUNS, root):
            print(line(row), flush=True)
            rows.append(row)
    print(table(rows))
    print(f"\nLoad before {before:.1f}, after {os.getloadavg()[0]:.1f}, on {os.cpu_count()} cores.")


if __name__ == "__main__":
    main(sys.argv[1:])
