"""Whole-area zones in one piece: plans, proved gaps, and the textbook flow model beside them.

Run: ``python -m benchmarks.zoning [FAIRFAX] [SECONDS]``. FAIRFAX is the folder of its data, ``-`` for none.

Generated towns are described in ``zoning_instances.generated``. *Split* is the gap to the relaxation that may
divide units, *gap* that to the best bound proved; *first* is when the first plan within its limits was found.
The textbook model (Shirabe 2009) keeps zones in one piece by a flow: each unit of a zone sends one unit of
flow home over units of its zone. *CPU* is what the process was given of the wall clock (*s*), *load* that of
the machine at the end: where CPU falls far short of s, the figures are of a machine that did something else.
"""

import os
import platform
import sys
import time
from pathlib import Path

import highspy
import numpy as np
from scipy import sparse

from benchmarks.zoning_instances import fairfax, generated
from optimizer.program import Program
from optimizer.solve import Limits, solve
from optimizer.zoning.prepare import prepare
from optimizer.zoning.question import Zoning
from optimizer.zoning.result import ZoningResult
from optimizer.zoning.solve import solve_zoning

TOWNS = tuple((units, centres, seed) for units, centres in ((324, 17), (297, 40)) for seed in (1, 2, 3))
HEAD = (
    *("question", "filled", "status", "first (s)", "gap", "split", "overload", "one piece", "separators"),
    *("s", "CPU", "load"),
)
FILLED = 0.92
NEAREST = 25
FAIRFAX_SECONDS = 90.0


def textbook(zoning: Zoning) -> Program:
    """State the flow model: ``flow`` over every directed edge for every centre."""
    unit, centre, cost = zoning.arcs()
    units, centres, arcs = len(zoning.demand), len(zoning.seats), len(unit)
    place = np.full((units, centres), -1)
    place[unit, centre] = np.arange(arcs)
    both = np.vstack([zoning.pairs, zoning.pairs[:, ::-1]])
    tail, head = np.tile(both[:, 0], centres), np.tile(both[:, 1], centres)
    owner = np.repeat(np.arange(centres), len(both))
    program = Program("textbook")
    assign = program.add_variables("assign", range(arcs), upper=1.0, integer=True)
    flow = program.add_variables("flow", range(len(tail)))
    ones = np.ones(arcs)
    once = sparse.csr_array((ones, (unit, np.arange(arcs))), shape=(units, arcs))
    load = sparse.csr_array((zoning.demand[unit], (centre, np.arange(arcs))), shape=(centres, arcs))
    program.add_rows("assign_every_unit", range(units), {assign: once}, "==", 1.0)
    program.add_rows("respect_seats", range(centres), {assign: load}, "<=", zoning.seats)
    away = np.flatnonzero(zoning.homes[centre] != unit)
    row = np.full(arcs, -1)
    row[away] = np.arange(len(away))
    out_row, in_row = row[place[tail, owner]], row[place[head, owner]]
    columns = np.arange(len(tail))
    size = (len(away), len(tail))
    sends = sparse.csr_array(
        (np.ones((out_row >= 0).sum()), (out_row[out_row >= 0], columns[out_row >= 0])), shape=size
    )
    takes = sparse.csr_array(
        (np.ones((in_row >= 0).sum()), (in_row[in_row >= 0], columns[in_row >= 0])), shape=size
    )
    chosen = sparse.csr_array((np.ones(len(away)), (np.arange(len(away)), away)), shape=(len(away), arcs))
    most = units - centres
    program.add_rows("send_home", range(len(away)), {flow: sends - takes, assign: -chosen}, "==", 0.0)
    program.add_rows(
        "pass_inside", range(len(away)), {flow: takes, assign: -(most - 1.0) * chosen}, "<=", 0.0
    )
    held = place[zoning.homes, np.arange(centres)]
    homes = sparse.csr_array((np.ones(centres), (np.arange(centres), held)), shape=(centres, arcs))
    program.add_rows("hold_home", range(centres), {assign: homes}, "==", 1.0)
    program.add_goal("cost", {assign: cost})
    return program


def line(name: str, result: ZoningResult, filled: float, worked: float) -> str:
    """Return one row of the table; ``worked`` is CPU seconds."""
    split = (result.cost - result.split_bound) / result.cost if result.has_plan else np.nan
    first = f"{result.first_seconds:.1f}"
    gap = f"{result.gap:.2%} | {split:.2%}"
    pieces = "yes" if result.connected else "no"
    tail = f"{pieces} | {result.separators} | {result.seconds:.0f} | {worked:.0f} | {os.getloadavg()[0]:.1f}"
    return (
        f"| {name} | {filled:.1%} | {result.status.value} | {first} | {gap} | {result.overload:g} | {tail} |"
    )


def towns(seconds: float) -> None:
    """Print a row for every generated town, and one for the textbook model on the first of each size."""
    shown = set()
    for units, centres, seed in TOWNS:
        zoning = generated(units, centres, filled=FILLED, seed=seed)
        name = f"{units} x {centres}, seed {seed}"
        began = time.process_time()
        result = solve_zoning(zoning, limits=Limits(seconds=seconds, gap=1e-3))
        filled = zoning.demand.sum() / zoning.seats.sum()
        print(line(name, result, filled, time.process_time() - began), flush=True)
        if (units, centres) in shown:
            continue
        shown.add((units, centres))
        flow = solve(textbook(zoning), limits=Limits(seconds=seconds, gap=1e-3))
        gap = flow.goals[0].gap
        print(
            f"| {name}, textbook | | {flow.status.value} | | {gap:.2%} | | | | | {flow.seconds:.0f} | | |",
            flush=True,
        )


def county(folder: Path) -> None:
    """Print a row for every level of Fairfax County, with mean minutes by car."""
    for level in ("high", "middle", "elem"):
        zoning, blocks, seconds = fairfax(folder, level, NEAREST)
        zoning_soft = Zoning(zoning.demand, zoning.seats, zoning.costs, zoning.pairs, zoning.homes, soft=True)
        began = time.process_time()
        result = solve_zoning(zoning_soft, limits=Limits(seconds=FAIRFAX_SECONDS, gap=1e-3))
        name = f"Fairfax {level}, {len(blocks)} x {len(zoning.seats)}"
        filled = zoning.demand.sum() / zoning.seats.sum()
        print(line(name, result, filled, time.process_time() - began))
        if result.has_plan:
            pupils = blocks["pupils"].to_numpy()
            rows = np.arange(len(blocks))
            now = pupils @ seconds[rows, blocks["current"]] / pupils.sum() / 60
            then = pupils @ seconds[rows, result.zone] / pupils.sum() / 60
            loads = np.bincount(blocks["current"], pupils, len(zoning.seats))
            over = np.maximum(loads - zoning.seats, 0).sum()
            fullest = (result.loads / zoning.seats).max()
            moved = pupils[blocks["current"] != result.zone].sum() / pupils.sum()
            print(f"  {name}: mean minutes {then:.3f} (today {now:.3f}), overload today {over:.0f}, ", end="")
            print(
                f"fullest {fullest:.1%}, unreached {len(result.unreached)}, rezoned pupils {moved:.1%}",
                flush=True,
            )


def main() -> None:
    """Print the tables."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1] != "-" else None
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 60.0  # noqa: PLR2004 - the second argument
    print(f"{platform.machine()}, Python {platform.python_version()}, HiGHS {highspy.Highs().version()}\n")
    print(f"| {' | '.join(HEAD)} |\n|{'---|' * len(HEAD)}")
    prepare()
    towns(seconds)
    if folder is not None:
        county(folder)


if __name__ == "__main__":
    main()
