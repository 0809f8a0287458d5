"""The p-center: open a number of sites so that the farthest client is as near as can be.

Sets
    clients                I
    sites                  J
Parameters
    distance[i, j]         from client i to site j; infinite where not allowed
    number                 sites to be open
Variables
    open[j] ∈ {0, 1}       whether site j is open
Goal
    radius                 min max_i min_(j open) distance[i, j]

The radius is one of the distances. ``number`` sites reach every client within r exactly when the p-median
with cost 0 within r and cost 1 beyond it is 0, so the distances are halved (Minieka 1970), each half decided
by :func:`optimizer.siting.search.solve_siting`. The proof that comes with the answer is that of the next
smaller distance: at least one client stays beyond it, whatever is opened.
"""

import math
import time
from collections.abc import Callable

import numpy as np

from optimizer.errors import FalseClaimError
from optimizer.siting.check import check_bound
from optimizer.siting.question import Siting
from optimizer.siting.result import Branch, SitingResult
from optimizer.siting.search import solve_siting
from optimizer.status import Status


def solve_center(
    distances: np.ndarray,
    number: int,
    *,
    seconds: float = 600.0,
    cancel: Callable[[], bool] | None = None,
) -> SitingResult:
    """Open ``number`` sites so that the largest distance of a client to its nearest site is least.

    Parameters
    ----------
    distances
        Clients x sites; infinite where a client may not be served.
    number
        Sites to be open.
    seconds
        Wall clock.
    cancel
        Asked between two relaxations; True ends the search and keeps the best plan.

    Returns
    -------
    SitingResult
        ``value`` and ``bound`` are distances; :func:`check_center` replays the proof.

    Raises
    ------
    ProgramError
        Distances or number are not a question (see :class:`~optimizer.siting.question.Siting`).
    """
    began = time.perf_counter()
    within(distances, number, math.inf)
    radii = np.unique(distances[np.isfinite(distances)])
    low = int(np.searchsorted(radii, distances.min(axis=1).max()))  # no plan reaches all within less
    high = len(radii)
    sites, nodes = np.zeros(0, dtype=np.intp), 0
    proof: tuple[Branch, ...] = ()
    status = Status.OPTIMAL
    while low < high:
        middle = (low + high) // 2
        left = seconds - (time.perf_counter() - began)
        if left <= 0:
            status = Status.FEASIBLE
            break
        found = solve_siting(
            within(distances, number, radii[middle]),
            seconds=left,
            enough=0.0,
            start=_or_none(sites),
            cancel=cancel,
        )
        nodes += found.nodes
        if found.value == 0.0:
            sites = found.sites
            high = int(np.searchsorted(radii, _radius(distances, sites)))
        elif found.bound > 0:
            low, proof = middle + 1, found.proof
        else:
            status = Status.STOPPED if found.status is Status.STOPPED else Status.FEASIBLE
            break
    return _answer(distances, radii, (low, sites, proof, nodes), status, time.perf_counter() - began)


def check_center(distances: np.ndarray, number: int, result: SitingResult) -> None:
    """Recompute a plan and replay the proof of its radius, in plain arithmetic.

    Raises
    ------
    FalseClaimError
        The plan opens another number of sites, has another radius, or the proof does not show that every plan
        leaves a client at least as far away as the bound.
    """
    if len(set(result.sites.tolist())) != number or len(result.sites) != number:
        raise FalseClaimError(f"{len(result.sites)} sites are open, not {number}")
    served = distances[np.arange(len(distances)), result.served_from]
    if (served > distances[:, result.sites].min(axis=1)).any() or float(served.max()) != result.value:
        raise FalseClaimError(
            f"the farthest client is not {result.value:.9g} away from its nearest open site"
        )
    nearer = distances[distances < result.bound]
    if result.bound > distances.min(axis=1).max() and len(nearer):
        check_bound(within(distances, number, float(nearer.max())), result.proof, 1.0)


def within(distances: np.ndarray, number: int, radius: float) -> Siting:
    """Return the question how few clients stay beyond a radius."""
    costs = np.where(np.isnan(distances), math.nan, (distances > radius).astype(np.float64))
    return Siting(costs, np.zeros(distances.shape[-1]), number)


def _radius(distances: np.ndarray, sites: np.ndarray) -> float:
    return float(distances[:, sites].min(axis=1).max())


def _or_none(sites: np.ndarray) -> np.ndarray | None:
    return sites if len(sites) else None


def _answer(
    distances: np.ndarray,
    radii: np.ndarray,
    reached: tuple[int, np.ndarray, tuple[Branch, ...], int],
    status: Status,
    seconds: float,
) -> SitingResult:
    low, sites, proof, nodes = reached
    bound = float(radii[low]) if low < len(radii) else math.inf
    if not len(sites):
        ended = Status.INFEASIBLE if low == len(radii) else status
        ended = Status.NO_SOLUTION if ended is Status.FEASIBLE else ended
        nothing = np.zeros(0, dtype=np.intp)
        return SitingResult(ended, math.nan, bound, seconds, sites, nothing, proof=proof, nodes=nodes)
    nearest = sites[distances[:, sites].argmin(axis=1)]
    return SitingResult(
        status, _radius(distances, sites), bound, seconds, sites, nearest, proof=proof, nodes=nodes
    )
