"""Whole path divided by bare HiGHS on the same matrices: what the optimizer costs on top of its solver.

Run: ``python -m benchmarks.handover [arcs ...]``. Instances place the children of areas at the nearest 15
schools, with seats, a priced overflow and a limit on all travel together. *Whole* states the program, solves
it, reads it back and certifies it. *Bare* is one ``passModel`` of ready arrays, ``run`` and ``getSolution``,
with the same options. The two alternate in one process on one thread; seconds are of the processor, so that
other work on the machine counts little. The table shows medians, and the median of the ratios.
"""

import statistics
import sys
import time

import highspy
import numpy as np
import pandas as pd
from scipy import sparse
from scipy.spatial import cKDTree

from optimizer.engine import LARGE
from optimizer.matrix import Matrix
from optimizer.program import Program
from optimizer.solve import solve

NEAREST = 15
REPEATS = {True: 3, False: 7}


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
        """State the program."""
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
        # one row across all arcs, so that the program is no network and goes to HiGHS in both cases
        most = float(self.children.sum()) * 30.0
        program.add_rows(
            "limit_travel", ["city"], {place: sparse.csr_array(self.metres[None, :] / 1000)}, "<=", most
        )
        program.add_goal("travel", {place: self.metres, unplaced: 100_000.0}, unit="child-metres")
        return program


def whole(instance: Instance) -> tuple[float, float]:
    """Return the seconds of the whole path and the value reached."""
    began = time.process_time()
    solution = solve(instance.program())
    solution.series("place")
    return time.process_time() - began, solution.goals[0].value


def bare(matrix: Matrix, costs: np.ndarray) -> tuple[float, float]:
    """Return the seconds of bare HiGHS on ready arrays and the value reached."""
    began = time.process_time()
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("solver", "ipx" if matrix.columns > LARGE else "choose")
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
        np.zeros(matrix.columns, dtype=np.int32),
    )
    solver.run()
    np.array(solver.getSolution().col_value)
    return time.process_time() - began, solver.getInfo().objective_function_value


def measure(arcs: int) -> str:
    """Return one line of the table."""
    instance = Instance(arcs)
    stated = instance.program()
    matrix, costs = stated.matrix(), stated.costs(stated.goals[0])
    pairs = [(whole(instance), bare(matrix, costs)) for _ in range(REPEATS[matrix.columns > LARGE])]
    for (_, mine), (_, theirs) in pairs:
        if abs(mine - theirs) > 1e-6 * abs(theirs):
            raise SystemExit(f"{arcs} arcs: {mine} and {theirs} differ")
    ratio = statistics.median(mine / theirs for (mine, _), (theirs, _) in pairs)
    spread = [mine / theirs for (mine, _), (theirs, _) in pairs]
    seconds = [statistics.median(run[side][0] for run in pairs) for side in (0, 1)]
    return (
        f"| {arcs:,} | {seconds[0]:.2f} | {seconds[1]:.2f} | {ratio:.3f} "
        f"| {min(spread):.3f} to {max(spread):.3f} | {len(pairs)} |"
    )


def main() -> None:
    """Print the table."""
    print("| arcs | whole, s | bare HiGHS, s | whole / bare | spread | runs |")
    print("|---|---|---|---|---|---|")
    for arcs in [int(number) for number in sys.argv[1:]] or [20_000, 200_000]:
        print(measure(arcs), flush=True)


if __name__ == "__main__":
    main()
