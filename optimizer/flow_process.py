"""Least-cost flow by OR-Tools, in a process of its own: ``python -m optimizer.flow_process``.

OR-Tools and highspy each bring a library named ``libhighs.so.1``, of different versions, and whichever is
imported second fails (google/or-tools issue 5246): they cannot share a process. This one imports no more than
NumPy and OR-Tools, and it can be killed when its time is over, which a search inside OR-Tools cannot.

Standard input: the numbers of nodes and arcs, then tail, head, room, cost of each arc and supply of each
node, as int64. Standard output: OR-Tools' status, then, at an optimum, the flow of each arc, as int64.
"""

import sys

import numpy as np
from ortools.graph.python import min_cost_flow

OPTIMAL = int(min_cost_flow.SimpleMinCostFlow.OPTIMAL)


def main() -> None:
    """Read a network, solve it, write the flow."""
    numbers = np.frombuffer(sys.stdin.buffer.read(), dtype=np.int64)
    nodes, arcs = int(numbers[0]), int(numbers[1])
    tail, head, room, cost, supply = np.split(numbers[2:], np.arange(1, 5) * arcs)
    solver = min_cost_flow.SimpleMinCostFlow()
    places = solver.add_arcs_with_capacity_and_unit_cost(
        tail.astype(np.int32), head.astype(np.int32), room, cost
    )
    solver.set_nodes_supplies(np.arange(nodes, dtype=np.int32), supply)
    status = int(solver.solve())
    flow = np.asarray(solver.flows(places), dtype=np.int64) if status == OPTIMAL else np.zeros(0, np.int64)
    sys.stdout.buffer.write(np.int64(status).tobytes() + flow.tobytes())


if __name__ == "__main__":
    main()
