"""What it costs to report progress: the same solve with and without it.

Run: ``python -m benchmarks.progress``. A linear program heeds a stop only when it is watched, so its
callbacks exist only then; an integer program is always watched, so it is compared with bare HiGHS, which is
not. Seconds are of the processor, on one thread; the sides alternate.
"""

import statistics
import time
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
from scipy import sparse

from benchmarks.handover import Instance, bare
from benchmarks.table import Row, shown, table
from optimizer.program import Program
from optimizer.solve import Progress, solve

PLACES, NUMBER = 150, 5


def textbook() -> Program:
    """State a p-median question the textbook way (ReVelle and Swain 1970): a search of some seconds."""
    chance = np.random.default_rng(4)
    points = chance.random((PLACES, 2)) * 1_000
    distances = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1)).round()
    pairs = pd.MultiIndex.from_product([range(PLACES), range(PLACES)])
    client, site = (np.asarray(codes) for codes in pairs.codes)
    program = Program("textbook")
    serve = program.add_variables("serve", pairs)
    opened = program.add_variables("open", range(PLACES), upper=1.0, integer=True)
    arcs = np.arange(len(pairs))
    of_client = sparse.csr_array((np.ones(len(arcs)), (client, arcs)))
    of_site = sparse.csr_array((-np.ones(len(arcs)), (arcs, site)))
    program.add_rows("serve_every_client", range(PLACES), {serve: of_client}, "==", 1.0)
    program.add_rows("serve_from_open_sites", pairs, {serve: 1.0, opened: of_site}, "<=", 0.0)
    everything = sparse.csr_array(np.ones((1, PLACES)))
    program.add_rows("open_so_many", ["city"], {opened: everything}, "==", float(NUMBER))
    program.add_goal("travel", {serve: distances.ravel()})
    return program


def ignore(_progress: Progress) -> None:
    """Hear of progress and do nothing."""


def seconds(run: Callable[[], object]) -> float:
    """Return the seconds of a run."""
    began = time.process_time()
    run()
    return time.process_time() - began


def measure(what: str, against: str, size: str, repeats: int, sides: tuple[Callable[[], object], ...]) -> Row:
    """Return a row of one side divided by the other."""
    runs = [tuple(seconds(side) for side in sides) for _ in range(repeats)]
    mine, other = (statistics.median(run[side] for run in runs) for side in (0, 1))
    ratios = tuple(run[0] / run[1] for run in runs)
    return Row(what, size, f"{shown(mine)} s", f"{against} {shown(other)} s", ratios)


def rows(*, quick: bool) -> Iterator[Row]:
    """Measure linear programs of two sizes and a search."""
    sides: tuple[Callable[[], object], ...]
    for arcs, repeats in ((20_000, 7), (200_000, 3)):
        if not quick or arcs < 200_000:  # noqa: PLR2004 - the larger takes half a minute
            program = Instance(arcs).program()
            sides = (lambda: solve(program, progress=ignore), lambda: solve(program))  # noqa: B023 - run at once
            yield measure("progress on ÷ off, linear program", "off", f"{arcs:,} arcs", repeats, sides)
    search = textbook()
    size = f"p-median, {PLACES} × {PLACES}, integer"
    matrix, costs = search.matrix(), search.costs(search.goals[0])
    sides = (lambda: solve(search, progress=ignore), lambda: bare(matrix, costs))
    yield measure("progress on ÷ bare HiGHS, search", "HiGHS", size, 1 if quick else 3, sides)


def main() -> None:
    """Print the table."""
    print(table(list(rows(quick=False))))


if __name__ == "__main__":
    main()
