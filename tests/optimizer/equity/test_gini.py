"""Gini coefficient and mean difference, against the double sum over pairs."""

from collections.abc import Callable

import numpy as np
import pytest

from optimizer.equity import gini as module
from optimizer.equity.gini import gini, mean_difference
from optimizer.equity.measure import Outcome, add_limit, solve_within
from optimizer.equity.units import Units
from optimizer.program import Program

type Check = Callable[..., Outcome]
type State = Callable[..., tuple[Program, Units]]

UNEVEN = {"lower": (6.0, 1.0, 3.0), "upper": (9.0, 13.0, 8.0)}


def difference(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    apart = np.abs(x[:, :, None] - x[:, None, :])
    return np.asarray(np.einsum("kij,i,j->k", apart, w, w) / w.sum() ** 2)


def coefficient(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    return np.asarray(difference(x, w) / 2 / (x @ w / w.sum()))


@pytest.fixture(params=["pairs", "levels"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> float:
    """State pairs, or levels even for few units; return the accuracy."""
    if request.param == "pairs":
        return 1e-7
    monkeypatch.setattr(module, "PAIRWISE", 1)
    return module.ACCURACY


def test_gini(check: Check, way: float) -> None:
    check(gini, coefficient, accuracy=way, **UNEVEN)
    check(lambda p, u: gini(p, u, mean=4.0), coefficient, accuracy=way, exactly=True, **UNEVEN)


def test_mean_difference(check: Check, way: float) -> None:
    check(mean_difference, difference, accuracy=way, **UNEVEN)


def test_a_limit_binds(state: State, way: float) -> None:
    program, units = state(**UNEVEN)
    measure = gini(program, units)
    add_limit(program, measure, 0.16)
    outcome = solve_within(program, [measure])
    reached = coefficient(outcome.solution.values("ratio")[None, :], np.array([1.0, 2.0, 3.0]))[0]
    assert reached == pytest.approx(0.16, rel=2 * way)
    unlimited, others = state(**UNEVEN)
    assert outcome.value < solve_within(unlimited, [gini(unlimited, others)]).value
