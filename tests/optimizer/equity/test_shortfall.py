"""Adequacy, against the sums it is defined by."""

from collections.abc import Callable

import numpy as np
import pytest

from optimizer.equity.measure import Outcome, solve_measure
from optimizer.equity.shortfall import share_below, shortfall
from optimizer.equity.units import Units
from optimizer.errors import ProgramError
from optimizer.program import Program

type Check = Callable[..., Outcome]
type State = Callable[..., tuple[Program, Units]]

STANDARDS = np.array([7.0, 3.0, 4.5])  # 7 + 6 + 13.5 = 26.5 pupils' worth where 24 is to be had


def test_shortfall(check: Check) -> None:
    outcome = check(
        lambda program, units: shortfall(program, units, np.resize(STANDARDS, len(units))),
        lambda x, w: np.maximum(np.resize(STANDARDS, x.shape[1]) - x, 0) @ w / w.sum(),
        weights=(1, 1, 1),
        welfare=True,
    )
    assert outcome.value == pytest.approx(0.0)  # of single pupils there is enough


def test_shortfall_of_weighted_units_by_hand(state: State) -> None:
    """26.5 are needed and 24 there: 2.5 are short, over 6 pupils."""
    program, units = state()
    outcome = solve_measure(program, shortfall(program, units, STANDARDS))
    assert outcome.value == pytest.approx(2.5 / 6)
    assert outcome.bound == pytest.approx(2.5 / 6)


def test_excess_where_less_is_better(check: Check) -> None:
    check(
        lambda program, units: shortfall(program, units, 3.5),
        lambda x, w: np.maximum(x - 3.5, 0) @ w / w.sum(),
        welfare=True,
        better="less",
    )


def test_share_below(check: Check) -> None:
    for better, sign in (("more", 1.0), ("less", -1.0)):
        outcome = check(
            lambda program, units: share_below(program, units, 4.5),
            lambda x, w, sign=sign: (sign * (4.5 - x) > 1e-6) @ w / w.sum(),
            better=better,
            total=24.0 if better == "more" else 30.0,
            coarse=1e-9,
        )
        assert 0 < outcome.value < 1


def test_nobody_is_below_a_standard_that_all_must_have(state: State) -> None:
    program, units = state()
    measure = share_below(program, units, [2.0, 0.5, 8.0])
    below = program.families[-1]
    assert below.upper.tolist() == [0.0, 0.0, 1.0]  # their least is enough
    assert below.lower.tolist() == [0.0, 0.0, 1.0]  # and the third's most is not
    assert solve_measure(program, measure).value == pytest.approx(0.5)


def test_an_unbounded_unit_is_refused() -> None:
    program = Program("open")
    amount = program.add_variables("amount", ["a", "b"], lower=[0.0, -np.inf])
    with pytest.raises(ProgramError, match="no bound at 'b'"):
        share_below(program, Units(amount, np.ones(2)), 1.0)
