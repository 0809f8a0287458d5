"""A pure network solved by its own path, divided by bare HiGHS on the same matrix.

Run: ``python -m benchmarks.network [arcs ...]``. The instances are those of :mod:`benchmarks.handover`.
*Whole* states the program, recognizes the network, solves it in whole numbers, derives the duals and
certifies the plan;
*bare* is HiGHS alone on ready arrays (interior point with crossover above 100 000 columns, else simplex).
Both run in turn; seconds are of the clock, since the flow is found in a process of its own, so the machine
must be quiet.
"""

import sys
import time

from benchmarks.handover import Instance, bare
from optimizer.solve import solve


def measure(arcs: int) -> str:
    """Return one line of the table."""
    instance = Instance(arcs)
    began = time.perf_counter()
    program = instance.program()
    solution = solve(program)
    whole = time.perf_counter() - began
    matrix, costs = program.matrix(), program.costs(program.goals[0])
    began = time.perf_counter()
    value = bare(matrix, costs)[1]
    alone = time.perf_counter() - began
    mine = solution.goals[0]
    if abs(mine.value - value) > 1e-6 * abs(value) or mine.gap > 1e-9:  # noqa: PLR2004 - proved, and the same
        raise SystemExit(f"{arcs} arcs: {mine.value} and {value} differ, or the gap {mine.gap} is not closed")
    return f"| {arcs:,} | {whole:.2f} | {alone:.2f} | {alone / whole:.1f} | {mine.value:.0f} |"


def main() -> None:
    """Print the table."""
    print("| arcs | whole, s | bare HiGHS, s | HiGHS / whole | optimum of both |")
    print("|---|---|---|---|---|")
    for arcs in [int(number) for number in sys.argv[1:]] or [50_000, 200_000, 1_000_000]:
        print(measure(arcs), flush=True)


if __name__ == "__main__":
    main()
