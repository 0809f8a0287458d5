"""Prices near the best ones of a large network with many sources and a small core, found in a few steps.

Most nodes of an assignment network are *leaves*: they only send. What they send is decided by the prices of
the few nodes they send to, the *core*: each leaf takes the arc with the least cost and price together. So
prices of the core say nearly everything, and they are found without the flow of every arc:

1. Leaves with the same nearest nodes are put together by the dozen; the small network that is left is solved
   exactly (Balas 1965; Zipkin 1980, "Bounds for aggregating nodes in network problems"). Any plan of the
   network is a plan of the small one, so it has a plan whenever the network has.
2. The choice of each leaf is smoothed: it divides itself over its arcs by ``exp(-(cost + price) / width)``,
   and the imbalance of the core is driven to zero by Newton steps on prices, a symmetric system over the core
   alone, while the width shrinks (entropic smoothing of the dual; Fang & Tsao 1993).

The prices prove nothing by themselves: :mod:`optimizer.narrow_flows` uses them to choose arcs.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import splu

from optimizer.flows import Arcs, potentials

TOGETHER = 16  # leaves put together
REACH = 8.0  # widths beyond which an arc gets next to nothing
LIKELY = 1e-3  # shares below this are left out of the Newton system
SHARPER = 4.0  # inner arcs: what a slack adds to every price shrinks with it
LONGEST = 3.0  # widths that a price moves at once
STEPS = 3  # per width
HALVINGS = 4
STEEP = 50.0
DEAREST = 2**62
STEADY = 1e-6


@dataclass(frozen=True, eq=False)
class Leaves:
    """The nodes that only send: their arcs, leaf by leaf.

    ``arcs`` are places among the arcs of the network; ``starts`` and ``counts`` say where those of each leaf
    stand among them; ``nodes`` are the leaves, ``core`` numbers all other nodes (-1 at leaves).
    """

    arcs: np.ndarray
    starts: np.ndarray
    counts: np.ndarray
    nodes: np.ndarray
    core: np.ndarray

    @classmethod
    def of(cls, network: Arcs) -> "Leaves":
        """Find the leaves of a network."""
        size = len(network.supply)
        entered = np.bincount(network.head, minlength=size) > 0
        left = np.bincount(network.tail, minlength=size) > 0
        leaf = left & ~entered & (network.supply >= 0)
        arcs = np.flatnonzero(leaf[network.tail] & (network.room > 0))
        arcs = arcs[np.argsort(network.tail[arcs], kind="stable")]
        starts = np.flatnonzero(np.diff(network.tail[arcs], prepend=-1))
        counts = np.diff(np.append(starts, len(arcs)))
        core = np.where(leaf, -1, np.cumsum(~leaf) - 1)
        return cls(arcs, starts, counts, network.tail[arcs[starts]], core)

    @property
    def core_size(self) -> int:
        """Number of nodes that are not leaves."""
        return int(self.core.max(initial=-1)) + 1


def near_prices(
    network: Arcs, leaves: Leaves, solve: Callable[[Arcs], np.ndarray | None]
) -> tuple[np.ndarray, float] | None:
    """Return prices of the core, and the width at which they were left; None when the small network failed.

    Parameters
    ----------
    network
        Arcs and supplies.
    leaves
        Its leaves.
    solve
        Returns the least-cost flow of a network, or None.
    """
    prices = _small_network_prices(network, leaves, solve)
    return None if prices is None else _polished(network, leaves, prices)


def _small_network_prices(
    network: Arcs, leaves: Leaves, solve: Callable[[Arcs], np.ndarray | None]
) -> np.ndarray | None:
    """Solve the network with leaves put together; return its prices of the core."""
    group = _groups(network, leaves)
    first, size = leaves.core_size, leaves.core_size + int(group.max(initial=-1)) + 1
    new = leaves.core.copy()
    new[leaves.nodes] = first + group
    new = np.where(new < 0, 0, new)  # a leaf without an arc: nothing of it is left
    tail, head = new[network.tail].astype(np.int64), new[network.head]
    place, inverse = np.unique(tail * size + head, return_inverse=True)
    weight = np.maximum(network.supply[network.tail], 1) * (network.room > 0)
    total = np.maximum(np.bincount(inverse, weight), 1)
    cost = np.bincount(inverse, weight * network.cost) / total
    supply = np.bincount(new, network.supply, size)
    own = _arc_rooms(network)
    small = Arcs(
        place // size,
        place % size,
        np.bincount(inverse, own).astype(np.int64),
        np.rint(cost).astype(np.int64),
        supply.astype(np.int64),
        np.zeros(len(place), dtype=bool),
    )
    flow = solve(small)
    found = None if flow is None else potentials(small, flow)
    return None if found is None else found[:first]


def _arc_rooms(network: Arcs) -> np.ndarray:
    """Return the room of each arc, within what can flow at all."""
    return np.asarray(np.minimum(network.room, int(np.abs(network.supply).sum())))


def _groups(network: Arcs, leaves: Leaves) -> np.ndarray:
    """Return a number per leaf; leaves with the same number have the same cheapest node."""
    cost = network.cost[leaves.arcs]
    least, nearest = _cheapest(leaves, cost, network.head[leaves.arcs])
    again = np.where(network.head[leaves.arcs] == np.repeat(nearest, leaves.counts), DEAREST, cost)
    second, next_nearest = _cheapest(leaves, again, network.head[leaves.arcs])
    apart = second - least
    order = np.lexsort((apart, next_nearest, nearest))
    fresh = np.diff(nearest[order], prepend=-1) != 0
    begun = np.flatnonzero(fresh)
    place = np.arange(len(order)) - np.repeat(begun, np.diff(np.append(begun, len(order))))
    group = np.empty(len(order), dtype=np.int64)
    group[order] = np.cumsum(place % TOGETHER == 0) - 1
    return group


def _cheapest(leaves: Leaves, cost: np.ndarray, head: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the least cost of each leaf, and the lowest node it is offered at."""
    least = np.minimum.reduceat(cost, leaves.starts)
    at = np.where(cost == np.repeat(least, leaves.counts), head.astype(np.int64), DEAREST)
    return least, np.minimum.reduceat(at, leaves.starts)


def _polished(network: Arcs, leaves: Leaves, prices: np.ndarray) -> tuple[np.ndarray, float]:
    """Return prices after Newton steps at shrinking widths."""
    offered, best = _offers(network, leaves, prices.astype(np.float64))
    second = np.where(offered > best, offered, np.inf)
    margins = np.minimum.reduceat(second, leaves.starts) - best[leaves.starts]
    margins = margins[np.isfinite(margins)]
    width = float(np.median(margins)) if len(margins) else 0.0
    held = prices.astype(np.float64)
    for _ in range(HALVINGS):
        if width < 1.0:
            break
        smooth = _Smooth(network, leaves, held, width)
        for _ in range(STEPS):
            step = smooth.step(held)
            if step is None:
                return held, width
            held = held + step
            if np.abs(step).max() < width / 2:
                break
        width /= 2
    return held, width


def _offers(network: Arcs, leaves: Leaves, prices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return cost and price together of each arc of a leaf, and the least of its leaf."""
    offered = network.cost[leaves.arcs] + prices[leaves.core[network.head[leaves.arcs]]]
    return offered, np.repeat(np.minimum.reduceat(offered, leaves.starts), leaves.counts)


class _Smooth:
    """The smoothed network at one width, over the arcs that get more than next to nothing."""

    def __init__(self, network: Arcs, leaves: Leaves, prices: np.ndarray, width: float) -> None:
        self._width, self._size = width, leaves.core_size
        offered, best = _offers(network, leaves, prices)
        near = offered <= best + REACH * width
        counts = np.add.reduceat(near, leaves.starts)
        arcs = leaves.arcs[near]
        self._starts = np.append(0, np.cumsum(counts))[:-1]
        self._counts = counts
        self._head = leaves.core[network.head[arcs]]
        self._cost = network.cost[arcs].astype(np.float64)
        self._sent = network.supply[leaves.nodes].astype(np.float64)
        inner = np.flatnonzero((leaves.core[network.tail] >= 0) & (network.room > 0))
        self._ends = leaves.core[network.tail[inner]], leaves.core[network.head[inner]]
        self._inner_cost = network.cost[inner].astype(np.float64)
        self._room = _arc_rooms(network)[inner].astype(np.float64)
        self._supply = network.supply[leaves.core >= 0].astype(np.float64)

    def step(self, prices: np.ndarray) -> np.ndarray | None:
        """Return one bounded Newton step; the last price, of the ground, stays. None when it fails."""
        size, width = self._size, self._width
        offered = self._cost + prices[self._head]
        best = np.repeat(np.minimum.reduceat(offered, self._starts), self._counts)
        share = np.exp((best - offered) / width)
        share /= np.repeat(np.add.reduceat(share, self._starts), self._counts)
        sent = share * np.repeat(self._sent, self._counts)
        tail, head = self._ends
        sharp = width / SHARPER
        reduced = np.clip((self._inner_cost - prices[tail] + prices[head]) / sharp, -STEEP, STEEP)
        full = 1.0 / (1.0 + np.exp(reduced))
        flow, bend = self._room * full, self._room * full * (1.0 - full) / sharp
        arrived = np.bincount(self._head, sent, size)
        imbalance = self._supply + arrived + np.bincount(head, flow, size) - np.bincount(tail, flow, size)
        diagonal = arrived / width + np.bincount(tail, bend, size) + np.bincount(head, bend, size)
        system = sparse.diags_array(diagonal + STEADY * (1.0 + diagonal)) - self._ties(share, sent, bend)
        try:
            factors = splu(
                system.tocsc()[:-1, :-1],
                permc_spec="MMD_AT_PLUS_A",
                diag_pivot_thresh=0.0,
                options={"SymmetricMode": True},
            )
        except RuntimeError:  # a core node that nothing reaches
            return None
        step = np.append(factors.solve(imbalance[:-1]), 0.0)
        return np.clip(step, -LONGEST * width, LONGEST * width) if np.isfinite(step).all() else None

    def _ties(self, share: np.ndarray, sent: np.ndarray, bend: np.ndarray) -> sparse.csr_array:
        """Return how the arrivals at two core nodes hang together."""
        size = self._size
        likely = share > LIKELY
        starts = np.append(0, np.cumsum(np.add.reduceat(likely, self._starts)))
        shape = (len(self._sent), size)
        shares = sparse.csr_array((share[likely], self._head[likely], starts), shape=shape)
        amounts = sparse.csr_array((sent[likely], self._head[likely], starts), shape=shape)
        tail, head = self._ends
        ends = np.concatenate([tail, head]), np.concatenate([head, tail])
        inner = sparse.coo_array((np.concatenate([bend, bend]), ends), shape=(size, size))
        return sparse.csr_array(amounts.T @ shares / self._width + inner.tocsr())
