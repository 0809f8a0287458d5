"""The mean of units, fixed or free."""

import math

import numpy as np
import pytest

from optimizer.blocks import Variables
from optimizer.equity.means import about, over, state_mean
from optimizer.equity.units import Units
from optimizer.errors import ProgramError
from optimizer.program import Program
from optimizer.solve import solve


def test_a_free_mean_is_the_weighted_mean_of_the_plan() -> None:
    program = Program("means")
    units = Units(
        program.add_variables("amount", range(2), lower=[1.0, 4.0], upper=9.0), np.array([1.0, 3.0])
    )
    mean = state_mean(program, units, None, "test")
    assert isinstance(mean, Variables)
    program.add_goal("least", {units.values: 1.0})
    assert solve(program).values("test_mean").tolist() == pytest.approx([(1 + 3 * 4) / 4])
    assert about(mean, units)(np.array([1.0, 4.0])) == pytest.approx(3.25)


def test_a_fixed_mean_is_a_number() -> None:
    program = Program("means")
    units = Units(program.add_variables("amount", range(2)), np.ones(2))
    assert state_mean(program, units, 2.5, "test") == 2.5
    assert about(2.5, units)(np.array([9.0, 9.0])) == 2.5
    with pytest.raises(ProgramError, match="positive number, not nan"):
        state_mean(program, units, math.nan, "test")


def test_over_nothing_is_not_defined() -> None:
    assert over(1.0, 4.0) == 0.25
    assert math.isnan(over(1.0, 0.0))
