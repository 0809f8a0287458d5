"""Kolm-Pollak equity of distances between demand and the sites it is assigned to, by its linear proxy.

The equally distributed equivalent of distances d that p people travel is

    K  =  1/κ · ln( Σ p e^(κ d) / Σ p )            (less is better)

which is smallest exactly where the linear sum ``Σ p e^(κ d)`` is, if the number of people is fixed: a
p-median on transformed costs (S. Kolm, 1976; R. Pollak, 1971; in siting, D. Horton et al., 2024). It lies
between the mean (κ → 0) and the largest distance (κ → ∞). The aversion ε has no unit; κ has that of
1/distance and is fixed once, on a baseline, so that plans are compared by one measure:

    κ  =  ε · Σ p d / Σ p d²

Each person counts once in both sums, so a unit that is split in two changes nothing.
"""

import math

import numpy as np

from optimizer.blocks import Numbers, Variables, finite
from optimizer.equity.measure import Outcome
from optimizer.errors import ProgramError
from optimizer.program import Program
from optimizer.solution import Solution
from optimizer.solve import Limits, solve

NAME = "kolm_pollak"


def kappa(distances: np.ndarray, people: np.ndarray, epsilon: float) -> float:
    """Return ``ε · Σ p d / Σ p d²`` of a baseline, per unit of distance.

    Raises
    ------
    ProgramError
        ``epsilon`` is not positive, a number is negative, or nobody travels any distance.
    """
    far, count = np.asarray(distances, dtype=np.float64), np.asarray(people, dtype=np.float64)
    if not (math.isfinite(epsilon) and epsilon > 0):
        raise ProgramError(f"the aversion is a positive number, not {epsilon}")
    if far.shape != count.shape or not ((far >= 0) & (count >= 0) & np.isfinite(far + count)).all():
        raise ProgramError("distances and people are numbers of at least 0, one of each per unit")
    largest = float(far[count > 0].max(initial=0.0))
    if largest == 0.0:
        raise ProgramError("nobody travels any distance: there is no baseline to fix the aversion on")
    share = far / largest
    return epsilon * float(count @ share) / (float(count @ share**2) * largest)


def equivalent_distance(distances: np.ndarray, people: np.ndarray, kappa_of: float) -> float:
    """Return K, computed from the largest distance down, so that nothing overflows."""
    counted = np.asarray(people, dtype=np.float64) > 0
    far, count = np.asarray(distances)[counted], np.asarray(people, dtype=np.float64)[counted]
    if not len(far):
        return math.nan
    top = float(far.max())
    mean = float(count @ np.exp(kappa_of * (far - top))) / math.fsum(count)
    return top + math.log(mean) / kappa_of


def siting_costs(distances: np.ndarray, kappa_of: float) -> tuple[np.ndarray, float]:
    """Return ``e^(κ (d - shift))`` per distance, and the shift: the largest distance, so none is above 1."""
    far = np.asarray(distances, dtype=np.float64)
    shift = float(far.max(initial=0.0))
    return np.exp(kappa_of * (far - shift)), shift


def solve_siting(
    program: Program,
    placed: Variables,
    distances: Numbers,
    people: float,
    kappa_of: float,
    *,
    limits: Limits | None = None,
) -> Outcome:
    """Make the Kolm-Pollak equivalent of distances small after the goals a program has, then the mean.

    Parameters
    ----------
    placed
        People per arc, or any family that says how many go how far; it may depend on whole variables.
    distances
        One per member of ``placed``, at least 0.
    people
        How many are placed in every plan that keeps the program and its goals; the bound rests on it.

    Raises
    ------
    ProgramError
        A distance is negative; ``people`` or ``kappa_of`` is not positive.
    """
    far = finite(f"{NAME}: distances", distances, placed.index)
    if (far < 0).any() or not (people > 0 and kappa_of > 0):
        raise ProgramError(f"{NAME}: distances are at least 0, people and kappa positive")
    costs, shift = siting_costs(far, kappa_of)
    program.add_goal(NAME, {placed: costs}, unit="people of the farthest")
    program.add_goal(f"{NAME}_efficiency", {placed: far / people})
    solution = solve(program, limits=limits)
    goal = solution.goal(NAME)
    bound = shift + math.log(goal.bound / people) / kappa_of if goal.bound > 0 else 0.0
    value = _reached(solution, placed, far, people, kappa_of)
    return Outcome(solution.status, value, bound, abs(value - bound), solution)


def _reached(solution: Solution, placed: Variables, far: np.ndarray, people: float, kappa_of: float) -> float:
    if not solution.has_values:
        return math.nan
    amounts = solution.values(placed.family)
    if abs(math.fsum(amounts) - people) > 1e-6 * people:
        raise ProgramError(f"{NAME}: the plan places {math.fsum(amounts):g} people, not {people:g}")
    return equivalent_distance(far, amounts, kappa_of)
