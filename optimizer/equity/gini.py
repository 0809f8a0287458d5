"""Gini coefficient and weighted mean difference, without a row for every pair of units.

With weight shares p, mean μ, and L(β) what the worst share β of the weight has together (the generalized
Lorenz curve), the numerator of the Gini coefficient is

    ½ Σ_i Σ_j p_i p_j |x_i - x_j|  =  μ - 2 ∫₀¹ L(β) dβ.

Few units are stated pair by pair. For many, L is stated at a few shares β, by

    L(β)  =  max_t  tβ - Σ_i p_i (t - x_i)⁺

(W. Ogryczak and A. Tamir, 2003). As L is convex in β, the trapezoids between these shares lie above its
integral: the numerator is understated, its optimum a proved bound. Where the plan shows the largest error a
share is added, until the bound meets the plan.

In ``(t - x_i)⁺`` a unit far below t may be written ``t - x_i`` and one far above 0, both never too large;
only the units that a plan carries across the level get a variable of their own.
"""

import math

import numpy as np
from scipy import sparse

from optimizer.blocks import Coefficients, Numbers, Variables
from optimizer.equity.lorenz import Lorenz, half_difference
from optimizer.equity.means import about, over, state_mean
from optimizer.equity.measure import Measure
from optimizer.equity.units import Units
from optimizer.program import Program

PAIRWISE = 80  # units up to which all pairs are stated
ACCURACY = 1e-4  # relative


def gini(
    program: Program,
    units: Units,
    *,
    mean: float | None = None,
    accuracy: float = ACCURACY,
    name: str = "gini",
) -> Measure:
    """State the weighted Gini coefficient, without a correction for small numbers.

    Parameters
    ----------
    mean
        The fixed mean; None for the mean of the plan.
    accuracy
        Relative, of the index of the plan and of its bound; pairs (up to ``PAIRWISE`` units) are exact.
    """
    per = state_mean(program, units, mean, name)
    mean_of = about(per, units)

    def measured(values: np.ndarray) -> float:
        return over(half_difference(values, units.shares), mean_of(values))

    terms, lorenz = _numerator(program, units, name, accuracy)
    return Measure(name, units, terms, measured, per=per, refinement=lorenz)


def mean_difference(
    program: Program, units: Units, *, accuracy: float = ACCURACY, name: str = "mean_difference"
) -> Measure:
    """State the weighted mean difference ``Σ_i Σ_j p_i p_j |x_i - x_j|``, in the unit of the values."""

    def measured(values: np.ndarray) -> float:
        return 2 * half_difference(values, units.shares)

    terms, lorenz = _numerator(program, units, name, accuracy)
    return Measure(name, units, terms, measured, per=0.5, refinement=lorenz, unit=units.values.unit)


def _numerator(
    program: Program, units: Units, name: str, accuracy: float
) -> tuple[dict[Variables, Numbers], Lorenz | None]:
    units.refuse_relaxed(name)
    if len(units) <= PAIRWISE:
        return _pairs(program, units, name), None
    unit = units.values.unit
    sum_of = program.add_variables(f"{name}_numerator", [name], unit=unit)
    total = program.add_variables(f"{name}_total", [name], lower=-math.inf, unit=unit)
    shares = sparse.csr_array(-units.shares[None, :])
    program.add_rows(f"{name}_define_total", [name], {total: 1.0, units.values: shares}, "==", 0.0)
    errors = program.add_rows(f"{name}_add_up", [name], {sum_of: 1.0}, ">=", 0.0)
    return {sum_of: 1.0}, Lorenz(units, (sum_of, total), errors, accuracy)


def _pairs(program: Program, units: Units, name: str) -> dict[Variables, Numbers]:
    """Add the distance of every pair of units."""
    left, right = np.triu_indices(len(units), k=1)
    count = len(left)
    pairs = list(zip(left.tolist(), right.tolist(), strict=True))
    apart = program.add_variables(f"{name}_apart", pairs, unit=units.values.unit)
    row = np.tile(np.arange(count), 2)
    places = np.concatenate([left, right])
    signs = np.concatenate([np.ones(count), -np.ones(count)])
    difference = sparse.csr_array((signs, (row, places)), (count, len(units)))
    for side, sign in (("up", 1.0), ("down", -1.0)):
        rows: dict[Variables, Coefficients] = {apart: 1.0, units.values: sign * difference}
        if count:
            program.add_rows(f"{name}_{side}", pairs, rows, ">=", 0.0, unit=units.values.unit)
    return {apart: units.shares[left] * units.shares[right]}
