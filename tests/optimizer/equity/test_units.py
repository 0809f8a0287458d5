"""Units: what they get, and what is refused."""

import numpy as np
import pytest
from scipy import sparse

from optimizer.equity.measure import solve_measure
from optimizer.equity.shortfall import shortfall
from optimizer.equity.spread import hoover, value_range
from optimizer.equity.units import (
    Units,
    keep_floors,
    state_deficits,
    state_group_means,
    state_ratios,
    state_units,
)
from optimizer.equity.worst import maximin
from optimizer.errors import ProgramError
from optimizer.program import Program
from optimizer.solve import solve


def teachers(upper: float = 9.0) -> tuple[Program, Units]:
    program = Program("units")
    amount = program.add_variables("amount", ["a", "b", "c"], lower=[1.0, 2.0, 0.0], upper=upper)
    program.add_rows("total", [0], {amount: sparse.csr_array(np.ones((1, 3)))}, "<=", 12.0)
    return program, Units(amount, np.array([1.0, 2.0, 3.0]))


def test_a_linear_map_has_its_values_and_the_bounds_that_follow() -> None:
    program, units = teachers()
    made = sparse.csr_array(np.array([[1.0, -2.0, 0.0], [0.0, 0.0, 0.5]]))
    mapped = state_units(
        program, "mapped", ["x", "y"], {units.values: made}, [1.0, 4.0], constant=[10.0, 0.0]
    )
    assert mapped.values.lower.tolist() == [10 + 1 - 18, 0.0]
    assert mapped.values.upper.tolist() == [10 + 9 - 4, 4.5]
    assert mapped.shares.tolist() == [0.2, 0.8]
    program.add_goal("least", {mapped.values: 1.0}, sense="min")
    solution = solve(program)
    amount = solution.values("amount")
    assert solution.values("mapped").tolist() == pytest.approx(
        [10 + amount[0] - 2 * amount[1], amount[2] / 2]
    )


def test_ratios_weigh_what_they_are_over() -> None:
    program, units = teachers()
    ratio = state_ratios(program, "ratio", units.values, [2.0, 4.0, 6.0])
    assert ratio.weights.tolist() == [2.0, 4.0, 6.0]
    outcome = solve_measure(program, maximin(program, ratio))
    assert outcome.value == pytest.approx(1.0)
    assert outcome.solution.values("amount").tolist() == pytest.approx([2.0, 4.0, 6.0])


def test_deficits_are_shares_of_the_standard_and_efficient_beyond_it() -> None:
    program, units = teachers()
    deficit = state_deficits(program, "deficit", units, [4.0, 2.0, 12.0])
    outcome = solve_measure(program, maximin(program, deficit))
    amount = outcome.solution.values("amount")
    assert outcome.value == pytest.approx(0.375)  # 12 less 2 of 16 needed: b stays at its least
    assert amount.tolist() == pytest.approx([2.5, 2.0, 7.5])
    assert [goal.name for goal in outcome.solution.goals] == [
        "maximin",
        "maximin_efficiency",
        "maximin_efficiency_2",
    ]


def test_excess_is_a_deficit_where_less_is_better() -> None:
    program = Program("metres")
    metres = program.add_variables("metres", range(2), lower=[3.0, 1.0], upper=9.0)
    units = Units(metres, np.ones(2), "less")
    deficit = state_deficits(program, "deficit", units, 2.0)
    assert solve_measure(program, maximin(program, deficit)).value == pytest.approx(0.5)


def test_parity_is_the_range_of_group_means() -> None:
    """Groups of weight 3 and 3 with 12 to share: the second's only unit has all it may have."""
    program, units = teachers(upper=4.0)
    groups = state_group_means(program, "groups", units, ["north", "north", "south"])
    assert groups.values.index.tolist() == ["north", "south"]
    assert groups.weights.tolist() == [3.0, 3.0]
    keep_floors(program, "floors", units, [3.0, 3.5, 0.0])
    outcome = solve_measure(program, value_range(program, groups))
    amount = outcome.solution.values("amount")
    north = (amount[0] + 2 * amount[1]) / 3
    assert outcome.value == pytest.approx(abs(north - amount[2]), abs=1e-7)
    assert outcome.value == pytest.approx(0.0, abs=1e-7)
    assert amount[0] >= 3 - 1e-9


def test_relaxed_values_serve_only_what_any_gain_improves() -> None:
    program, units = teachers()
    deficit = state_deficits(program, "deficit", units, 4.0)
    shortfall(program, deficit, 0.0)
    with pytest.raises(ProgramError, match="may be larger than it means"):
        hoover(program, deficit)
    with pytest.raises(ProgramError, match="may be larger than it means"):
        state_group_means(program, "groups", deficit, ["n", "n", "s"])


def test_what_cannot_be_is_refused() -> None:
    program, units = teachers()
    with pytest.raises(ProgramError, match="0 at 'b' is not positive"):
        Units(units.values, np.array([1.0, 0.0, 1.0]))
    with pytest.raises(ProgramError, match="there are no units"):
        Units(program.add_variables("none", []), np.zeros(0))
    with pytest.raises(ProgramError, match="denominator 0 at 'c'"):
        state_ratios(program, "ratio", units.values, [1.0, 1.0, 0.0])
    with pytest.raises(ProgramError, match="standard -1 at 'a'"):
        state_deficits(program, "deficit", units, -1.0)
    with pytest.raises(ProgramError, match="one group is needed for each of the 3 units"):
        state_group_means(program, "groups", units, ["n"])
