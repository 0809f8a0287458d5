"""A measure among goals: what comes before it, what is limited beside it, how it ends."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from scipy import sparse

from optimizer.equity.divergence import theil, variation
from optimizer.equity.measure import add_limit, solve_measure, solve_within
from optimizer.equity.shortfall import share_below
from optimizer.equity.units import Units
from optimizer.equity.worst import maximin
from optimizer.errors import ProgramError
from optimizer.program import Program
from optimizer.solve import Limits
from optimizer.status import Status

type State = Callable[..., tuple[Program, Units]]

UNEVEN = {"lower": (6.0, 1.0, 3.0), "upper": (9.0, 13.0, 8.0)}


def test_goals_before_the_measure_are_kept(state: State) -> None:
    program, units = state()
    program.add_goal("first", {program.families[0]: np.array([1.0, 0.0, 0.0])}, sense="max")
    outcome = solve_measure(program, variation(program, units))
    assert outcome.solution.goal("first").value == pytest.approx(9.0, abs=1e-5)
    ratios = outcome.solution.values("ratio")
    assert ratios[1:].tolist() == pytest.approx([3.0, 3.0], abs=1e-3)


def test_one_measure_within_the_limit_of_another(state: State) -> None:
    program, units = state(**UNEVEN)
    limited = theil(program, units)
    add_limit(program, limited, 0.055)
    outcome = solve_measure(program, maximin(program, units), within=[limited])
    assert outcome.status is Status.OPTIMAL
    assert outcome.within["theil"] <= 0.055 * (1 + 2e-6)
    alone, others = state(**UNEVEN)
    assert outcome.value <= solve_measure(alone, maximin(alone, others)).value + 1e-9


def test_two_curved_measures_are_limited_together(state: State) -> None:
    program, units = state(**UNEVEN)
    measures = [theil(program, units), variation(program, units)]
    for measure, limit in zip(measures, (0.055, 0.335), strict=True):
        add_limit(program, measure, limit)
    outcome = solve_within(program, measures)
    assert outcome.status is Status.OPTIMAL
    assert outcome.within["theil"] <= 0.055 * (1 + 2e-6)
    assert outcome.within["variation"] <= 0.335 * (1 + 2e-6)


def test_whole_variables_with_a_curved_measure() -> None:
    """Two indivisible things and three units: the most even plan by trying all."""
    program = Program("whole")
    amount = program.add_variables("amount", range(3), lower=[1.0, 2.0, 2.0], upper=6.0, integer=True)
    program.add_rows("total", [0], {amount: _ones(3)}, "==", 10.0)
    outcome = solve_measure(program, variation(program, Units(amount, np.array([1.0, 1.0, 2.0]))))
    best = min(
        float(np.sqrt(np.average((x - np.average(x, weights=[1, 1, 2])) ** 2, weights=[1, 1, 2])))
        / float(np.average(x, weights=[1, 1, 2]))
        for a in range(1, 7)
        for b in range(2, 7)
        if 2 <= (c := 10 - a - b) <= 6
        for x in [np.array([a, b, c], dtype=float)]
    )
    assert outcome.value == pytest.approx(best, rel=1e-3)
    assert outcome.bound <= best + 1e-9


def test_no_value_without_a_plan(state: State) -> None:
    for measure in (variation, maximin):
        program, units = state()
        program.add_rows("never", [0], {program.families[0]: _ones(3)}, ">=", 1000.0)
        outcome = solve_measure(program, measure(program, units))
        assert outcome.status is Status.INFEASIBLE
        assert math.isnan(outcome.value)


def test_time_that_ends_early_leaves_no_false_plan(state: State) -> None:
    program, units = state(**UNEVEN)
    measure = variation(program, units)
    add_limit(program, measure, 0.335)
    outcome = solve_within(program, [measure], limits=Limits(seconds=1e-6))
    assert outcome.status is Status.NO_SOLUTION
    assert not outcome.solution.has_values


def test_the_same_measure_again_gives_the_same(state: State) -> None:
    first, second = (
        solve_measure(program, variation(program, units)).solution.values("ratio").tolist()
        for program, units in (state(**UNEVEN), state(**UNEVEN))
    )
    assert first == second


def test_without_a_measure_nothing_is_kept(state: State) -> None:
    program, units = state()
    share_below(program, units, 3.0)
    with pytest.raises(ProgramError, match="no measure is given"):
        solve_within(program, [])


def _ones(count: int) -> sparse.csr_array:
    return sparse.csr_array(np.ones((1, count)))
