"""Least-cost flows in whole numbers, and the potentials that prove them."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

LOOK = 0.02  # seconds between two looks at the clock
PASSES = 20_000
OPTIMAL = 1  # OR-Tools: the status of an optimum


@dataclass(frozen=True, eq=False)
class Arcs:
    """A network: arcs from ``tail`` to ``head`` that carry 0 to ``room`` at ``cost`` each; supplies by node.

    ``endless`` arcs have no limit of their own: a flow that fills one shows that there is no least cost.
    """

    tail: np.ndarray
    head: np.ndarray
    room: np.ndarray
    cost: np.ndarray
    supply: np.ndarray
    endless: np.ndarray


def least_cost_flow(arcs: Arcs, seconds: float, stop: Callable[[], bool]) -> np.ndarray | None:
    """Return the flow of every arc at least cost.

    Parameters
    ----------
    arcs
        The network; all numbers whole.
    seconds
        Wall clock allowed.
    stop
        Asked about every fiftieth second; True ends the search.

    Returns
    -------
    numpy.ndarray or None
        None when there is no such flow, OR-Tools is not installed, or the search was ended.
    """
    size = np.array([len(arcs.supply), len(arcs.tail)], dtype=np.int64)
    parts = (size, arcs.tail, arcs.head, arcs.room, arcs.cost, arcs.supply)
    given = b"".join(np.asarray(part, dtype=np.int64).tobytes() for part in parts)
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "optimizer.flow_process"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    answer: list[bytes] = []
    reader = threading.Thread(target=lambda: answer.append(process.communicate(given)[0]), daemon=True)
    reader.start()
    ends = time.perf_counter() + seconds
    try:
        while reader.is_alive():
            reader.join(LOOK)
            if stop() or time.perf_counter() > ends:
                break
    finally:
        process.kill()
        reader.join()
    numbers = np.frombuffer(answer[0] if answer else b"", dtype=np.int64)
    complete = len(numbers) == 1 + len(arcs.tail) and numbers[0] == OPTIMAL
    return numbers[1:] if complete else None


def potentials(arcs: Arcs, flow: np.ndarray) -> np.ndarray | None:
    """Return numbers w with ``w[tail] - w[head] <= cost`` where flow may grow, ``>=`` where it may shrink.

    Bellman and Ford's rule on all arcs of the residual network at once, from zero until nothing changes. None
    when it does not end, as around a cycle of negative cost, which an optimal flow does not leave.
    """
    grow, shrink = flow < arcs.room, flow > 0
    held = np.concatenate([arcs.tail[grow], arcs.head[shrink]])
    by = np.concatenate([arcs.head[grow], arcs.tail[shrink]])
    length = np.concatenate([arcs.cost[grow], -arcs.cost[shrink]])
    order = np.argsort(held, kind="stable")
    held, by, length = held[order], by[order], length[order]
    starts = np.flatnonzero(np.diff(held, prepend=-1))
    nodes = held[starts]
    found = np.zeros(len(arcs.supply), dtype=np.int64)
    for _ in range(min(PASSES, len(arcs.supply) + 1)):
        before = found[nodes]
        least = np.minimum(np.minimum.reduceat(found[by] + length, starts), before) if len(nodes) else before
        if np.array_equal(least, before):
            return found
        found[nodes] = least
    return None
