"""Tangents: below the curve everywhere, on it where they touch."""

import math

import numpy as np
import pytest
from scipy import sparse

from optimizer.equity.tangents import Curve, Tangents, bend
from optimizer.equity.units import Units
from optimizer.open_program import OpenProgram
from optimizer.program import Program
from optimizer.solve import Limits

SQUARE = Curve(lambda r: (r - 1) ** 2, lambda r: 2 * (r - 1), start=(0.5, 2.0))
LOG = Curve(lambda r: -np.log(r), lambda r: -1 / r, start=(1.0,))


def stated(curve: Curve, mean: float) -> tuple[OpenProgram, Tangents]:
    program = Program("tangents")
    units = Units(program.add_variables("amount", range(2), upper=9.0), np.array([1.0, 3.0]))
    _, tangents = bend(program, units, curve, mean, "test", 1e-6)
    program.add_goal("anything", {units.values: 1.0})
    opened = OpenProgram(program, Limits())
    tangents.locate(opened)
    return opened, tangents


def test_the_first_rows_touch_the_curve_and_stay_below_it() -> None:
    opened, _ = stated(SQUARE, 3.0)
    entries, right = opened.matrix.entries.toarray(), opened.matrix.row_lower
    for amount in np.linspace(0.0, 9.0, 19):
        bent = 3.0 * (amount / 3.0 - 1) ** 2
        assert (entries @ [amount, amount, bent, bent] >= right - 1e-9).all()
    touched = entries @ [1.5, 6.0, 3 * 0.25, 3.0] - right
    assert np.sort(touched)[:2] == pytest.approx([0.0, 0.0])


def test_a_new_row_cuts_off_the_plan_and_no_true_one() -> None:
    opened, tangents = stated(SQUARE, 3.0)
    plan = np.array([3.0, 4.5, -0.75, 0.0])
    assert tangents.missed(plan) == pytest.approx((0.75 + 3 * 0.75) / 4)
    addition = tangents.refine(plan, opened.matrix, 1e-9)
    assert addition is not None
    assert (addition.entries @ plan < addition.row_lower - 1e-3).all()
    true = np.array([3.0, 4.5, 0.0, 0.75])
    assert (addition.entries @ true >= addition.row_lower - 1e-9).all()
    assert addition.entries @ true == pytest.approx(addition.row_lower)
    assert tangents.missed(true) == pytest.approx(0.0)
    assert tangents.refine(true, opened.matrix, 1e-9) is None


def test_a_curve_that_ends_at_zero_is_approached_step_by_step() -> None:
    opened, tangents = stated(LOG, 1.0)
    plan = np.array([0.0, 1.0, 1.0, 0.0])
    assert tangents.missed(plan) == math.inf
    addition = tangents.refine(plan, opened.matrix, 1e-9)
    assert addition is not None
    assert np.isfinite(addition.entries.toarray()).all()
    assert tangents.low.tolist() == pytest.approx([0.1, 1.0])


def test_additions_leave_the_other_columns_alone() -> None:
    opened, tangents = stated(SQUARE, 3.0)
    addition = tangents.refine(np.array([3.0, 4.5, -0.75, 0.75]), opened.matrix, 1e-9)
    assert addition is not None
    assert isinstance(addition.entries, sparse.csr_array)
    assert addition.entries.toarray()[:, [1, 3]].any() == np.False_
