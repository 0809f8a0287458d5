"""The answer to a siting question, with what proves it."""

import math
from dataclasses import dataclass, field

import numpy as np

from optimizer.certificate import relative_gap
from optimizer.status import Status


@dataclass(frozen=True, eq=False)
class Branch:
    """One node of a proof: some sites are known to be open or closed, and multipliers say what follows.

    ``prices`` holds rows of one number per client. Each row gives a lower bound on every plan of the node and
    closes or opens sites without which the bound could not be beaten. After the last row either nothing
    better than the plan in hand is left, or the node is split on a site: ``split`` is that site, else -1,
    and the node in which it is open follows, with all that comes of it, then the node in which it is closed.
    """

    prices: tuple[np.ndarray, ...]
    split: int = -1


@dataclass(frozen=True, eq=False)
class SitingResult:
    """A plan, and how near to the best possible it is proved to be.

    Attributes
    ----------
    status
        ``OPTIMAL``, ``FEASIBLE`` (a limit came first), ``STOPPED``, ``INFEASIBLE`` or ``NO_SOLUTION``.
    value, bound, gap
        Cost of the plan, what no plan can undercut, and ``|value - bound| / |value|``.
    seconds
        Wall clock.
    sites
        Places of the open sites, ascending.
    served_from
        For each client, the site that serves it; -1 where its demand is split among several.
    shares
        Clients x sites where demand may be split, else None.
    proof
        The nodes of the search in the order of :class:`Branch`; empty when the bound rests on a solver.
    nodes
        How many nodes the search had.
    """

    status: Status
    value: float
    bound: float
    seconds: float
    sites: np.ndarray
    served_from: np.ndarray
    shares: np.ndarray | None = None
    proof: tuple[Branch, ...] = field(default=(), repr=False)
    nodes: int = 1

    @property
    def gap(self) -> float:
        """Relative distance of value and bound; infinite when nothing is proved."""
        return relative_gap(self.value, self.bound) if math.isfinite(self.value) else math.inf
