"""Divergence from the mean, against the indices as textbooks write them."""

import math
from collections.abc import Callable
from functools import partial

import numpy as np
import pytest

from optimizer.equity.divergence import atkinson, equivalent, theil, theil_l, utility, variation
from optimizer.equity.measure import Measure, Outcome, add_limit, solve_measure, solve_within
from optimizer.equity.units import Units, keep_floors
from optimizer.errors import ProgramError
from optimizer.program import Program
from optimizer.status import Status

type Check = Callable[..., Outcome]
type State = Callable[..., tuple[Program, Units]]
type Plain = Callable[[np.ndarray, np.ndarray], np.ndarray]

UNEVEN = {"lower": (6.0, 1.0, 3.0), "upper": (9.0, 13.0, 8.0)}


def mean(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    return np.asarray(x @ w / w.sum())


def plain_variation(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    return np.asarray(np.sqrt((x - mean(x, w)[:, None]) ** 2 @ w / w.sum()) / mean(x, w))


def plain_theil(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    ratio = x / mean(x, w)[:, None]
    return np.asarray((ratio * np.log(ratio)) @ w / w.sum())


def plain_theil_l(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    return np.asarray(np.log(mean(x, w)[:, None] / x) @ w / w.sum())


def plain_atkinson(x: np.ndarray, w: np.ndarray, epsilon: float) -> np.ndarray:
    if epsilon == 1:
        return np.asarray(1 - np.exp(np.log(x) @ w / w.sum()) / mean(x, w))
    return np.asarray(1 - (x ** (1 - epsilon) @ w / w.sum()) ** (1 / (1 - epsilon)) / mean(x, w))


INDICES: dict[str, tuple[Callable[..., Measure], Plain]] = {
    "variation": (variation, plain_variation),
    "theil": (theil, plain_theil),
    "theil_l": (theil_l, plain_theil_l),
    "atkinson_half": (partial(atkinson, epsilon=0.5), lambda x, w: plain_atkinson(x, w, 0.5)),
    "atkinson_1": (partial(atkinson, epsilon=1.0), lambda x, w: plain_atkinson(x, w, 1.0)),
    "atkinson_2": (partial(atkinson, epsilon=2.0), lambda x, w: plain_atkinson(x, w, 2.0)),
}


@pytest.mark.parametrize("index", INDICES)
def test_smallest_with_a_free_and_with_a_fixed_mean(check: Check, index: str) -> None:
    measure, plain = INDICES[index]
    check(measure, plain, accuracy=3e-6, **UNEVEN)
    check(
        lambda program, units: measure(program, units, mean=4.0), plain, accuracy=3e-6, exactly=True, **UNEVEN
    )


@pytest.mark.parametrize("index", INDICES)
def test_a_limit_binds_and_the_plan_is_the_most_that_it_allows(state: State, index: str) -> None:
    """Between the most even plan of all and the most even one that spends everything."""
    measure, plain = INDICES[index]
    program, units = state(**UNEVEN)
    lowest = solve_measure(program, measure(program, units)).value
    program, units = state(exactly=True, **UNEVEN)
    limit = (lowest + solve_measure(program, measure(program, units)).value) / 2
    program, units = state(**UNEVEN)
    stated = measure(program, units)
    add_limit(program, stated, limit)
    outcome = solve_within(program, [stated])
    assert outcome.status is Status.OPTIMAL
    reached = plain(outcome.solution.values("ratio")[None, :], np.array([1.0, 2.0, 3.0]))[0]
    assert reached == pytest.approx(limit, rel=2e-6)
    assert outcome.within[stated.name] == pytest.approx(reached, abs=1e-12)
    assert outcome.value < 4.0  # the mean when everything is spent


def test_even_units_have_no_divergence(check: Check) -> None:
    assert check(variation, plain_variation, accuracy=3e-5).value == pytest.approx(0.0, abs=3e-5)


def test_a_limit_that_no_plan_keeps_is_infeasible(state: State) -> None:
    program, units = state(**UNEVEN)
    measure = variation(program, units)
    add_limit(program, measure, 0.01)
    keep_floors(program, "floors", units, [6.0, 5.0, 1.0])
    outcome = solve_within(program, [measure])
    assert outcome.status is Status.INFEASIBLE
    assert math.isnan(outcome.within["variation"])
    assert not outcome.solution.has_values


def test_a_unit_without_anything_makes_the_log_index_infinite(state: State) -> None:
    program, units = state(lower=(0.0, 1.0, 3.0), upper=(0.0, 13.0, 18.0))
    measure = theil_l(program, units)
    assert measure.measured(np.array([0.0, 4.0, 4.0])) == math.inf


def test_utility_and_its_inverse() -> None:
    for epsilon in (0.5, 1.0, 2.0):
        assert equivalent(float(utility(np.array([0.3]), epsilon)[0]), epsilon) == pytest.approx(0.3)
    assert equivalent(-math.inf, 1.0) == 0.0
    assert utility(np.array([0.0]), 2.0)[0] == -math.inf


def test_negative_values_and_aversions_are_refused(state: State) -> None:
    program, units = state(lower=(-1.0, 1.0, 3.0))
    with pytest.raises(ProgramError, match="ratio may be negative at"):
        theil(program, units)
    program, units = state()
    with pytest.raises(ProgramError, match="aversion is a positive number"):
        atkinson(program, units, 0.0)
    with pytest.raises(ProgramError, match="mean is a positive number"):
        variation(program, units, mean=0.0)
