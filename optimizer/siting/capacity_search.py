"""Siting with capacities, solved: a short search, then knapsack prices that shrink what is left to search.

Demand that may be split, and small or easy questions, are left to the mixed-integer solver alone. Where every
client has one site the linear relaxation is weak: a plan in hand is improved by moves and exchanges, the
bound by knapsack prices (:mod:`optimizer.siting.knapsack`). The prices exclude most pairs of client and site
from all plans that cost little more than the bound, and decide most sites; the solver searches what remains.
A plan found below that cost is the best of all; if there is none, the bound is raised to it and a wider belt
is searched.
"""

import math
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from optimizer.siting.capacitated import formulate_capacitated, read_capacitated
from optimizer.siting.knapsack import Knapsacks, exclude, improve_prices
from optimizer.siting.question import CapacitatedSiting, Siting
from optimizer.siting.reassign import cost_of, reassign
from optimizer.siting.result import SitingResult
from optimizer.solve import Limits, Progress, solve
from optimizer.status import Status

SOON = 3.0  # seconds in which most questions are solved outright
ROUNDS = 250
NARROW, WIDER = 0.003, 3.0  # how far above the bound plans are searched first, and how that grows
NEAR = 1e-6
LEAST = 1e-3


def solve_capacitated(
    question: CapacitatedSiting,
    *,
    limits: Limits | None = None,
    progress: Callable[[Progress], None] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> SitingResult:
    """Open sites and serve every client within capacity at least cost.

    Parameters
    ----------
    question
        What is asked.
    limits, progress, cancel
        As for :func:`optimizer.solve.solve`.

    Returns
    -------
    SitingResult
        Its bound rests on the search of the solver and on knapsack prices;
        :func:`optimizer.siting.check.check_capacitated` recomputes the plan.
    """
    chosen = limits or Limits()
    ends = time.perf_counter() + chosen.seconds

    def run(asked: CapacitatedSiting, seconds: float, below: float = math.inf) -> SitingResult:
        left = max(LEAST, min(seconds, ends - time.perf_counter()))
        given = replace(chosen, seconds=left)
        solution = solve(formulate_capacitated(asked, below), limits=given, progress=progress, cancel=cancel)
        return read_capacitated(asked, solution)

    began = time.perf_counter()
    sacks = _sacks(question)
    first = run(question, chosen.seconds if sacks is None else SOON)
    if sacks is not None and first.status in {Status.FEASIBLE, Status.NO_SOLUTION}:
        first = _search(question, sacks, first, chosen.gap, run)
    return replace(first, seconds=time.perf_counter() - began)


def _sacks(question: CapacitatedSiting) -> Knapsacks | None:
    """Return a question in whole amounts; None where demand may be split or amounts are not whole."""
    amounts = np.concatenate([question.demand, question.capacity])
    if question.split or (amounts != np.round(amounts)).any():
        return None
    sacks = Knapsacks(question.siting, question.demand.astype(np.int64), question.capacity.astype(np.int64))
    return sacks if sacks.small else None


def _search(
    question: CapacitatedSiting,
    sacks: Knapsacks,
    first: SitingResult,
    gap: float,
    run: Callable[..., SitingResult],
) -> SitingResult:
    """Search belts of cost above the bound, each shrunk by knapsack prices."""
    if not len(first.sites):
        return run(question, math.inf)
    held = _polished(sacks, first)
    lower, prices = improve_prices(sacks, held.value, ROUNDS)
    lower, span, status = max(lower, first.bound), NARROW, Status.OPTIMAL
    while lower < _below(question.siting, held.value, gap) and status is Status.OPTIMAL:
        below = min(lower + span * max(1.0, abs(lower)), _below(question.siting, held.value, gap))
        smaller = _without(question, *exclude(sacks, prices, below))
        rest = None if smaller is None else run(smaller, math.inf, below)
        if rest is None or rest.status is Status.INFEASIBLE:
            lower = below
        else:
            status = rest.status
            lower = max(lower, min(rest.bound, below))
            held = rest if rest.value < held.value else held
        span *= WIDER
    return _judged(question.siting, held, lower, gap, status)


def _polished(sacks: Knapsacks, found: SitingResult) -> SitingResult:
    """Return a plan after moves and exchanges, with the sites that it leaves open."""
    served = reassign(sacks, found.served_from)
    mask = np.zeros(sacks.costs.shape[1], dtype=bool)
    mask[found.sites if sacks.siting.number is not None else served] = True
    if sacks.siting.kept is not None:
        mask |= sacks.siting.kept
    sites = np.flatnonzero(mask)
    return replace(found, value=cost_of(sacks, served, sites), sites=sites, served_from=served)


def _below(siting: Siting, value: float, gap: float) -> float:
    """Return what a plan must cost less than to be of interest."""
    near = value - gap * abs(value)
    return min(near, value - 1.0 + NEAR) if siting.whole else near


def _without(
    question: CapacitatedSiting, allowed: np.ndarray, needed: np.ndarray
) -> CapacitatedSiting | None:
    """Return the question that is left; None when no plan of interest is left in it."""
    siting = question.siting
    costs = np.where(allowed, siting.costs, math.inf)
    kept = needed if siting.kept is None else needed | siting.kept
    alone = ~np.isfinite(costs).any(axis=1)
    if alone.any() or (siting.number is not None and int(kept.sum()) > siting.number):
        return None
    return replace(question, siting=replace(siting, costs=costs, kept=kept))


def _judged(siting: Siting, held: SitingResult, bound: float, gap: float, status: Status) -> SitingResult:
    """Return the plan in hand with the bound reached, and the status that the two deserve."""
    bound = min(bound, held.value)
    if siting.whole:
        bound = float(math.ceil(bound - NEAR / 2))
    if held.value - bound <= gap * abs(held.value):
        status = Status.OPTIMAL
    elif status is not Status.STOPPED:
        status = Status.FEASIBLE
    return replace(held, status=status, bound=bound)
