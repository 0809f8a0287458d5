"""The worst-off units: maximin, the mean of the worst share (CVaR, k worst), ordered weighted averages.

The mean of the worst share β of the weight is, where more is better,

    max_t  t - 1/β · Σ_i p_i (t - x_i)⁺,        p_i = weight share of unit i,

a linear program with one row per unit (R. T. Rockafellar and S. Uryasev, 2000; W. Ogryczak and A. Tamir,
"Minimizing the sum of the k largest functions in linear time", 2003). An ordered weighted average that gives
more to those who are worse off is a sum of such means. All of these improve with any unit's gain.
"""

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from optimizer.blocks import Coefficients, Numbers, Variables
from optimizer.equity.measure import Measure
from optimizer.equity.units import Units
from optimizer.errors import ProgramError
from optimizer.program import Program


def maximin(program: Program, units: Units, *, name: str = "maximin") -> Measure:
    """State the value of the unit that is worst off, in the unit of the values."""
    index = units.values.index
    level = program.add_variables(f"{name}_level", [name], lower=-np.inf, unit=units.values.unit)
    column = sparse.csr_array(np.full((len(units), 1), -units.sign))
    rows: dict[Variables, Coefficients] = {units.values: units.sign, level: column}
    program.add_rows(f"{name}_reach", index, rows, ">=", 0.0, unit=units.values.unit)

    def measured(values: np.ndarray) -> float:
        return float(values.min() if units.better == "more" else values.max())

    return _welfare(name, units, {level: 1.0}, measured)


def worst_share(program: Program, units: Units, share: float, *, name: str = "worst_share") -> Measure:
    """State the mean of the units that are worst off and make up ``share`` of the weight (CVaR).

    The sum of the k worst of n units of weight 1 is k times this at ``share = k / n``.
    """
    return ordered(program, units, [share], [1.0], name=name)


def ordered(
    program: Program,
    units: Units,
    shares: Sequence[float],
    multipliers: Sequence[float],
    *,
    name: str = "ordered",
) -> Measure:
    """State ``Σ_k multipliers[k] · mean of the worst shares[k]``; a share of 1 is the mean of all.

    Raises
    ------
    ProgramError
        A share is not in (0, 1], a multiplier is not positive, or their numbers differ.
    """
    levels, weights = np.asarray(shares, dtype=np.float64), np.asarray(multipliers, dtype=np.float64)
    if levels.shape != weights.shape or levels.ndim != 1 or not len(levels):
        raise ProgramError(f"{name}: as many shares as multipliers are needed, at least one")
    if not (((levels > 0) & (levels <= 1)).all() and (weights > 0).all()):
        raise ProgramError(f"{name}: shares lie in (0, 1] and multipliers are positive")
    terms: dict[Variables, Numbers] = {}
    tails = np.flatnonzero(levels < 1)
    if len(tails):
        terms |= _tails(program, units, levels[tails], weights[tails], name)
    if len(tails) < len(levels):
        terms[units.values] = units.shares * weights[levels == 1].sum()

    def measured(values: np.ndarray) -> float:
        parts = zip(levels, weights, strict=True)
        return sum(weight * worst_mean(values, units, share) for share, weight in parts)

    return _welfare(name, units, terms, measured)


def ranked(program: Program, units: Units, weights: Sequence[float], *, name: str = "ranked") -> Measure:
    """State ``Σ_k weights[k] · value of the k-th worst unit`` for units of equal weight.

    Raises
    ------
    ProgramError
        The weights rise, the last is negative, there is not one per unit, or units weigh differently.
    """
    given = np.asarray(weights, dtype=np.float64)
    steps = given - np.append(given[1:], 0.0)
    if given.shape != (len(units),) or (steps < 0).any() or not (steps > 0).any():
        raise ProgramError(f"{name}: {len(units)} weights are needed that do not rise and end at 0 or more")
    if np.ptp(units.weights) > 0:
        raise ProgramError(f"{name}: ranks need units of equal weight; use shares with `ordered`")
    places = np.flatnonzero(steps)
    shares = (places + 1) / len(units)
    return ordered(program, units, shares.tolist(), (steps[places] * (places + 1)).tolist(), name=name)


def worst_mean(values: np.ndarray, units: Units, share: float) -> float:
    """Return the weighted mean of the worst ``share`` of units; the unit at the edge counts in part."""
    order = np.argsort(units.sign * values, kind="stable")
    weights = units.shares[order]
    before = np.concatenate([[0.0], np.cumsum(weights)[:-1]])
    counted = np.clip(share - before, 0.0, weights)
    return float(counted @ values[order] / counted.sum())


def _tails(
    program: Program, units: Units, shares: np.ndarray, multipliers: np.ndarray, name: str
) -> dict[Variables, Numbers]:
    """Add one level per share, and by how much each unit stays on the bad side of each level."""
    count, width, unit = len(shares), len(units), units.values.unit
    pairs = [(part, place) for part in range(count) for place in range(width)]
    level = program.add_variables(f"{name}_level", range(count), lower=-np.inf, unit=unit)
    beyond = program.add_variables(f"{name}_beyond", pairs, unit=unit)
    each = sparse.csr_array(sparse.kron(np.ones((count, 1)), sparse.eye_array(width)))
    of_level = sparse.csr_array(sparse.kron(sparse.eye_array(count), np.ones((width, 1))))
    rows: dict[Variables, Coefficients] = {
        beyond: 1.0,
        units.values: units.sign * each,
        level: -units.sign * of_level,
    }
    program.add_rows(f"{name}_tail", pairs, rows, ">=", 0.0, unit=unit)
    tail = -units.sign * np.kron(multipliers / shares, units.shares)
    return {level: multipliers, beyond: tail}


def _welfare(name: str, units: Units, terms: dict[Variables, Numbers], measured: object) -> Measure:
    sense = "max" if units.better == "more" else "min"
    return Measure(name, units, terms, measured, sense, unit=units.values.unit)  # type: ignore[arg-type]
