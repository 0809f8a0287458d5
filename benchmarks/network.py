"""A pure network solved by its own path, divided by bare HiGHS on the same matrix; OR-Tools alone beside it.

Run: ``python -m benchmarks.network [arcs ...]``. Areas, schools and children are those of
:mod:`benchmarks.handover`, without its row across all arcs, so that the program is a network.
*Whole* states the program, recognizes the network, solves it in whole numbers, derives the duals and
certifies the plan. *OR-Tools* is ``SimpleMinCostFlow`` on ready arrays of the same network, all of its arcs,
in a running process of its own. *Bare* is HiGHS alone on ready arrays (interior point with crossover above
100 000 columns, else simplex). All three reach the same optimum or the run ends. They run in turn; *s* are
seconds of the clock, *cpu* of the processor, child processes included: on a busy machine read those.
"""

import gc
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from benchmarks.handover import Instance, bare
from optimizer.flows import Arcs, FlowProcess
from optimizer.program import Program
from optimizer.solve import Status, solve

DEAR = 100_000
AGREES = 1e-6
PROVED = 1e-9


@dataclass(frozen=True)
class Taken:
    """What one way took, and the optimum it reached."""

    value: float
    clock: float
    processor: float


def split_places(instance: Instance) -> Program:
    """State the split places of an instance as a pure network."""
    arcs = np.arange(len(instance.area))
    ones = np.ones(len(arcs))
    program = Program("split_places")
    labels = pd.MultiIndex.from_arrays([instance.area, instance.school])
    place = program.add_variables("place", labels, unit="children")
    areas, schools = pd.RangeIndex(instance.areas), pd.RangeIndex(instance.schools)
    unplaced = program.add_variables("unplaced", areas, unit="children")
    of_area = sparse.csr_array((ones, (instance.area, arcs)), shape=(instance.areas, len(arcs)))
    of_school = sparse.csr_array((ones, (instance.school, arcs)), shape=(instance.schools, len(arcs)))
    program.add_rows("place_every_child", areas, {place: of_area, unplaced: 1.0}, "==", instance.children)
    program.add_rows("respect_seats", schools, {place: of_school}, "<=", instance.seats)
    program.add_goal("travel", {place: instance.metres, unplaced: float(DEAR)}, unit="child-metres")
    return program


def ready_arcs(instance: Instance) -> Arcs:
    """Return the same network as arrays: areas, schools, and a last node for those not placed."""
    last = instance.areas + instance.schools
    areas, schools = np.arange(instance.areas), instance.areas + np.arange(instance.schools)
    children, seats = instance.children.astype(np.int64), instance.seats.astype(np.int64)
    tail = np.concatenate([instance.area, areas, schools])
    head = np.concatenate(
        [instance.areas + instance.school, np.full(instance.areas + instance.schools, last)]
    )
    room = np.concatenate([children[instance.area], children, seats])
    cost = np.concatenate(
        [
            instance.metres.astype(np.int64),
            np.full(instance.areas, DEAR),
            np.zeros(instance.schools, dtype=np.int64),
        ]
    )
    supply = np.concatenate([children, np.zeros(instance.schools, dtype=np.int64), [-children.sum()]])
    return Arcs(tail, head, room, cost, supply, np.zeros(len(tail), dtype=bool))


def taken(run: Callable[[], float]) -> Taken:
    """Run once and measure."""
    gc.collect()
    before, began = _processor(), time.perf_counter()
    value = run()
    clock = time.perf_counter() - began
    gc.collect()  # what a child process took is known once it has ended
    return Taken(value, clock, _processor() - before)


def measure(arcs: int) -> str:
    """Return one line of the table."""
    instance = Instance(arcs)
    ready = ready_arcs(instance)
    stated = split_places(instance)
    matrix, costs = stated.matrix(), stated.costs(stated.goals[0])
    whole = taken(lambda: _whole(instance))
    alone = taken(lambda: _or_tools(ready))
    highs = taken(lambda: bare(matrix, costs)[1])
    for other in (alone, highs):
        if abs(other.value - whole.value) > AGREES * abs(whole.value):
            raise SystemExit(f"{arcs} arcs: {whole.value} and {other.value} differ")
    return (
        f"| {arcs:,} | {whole.clock:.2f} | {whole.processor:.2f} | {alone.clock:.2f} | {alone.processor:.2f} "
        f"| {highs.clock:.2f} | {highs.processor:.2f} | {highs.clock / whole.clock:.1f} "
        f"| {highs.processor / whole.processor:.1f} | {whole.value:.0f} |"
    )


def _whole(instance: Instance) -> float:
    solution = solve(split_places(instance))
    goal = solution.goals[0]
    proofs = () if solution.certificate is None else solution.certificate.proofs
    if solution.status is not Status.OPTIMAL or goal.gap > PROVED or [p.source for p in proofs] != ["duals"]:
        raise SystemExit(f"not proved by duals: {goal}")
    return goal.value


def _or_tools(ready: Arcs) -> float:
    flow = FlowProcess().least_cost_flow(ready, 3_600.0, lambda: False)
    if flow is None:
        raise SystemExit("OR-Tools found no flow")
    return float(flow @ ready.cost)


def _processor() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def main() -> None:
    """Print the table."""
    print("| arcs | whole, s | cpu | OR-Tools, s | cpu | HiGHS, s | cpu | HiGHS / whole, s | cpu | optimum |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for arcs in [int(number) for number in sys.argv[1:]] or [50_000, 200_000, 1_000_000]:
        print(measure(arcs), flush=True)


if __name__ == "__main__":
    main()
