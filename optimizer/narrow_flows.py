"""Large networks solved on few of their arcs, exactly over all of them.

Prices near the best ones (:mod:`optimizer.flow_prices`) tell which arcs may carry flow: those whose cost and
price together is nearly the least of their leaf. A leaf with one such arc is decided; the network of the
others is small and is solved exactly. Its potentials give every arc left out its reduced cost: while one is
negative, such arcs are added, those now far from the least price are dropped, and the network is solved
again. When none is, no arc left out could help: the
flow is best over all arcs (Dantzig's rule), whatever the first prices were worth.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from optimizer.flow_prices import Leaves, near_prices
from optimizer.flows import Arcs, potentials

MANY = 250_000  # arcs from which it is worth the trouble
PER_CORE = 4  # leaves per node of the core, at least
LARGE_CORE = 20_000
REACH = 12.0  # widths of the prices within which an arc is kept
NARROWER = 4.0  # how the reach shrinks once prices are good
FINE = 4  # reaches that a unit not taken costs, and how that grows when it is not enough
MOST = 0.6  # share of the arcs beyond which the network is solved whole
ROUNDS = 12

Solve = Callable[[Arcs], np.ndarray | None]


def narrow_flow(network: Arcs, solve: Solve) -> tuple[np.ndarray, np.ndarray] | None:
    """Return the least-cost flow of a network and potentials that prove it over all arcs.

    Parameters
    ----------
    network
        Arcs and supplies.
    solve
        Returns the least-cost flow of a smaller network, or None.

    Returns
    -------
    tuple or None
        None where the network is small, has no core much smaller than the whole, or few arcs did not do.
    """
    if len(network.tail) < MANY:
        return None
    turned = _sinks(network) > _sources(network)
    given = network.turned() if turned else network
    leaves = Leaves.of(given)
    if leaves.core_size > min(LARGE_CORE, len(leaves.nodes) / PER_CORE):
        return None
    near = near_prices(given, leaves, solve)
    found = None if near is None else _Narrow(given, leaves, solve).search(*near)
    if found is None:
        return None
    flow, prices = found
    return flow, -prices if turned else prices


def _sources(network: Arcs) -> int:
    return int((np.bincount(network.head, minlength=len(network.supply)) == 0).sum())


def _sinks(network: Arcs) -> int:
    return int((np.bincount(network.tail, minlength=len(network.supply)) == 0).sum())


class _Narrow:
    """One network on its way from near prices to proved ones."""

    def __init__(self, network: Arcs, leaves: Leaves, solve: Solve) -> None:
        self._network, self._leaves, self._solve = network, leaves, solve
        self._leaf = leaves.core < 0
        self._inner = ~self._leaf[network.tail]
        self._open = network.room > 0

    def search(self, core_prices: np.ndarray, width: float) -> tuple[np.ndarray, np.ndarray] | None:
        """Solve on the arcs near the least price, then add those that could help, until none could."""
        prices = self._of_leaves(np.rint(core_prices).astype(np.int64))
        reach = int(REACH * max(1.0, width))
        kept, fine = self._within(prices, reach), reach * FINE
        for _ in range(ROUNDS):
            if np.count_nonzero(kept) > MOST * len(kept):
                return None
            found = self._round(kept, prices, fine)
            if found is None:
                return None
            flow, prices, missing = found
            helpful = self._helpful(flow, prices)
            if not helpful.any() and not missing:
                return flow, prices
            if not helpful.any():
                fine *= FINE
            reach_now = reach if missing else reach / NARROWER
            kept = self._within(prices, reach_now) | (flow > 0) | helpful
        return None

    def _of_leaves(self, core_prices: np.ndarray) -> np.ndarray:
        """Return prices of all nodes: a leaf has the least of cost and price of its arcs."""
        leaves, network = self._leaves, self._network
        prices = np.where(self._leaf, 0, core_prices[leaves.core])
        offered = network.cost[leaves.arcs] + prices[network.head[leaves.arcs]]
        prices[leaves.nodes] = np.minimum.reduceat(offered, leaves.starts)
        return prices

    def _within(self, prices: np.ndarray, reach: float) -> np.ndarray:
        return np.asarray(self._inner | (self._open & (self._network.priced(prices).cost <= reach)))

    def _round(
        self, kept: np.ndarray, prices: np.ndarray, fine: int
    ) -> tuple[np.ndarray, np.ndarray, bool] | None:
        """Return the best flow over the arcs kept, prices that prove it, and whether it lacks something.

        Leaves with one arc that takes all are decided first. What a core node then has too much or too little
        goes to the ground, or comes from there, for a fine, and so does what a leaf cannot send: a flow that
        pays it is not a flow of the network, but its prices tell which arcs would help.
        """
        flow, supply, places = self._decided(kept)
        network = self._network
        rest = replace(network, supply=supply).part(places).priced(prices)
        short = self._leaf & (np.bincount(rest.tail, rest.room, len(supply)) < supply)
        core = np.flatnonzero(~self._leaf | short)
        core = core[core < len(supply) - 1]
        ground = np.full(len(core), len(supply) - 1)
        paid = np.full(2 * len(core), fine)
        small = Arcs(
            np.concatenate([rest.tail, core, ground]),
            np.concatenate([rest.head, ground, core]),
            np.concatenate([rest.room, np.full(len(paid), int(np.abs(network.supply).sum()))]),
            np.concatenate([rest.cost, paid]),
            supply,
            np.zeros(len(places) + len(paid), dtype=bool),
        )
        found = self._solve(_numbered(small))
        correction = None if found is None else potentials(small, found)
        if found is None or correction is None:
            return None
        flow[places] = found[: len(places)]
        return flow, self._lifted(flow, prices + correction, short), bool(found[len(places) :].any())

    def _decided(self, kept: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the flow of leaves with one arc, the supply that is left, and the arcs not decided."""
        network = self._network
        size = len(network.supply)
        single = self._leaf & (np.bincount(network.tail[kept], minlength=size) == 1)
        decided = np.flatnonzero(kept & single[network.tail])
        decided = decided[network.room[decided] >= network.supply[network.tail[decided]]]
        flow = np.zeros(len(network.tail), dtype=np.int64)
        flow[decided] = network.supply[network.tail[decided]]
        supply = network.supply.copy()
        supply[network.tail[decided]] = 0
        np.add.at(supply, network.head[decided], flow[decided])
        open_yet = kept.copy()
        open_yet[decided] = False
        return flow, supply, np.flatnonzero(open_yet)

    def _lifted(self, flow: np.ndarray, prices: np.ndarray, short: np.ndarray) -> np.ndarray:
        """Return prices with the least price of each leaf that its flow allows: the fewest arcs then help.

        A leaf that is short of arcs keeps its price, at which those that would help show.
        """
        network, leaves = self._network, self._leaves
        offered = network.cost[leaves.arcs] + prices[network.head[leaves.arcs]]
        carried = flow[leaves.arcs] > 0
        used = np.maximum.reduceat(np.where(carried, offered, np.iinfo(np.int64).min), leaves.starts)
        idle = ~np.logical_or.reduceat(carried, leaves.starts)
        lifted = prices.copy()
        lowest = np.where(idle, np.minimum.reduceat(offered, leaves.starts), used)
        lifted[leaves.nodes] = np.where(short[leaves.nodes], lifted[leaves.nodes], lowest)
        return lifted

    def _helpful(self, flow: np.ndarray, prices: np.ndarray) -> np.ndarray:
        return np.asarray((flow < self._network.room) & (self._network.priced(prices).cost < 0))


def _numbered(network: Arcs) -> Arcs:
    """Return the network without the nodes that have neither arc nor supply."""
    used = network.supply != 0
    used[network.tail] = used[network.head] = True
    number = np.cumsum(used) - 1
    return replace(network, tail=number[network.tail], head=number[network.head], supply=network.supply[used])
