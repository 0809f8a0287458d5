"""Adequacy: how far units stay short of a standard, and what share of them does.

    shortfall       Σ_i p_i (s_i - x_i)⁺           linear
    share below     Σ_i p_i [x_i < s_i]            one whole variable per unit that may be on either side

with weight shares p. Where less is better, the amounts beyond the standard. Neither suffers from any unit's
gain.
"""

import numpy as np

from optimizer.blocks import Coefficients, Numbers, Variables, finite
from optimizer.equity.measure import Measure
from optimizer.equity.units import Units
from optimizer.errors import ProgramError
from optimizer.program import Program

NEAR = 1e-6  # relative to the standard: a value this near it has reached it


def shortfall(program: Program, units: Units, standards: Numbers, *, name: str = "shortfall") -> Measure:
    """State the weighted mean shortfall to a standard, in the unit of the values.

    With weights of 1 and amounts, it is the total shortage divided by the number of units.
    """
    norm = finite(f"{name}: standards", standards, units.values.index)
    short = program.add_variables(f"{name}_short", units.values.index, unit=units.values.unit)
    rows: dict[Variables, Coefficients] = {short: 1.0, units.values: units.sign}
    program.add_rows(
        f"{name}_reach", units.values.index, rows, ">=", units.sign * norm, unit=units.values.unit
    )

    def measured(values: np.ndarray) -> float:
        return float(units.shares @ np.maximum(units.sign * (norm - values), 0.0))

    return Measure(name, units, {short: units.shares}, measured, unit=units.values.unit)


def share_below(program: Program, units: Units, standards: Numbers, *, name: str = "share_below") -> Measure:
    """State the share of the weight whose units do not reach the standard.

    The most a unit can be short follows from the bounds of its value; nothing arbitrary stands in a row.

    Raises
    ------
    ProgramError
        A unit that may fall short has no bound on that side: state a floor as its lower bound.
    """
    norm = finite(f"{name}: standards", standards, units.values.index)
    worst = units.values.lower if units.better == "more" else units.values.upper
    best = units.values.upper if units.better == "more" else units.values.lower
    most = units.sign * (norm - worst)
    if np.isinf(most).any():
        at = units.values.index[int(np.isinf(most).argmax())]
        raise ProgramError(f"{name}: {units.values.family} has no bound at {at!r}, so its shortfall has none")
    surely = units.sign * (norm - best) > 0
    possibly = most > 0
    below = program.add_variables(
        f"{name}_below", units.values.index, lower=surely, upper=possibly, integer=True
    )
    rows: dict[Variables, Coefficients] = {units.values: units.sign, below: np.maximum(most, 0.0)}
    program.add_rows(
        f"{name}_reach", units.values.index, rows, ">=", units.sign * norm, unit=units.values.unit
    )

    def measured(values: np.ndarray) -> float:
        return float(units.shares @ (units.sign * (norm - values) > NEAR * np.maximum(np.abs(norm), 1.0)))

    return Measure(name, units, {below: units.shares}, measured)
