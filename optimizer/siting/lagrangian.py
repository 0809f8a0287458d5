"""What prices on clients prove about a siting question.

Give up that every client is served, and pay price u[i] for leaving client i out. A site j is then worth
opening by its own account alone,

    worth[j] = fixed[j] + Σ_i min(0, cost[i, j] - u[i]),

and for any prices no plan costs less than ``Σ_i u[i]`` plus the worths of the best choice of sites
(Cornuéjols, Fisher & Nemhauser 1977). What a site would add to that bound if it were forced in or out closes
or opens it as soon as the sum passes the cost of a plan in hand.
"""

import math
from dataclasses import dataclass

import numpy as np

from optimizer.siting.question import Siting


@dataclass(frozen=True, eq=False)
class Domain:
    """Sites known to be open, and sites known to be closed; the others are free."""

    opened: np.ndarray
    closed: np.ndarray

    @classmethod
    def of(cls, siting: Siting) -> "Domain":
        """Return the domain in which only kept sites are decided."""
        sites = siting.costs.shape[1]
        opened = np.zeros(sites, dtype=bool) if siting.kept is None else siting.kept.copy()
        return cls(opened, np.zeros(sites, dtype=bool))

    @property
    def free(self) -> np.ndarray:
        """Sites not decided."""
        return np.asarray(~(self.opened | self.closed))

    def split(self, site: int) -> tuple["Domain", "Domain"]:
        """Return the domains in which a site is open, and in which it is closed."""
        opened, closed = self.opened.copy(), self.closed.copy()
        opened[site], closed[site] = True, True
        return Domain(opened, self.closed), Domain(self.opened, closed)


def worths(siting: Siting, prices: np.ndarray) -> np.ndarray:
    """Return what opening each site adds to the bound."""
    return np.asarray(siting.fixed + np.minimum(siting.costs - prices[:, None], 0.0).sum(axis=0))


def tighten(siting: Siting, prices: np.ndarray, domain: Domain, cutoff: float) -> tuple[float, Domain]:
    """Return the lower bound of a domain, and what remains of the domain below the cutoff.

    Parameters
    ----------
    prices
        One per client; any numbers give a valid bound.
    domain
        What is known of the sites.
    cutoff
        Plans that cost this or more are of no interest.
    """
    worth = worths(siting, prices)
    base = math.fsum(prices) + math.fsum(worth[domain.opened])
    free = np.flatnonzero(domain.free)
    own = worth[free]
    if siting.number is None:
        bound = base + math.fsum(np.minimum(own, 0.0))
        if not len(free) and not domain.opened.any():
            return math.inf, domain
        without, within = np.maximum(-own, 0.0), np.maximum(own, 0.0)
    else:
        wanted = siting.number - int(domain.opened.sum())
        if not 0 <= wanted <= len(free):
            return math.inf, domain
        ranked = np.sort(own)
        bound = base + math.fsum(ranked[:wanted])
        last_in = ranked[wanted - 1] if wanted else -math.inf
        first_out = ranked[wanted] if wanted < len(free) else math.inf
        without, within = np.maximum(first_out - own, 0.0), np.maximum(own - last_in, 0.0)
    opened, closed = domain.opened.copy(), domain.closed.copy()
    opened[free[bound + without >= cutoff]] = True
    closed[free[bound + within >= cutoff]] = True
    return bound, Domain(opened, closed & ~opened)
