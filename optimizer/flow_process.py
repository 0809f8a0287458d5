"""Least-cost flows by OR-Tools, in a process of its own: ``python -m optimizer.flow_process``.

OR-Tools and highspy each bring a library named ``libhighs.so.1``, of different versions, and whichever is
imported second fails (google/or-tools issue 5246): they cannot share a process. This one imports no more than
NumPy and OR-Tools, and it can be killed when its time is over, which a search inside OR-Tools cannot.

Standard input, once per network until it ends: the numbers of nodes and arcs, then tail, head, room, cost of
each arc and supply of each node, as int64. Standard output, once per network: OR-Tools' status and the number
of flows that follow, one per arc at an optimum, else none, as int64.
"""

import sys

import numpy as np
from ortools.graph.python import min_cost_flow

OPTIMAL = int(min_cost_flow.SimpleMinCostFlow.OPTIMAL)
WORD = 8


def main() -> None:
    """Read networks, solve each, write its flow."""
    while len(head := sys.stdin.buffer.read(2 * WORD)) == 2 * WORD:
        nodes, arcs = np.frombuffer(head, dtype=np.int64).tolist()
        body = sys.stdin.buffer.read((4 * arcs + nodes) * WORD)
        if len(body) < (4 * arcs + nodes) * WORD:
            return
        status, flow = answer(nodes, arcs, np.frombuffer(body, dtype=np.int64))
        sys.stdout.buffer.write(np.array([status, len(flow)], dtype=np.int64).tobytes() + flow.tobytes())
        sys.stdout.buffer.flush()


def answer(nodes: int, arcs: int, numbers: np.ndarray) -> tuple[int, np.ndarray]:
    """Return the status of one network, and the flow of each arc at an optimum."""
    tail, head, room, cost, supply = np.split(numbers, np.arange(1, 5) * arcs)
    solver = min_cost_flow.SimpleMinCostFlow()
    places = solver.add_arcs_with_capacity_and_unit_cost(
        tail.astype(np.int32), head.astype(np.int32), room, cost
    )
    solver.set_nodes_supplies(np.arange(nodes, dtype=np.int32), supply)
    status = int(solver.solve())
    if status != OPTIMAL:
        return status, np.zeros(0, dtype=np.int64)
    return status, np.asarray(solver.flows(places), dtype=np.int64)


if __name__ == "__main__":
    main()
