"""How long a choice by hand takes to be worked out: the plan, the rules it touches, islands and figures.

Run ``python -m benchmarks.editing [FOLDER]``, a folder with a stored run such as
``junheng demo FOLDER --run`` makes. Seconds are of the clock and of the processor, over
single choices, each on top of those before.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from benchmarks.table import Row, Target, table
from scenarios.demo_run import DemoFolder, make_demo
from scenarios.editing.choices import MoveArea, Sketch
from scenarios.editing.edited import edit
from scenarios.editing.figures import figures, schools_changed
from scenarios.editing.islands import islands
from scenarios.editing.rules import broken
from scenarios.editing.sheet import Sheet, open_sheet
from scenarios.roles import LOCAL
from scenarios.runs import run_scenario
from scenarios.scenario import read_scenario
from scenarios.workspace import open_workspace

MOVES, MOST = 20, 0.5
QUARTER = 3  # of the schools near an area, the one that is taken


def rows(*, quick: bool) -> Iterator[Row]:
    """Measure the demo city with one plan, or the small one."""
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work) / "demo"
        make_demo(folder, "small" if quick else "city", 1)
        workspace = open_workspace(folder)
        workspace.store.save(run_scenario(workspace.city, read_scenario(DemoFolder(folder).scenarios[0])))
        yield from measure(folder)


def measure(folder: Path) -> Iterator[Row]:
    """Yield a row for the clock and one for the processor."""
    workspace = open_workspace(folder)
    sheet = open_sheet(workspace, LOCAL, workspace.summaries()[-1].number)
    clock, processor = [], []
    level = sheet.levels[0]
    sketch = Sketch(0)
    children = sheet.children(level)
    homes = children.index[children > 0]
    for area in homes[np.linspace(0, len(homes) - 1, MOVES + 1).astype(int)]:
        school = str(sheet.near(level, str(area))["school_id"].iloc[QUARTER])
        sketch = sketch.choose(MoveArea(level, str(area), school))
        begun, busy = time.perf_counter(), time.process_time()
        work_out(sheet, sketch, level)
        clock.append(time.perf_counter() - begun)
        processor.append(time.process_time() - busy)
    size = f"{len(workspace.city.areas):,} areas, {len(workspace.city.schools):,} schools"
    for name, all_seconds in (("clock", clock), ("processor", processor)):
        seconds = all_seconds[1:]  # the first choice also lays out what never changes
        late = f"95 % within {np.percentile(seconds, 95):.2f} s, the first {all_seconds[0]:.2f} s"
        yield Row(
            f"a choice by hand, {name}",
            size,
            f"{statistics.median(seconds):.2f} s",
            samples=tuple(seconds),
            unit="s",
            target=Target("≤", MOST),
            note=late,
        )


def work_out(sheet: Sheet, sketch: Sketch, level: str) -> None:
    """Do what the screen does after every choice."""
    edited = edit(sheet, sketch)
    broken(sheet, edited)
    islands(sheet, edited, level)
    figures(sheet, edited, level)
    schools_changed(sheet, edited)


def main(arguments: Sequence[str]) -> None:
    """Print the table."""
    print(table(list(measure(Path(arguments[0])) if arguments else rows(quick=False))))


if __name__ == "__main__":
    main(sys.argv[1:])
