"""Welfare that weighs a gain more the worse off a unit is: α-fairness and Kolm-Pollak, as goals or floors.

    α-fairness       max Σ_i p_i u(x_i),  u(x) = x^(1-α) / (1 - α), ln x for α = 1 (proportional fairness)
    Kolm-Pollak      max -1/κ ln Σ_i p_i e^(-κ x_i);  where less is better  min 1/κ ln Σ_i p_i e^(κ x_i)

(J. Mo and J. Walrand, 2000; S. Kolm, 1976, and R. Pollak, 1971.) Both are told as the equally distributed
equivalent: the value that would be as good if all had it. Both improve with any unit's gain.
"""

import math

import numpy as np

from optimizer.equity.divergence import ACCURACY, equivalent, utility
from optimizer.equity.measure import Measure
from optimizer.equity.tangents import Curve, bend
from optimizer.equity.units import Units
from optimizer.errors import ProgramError
from optimizer.program import Program


def alpha_fairness(
    program: Program,
    units: Units,
    alpha: float,
    *,
    scale: float,
    accuracy: float = ACCURACY,
    name: str = "alpha_fairness",
) -> Measure:
    """State the equivalent of α-fair welfare, which Atkinson's index compares with the mean.

    Parameters
    ----------
    alpha
        Aversion to inequality, positive; 1 is proportional fairness, large values near maximin.
    scale
        A typical value, for the numbers of the solver; it changes no plan.
    accuracy
        Relative, of the equivalent of the plan and of its bound.

    Raises
    ------
    ProgramError
        Less is better, a value may be negative, or ``alpha`` or ``scale`` is not positive.
    """
    units.refuse_relaxed(name)
    if units.better == "less" or (units.values.lower < 0).any():
        raise ProgramError(f"{name}: needs values that are not negative and of which more is better")
    if not (math.isfinite(alpha) and alpha > 0 and math.isfinite(scale) and scale > 0):
        raise ProgramError(f"{name}: alpha and scale are positive numbers, not {alpha} and {scale}")
    curve = Curve(lambda r: -utility(r, alpha), lambda r: -np.power(r, -alpha), floor=1.0)
    bent, tangents = bend(program, units, curve, float(scale), name, accuracy)

    def index(lost: float) -> float:
        return scale * equivalent(-lost, alpha)

    def level(limit: float) -> float:
        return -float(utility(np.array([limit / scale]), alpha)[0])

    return Measure(
        name,
        units,
        {bent: units.shares},
        lambda values: index(-float(units.shares @ utility(values / scale, alpha))),
        per=float(scale),
        index=index,
        level=level,
        refinement=tangents,
        unit=units.values.unit,
    )


def kolm_pollak(
    program: Program,
    units: Units,
    kappa: float,
    *,
    center: float,
    accuracy: float = ACCURACY,
    name: str = "kolm_pollak",
) -> Measure:
    """State the Kolm-Pollak equivalent of what units get; siting has a linear form of its own.

    Parameters
    ----------
    kappa
        Aversion per unit of value, positive, fixed on a baseline: :func:`optimizer.equity.siting.kappa`.
    center
        A typical value, such as the equivalent of the baseline; it changes no plan.
    accuracy
        Of the equivalent, in units of ``1 / kappa``.
    """
    if not (math.isfinite(kappa) and kappa > 0 and math.isfinite(center)):
        raise ProgramError(f"{name}: kappa is a positive number and center finite, not {kappa} and {center}")
    sign, middle = units.sign, kappa * center
    curve = Curve(
        lambda r: np.exp(-sign * (r - middle)),
        lambda r: -sign * np.exp(-sign * (r - middle)),
        start=tuple(middle + step for step in (-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0)),
        positive=False,
        floor=1e-6,
    )
    bent, tangents = bend(program, units, curve, 1.0 / kappa, name, accuracy)

    def index(summed: float) -> float:
        return center - sign * math.log(summed) / kappa if summed > 0 else sign * math.inf

    def level(limit: float) -> float:
        return math.exp(-sign * kappa * (limit - center))

    return Measure(
        name,
        units,
        {bent: units.shares},
        lambda values: index(float(units.shares @ np.exp(-sign * kappa * (values - center)))),
        per=1.0 / kappa,
        index=index,
        level=level,
        refinement=tangents,
        unit=units.values.unit,
    )
