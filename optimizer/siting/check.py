"""A siting answer, recomputed in plain arithmetic apart from every solver; a false claim is refused.

The plan: sites, number, and the cost of every client at its nearest open site. The bound: the proof is
replayed node by node. For any prices u the plans that open certain sites and close others cost at least

    Σ_i u[i] + Σ_(j open) worth[j] + the least sum of worths that the free sites allow,

``worth[j] = fixed[j] + Σ_i min(0, cost[i, j] - u[i])``. A free site that would lift this sum to the claimed
bound when it is closed may be taken as open, and the reverse. A node is done when the sum reaches the bound,
or when its two halves are done.
"""

import math
from typing import TYPE_CHECKING

import numpy as np

from optimizer.errors import FalseClaimError
from optimizer.siting.question import CapacitatedSiting, Siting
from optimizer.siting.result import Branch, SitingResult

if TYPE_CHECKING:
    from collections.abc import Iterator

NEAR = 2.5e-7  # above a whole number: every plan then costs the next one at least
ROUNDING = 1e-9
CLOSE = 1e-6  # relative, where amounts come from a solver


def check_siting(siting: Siting, result: SitingResult) -> None:
    """Recompute a plan and replay the proof of its bound.

    Parameters
    ----------
    siting
        What was asked.
    result
        The answer; it must have a plan.

    Raises
    ------
    FalseClaimError
        The plan opens the wrong number of sites, does not cost what is claimed, a client is not served from
        its nearest open site, or the proof does not reach the bound.
    """
    check_plan(siting, result)
    if result.bound > result.value + ROUNDING * max(1.0, abs(result.value)):
        raise FalseClaimError(f"the bound {result.bound:.9g} lies beyond the value {result.value:.9g}")
    if math.isfinite(result.bound):
        check_bound(siting, result.proof, result.bound)


def check_plan(siting: Siting, result: SitingResult) -> None:
    """Recompute a plan without its bound.

    Raises
    ------
    FalseClaimError
        As :func:`check_siting`.
    """
    sites = result.sites
    if not len(sites) or len(set(sites.tolist())) != len(sites):
        raise FalseClaimError("a plan opens at least one site, and each once")
    if siting.number is not None and len(sites) != siting.number:
        raise FalseClaimError(f"{len(sites)} sites are open, not {siting.number}")
    if siting.kept is not None and not set(np.flatnonzero(siting.kept)) <= set(sites):
        raise FalseClaimError("a site that is kept is closed")
    offered = siting.costs[:, sites]
    paid = siting.costs[np.arange(len(offered)), result.served_from]
    if not set(result.served_from.tolist()) <= set(sites.tolist()) or (paid > offered.min(axis=1)).any():
        raise FalseClaimError("a client is not served from its nearest open site")
    value = math.fsum(paid) + math.fsum(siting.fixed[sites])
    if not abs(value - result.value) <= ROUNDING * max(1.0, abs(value)):
        raise FalseClaimError(f"the plan costs {value:.9g}, not {result.value:.9g}")


def check_capacitated(question: CapacitatedSiting, result: SitingResult) -> None:
    """Recompute a plan in plain arithmetic.

    Raises
    ------
    FalseClaimError
        A client is not served, a closed or forbidden site serves, a capacity is exceeded, the number of sites
        is wrong, or the cost is not what is claimed.
    """
    siting = question.siting
    clients, sites = siting.costs.shape
    shares = result.shares
    if shares is None:
        shares = np.zeros((clients, sites))
        shares[np.arange(clients), result.served_from] = 1.0
    opened = np.zeros(sites, dtype=bool)
    opened[result.sites] = True
    if (shares < 0).any() or np.abs(shares.sum(axis=1) - 1.0).max() > CLOSE or shares[:, ~opened].any():
        raise FalseClaimError("a client is not served, or served from a closed site")
    if (question.demand @ shares > question.capacity * (1 + CLOSE) + CLOSE).any():
        raise FalseClaimError("a capacity is exceeded")
    kept = np.zeros(sites, dtype=bool) if siting.kept is None else siting.kept
    if (kept & ~opened).any() or (siting.number is not None and int(opened.sum()) != siting.number):
        raise FalseClaimError(f"{int(opened.sum())} sites are open, or a kept site is not")
    used = shares > 0
    value = math.fsum(siting.costs[used] * shares[used]) + math.fsum(siting.fixed[opened])
    if not abs(value - result.value) <= CLOSE * max(1.0, abs(value)):
        raise FalseClaimError(f"the plan costs {value:.9g}, not {result.value:.9g}")


def check_bound(siting: Siting, proof: tuple[Branch, ...], bound: float) -> None:
    """Replay a proof that no plan costs less than a bound.

    Raises
    ------
    FalseClaimError
        A node of the proof does not reach the bound.
    """
    _replay(siting, proof, bound - 1.0 + NEAR if siting.whole else _before(bound))


def _before(bound: float) -> float:
    return bound - ROUNDING * max(1.0, abs(bound))


def _replay(siting: Siting, proof: tuple[Branch, ...], target: float) -> None:
    """Refuse a proof with a node that stays below the target."""
    sites = siting.costs.shape[1]
    opened = np.zeros(sites, dtype=bool) if siting.kept is None else siting.kept.copy()
    waiting = [(opened, np.zeros(sites, dtype=bool), -math.inf)]
    branches: Iterator[Branch] = iter(proof)
    while waiting:
        opened, closed, bound = waiting.pop()
        branch = next(branches, None)
        if branch is None:
            raise FalseClaimError("the proof ends before every node is done")
        for prices in branch.prices:
            bound = max(bound, _apply(siting, prices, opened, closed, target))
        if branch.split >= 0:
            without, within = closed.copy(), opened.copy()
            without[branch.split] = within[branch.split] = True
            waiting += [(opened.copy(), without, bound), (within, closed.copy(), bound)]
        elif max(bound, _decided(siting, opened, closed)) < target:
            raise FalseClaimError(f"a node of the proof reaches {bound:.9g}, not {target:.9g}")


def _apply(
    siting: Siting, prices: np.ndarray, opened: np.ndarray, closed: np.ndarray, target: float
) -> float:
    """Return the bound that prices give, and decide in place the sites that it decides."""
    worth = siting.fixed + np.minimum(siting.costs - prices[:, None], 0.0).sum(axis=0)
    free = np.flatnonzero(~opened & ~closed)
    own = worth[free]
    taken = np.sort(own)
    if siting.number is None:
        taken = taken[taken < 0]
        in_place_of, with_it = 0.0, 0.0
    else:
        wanted = siting.number - int(opened.sum())
        if not 0 <= wanted <= len(free) or (opened & closed).any():
            return math.inf
        in_place_of = taken[wanted] if wanted < len(free) else math.inf
        with_it = taken[wanted - 1] if wanted else -math.inf
        taken = taken[:wanted]
    bound = math.fsum(prices) + math.fsum(worth[opened]) + math.fsum(taken)
    if (opened & closed).any():
        return math.inf
    needed = bound + np.maximum(in_place_of - own, 0.0) >= target
    useless = bound + np.maximum(own - with_it, 0.0) >= target
    opened[free[needed]] = True
    closed[free[useless & ~needed]] = True
    return bound


def _decided(siting: Siting, opened: np.ndarray, closed: np.ndarray) -> float:
    """Return the cost of the only plan of a node, infinite when there is none, -infinite when undecided."""
    if (opened & closed).any():
        return math.inf
    count = int(opened.sum())
    if siting.number is not None and count > siting.number:
        return math.inf
    if not (opened | closed).all():
        return -math.inf
    if count == 0 or (siting.number is not None and count != siting.number):
        return math.inf
    return siting.value(np.flatnonzero(opened))
