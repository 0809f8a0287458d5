"""Linear measures of spread: mean absolute deviation, Hoover index, range.

    mean deviation     Σ_i p_i |x_i - μ|
    Hoover             the same divided by 2μ: the share that would have to move for all to have the mean
    range              max_i x_i - min_i x_i, as it is or divided by μ

The mean μ is a number that does not move (the total is fixed), or the mean of the plan.
"""

import numpy as np
from scipy import sparse

from optimizer.blocks import Coefficients, Variables
from optimizer.equity.means import about, over, state_mean
from optimizer.equity.measure import Measure
from optimizer.equity.units import Units
from optimizer.program import Program


def mean_deviation(
    program: Program, units: Units, *, mean: float | None = None, name: str = "mean_deviation"
) -> Measure:
    """State the weighted mean absolute deviation from the mean, in the unit of the values.

    Parameters
    ----------
    mean
        The fixed mean; None for the mean of the plan.
    """
    return _deviation(program, units, mean, name, relative=False)


def hoover(program: Program, units: Units, *, mean: float | None = None, name: str = "hoover") -> Measure:
    """State the Hoover index, between 0 and 1; parameters as in :func:`mean_deviation`."""
    return _deviation(program, units, mean, name, relative=True)


def value_range(program: Program, units: Units, *, name: str = "value_range") -> Measure:
    """State the difference between the largest and the smallest value, in their unit."""
    ends = _ends(program, units, name)
    return Measure(name, units, {ends: np.array([-1.0, 1.0])}, _ptp, unit=units.values.unit)


def relative_range(
    program: Program, units: Units, *, mean: float | None = None, name: str = "relative_range"
) -> Measure:
    """State the range divided by the mean; parameters as in :func:`mean_deviation`."""
    ends = _ends(program, units, name)
    per = state_mean(program, units, mean, name)
    center = about(per, units)

    def measured(values: np.ndarray) -> float:
        return over(_ptp(values), center(values))

    return Measure(name, units, {ends: np.array([-1.0, 1.0])}, measured, per=per)


def _ptp(values: np.ndarray) -> float:
    return float(np.ptp(values))


def _ends(program: Program, units: Units, name: str) -> Variables:
    """Add a smallest and a largest value that hold all the others between them."""
    units.refuse_relaxed(name)
    index, unit = units.values.index, units.values.unit
    ends = program.add_variables(f"{name}_ends", ["least", "most"], lower=-np.inf, unit=unit)
    for end, sense in enumerate((">=", "<=")):
        column = np.zeros((len(units), 2))
        column[:, end] = -1.0
        rows: dict[Variables, Coefficients] = {units.values: 1.0, ends: sparse.csr_array(column)}
        program.add_rows(f"{name}_at_{ends.index[end]}", index, rows, sense, 0.0, unit=unit)  # type: ignore[arg-type]
    return ends


def _deviation(program: Program, units: Units, mean: float | None, name: str, *, relative: bool) -> Measure:
    units.refuse_relaxed(name)
    index, unit = units.values.index, units.values.unit
    center = state_mean(program, units, mean, name)
    above = program.add_variables(f"{name}_above", index, unit=unit)
    below = program.add_variables(f"{name}_below", index, unit=unit)
    rows: dict[Variables, Coefficients] = {units.values: 1.0, above: -1.0, below: 1.0}
    right = 0.0
    if isinstance(center, Variables):
        rows[center] = sparse.csr_array(-np.ones((len(units), 1)))
    else:
        right = center
    program.add_rows(f"{name}_deviate", index, rows, "==", right, unit=unit)
    mean_of = about(center, units)

    def measured(values: np.ndarray) -> float:
        deviation = float(units.shares @ np.abs(values - mean_of(values)))
        return over(deviation, 2 * mean_of(values)) if relative else deviation

    half = 0.5 if relative else 1.0
    terms = {above: half * units.shares, below: half * units.shares}
    return Measure(
        name, units, terms, measured, per=center if relative else 1.0, unit="" if relative else unit
    )
