"""Least-cost flows in whole numbers, and the potentials that prove them."""

import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import IO

import numpy as np

LOOK = 0.02  # seconds between two looks at the clock
PASSES = 20_000
OPTIMAL = 1  # OR-Tools: the status of an optimum
LARGEST = 2**60  # sums of capacities and of costs along a path stay below what 64 bits hold
WORD = 8


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

    def part(self, places: np.ndarray) -> "Arcs":
        """Return the network with some arcs only."""
        return replace(
            self,
            tail=self.tail[places],
            head=self.head[places],
            room=self.room[places],
            cost=self.cost[places],
            endless=self.endless[places],
        )

    def priced(self, prices: np.ndarray) -> "Arcs":
        """Return the network with its reduced costs at whole prices of the nodes: the same flows are best."""
        return replace(self, cost=self.cost - prices[self.tail] + prices[self.head])

    def turned(self) -> "Arcs":
        """Return the network with every arc, and so every supply, turned round."""
        return replace(self, tail=self.head, head=self.tail, supply=-self.supply)


class FlowProcess:
    """A process that solves networks, started when first needed and kept for the next."""

    def __init__(self) -> None:
        self._running: list[subprocess.Popen[bytes]] = []
        self._close = weakref.finalize(self, _end, self._running)

    def start(self) -> subprocess.Popen[bytes]:
        """Return the process, which loads its libraries while the caller prepares a network."""
        if not self._running:
            self._running.append(
                subprocess.Popen(
                    [sys.executable, "-P", "-m", "optimizer.flow_process"],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                )
            )
        return self._running[0]

    def least_cost_flow(self, arcs: Arcs, seconds: float, stop: Callable[[], bool]) -> np.ndarray | None:
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
        found: list[np.ndarray] = []
        process, given = self.start(), _tightened(arcs)
        worker = threading.Thread(target=_ask, args=(process, given, found), daemon=True)
        worker.start()
        ends = time.perf_counter() + seconds
        try:
            while worker.is_alive():
                worker.join(LOOK)
                if stop() or time.perf_counter() > ends:
                    break
        finally:
            if worker.is_alive() or not found:
                _end(self._running)
                worker.join()
        return found[0] if found and len(found[0]) == len(arcs.tail) else None


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


def _ask(process: subprocess.Popen[bytes], arcs: Arcs, found: list[np.ndarray]) -> None:
    """Send a network and take the answer; leave nothing when the process ended."""
    size = np.array([len(arcs.supply), len(arcs.tail)], dtype=np.int64)
    try:
        if process.stdin is None or process.stdout is None:
            return
        for part in (size, arcs.tail, arcs.head, arcs.room, arcs.cost, arcs.supply):
            process.stdin.write(np.ascontiguousarray(part, dtype=np.int64).data)
        process.stdin.flush()
        head = np.frombuffer(process.stdout.read(2 * WORD), dtype=np.int64)
        if len(head) == 2 and head[0] == OPTIMAL:  # noqa: PLR2004 - status and length
            found.append(np.frombuffer(process.stdout.read(int(head[1]) * WORD), dtype=np.int64))
        elif len(head):
            found.append(np.zeros(0, dtype=np.int64))
    except (OSError, ValueError):  # the process ended, or was ended from outside
        return


def _end(running: list[subprocess.Popen[bytes]]) -> None:
    while running:
        process = running.pop()
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                _shut(pipe)


def _shut(pipe: IO[bytes]) -> None:
    try:
        pipe.close()
    except OSError:  # what was not sent yet cannot be sent any more
        return


def _tightened(arcs: Arcs) -> Arcs:
    """Return arcs with no more room than their ends allow.

    What leaves a node that nothing enters is its supply, and the reverse. No plan is
    lost, and cost scaling is up to twice as fast on such rooms.
    """
    entered = np.bincount(arcs.head, minlength=len(arcs.supply)) > 0
    left = np.bincount(arcs.tail, minlength=len(arcs.supply)) > 0
    out = np.where(entered, LARGEST, np.maximum(arcs.supply, 0))
    into = np.where(left, LARGEST, np.maximum(-arcs.supply, 0))
    return replace(arcs, room=np.minimum(arcs.room, np.minimum(out[arcs.tail], into[arcs.head])))
