"""Siting against the known optima of the literature, as a Markdown table.

Run: ``python -m benchmarks.siting FOLDER [SET ...] [--seconds S]``, where FOLDER holds ``known_optima.csv``
and the instance files it names, and SET is one or more of its sets. Every plan and every proof is recomputed.
*right* says whether value and bound agree with the known value: a proved optimum must equal a known optimum;
a plan may be better than a best known value but not than an optimum; no bound may pass a known plan.
"""

import argparse
import csv
import platform
import statistics
from pathlib import Path

from benchmarks.instances import read_instance
from benchmarks.solve_instance import solve_instance, uncapacitated
from optimizer.siting.result import SitingResult
from optimizer.status import Status

AGREES = 1e-6  # published values are rounded to this, relative
RADIUS = 1.0  # published p-center radii in the plane are rounded to whole numbers


def solve_row(folder: Path, row: dict[str, str], seconds: float) -> SitingResult:
    """Solve the instance and problem of one row of the list."""
    problem = row["problem"]
    instance = read_instance(folder / row["file"], number=int(row["p"]) if row["p"] else None)
    if problem.startswith("uncapacitated"):
        instance = uncapacitated(instance)
    return solve_instance(
        instance, center="p-center" in problem, split="multi-source" in problem, seconds=seconds
    )


def right(row: dict[str, str], result: SitingResult) -> bool:
    """Whether a result agrees with what is known."""
    known = float(row["value"])
    slack = RADIUS if "2-D" in row["problem"] else AGREES * abs(known) + 0.006
    if result.bound > known + slack:
        return False
    if row["kind"] == "optimal" and result.value < known - slack:
        return False
    return result.status is not Status.OPTIMAL or result.value <= known + slack + 1e-4 * abs(known)


def main() -> None:
    """Print one line per instance, and the median per set."""
    parser = argparse.ArgumentParser(description="Siting against known optima.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("sets", nargs="*")
    parser.add_argument("--seconds", type=float, default=60.0)
    given = parser.parse_args()
    with (given.folder / "known_optima.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if not given.sets or row["set"] in given.sets]
    print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}, one thread\n")
    print("| instance | problem | clients x sites, p | known | value | bound | status | s | nodes | right |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    taken: dict[str, list[float]] = {}
    for row in rows:
        result = solve_row(given.folder, row, given.seconds)
        size = f"{row['n_customers']} x {row['n_sites']}" + (f", {row['p']}" if row["p"] else "")
        print(
            f"| {row['instance']} | {row['problem']} | {size} | {row['value']} | {result.value:.10g} "
            f"| {result.bound:.10g} | {result.status} | {result.seconds:.2f} | {result.nodes} "
            f"| {'yes' if right(row, result) else 'NO'} |",
            flush=True,
        )
        taken.setdefault(f"{row['set']}: {row['problem']}", []).append(result.seconds)
    print("\n| set | instances | median s | most s |\n|---|---|---|---|")
    for name, seconds in taken.items():
        print(f"| {name} | {len(seconds)} | {statistics.median(seconds):.2f} | {max(seconds):.2f} |")


if __name__ == "__main__":
    main()
