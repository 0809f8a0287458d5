"""Memory at peak per arc: the whole path, and bare HiGHS, each in a process of its own.

Run: ``python -m benchmarks.memory [arcs ...]``. *Peak* is the largest resident size the system noted, less
the size of the process before it drew or read its instance, divided by the arcs. *Whole* states, solves,
reads back and certifies a program of :mod:`benchmarks.handover`; *bare* reads ready arrays from a file and
runs HiGHS on them. For a pure network what the process that finds the flow takes beyond a network of one arc
is added, although the two peaks need not fall together: an upper bound.
"""

import gc
import json
import resource
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from scipy import sparse

from benchmarks.child import found_by
from benchmarks.handover import Instance, bare
from benchmarks.network import split_places
from benchmarks.table import Row, Target, table
from optimizer.flows import Arcs, FlowProcess
from optimizer.matrix import Matrix
from optimizer.solve import solve

SIZES = (200_000, 1_000_000)
KIBI = 1024
HOUR = 3_600.0
ONE_ARC = Arcs(*(np.array(part) for part in ([0], [1], [1], [1], [1, -1], [False])))


def measure(arcs: int) -> Iterator[Row]:
    """Return the rows for one size."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "arrays.npz"
        _save(Instance(arcs), path)
        alone = _peak("bare", str(path)) / arcs
    size = f"{arcs:,} arcs"
    for kind, what in (("linked", "through HiGHS"), ("network", "pure network")):
        mine = _peak(kind, str(arcs)) / arcs
        against = f"HiGHS alone {alone:.0f} B" if kind == "linked" else ""
        target = Target("≤", float(KIBI))
        yield Row(f"memory at peak, {what}", size, f"{mine:.0f} B", against, (mine,), "B per arc", target)


def rows(*, quick: bool) -> Iterator[Row]:
    """Measure both sizes, or the smaller."""
    for arcs in SIZES[:1] if quick else SIZES:
        yield from measure(arcs)


def _peak(kind: str, given: str) -> float:
    return float(found_by(["-m", "benchmarks.memory", "--peak", kind, given]))


def _save(instance: Instance, path: Path) -> None:
    program = instance.program()
    matrix, costs = program.matrix(), program.costs(program.goals[0])
    entries = {name: getattr(matrix.entries, name) for name in ("data", "indices", "indptr")}
    sides = {name: getattr(matrix, name) for name in ("lower", "upper", "row_lower", "row_upper", "integer")}
    np.savez(path, **entries, **sides, costs=costs)


def _run(kind: str, given: str) -> int:
    """Run one side in this process; return its peak above what it began with, in bytes."""
    if kind == "network":
        FlowProcess().least_cost_flow(ONE_ARC, HOUR, lambda: False)
    began, child = _resident(), _child_peak()
    if kind == "bare":
        with np.load(given) as file:
            parts = {name: file[name] for name in file.files}
        shape = (len(parts["row_lower"]), len(parts["lower"]))
        entries = sparse.csr_array(
            tuple(parts.pop(name) for name in ("data", "indices", "indptr")), shape=shape
        )
        costs = parts.pop("costs")
        bare(Matrix(entries, **parts), costs)
    else:
        instance = Instance(int(given))
        solution = solve(instance.program() if kind == "linked" else split_places(instance))
        solution.series("place")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KIBI - began + _child_peak() - child


def _child_peak() -> int:
    gc.collect()  # what a child process took is known once it has ended
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * KIBI


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize()


def main() -> None:
    """Print the table, or run one side and print its peak."""
    if sys.argv[1:2] == ["--peak"]:
        print(json.dumps(_run(*sys.argv[2:])))
        return
    for arcs in [int(number) for number in sys.argv[1:]] or SIZES:
        print(table(list(measure(arcs))), flush=True)


if __name__ == "__main__":
    main()
