"""Whole path divided by bare HiGHS on the same matrices: what the optimizer costs on top of its solver.

Run: ``python -m benchmarks.handover [arcs ...]``. Instances place the children of areas at the nearest 15
schools, with seats, a priced overflow and a limit on all travel together. *Whole* states the program, solves
it, reads it back and certifies it. *Bare* is one ``passModel`` of ready arrays, ``run`` and ``getSolution``,
with the same options. The two alternate in one process on one thread; seconds are of the processor, so that
other work on the machine counts little. Shown are the median and the spread of the ratios.
"""

import statistics
import sys
import time
from collections.abc import Iterator

import highspy
import numpy as np
import pandas as pd
from scipy import sparse
from scipy.spatial import cKDTree

from benchmarks.table import Row, Target, shown, table
from optimizer.engine import LARGE
from optimizer.matrix import Matrix
from optimizer.program import Program
from optimizer.solve import Limits, solve

NEAREST = 15
REPEATS = {20_000: 9, 200_000: 5, 1_000_000: 3}
TARGETS = {20_000: 1.3, 1_000_000: 1.1}


class Instance:
    """Areas, schools, children, seats and the arcs between them, from a seed."""

    def __init__(self, arcs: int, seed: int = 0) -> None:
        """Draw areas and schools on a square of 30 km."""
        chance = np.random.default_rng(seed)
        self.areas = arcs // NEAREST
        self.schools = max(20, self.areas // 22)
        metres, school = cKDTree(chance.random((self.schools, 2)) * 30_000).query(
            chance.random((self.areas, 2)) * 30_000, NEAREST
        )
        self.metres, self.school = metres.ravel().round(), school.ravel()
        self.area = np.repeat(np.arange(self.areas), NEAREST)
        self.children = chance.integers(5, 60, self.areas).astype(float)
        self.seats = np.full(self.schools, float(int(self.children.sum() * 1.05 / self.schools)))

    def program(self) -> Program:
        """State the program; the row across all arcs makes it no network, so that HiGHS must solve it."""
        arcs = np.arange(len(self.area))
        ones = np.ones(len(arcs))
        program = Program("handover")
        labels = pd.MultiIndex.from_arrays([self.area, self.school])
        place = program.add_variables("place", labels, unit="children")
        unplaced = program.add_variables("unplaced", pd.RangeIndex(self.areas), unit="children")
        of_area = sparse.csr_array((ones, (self.area, arcs)), shape=(self.areas, len(arcs)))
        of_school = sparse.csr_array((ones, (self.school, arcs)), shape=(self.schools, len(arcs)))
        areas, schools = pd.RangeIndex(self.areas), pd.RangeIndex(self.schools)
        program.add_rows("place_every_child", areas, {place: of_area, unplaced: 1.0}, "==", self.children)
        program.add_rows("respect_seats", schools, {place: of_school}, "<=", self.seats)
        kilometres = sparse.csr_array(self.metres[None, :] / 1000)
        most = float(self.children.sum()) * 30.0
        program.add_rows("limit_travel", ["city"], {place: kilometres}, "<=", most)
        program.add_goal("travel", {place: self.metres, unplaced: 100_000.0}, unit="child-metres")
        return program


def whole(instance: Instance) -> tuple[float, float]:
    """Return the seconds of the whole path and the value reached."""
    began = time.process_time()
    solution = solve(instance.program())
    solution.series("place")
    return time.process_time() - began, solution.goals[0].value


def bare(matrix: Matrix, costs: np.ndarray) -> tuple[float, float]:
    """Return the seconds of bare HiGHS on ready arrays, with the options used here, and the value reached."""
    began = time.process_time()
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    mixed = bool(matrix.integer.any())
    solver.setOptionValue("solver", "ipx" if matrix.columns > LARGE and not mixed else "choose")
    solver.setOptionValue("mip_rel_gap", Limits().gap)
    solver.setOptionValue("mip_feasibility_tolerance", 1e-7)
    entries = matrix.entries
    solver.passModel(
        matrix.columns,
        matrix.height,
        entries.nnz,
        int(highspy.MatrixFormat.kRowwise),
        int(highspy.ObjSense.kMinimize),
        0.0,
        costs,
        matrix.lower,
        matrix.upper,
        matrix.row_lower,
        matrix.row_upper,
        entries.indptr,
        entries.indices,
        entries.data,
        matrix.integer.astype(np.int32),
    )
    solver.run()
    np.array(solver.getSolution().col_value)
    return time.process_time() - began, solver.getInfo().objective_function_value


def measure(arcs: int, repeats: int) -> Row:
    """Return the row for one size."""
    instance = Instance(arcs)
    stated = instance.program()
    matrix, costs = stated.matrix(), stated.costs(stated.goals[0])
    pairs = [(whole(instance), bare(matrix, costs)) for _ in range(repeats)]
    for (_, mine), (_, theirs) in pairs:
        if abs(mine - theirs) > 1e-6 * abs(theirs):
            raise SystemExit(f"{arcs} arcs: {mine} and {theirs} differ")
    seconds = [statistics.median(run[side][0] for run in pairs) for side in (0, 1)]
    return Row(
        "whole path ÷ bare HiGHS",
        f"{arcs:,} arcs",
        f"{shown(seconds[0])} s",
        f"HiGHS {shown(seconds[1])} s",
        tuple(mine / theirs for (mine, _), (theirs, _) in pairs),
        target=Target("≤", TARGETS[arcs]) if arcs in TARGETS else None,
    )


def rows(*, quick: bool) -> Iterator[Row]:
    """Measure every size, or the smaller two."""
    for arcs, repeats in REPEATS.items():
        if not quick or arcs < max(REPEATS):
            yield measure(arcs, min(repeats, 3) if quick else repeats)


def main() -> None:
    """Print the table."""
    for arcs in [int(number) for number in sys.argv[1:]] or [20_000, 200_000]:
        print(table([measure(arcs, REPEATS.get(arcs, 3))]), flush=True)


if __name__ == "__main__":
    main()
