"""The mean of units, as a number that is fixed or as a variable of the program."""

import math
from collections.abc import Callable

import numpy as np
from scipy import sparse

from optimizer.blocks import Coefficients, Variables
from optimizer.equity.units import Units
from optimizer.errors import ProgramError
from optimizer.program import Program

Mean = float | Variables


def state_mean(program: Program, units: Units, mean: float | None, name: str) -> Mean:
    """Return a fixed mean as it is, or add the weighted mean of the units as a variable, at least 0.

    Raises
    ------
    ProgramError
        A fixed mean is not a positive number.
    """
    if mean is not None:
        if not (math.isfinite(mean) and mean > 0):
            raise ProgramError(f"{name}: the mean is a positive number, not {mean}")
        return float(mean)
    free = program.add_variables(f"{name}_mean", [name], unit=units.values.unit)
    rows: dict[Variables, Coefficients] = {free: 1.0, units.values: sparse.csr_array(-units.shares[None, :])}
    program.add_rows(f"{name}_define_mean", [name], rows, "==", 0.0, unit=units.values.unit)
    return free


def about(mean: Mean, units: Units) -> Callable[[np.ndarray], float]:
    """Return what gives the mean of values: the fixed number, or their weighted mean."""
    if isinstance(mean, Variables):
        return lambda values: float(units.shares @ values)
    return lambda _values: mean


def over(amount: float, mean: float) -> float:
    """Return a quotient that is 0 when both are, and NaN where it is not defined."""
    if mean > 0:
        return amount / mean
    return math.nan
