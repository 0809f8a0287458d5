"""Linear measures of spread, against their definitions."""

from collections.abc import Callable

import numpy as np
import pytest

from optimizer.equity.measure import Outcome, add_limit, solve_within
from optimizer.equity.spread import hoover, mean_deviation, relative_range, value_range
from optimizer.equity.units import Units
from optimizer.program import Program

type Check = Callable[..., Outcome]
type State = Callable[..., tuple[Program, Units]]

UNEVEN = {"lower": (6.0, 1.0, 3.0), "upper": (9.0, 13.0, 8.0)}  # the first has 6 at least, the third 8/3


def deviation(x: np.ndarray, w: np.ndarray, center: float | None = None) -> np.ndarray:
    mean = (x @ w / w.sum())[:, None] if center is None else center
    return np.asarray(np.abs(x - mean) @ w / w.sum())


def test_mean_deviation(check: Check) -> None:
    check(mean_deviation, deviation, **UNEVEN)
    check(
        lambda program, units: mean_deviation(program, units, mean=4.0),
        lambda x, w: deviation(x, w, 4.0),
        exactly=True,
        **UNEVEN,
    )


def test_hoover(check: Check) -> None:
    free = check(hoover, lambda x, w: deviation(x, w) / 2 / (x @ w / w.sum()), **UNEVEN, accuracy=1e-7)
    fixed = check(
        lambda program, units: hoover(program, units, mean=4.0),
        lambda x, w: deviation(x, w, 4.0) / 8,
        exactly=True,
        **UNEVEN,
    )
    assert fixed.value == pytest.approx((1 * 2 + 2 * 1 + 3 * 4 / 3) / 6 / 8)  # 6, 5 and 8/3 around 4
    assert free.value < fixed.value  # spending less would be more even, and worse for all


def test_range(check: Check) -> None:
    outcome = check(value_range, lambda x, _: np.ptp(x, axis=1), **UNEVEN)
    assert outcome.value == pytest.approx(6 - 8 / 3)
    assert outcome.solution.values("ratio").tolist() == pytest.approx([6.0, 5.0, 8 / 3])  # the rest is spent
    for mean, exactly in ((None, False), (4.0, True)):
        check(
            lambda program, units, mean=mean: relative_range(program, units, mean=mean),
            lambda x, w: np.ptp(x, axis=1) / (x @ w / w.sum()),
            exactly=exactly,
            accuracy=1e-7,
            **UNEVEN,
        )


def test_a_limit_on_hoover_binds_and_ends_efficient(state: State) -> None:
    program, units = state(**UNEVEN)
    measure = hoover(program, units)
    add_limit(program, measure, 0.15)
    outcome = solve_within(program, [measure])
    assert outcome.within["hoover"] <= 0.15 + 1e-9
    unlimited, units = state(**UNEVEN)
    assert outcome.value < solve_within(unlimited, [hoover(unlimited, units)]).value
