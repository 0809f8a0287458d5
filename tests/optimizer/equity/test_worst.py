"""The worst-off units, against sums over the units in order."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy import sparse

from optimizer.equity.measure import Outcome, add_limit, solve_measure, solve_within
from optimizer.equity.units import Better, Units
from optimizer.equity.worst import maximin, ordered, ranked, worst_mean, worst_share
from optimizer.errors import ProgramError
from optimizer.program import Program

type Check = Callable[..., Outcome]
type State = Callable[..., tuple[Program, Units]]


def mean_of_worst(values: np.ndarray, weights: np.ndarray, share: float, sign: float) -> np.ndarray:
    """Write every unit as often as it weighs, ten times over, and average the worst."""
    each = np.repeat(values, (10 * weights).astype(int), axis=1)
    worst_first = sign * np.sort(sign * each, axis=1)
    return np.asarray(worst_first[:, : round(share * each.shape[1])].mean(axis=1))


def test_maximin(check: Check) -> None:
    outcome = check(maximin, lambda x, _: x.min(axis=1), welfare=True)
    assert outcome.value == pytest.approx(4.0)  # 24 over 6 pupils: all can have the mean
    check(maximin, lambda x, _: x.max(axis=1), welfare=True, better="less")


def test_those_who_are_not_worst_off_gain_as_much_as_they_can(check: Check) -> None:
    """The third unit is stuck at 8/3; the others share the 16 that are left, by their own limits."""
    outcome = check(
        maximin, lambda x, _: x.min(axis=1), welfare=True, lower=(2.0, 1.0, 3.0), upper=(5.0, 9.0, 8.0)
    )
    assert outcome.solution.values("ratio").tolist() == pytest.approx([5.0, 4.5, 8 / 3])


@pytest.mark.parametrize("share", [0.2, 0.5, 1.0])
@pytest.mark.parametrize("better", ["more", "less"])
def test_worst_share(check: Check, share: float, better: Better) -> None:
    sign = 1.0 if better == "more" else -1.0
    check(
        lambda program, units: worst_share(program, units, share),
        lambda x, w: mean_of_worst(x, w, share, sign),
        welfare=True,
        better=better,
    )


def test_the_worst_mean_by_hand(state: State) -> None:
    """Weights 1, 2, 3: the worst half is the unit at 1 and the one at 2."""
    _, units = state()
    assert worst_mean(np.array([2.0, 1.0, 5.0]), units, 0.5) == pytest.approx((2 * 1.0 + 1 * 2.0) / 3)
    assert worst_mean(np.array([2.0, 1.0, 5.0]), units, 1 / 6) == pytest.approx(1.0)


def test_ordered_averages_are_sums_of_worst_means(check: Check) -> None:
    check(
        lambda program, units: ordered(program, units, [0.1, 0.6, 1.0], [1.0, 2.0, 0.5]),
        lambda x, w: sum(k * mean_of_worst(x, w, share, 1.0) for share, k in ((0.1, 1), (0.6, 2), (1, 0.5))),
        welfare=True,
        coarse=0.5,
    )


def test_ranked_weighs_the_units_in_order() -> None:
    """Three share 10, one may have 1 at most and the best-off counts for nothing: 1, 4.5 and 4.5."""
    program = Program("ranks")
    amount = program.add_variables("amount", range(3), upper=[8.0, 8.0, 1.0])
    program.add_rows("total", [0], {amount: sparse.csr_array(np.ones((1, 3)))}, "<=", 10.0)
    outcome = solve_measure(program, ranked(program, Units(amount, np.ones(3)), [3.0, 2.0, 0.0]))
    assert outcome.value == pytest.approx(3 * 1.0 + 2 * 4.5)
    assert np.sort(outcome.solution.values("amount")).tolist() == pytest.approx([1.0, 4.5, 4.5])


def test_a_limit_on_the_worst_binds(state: State) -> None:
    program, units = state()
    program.add_goal("cheap", {program.families[0]: 1.0})
    measure = maximin(program, units)
    add_limit(program, measure, 3.5)
    outcome = solve_within(program, [measure])
    assert outcome.within["maximin"] == pytest.approx(3.5)
    assert outcome.solution.goal("cheap").value == pytest.approx(3.5 * 6)


@pytest.mark.parametrize("share", [0.0, 1.1])
def test_shares_outside_the_unit_interval_are_refused(state: State, share: float) -> None:
    program, units = state()
    with pytest.raises(ProgramError, match="shares lie in"):
        worst_share(program, units, share)


def test_rising_ranks_and_weighted_ranks_are_refused(state: State) -> None:
    program, units = state()
    with pytest.raises(ProgramError, match="do not rise"):
        ranked(program, units, [1.0, 2.0, 3.0])
    with pytest.raises(ProgramError, match="equal weight"):
        ranked(program, units, [3.0, 2.0, 1.0])
