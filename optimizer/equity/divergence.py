"""Indices of divergence from the mean: coefficient of variation, Theil, Atkinson; as a goal or a limit.

All are a sum of one convex curve per unit on its ratio to the mean, ``D = Σ_i p_i φ(x_i / μ)``:

    coefficient of variation (difference coefficient)     φ(r) = (r - 1)²                  √D
    Theil T                                               φ(r) = r ln r - r + 1            D
    Theil L (mean log deviation)                          φ(r) = -ln r + r - 1             D
    Atkinson, aversion ε                                  φ(r) = -u(r) + r - 1             1 - u⁻¹(-D)

with ``u(r) = (r^(1-ε) - 1) / (1 - ε)``, or ``ln r`` for ε = 1 (A. B. Atkinson, 1970). The parts linear in r
sum to 0 where μ is the mean of the plan; around a fixed mean they make a plan that misses it less equal.
"""

import math
from collections.abc import Callable

import numpy as np

from optimizer.equity.means import about, state_mean
from optimizer.equity.measure import Measure
from optimizer.equity.tangents import Curve, bend
from optimizer.equity.units import Units
from optimizer.errors import ProgramError
from optimizer.program import Program

ACCURACY = 1e-6  # of an index, relative

Transform = Callable[[float], float]


def variation(
    program: Program,
    units: Units,
    *,
    mean: float | None = None,
    accuracy: float = ACCURACY,
    name: str = "variation",
) -> Measure:
    """State the weighted coefficient of variation, the population's.

    Parameters
    ----------
    mean
        The fixed mean; None for the mean of the plan.
    accuracy
        Relative, of the index of the plan and of its bound; absolute, at a thousandth of it, where the sum D
        is below a thousandth.
    """
    curve = Curve(lambda r: (r - 1.0) ** 2, lambda r: 2.0 * (r - 1.0), positive=False)
    return _divergence(program, units, curve, mean, 2 * accuracy, name, (_root, _square))


def theil(
    program: Program,
    units: Units,
    *,
    mean: float | None = None,
    accuracy: float = ACCURACY,
    name: str = "theil",
) -> Measure:
    """State Theil's T; parameters as in :func:`variation`. Values are not negative."""
    _refuse_negative(units, name)
    curve = Curve(_entropy, np.log)
    return _divergence(program, units, curve, mean, accuracy, name, (float, float))


def theil_l(
    program: Program,
    units: Units,
    *,
    mean: float | None = None,
    accuracy: float = ACCURACY,
    name: str = "theil_l",
) -> Measure:
    """State Theil's L; parameters as in :func:`theil`. Infinite where a unit gets nothing."""
    _refuse_negative(units, name)
    return _divergence(program, units, _aversion(1.0), mean, accuracy, name, (float, float))


def atkinson(
    program: Program,
    units: Units,
    epsilon: float,
    *,
    mean: float | None = None,
    accuracy: float = ACCURACY,
    name: str = "atkinson",
) -> Measure:
    """State the Atkinson index with aversion ``epsilon`` > 0; parameters as in :func:`theil`.

    The index is 1 where a unit gets nothing and ``epsilon`` is 1 or more.
    """
    _refuse_negative(units, name)
    if not (math.isfinite(epsilon) and epsilon > 0):
        raise ProgramError(f"{name}: the aversion is a positive number, not {epsilon}")

    def index(divergence: float) -> float:
        return 1.0 - equivalent(-divergence, epsilon)

    def level(limit: float) -> float:
        return -float(utility(np.array([1.0 - limit]), epsilon)[0])

    return _divergence(program, units, _aversion(epsilon), mean, accuracy, name, (index, level))


def utility(ratio: np.ndarray, epsilon: float) -> np.ndarray:
    """Return the isoelastic utility ``u(r)``, 0 at 1; minus infinity at 0 where ε is 1 or more."""
    with np.errstate(divide="ignore"):
        if epsilon == 1.0:
            logs: np.ndarray = np.log(ratio)
            return logs
        bent: np.ndarray = (np.power(ratio, 1.0 - epsilon) - 1.0) / (1.0 - epsilon)
        return bent


def equivalent(mean_utility: float, epsilon: float) -> float:
    """Return the ratio that has a given utility: the inverse of :func:`utility`."""
    if epsilon == 1.0:
        return math.exp(mean_utility)
    inner = (1.0 - epsilon) * mean_utility + 1.0
    if inner <= 0.0 or math.isinf(inner):
        return 0.0
    return float(inner ** (1.0 / (1.0 - epsilon)))


def _divergence(
    program: Program,
    units: Units,
    curve: Curve,
    mean: float | None,
    accuracy: float,
    name: str,
    transform: tuple[Transform, Transform],
) -> Measure:
    units.refuse_relaxed(name)
    center = state_mean(program, units, mean, name)
    bent, tangents = bend(program, units, curve, center, name, accuracy)
    mean_of = about(center, units)
    index, level = transform

    def measured(values: np.ndarray) -> float:
        scale = mean_of(values)
        if not scale > 0:
            return math.nan
        return index(max(0.0, float(units.shares @ curve.value(values / scale))))

    return Measure(
        name,
        units,
        {bent: units.shares},
        measured,
        per=center,
        index=lambda quotient: index(max(0.0, quotient)),
        level=level,
        refinement=tangents,
    )


def _aversion(epsilon: float) -> Curve:
    def slope(ratio: np.ndarray) -> np.ndarray:
        bent: np.ndarray = 1.0 - np.power(ratio, -epsilon)
        return bent

    return Curve(lambda r: r - 1.0 - utility(r, epsilon), slope)


def _entropy(ratio: np.ndarray) -> np.ndarray:
    kept = np.maximum(ratio, 0.0)
    logs = np.log(kept, out=np.zeros_like(kept), where=kept > 0)
    bent: np.ndarray = kept * logs - kept + 1.0
    return bent


def _root(divergence: float) -> float:
    return math.sqrt(max(0.0, divergence))


def _square(limit: float) -> float:
    return limit * limit


def _refuse_negative(units: Units, name: str) -> None:
    low = units.values.lower
    if (low < 0).any():
        at = units.values.index[int((low < 0).argmax())]
        raise ProgramError(f"{name}: the value of {units.values.family} may be negative at {at!r}")
