"""Programs with more columns than need be stated: solve on some, price the others, add those that could help.

A column left out stands at 0. By its reduced cost, ``cost - Σ_rows dual · coefficient``, it could lower the
goal only if that is negative (Dantzig's rule). When no column left out has a negative reduced cost, the
optimum over the columns stated is the optimum over all of them, and the duals are the proof: it is recomputed
here for every column left out, not sampled. With goals in order a column could help only if the first of its
reduced costs that is not 0, goal after goal, is negative: one that is positive for a goal stays at 0 in every
plan that keeps the goal.

Columns left out must be continuous from 0 up. A program that is a pure network keeps its fast path.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from optimizer.engine import Watch
from optimizer.errors import ProgramError
from optimizer.program import Program
from optimizer.solution import Solution
from optimizer.solve import Limits
from optimizer.stages import NOTICEABLE, Stage, Stages
from optimizer.status import Status

PART = 1_000_000  # candidates priced at once
PLANS = {Status.OPTIMAL, Status.FEASIBLE, Status.STOPPED}


class Candidates(Protocol):
    """All columns of one family, stated or not, known by their places 0 to ``count`` - 1."""

    count: int

    def state(self, chosen: np.ndarray) -> Program:
        """Return the program with these candidates only, in this order; it must have a plan."""
        ...

    def cost(self, goal: str, part: slice) -> np.ndarray:
        """Return the coefficients of some candidates in a goal, as stated."""
        ...

    def paid(self, duals: Mapping[str, np.ndarray], part: slice) -> np.ndarray:
        """Return, for some candidates, the sum of coefficient times dual over all rows, by family of rows."""
        ...


@dataclass(frozen=True, eq=False)
class PricedSolution:
    """The answer over all candidates.

    Attributes
    ----------
    solution
        Of the last program stated.
    chosen
        Places of the candidates in it, ascending: the order of their family.
    rounds
        How many programs were solved.
    left_out
        How many candidates were not stated.
    least
        The least of the deciding reduced costs of what was left out, as a part of the largest cost of its
        goal.
    proved
        Whether no candidate left out could help, so that the bounds hold over all candidates.
    """

    solution: Solution
    chosen: np.ndarray
    rounds: int
    left_out: int
    least: float
    proved: bool


@dataclass(frozen=True, eq=False)
class _Price:
    """Duals of one goal, by family of rows, for a goal stated as a minimum."""

    goal: str
    sign: float
    duals: Mapping[str, np.ndarray]
    noticeable: float


def solve_priced(
    candidates: Candidates, start: np.ndarray, *, limits: Limits | None = None, most: int = 200_000
) -> PricedSolution:
    """Solve a program exactly over all candidates, stating only those that may matter.

    Parameters
    ----------
    candidates
        States programs, and gives costs and coefficients of what is left out.
    start
        Places of the candidates to begin with, each once, such as the nearest few.
    limits
        Time for all rounds together, threads, seed.
    most
        Candidates added in one round, the most promising first.

    Raises
    ------
    ProgramError
        The first program has no plan; it is mixed-integer; or a goal but the last has a tolerance.
    """
    bounds = limits or Limits()
    began = time.perf_counter()
    chosen = np.unique(np.asarray(start, dtype=np.int64))
    rounds = 0
    while True:
        rounds += 1
        left = bounds.seconds - (time.perf_counter() - began)
        solution, prices = _round(candidates.state(chosen), bounds, left)
        if prices is None:
            return PricedSolution(
                solution, chosen, rounds, candidates.count - len(chosen), -np.inf, proved=False
            )
        helpful, least = _helpful(candidates, prices, chosen, most)
        if not len(helpful) or time.perf_counter() - began >= bounds.seconds:
            left_out = candidates.count - len(chosen)
            return PricedSolution(solution, chosen, rounds, left_out, least, proved=not len(helpful))
        chosen = np.union1d(chosen, helpful)


def _round(program: Program, limits: Limits, seconds: float) -> tuple[Solution, tuple[_Price, ...] | None]:
    """Solve a program; return its duals too when every goal is proved by them."""
    if any(goal.tolerance > 0 for goal in program.goals[:-1]):
        raise ProgramError(f"{program.name}: columns are priced for goals without tolerance only")
    if any(family.integer for family in program.families):
        raise ProgramError(f"{program.name}: columns are priced in linear programs only")
    stages = Stages(program, gap=limits.gap, threads=limits.threads, seed=limits.seed, attentive=False)
    began = time.perf_counter()
    for stage in stages.goals:
        if not stages.improve(stage, seconds - (time.perf_counter() - began), _never):
            break
    solution = stages.solution(time.perf_counter() - began)
    if solution.status is Status.INFEASIBLE:
        raise ProgramError(
            f"{program.name}: the columns to begin with allow no plan; add some that take what is left"
        )
    prices = [_price(program, stage) for stage in stages.goals]
    found = tuple(price for price in prices if price is not None)
    return solution, found if len(found) == len(prices) else None


def _price(program: Program, stage: Stage) -> _Price | None:
    """Return the duals of a goal by family of rows; None when it is not proved or held by a row."""
    height = program.matrix().height
    if stage.duals is None or len(stage.duals) != height or stage.status is not Status.OPTIMAL:
        return None
    first = height - sum(len(rows) for rows in program.rows)
    duals = {
        rows.family: stage.duals[first + rows.start : first + rows.start + len(rows)] for rows in program.rows
    }
    noticeable = NOTICEABLE * max(1.0, float(np.abs(stage.costs).max(initial=0.0)))
    return _Price(stage.name, -1.0 if stage.turned else 1.0, duals, noticeable)


def _helpful(
    candidates: Candidates, prices: tuple[_Price, ...], chosen: np.ndarray, most: int
) -> tuple[np.ndarray, float]:
    """Return candidates that could help, and the least deciding reduced cost of those left out."""
    places: list[np.ndarray] = []
    gains: list[np.ndarray] = []
    least = np.inf
    for begin in range(0, candidates.count, PART):
        part = slice(begin, min(begin + PART, candidates.count))
        deciding = _deciding(candidates, prices, part)
        inside = chosen[(chosen >= part.start) & (chosen < part.stop)]
        deciding[inside - part.start] = np.inf
        least = min(least, float(deciding.min(initial=np.inf)))
        negative = np.flatnonzero(deciding < 0)
        places.append(negative + begin)
        gains.append(deciding[negative])
    found, gain = np.concatenate(places), np.concatenate(gains)
    if len(found) > most:
        found = found[np.argpartition(gain, most)[:most]]
    return found, least


def _deciding(candidates: Candidates, prices: tuple[_Price, ...], part: slice) -> np.ndarray:
    """Return the first noticeable reduced cost of each candidate, in the order of the goals, else 0."""
    deciding = np.zeros(part.stop - part.start)
    for price in prices:
        open_yet = deciding == 0
        reduced = price.sign * candidates.cost(price.goal, part) - candidates.paid(price.duals, part)
        noticed = open_yet & (np.abs(reduced) > price.noticeable)
        deciding[noticed] = reduced[noticed] / (price.noticeable / NOTICEABLE)
    return deciding


def _never(_watch: Watch) -> bool:
    return False
