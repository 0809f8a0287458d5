"""Three units that share a budget, every plan of a grid, and what must hold of any measure of them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from scipy import sparse

from optimizer.equity.measure import Measure, Outcome, solve_measure
from optimizer.equity.units import Better, Units, state_units
from optimizer.program import Program
from optimizer.status import Status

type Plain = Callable[[np.ndarray, np.ndarray], np.ndarray]  # values (plans x units), weights -> one per plan
type StateMeasure = Callable[[Program, Units], Measure]


@dataclass(frozen=True)
class Case:
    """Amounts within bounds, a total, and the pupils over whom each amount is spread."""

    lower: tuple[float, ...] = (2.0, 1.0, 3.0)
    upper: tuple[float, ...] = (9.0, 13.0, 18.0)
    weights: tuple[int, ...] = (1, 2, 3)
    total: float = 24.0
    exactly: bool = False
    better: Better = "more"

    def state(self, *, copies: bool = False) -> tuple[Program, Units]:
        """State amounts and ratios; as weighted units, or as many units of weight 1 with the same ratio."""
        program = Program("case")
        count = len(self.weights)
        amount = program.add_variables("amount", range(count), lower=self.lower, upper=self.upper)
        more = self.better == "more"
        sense = "==" if self.exactly else "<=" if more else ">="
        program.add_rows("total", [0], {amount: sparse.csr_array(np.ones((1, count)))}, sense, self.total)  # type: ignore[arg-type]
        weights = np.array(self.weights)
        of = np.repeat(np.arange(count), weights if copies else 1)
        ratios = sparse.csr_array((1.0 / weights[of], (np.arange(len(of)), of)), (len(of), count))
        units = state_units(
            program,
            "ratio",
            range(len(of)),
            {amount: ratios},
            np.ones(len(of)) if copies else weights,
            better=self.better,
        )
        return program, units

    def plans(self) -> np.ndarray:
        """Return the ratios of every plan on a grid of amounts in steps of a half."""
        axes = [np.arange(low, high + 0.1, 0.5) for low, high in zip(self.lower, self.upper, strict=True)]
        if self.exactly:
            first, second = (axis.ravel() for axis in np.meshgrid(*axes[:2]))
            amounts = np.stack([first, second, self.total - first - second], axis=1)
        else:
            amounts = np.stack([axis.ravel() for axis in np.meshgrid(*axes)], axis=1)
        total = amounts.sum(axis=1)
        kept = total <= self.total + 1e-9 if self.better == "more" else total >= self.total - 1e-9
        kept = np.abs(total - self.total) < 1e-9 if self.exactly else kept
        kept &= (amounts >= np.array(self.lower) - 1e-9).all(axis=1)
        kept &= (amounts <= np.array(self.upper) + 1e-9).all(axis=1)
        ratios: np.ndarray = amounts[kept] / np.array(self.weights)
        return ratios


def agree(
    state: StateMeasure,
    plain: Plain,
    *,
    accuracy: float = 1e-9,
    coarse: float = 0.2,
    welfare: bool = False,
    **given: object,
) -> Outcome:
    """Check a measure against its plain index, against every plan of a grid, and against units split up.

    ``accuracy`` is relative; ``coarse`` is how far the best plan of the grid may be from the best of all;
    ``welfare`` asks that no plan is better for one unit and worse for none.
    """
    case = Case(**given)  # type: ignore[arg-type]
    program, units = case.state()
    measure = state(program, units)
    outcome = solve_measure(program, measure)
    assert outcome.status is Status.OPTIMAL
    reached, weights = outcome.solution.values("ratio"), np.array(case.weights, dtype=float)
    sign = 1.0 if better_when_small(measure) else -1.0
    plans = case.plans()
    indices = sign * plain(plans, weights)
    value, bound = sign * outcome.value, sign * outcome.bound
    allowed = accuracy * max(1.0, abs(value)) + 1e-9
    assert value == pytest.approx(sign * plain(reached[None, :], weights)[0], abs=1e-9)
    assert bound <= value + 1e-9
    assert outcome.gap <= allowed
    assert bound <= indices.min() + 1e-9
    assert value <= indices.min() + allowed
    assert value >= indices.min() - coarse
    keeps = plans[indices <= bound + 1e-12]
    gain = 1.0 if case.better == "more" else -1.0
    if len(keeps):
        assert (gain * keeps @ weights).max() <= gain * reached @ weights + 1e-6
    split_program, split_units = case.state(copies=True)
    split = solve_measure(split_program, state(split_program, split_units))
    assert split.status is Status.OPTIMAL
    assert split.value == pytest.approx(outcome.value, abs=2 * allowed)
    if welfare:
        no_unit_gains(outcome, case)
    return outcome


def better_when_small(measure: Measure) -> bool:
    """Whether the index (not the expression that stands for it) is to be made small."""
    two = [measure.index(level) for level in (0.4, 0.5)]
    return (measure.sense == "min") == (two[1] > two[0])


def no_unit_gains(outcome: Outcome, case: Case) -> None:
    """Check that no plan of the grid is better for a unit and worse for none."""
    gain = 1.0 if case.better == "more" else -1.0
    change = gain * (case.plans() - outcome.solution.values("ratio"))
    assert not ((change >= -1e-9).all(axis=1) & (change > 1e-6).any(axis=1)).any()


@pytest.fixture
def check() -> Callable[..., Outcome]:
    """Return the check of a measure."""
    return agree


@pytest.fixture
def state() -> Callable[..., tuple[Program, Units]]:
    """Return a way to state three units that share a total of 24; see ``Case``."""

    def stated(*, copies: bool = False, **given: object) -> tuple[Program, Units]:
        return Case(**given).state(copies=copies)  # type: ignore[arg-type]

    return stated
