"""Levels of the Lorenz curve, on more units than one states by pairs."""

import numpy as np
import pytest
from scipy import sparse

from optimizer.equity import gini as module
from optimizer.equity.gini import gini
from optimizer.equity.lorenz import Lorenz, half_difference
from optimizer.equity.measure import Outcome, solve_measure
from optimizer.equity.units import Units, state_ratios
from optimizer.program import Program


def districts(count: int, seed: int) -> tuple[Program, Units]:
    """State units of four districts, each with its own budget."""
    chance = np.random.default_rng(seed)
    pupils = chance.integers(1, 20, count).astype(float)
    today = pupils * chance.uniform(1.0, 3.0, count)
    of = sparse.csr_array((np.ones(count), (np.arange(count) % 4, np.arange(count))), (4, count))
    program = Program("districts")
    amount = program.add_variables("amount", range(count), lower=0.8 * today, upper=1.6 * today)
    program.add_rows("budget", range(4), {amount: of}, "<=", 1.1 * (of @ today))
    return program, state_ratios(program, "ratio", amount, pupils)


@pytest.mark.parametrize("mean", [None, 2.0])
def test_levels_reach_the_optimum_of_pairs(monkeypatch: pytest.MonkeyPatch, mean: float | None) -> None:
    exact, near = (_smallest_gini(mean, pairwise, monkeypatch) for pairwise in (60, 1))
    assert exact.gap < 1e-8
    assert near.gap <= 1e-4 * near.value
    assert near.bound <= exact.value + 1e-9
    assert near.value >= exact.bound - 1e-9
    assert near.value == pytest.approx(exact.value, rel=1e-4)


def test_few_units_get_variables_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAIRWISE", 1)
    program, units = districts(60, 1)
    measure = gini(program, units)
    solve_measure(program, measure)
    lorenz = measure.refinement
    assert isinstance(lorenz, Lorenz)
    shares = [level.share for level in lorenz.levels]
    assert shares == sorted(shares)
    assert sum(int(level.own.sum()) for level in lorenz.levels) < 0.6 * len(shares) * len(units)


def test_half_difference_by_hand() -> None:
    """One at 0 and three at 4, of four: a half of 2 · 1/4 · 3/4 · 4."""
    assert half_difference(np.array([0.0, 4.0]), np.array([0.25, 0.75])) == pytest.approx(0.75)


def _smallest_gini(mean: float | None, pairwise: int, monkeypatch: pytest.MonkeyPatch) -> Outcome:
    monkeypatch.setattr(module, "PAIRWISE", pairwise)
    program, units = districts(60, 2)
    return solve_measure(program, gini(program, units, mean=mean))
