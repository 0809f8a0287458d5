"""Siting without capacities, exactly: relaxation by rows, prices that decide sites, then a tree.

A greedy plan gives the first rows. The relaxation (:mod:`optimizer.siting.master`) gives prices, the prices a
bound and decided sites (:mod:`optimizer.siting.lagrangian`), its relaxed plan a start for exchanges. What is
left is split on one site after the other, the node with the least bound first, over the sites not decided
at the root. Every node keeps its prices, so that :mod:`optimizer.siting.check` can replay the whole proof.
"""

import heapq
import itertools
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from optimizer.certificate import CLOSED
from optimizer.errors import ProgramError
from optimizer.siting.exchange import greedy, improve
from optimizer.siting.lagrangian import Domain, tighten
from optimizer.siting.master import Master
from optimizer.siting.question import Siting
from optimizer.siting.result import Branch, SitingResult
from optimizer.status import Status

NEAR = 1e-6  # a whole-number cost this near below a whole number is that number
ROUNDING = 1e-9
LONGEST = 200  # doublings of a direction before it is given up


@dataclass(eq=False)
class _Node:
    domain: Domain
    bound: float = -math.inf
    prices: list[np.ndarray] = field(default_factory=list)
    idle: bool = False  # whether the last prices decided no site, and better ones may take their place
    split: int = -1
    children: tuple["_Node", ...] = ()


def solve_siting(
    siting: Siting,
    *,
    seconds: float = 600.0,
    gap: float = CLOSED,
    start: np.ndarray | None = None,
    enough: float = -math.inf,
    cancel: Callable[[], bool] | None = None,
) -> SitingResult:
    """Open sites so that the cost of opening them and of serving every client is least.

    Parameters
    ----------
    siting
        What is asked.
    seconds
        Wall clock.
    gap
        Relative gap at which a plan counts as optimal. Where every cost is whole, a plan is optimal as soon
        as the bound passes the next lower whole number.
    start
        Open sites of a known plan, to begin with.
    enough
        The search ends when a plan costs no more than this, or when it is proved that none does.
    cancel
        Asked between two relaxations; True ends the search and keeps the best plan.

    Returns
    -------
    SitingResult
        Whose ``proof`` :func:`optimizer.siting.check.check_siting` replays in plain arithmetic.

    Raises
    ------
    SolverError
        HiGHS failed.
    """
    if not (seconds > 0 and gap >= 0):
        raise ProgramError(f"seconds > 0 and gap >= 0 are needed, not {seconds} and {gap}")
    return _Search(siting, seconds, gap, enough, cancel).run(start)


class _Search:
    """One question on its way to a proof."""

    def __init__(
        self,
        siting: Siting,
        seconds: float,
        gap: float,
        enough: float,
        cancel: Callable[[], bool] | None,
    ) -> None:
        self._siting, self._gap, self._enough, self._cancel = siting, gap, enough, cancel
        self._began = time.perf_counter()
        self._ends = self._began + seconds
        self._whole = siting.whole
        self._sites = np.zeros(0, dtype=np.intp)
        self._value = math.inf
        self._cancelled = False
        self._count = itertools.count()

    def run(self, start: np.ndarray | None) -> SitingResult:
        siting = self._siting
        first = greedy(siting) if start is None else np.sort(np.asarray(start, dtype=np.intp))
        self._offer(first)
        root = _Node(Domain.of(siting))
        self._master = Master(siting, root.domain)
        self._seed(first)
        done = self._work(root, polish=True)
        if done and root.split >= 0:
            self._shrink(root)
        heap = [(root.bound, next(self._count), root)]
        while heap and self._in_time():
            if heap[0][0] >= self.cutoff:
                break
            node = heapq.heappop(heap)[-1]
            if node.split < 0 and not self._work(node, polish=False):
                heap.append((node.bound, next(self._count), node))
                break
            for child in self._split(node):
                heapq.heappush(heap, (child.bound, next(self._count), child))
        lowest = min((entry[0] for entry in heap), default=math.inf)
        return self._result(root, lowest)

    @property
    def cutoff(self) -> float:
        """What a plan must undercut to be of interest."""
        margin = NEAR * max(1.0, abs(self._enough)) if math.isfinite(self._enough) else 0.0
        if not math.isfinite(self._value):
            return math.inf if math.isinf(self._enough) else self._enough + margin
        near = self._value - self._gap * abs(self._value)
        best = min(near, self._value - 1.0 + NEAR) if self._whole else near
        return best if math.isinf(self._enough) else min(best, self._enough + margin)

    def _in_time(self) -> bool:
        self._cancelled = self._cancelled or (self._cancel is not None and self._cancel())
        return not self._cancelled and time.perf_counter() < self._ends

    def _seed(self, first: np.ndarray) -> None:
        """Add the rows at the nearest and the second nearest site of the first plan."""
        ranked = np.sort(self._siting.costs[:, first], axis=1)
        for distances in ranked.T[:2]:
            clients = np.flatnonzero(np.isfinite(distances))
            self._master.add(clients, distances[clients])

    def _shrink(self, root: _Node) -> None:
        """State the relaxation anew over the sites that the root has not closed."""
        self._master.forget_spare_rows()
        clients, distances = self._master.rows()
        self._master = Master(self._siting, root.domain)
        self._master.add(clients, distances)

    def _offer(self, sites: np.ndarray) -> bool:
        value = self._siting.value(sites)
        better = value < self._value - NEAR * max(1.0, abs(value)) * (not self._whole)
        if better:
            self._sites, self._value = np.sort(sites), value
        return better

    def _work(self, node: _Node, *, polish: bool) -> bool:
        """Bound a node and decide sites until it is closed or must be split; False when time ended."""
        while self._in_time():
            if self._is_plan(node):
                return True
            self._master.decide(node.domain)
            relaxed = self._master.solve(self._ends - time.perf_counter())
            if relaxed is None:
                return self._master.infeasible and self._escape(node)
            opened, prices = relaxed
            clients, distances = self._master.missed(opened)
            self._round(opened, polish=polish and not len(clients))
            changed = self._apply(node, prices)
            if node.bound >= self.cutoff:
                return True
            if len(clients):
                self._master.add(clients, distances)
            elif not changed:
                node.split = self._choose(node, opened)
                return True
        return False

    def _apply(self, node: _Node, prices: np.ndarray) -> bool:
        """Use prices on a node; return whether they decided a site."""
        bound, domain = tighten(self._siting, prices, node.domain, self.cutoff)
        changed = bool((domain.free != node.domain.free).any())
        if changed or bound > node.bound:
            if node.idle:
                node.prices.pop()
            node.prices.append(prices)
            node.idle = not changed
            node.bound = max(node.bound, bound)
        node.domain = domain
        return changed

    def _is_plan(self, node: _Node) -> bool:
        """Whether every site is decided; the plan that is left is then offered."""
        if node.domain.free.any():
            return False
        sites = np.flatnonzero(node.domain.opened)
        right = len(sites) == self._siting.number if self._siting.number is not None else len(sites) > 0
        if right:
            self._offer(sites)
        node.bound = max(node.bound, self._siting.value(sites) if right else math.inf)
        return True

    def _escape(self, node: _Node) -> bool:
        """Prove a node without plan by prices that raise the bound beyond the cutoff."""
        ray = self._master.ray()
        for power in range(LONGEST):
            if ray is None or not math.isfinite(self.cutoff):
                break
            node.bound = tighten(self._siting, ray * 2.0**power, node.domain, self.cutoff)[0]
            if node.bound >= self.cutoff:
                node.prices.append(ray * 2.0**power)
                return True
        node.bound = math.inf
        return not math.isfinite(self.cutoff)

    def _round(self, opened: np.ndarray, *, polish: bool) -> None:
        """Offer the plan nearest to a relaxed one."""
        sites = self._master.sites
        if self._siting.number is None:
            chosen = sites[opened > 0.5]  # noqa: PLR2004 - the nearer of open and closed
        else:
            chosen = sites[np.argsort(-opened, kind="stable")[: self._siting.number]]
        if not len(chosen):
            return
        if polish:
            chosen = improve(self._siting, chosen)
        self._offer(chosen)

    def _choose(self, node: _Node, opened: np.ndarray) -> int:
        """Return the free site that the relaxed plan leaves most in doubt."""
        free = node.domain.free[self._master.sites]
        doubt = np.where(free, 0.5 - np.abs(opened - 0.5), -1.0)
        return int(self._master.sites[doubt.argmax()])

    def _split(self, node: _Node) -> tuple[_Node, ...]:
        if node.split < 0 or node.bound >= self.cutoff:
            node.split = -1
            return ()
        node.children = tuple(_Node(domain, node.bound) for domain in node.domain.split(node.split))
        return node.children

    def _result(self, root: _Node, lowest: float) -> SitingResult:
        proof = tuple(_preorder(root))
        bound = min(lowest, self.cutoff, self._value)
        if self._whole and math.isfinite(bound):
            bound = math.ceil(bound - NEAR / 2)
        found = math.isfinite(self._value)
        closed = lowest >= self.cutoff
        proved = closed and self._value - bound <= (self._gap + ROUNDING) * max(1.0, abs(self._value))
        if found:
            status = Status.OPTIMAL if proved else Status.FEASIBLE
        else:
            status = Status.INFEASIBLE if closed else Status.NO_SOLUTION
        if self._cancelled and not closed:
            status = Status.STOPPED
        return SitingResult(
            status,
            self._value if found else math.nan,
            float(bound),
            time.perf_counter() - self._began,
            self._sites,
            self._siting.nearest(self._sites) if found else np.zeros(0, dtype=np.intp),
            proof=proof,
            nodes=len(proof),
        )


def _preorder(root: _Node) -> Iterator[Branch]:
    """Yield the nodes, each before its children, the open branch before the closed one."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield Branch(tuple(node.prices), node.split if node.children else -1)
        waiting.extend(reversed(node.children))
