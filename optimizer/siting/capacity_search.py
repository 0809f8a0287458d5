"""Siting with capacities, solved: a short search, then knapsack prices that shrink what is left to search.

Demand that may be split, and small or easy questions, are left to the mixed-integer solver alone. Where every
client has one site the linear relaxation is weak: a plan in hand is improved by moves and exchanges, the
bound by knapsack prices (:mod:`optimizer.siting.knapsack`). What is left is searched in belts of cost above
the bound. Within a belt the prices leave few sets of clients per site: all of them are listed, and the best
plan made of them is found (:mod:`optimizer.siting.columns`). Where the sets are too many to be listed, the
prices exclude pairs of client and site and decide sites, and the solver searches what remains. A plan found
in a belt is the best of all; if there is none, the bound is raised to the end of the belt and the next, wider
one is searched.
"""

import math
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from optimizer.errors import SolverError
from optimizer.program import Program
from optimizer.siting.capacitated import formulate_capacitated, read_capacitated
from optimizer.siting.columns import (
    MOST,
    formulate_columns,
    list_columns,
    possible,
    read_columns,
    without_dear,
)
from optimizer.siting.knapsack import Knapsacks, bound_of, exclude, improve_prices
from optimizer.siting.question import CapacitatedSiting, Siting
from optimizer.siting.reassign import cost_of, reassign
from optimizer.siting.result import SitingResult
from optimizer.solution import Solution
from optimizer.solve import Limits, Progress, solve
from optimizer.status import Status

SOON = 1.5  # seconds in which most questions are solved outright
LONGER = 10.0
ROUNDS = 250
FEW = 20_000  # columns up to which the choice among them is the easier program
HALVINGS = 4  # of a belt before the solver searches it over pairs
NARROW, WIDER = 0.003, 2.0  # how far above the bound plans are searched first, and how that grows
WIDEST = 0.5  # belts without any plan up to this are searched before the solver has to find one
GUESS = 1.05  # of the bound: what a plan may cost when none is known
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

    def left() -> float:
        return ends - time.perf_counter()

    def run(program: Program, seconds: float = math.inf) -> Solution:
        given = replace(chosen, seconds=max(LEAST, min(seconds, left())))
        return solve(program, limits=given, progress=progress, cancel=cancel)

    began = time.perf_counter()
    sacks = _sacks(question)
    program = formulate_capacitated(question)
    first = read_capacitated(question, run(program, chosen.seconds if sacks is None else SOON))
    if sacks is not None and first.status is Status.NO_SOLUTION:  # a plan in hand is worth waiting for
        first = read_capacitated(question, run(program, max(LONGER * SOON, left() / 2)))
    if sacks is not None and first.status in {Status.FEASIBLE, Status.NO_SOLUTION}:
        first = _Belts(question, sacks, chosen.gap, run, left).search(first)
    return replace(first, seconds=time.perf_counter() - began)


def _sacks(question: CapacitatedSiting) -> Knapsacks | None:
    """Return a question in whole amounts; None where demand may be split or amounts are not whole."""
    amounts = np.concatenate([question.demand, question.capacity])
    if question.split or (amounts != np.round(amounts)).any():
        return None
    sacks = Knapsacks(question.siting, question.demand.astype(np.int64), question.capacity.astype(np.int64))
    return sacks if sacks.small else None


class _Belts:
    """One question on its way through belts of cost above its bound."""

    def __init__(
        self,
        question: CapacitatedSiting,
        sacks: Knapsacks,
        gap: float,
        run: Callable[[Program], Solution],
        seconds: Callable[[], float],
    ) -> None:
        self._question, self._sacks, self._gap = question, sacks, gap
        self._run, self._seconds = run, seconds

    def search(self, first: SitingResult) -> SitingResult:
        """Return the best plan, from the first one (or none) and its bound."""
        siting = self._question.siting
        held = _polished(self._sacks, first) if len(first.sites) else first
        value = held.value if len(held.sites) else max(first.bound, _floor(siting)) * GUESS
        lower, prices = improve_prices(self._sacks, value, ROUNDS)
        # where the solver's own bound is the better one, its search is not cut into belts
        alone = lower < first.bound and len(held.sites) > 0
        lower, span, status = max(lower, first.bound), math.inf if alone else NARROW, Status.OPTIMAL
        while status is Status.OPTIMAL and lower < _below(siting, held.value, self._gap):
            if span > WIDEST and not len(held.sites):
                return read_capacitated(self._question, self._run(formulate_capacitated(self._question)))
            below = min(lower + span * max(1.0, abs(lower)), _below(siting, held.value, self._gap))
            if alone:
                rest = self._by_exclusion(prices, below)
            else:
                rest, below, prices = self._belt(prices, lower, below)
            if rest is None or rest.status is Status.INFEASIBLE:
                lower = below
            else:
                status = rest.status
                lower = max(lower, min(rest.bound, below))
                held = rest if not rest.value >= held.value else held
            span *= WIDER
        return _judged(siting, held, lower, self._gap, status)

    def _belt(
        self, prices: np.ndarray, lower: float, below: float
    ) -> tuple[SitingResult | None, float, np.ndarray]:
        """Return the best of all plans below a cost, that cost, and the best prices known.

        None stands for no such plan. The belt is halved while too many columns reach into it; where that
        does not help, all of it is searched over pairs of client and site.
        """
        sacks, whole = self._sacks, below
        for _ in range(HALVINGS):
            columns = list_columns(sacks, prices, below, MOST)
            if columns is not None:
                if not possible(sacks, columns):
                    return None, below, prices
                left = without_dear(sacks, columns, below, self._seconds())
                if left is None or left[0] >= below or not possible(sacks, left[1]):
                    return None, below, prices
                if len(left[1].site) <= FEW:
                    try:
                        solution = self._run(formulate_columns(sacks, left[1]))
                    except SolverError:  # HiGHS 1.15 may refuse its own answer when presolve leaves nothing
                        return self._by_exclusion(prices, below), below, prices
                    better = max(prices, left[2], key=lambda given: bound_of(sacks, given))
                    return read_columns(sacks, left[1], solution), below, better
            below = lower + (below - lower) / 2
        return self._by_exclusion(prices, whole), whole, prices

    def _by_exclusion(self, prices: np.ndarray, below: float) -> SitingResult | None:
        """Return the best of all plans below a cost, over the pairs that prices do not exclude."""
        smaller = _without(self._question, *exclude(self._sacks, prices, below))
        if smaller is None:
            return None
        return read_capacitated(smaller, self._run(formulate_capacitated(smaller, below)))


def _floor(siting: Siting) -> float:
    """Return what serving every client from its cheapest site costs."""
    return float(np.where(np.isfinite(siting.costs), siting.costs, math.inf).min(axis=1).sum())


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
    """Return what a plan must cost less than to be of interest; infinite without a plan in hand."""
    if not math.isfinite(value):
        return math.inf
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
    if not len(held.sites):
        ended = status if status is Status.STOPPED else Status.NO_SOLUTION
        return replace(held, status=Status.INFEASIBLE if bound == math.inf else ended, bound=bound)
    bound = min(bound, held.value)
    if siting.whole:
        bound = min(held.value, float(math.ceil(bound - NEAR / 2)))
    if held.value - bound <= gap * abs(held.value):
        status = Status.OPTIMAL
    elif status is not Status.STOPPED:
        status = Status.FEASIBLE
    return replace(held, status=status, bound=bound)
