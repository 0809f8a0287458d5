"""Rows of the design's table of speeds whose scripts stand elsewhere, and those that nothing measures yet."""

import csv
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks import equity
from benchmarks.handover import Instance, bare
from benchmarks.network import Taken, ready_arcs, split_places, taken
from benchmarks.siting import right, solve_row
from benchmarks.table import SHARED, Row, Target, shown
from optimizer.flows import Arcs, FlowProcess
from optimizer.solve import solve

NETWORKS = {50_000: 3, 200_000: 3, 1_000_000: 2}
LARGEST = 1_000_000
UNITS = 1_000
DEMO = "from scenarios.cli import main; main()"
HOUR = 3_600.0
PROVED = 1e-9


def networks(*, quick: bool) -> Iterator[Row]:
    """Measure pure networks against bare HiGHS and against OR-Tools alone."""
    for arcs, repeats in NETWORKS.items():
        if not quick or arcs < LARGEST:
            yield from _network(arcs, 1 if quick else repeats)


def _network(arcs: int, repeats: int) -> Iterator[Row]:
    instance = Instance(arcs)
    ready, stated = ready_arcs(instance), split_places(instance)
    matrix, costs = stated.matrix(), stated.costs(stated.goals[0])
    runs: list[tuple[Taken, Taken, Taken]] = []
    for _ in range(repeats):
        mine = taken(lambda: solve(split_places(instance)).goals[0].value)
        alone = taken(lambda: _flow_cost(ready))
        runs.append((mine, alone, taken(lambda: bare(matrix, costs)[1])))
        if max(run.value for run in runs[-1]) - min(run.value for run in runs[-1]) > 1e-6 * mine.value:
            raise SystemExit(f"{arcs} arcs: the values differ: {runs[-1]}")
    ours, flow, highs = (statistics.median(run[side].clock for run in runs) for side in range(3))
    size = f"{arcs:,} arcs"
    target = Target("≥", 10.0) if arcs == LARGEST else None
    by_clock = tuple(run[2].clock / run[0].clock for run in runs)
    by_processor = tuple(run[2].processor / run[0].processor for run in runs)
    beside = tuple(run[0].clock / run[1].clock for run in runs)
    told, against = f"{shown(ours)} s clock", f"HiGHS {shown(highs)} s clock"
    yield Row("bare HiGHS ÷ whole path, pure network", size, told, against, by_clock, target=target)
    yield Row("the same by the processor, child processes included", size, samples=by_processor)
    yield Row(
        "whole path ÷ OR-Tools alone, pure network", size, told, f"OR-Tools {shown(flow)} s clock", beside
    )


def _flow_cost(ready: Arcs) -> float:
    flow = FlowProcess().least_cost_flow(ready, HOUR, lambda: False)
    if flow is None:
        raise SystemExit("OR-Tools found no flow")
    return float(flow @ ready.cost)


def or_library(*, quick: bool, shared: Path = SHARED) -> Iterator[Row]:
    """Solve all p-median instances of the OR-Library, and as many p-centers, to proved optima."""
    folder = shared / "data" / "benchmarks"
    if not folder.is_dir():
        yield Row("OR-Library pmed1–15", note="needs ../shared/data/benchmarks")
        return
    with (folder / "known_optima.csv").open(encoding="utf-8", newline="") as lines:
        known = [row for row in csv.DictReader(lines) if row["set"] == "pmed"]
    for problem in sorted({row["problem"] for row in known}):
        rows = [row for row in known if row["problem"] == problem]
        results = [(row, solve_row(folder, row, 60.0)) for row in (rows[:8] if quick else rows)]
        seconds = tuple(result.seconds for _, result in results)
        proved = sum(result.gap <= PROVED and right(row, result) for row, result in results)
        yield Row(
            f"OR-Library, {problem.partition(' (')[0]}",
            f"{len(results)} instances",
            f"{proved} proved, and as published",
            samples=seconds,
            unit="s clock",
        )


def leximin(*, quick: bool) -> Iterator[Row]:
    """Measure exact leximin over 1,000 schools in solves of the plain program."""
    for name in ("leximin",) if quick else ("leximin", "leximin, city budget"):
        linked = "city" in name
        seconds, ratios, told = [], [], ""
        for _ in range(3 if not linked else 1):
            base = equity.plain(UNITS, linked=linked)
            began = time.process_time()
            told = equity.MEASURES[name](*equity.instance(UNITS, linked=linked))
            seconds.append(time.process_time() - began)
            ratios.append(seconds[-1] / base)
        kind = "districts with a budget each" if not linked else "the same with one city budget above"
        yield Row(
            f"exact leximin ÷ one plain solve, {kind}",
            f"{UNITS:,} schools, {told.partition(',')[0]}",
            f"{shown(statistics.median(seconds))} s",
            samples=tuple(ratios),
            target=Target("≤", 100.0),
        )


def demo(*, quick: bool) -> Iterator[Row]:
    """Build the demo city, solve its scenarios, write report and workbook: seconds of the clock.

    Seconds of the processor stand beside: on a busy machine the clock tells of the others.
    """
    samples, used = [], []
    for _ in range(1 if quick else 2):
        with tempfile.TemporaryDirectory() as folder:
            command = [
                sys.executable,
                "-c",
                DEMO,
                "demo",
                str(Path(folder) / "demo"),
                "--size",
                "city",
                "--run",
            ]
            before, began = _children(), time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
            samples.append(time.perf_counter() - began)
            used.append(_children() - before)
    yield Row(
        "demo, first run to report",
        f"{os.cpu_count()} cores",
        f"{shown(statistics.median(used))} s of the processor",
        samples=tuple(samples),
        unit="s clock",
        target=Target("≤", 60.0),
    )


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
