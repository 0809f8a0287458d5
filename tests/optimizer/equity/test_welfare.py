"""Welfare, against the equivalents by their definitions."""

from collections.abc import Callable

import numpy as np
import pytest

from optimizer.equity.measure import Outcome, add_limit, solve_within
from optimizer.equity.units import Units
from optimizer.equity.welfare import alpha_fairness, kolm_pollak
from optimizer.errors import ProgramError
from optimizer.program import Program

type Check = Callable[..., Outcome]
type State = Callable[..., tuple[Program, Units]]

UNEVEN = {"lower": (6.0, 1.0, 3.0), "upper": (9.0, 13.0, 8.0)}


def equivalent(x: np.ndarray, w: np.ndarray, alpha: float) -> np.ndarray:
    shares = w / w.sum()
    if alpha == 1:
        return np.asarray(np.exp(np.log(x) @ shares))
    return np.asarray((x ** (1 - alpha) @ shares) ** (1 / (1 - alpha)))


@pytest.mark.parametrize("alpha", [0.5, 1.0, 3.0])
@pytest.mark.parametrize("scale", [1.0, 5.0])
def test_alpha_fairness(check: Check, alpha: float, scale: float) -> None:
    check(
        lambda program, units: alpha_fairness(program, units, alpha, scale=scale),
        lambda x, w: equivalent(x, w, alpha),
        accuracy=2e-5 if scale == 1.0 else 3e-6,
        welfare=True,
        **UNEVEN,
    )


def test_a_floor_of_welfare_binds(state: State) -> None:
    program, units = state(**UNEVEN)
    program.add_goal("cheap", {program.families[0]: 1.0})
    measure = alpha_fairness(program, units, 1.0, scale=4.0)
    add_limit(program, measure, 3.3)
    outcome = solve_within(program, [measure])
    reached = equivalent(outcome.solution.values("ratio")[None, :], np.array([1.0, 2.0, 3.0]), 1.0)[0]
    assert reached == pytest.approx(3.3, rel=2e-6)
    assert outcome.solution.goal("cheap").value < 24.0


@pytest.mark.parametrize(("better", "sign"), [("more", 1.0), ("less", -1.0)])
def test_kolm_pollak(check: Check, better: str, sign: float) -> None:
    check(
        lambda program, units: kolm_pollak(program, units, 0.3, center=4.0),
        lambda x, w: -sign / 0.3 * np.log(np.exp(-sign * 0.3 * x) @ w / w.sum()),
        accuracy=1e-5,
        welfare=True,
        better=better,
        **UNEVEN,
    )


def test_kolm_pollak_far_from_its_center(check: Check) -> None:
    check(
        lambda program, units: kolm_pollak(program, units, 2.0, center=9.0),
        lambda x, w: -0.5 * np.log(np.exp(-2.0 * x) @ w / w.sum()),
        accuracy=1e-4,
        welfare=True,
        **UNEVEN,
    )


def test_what_cannot_be_stated_is_refused(state: State) -> None:
    program, units = state(better="less")
    with pytest.raises(ProgramError, match="of which more is better"):
        alpha_fairness(program, units, 1.0, scale=1.0)
    program, units = state()
    with pytest.raises(ProgramError, match="positive numbers"):
        alpha_fairness(program, units, 0.0, scale=1.0)
    with pytest.raises(ProgramError, match="kappa is a positive"):
        kolm_pollak(program, units, -1.0, center=1.0)
