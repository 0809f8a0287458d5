import math

import numpy as np
import pytest

from optimizer.errors import ProgramError
from optimizer.siting.question import Siting, kolm_pollak_costs, p_median

COSTS = np.array([[1.0, 4.0], [3.0, 2.0]])


def test_the_value_of_a_plan_is_worked_by_hand() -> None:
    siting = Siting(COSTS, np.array([10.0, 20.0]))
    assert siting.value(np.array([0])) == 14.0
    assert siting.value(np.array([0, 1])) == 33.0
    assert siting.nearest(np.array([0, 1])).tolist() == [0, 1]


def test_weights_multiply_distances_and_leave_the_forbidden_forbidden() -> None:
    siting = p_median(np.array([2.0, 0.0]), np.array([[1.0, math.inf], [3.0, 2.0]]), 1)
    assert siting.costs.tolist() == [[2.0, math.inf], [0.0, 0.0]]


def test_whole_costs_are_known_as_such() -> None:
    assert Siting(COSTS, np.zeros(2)).whole
    assert not Siting(COSTS + 0.5, np.zeros(2)).whole
    assert not Siting(COSTS * 1e9, np.zeros(2)).whole


@pytest.mark.parametrize(
    ("costs", "fixed", "number", "message"),
    [
        (np.zeros((0, 2)), np.zeros(2), 1, "not empty"),
        (COSTS, np.zeros(3), 1, "2 finite numbers"),
        (COSTS, np.array([1.0, -1.0]), 1, "at least 0"),
        (COSTS * math.nan, np.zeros(2), 1, "not a number"),
        (np.array([[1.0, 2.0], [math.inf, math.inf]]), np.zeros(2), 1, "client 1 may be served from no site"),
        (COSTS, np.zeros(2), 3, "3 sites cannot be open: 2 sites, 0 of them kept open"),
    ],
)
def test_bad_questions_are_refused(costs: np.ndarray, fixed: np.ndarray, number: int, message: str) -> None:
    with pytest.raises(ProgramError, match=message):
        Siting(costs, fixed, number)


def test_kolm_pollak_costs_keep_their_order_and_never_overflow() -> None:
    distances = np.array([[100_000.0, 100_500.0, math.inf]])
    costs = kolm_pollak_costs(np.array([3.0]), distances, 0.002)
    assert costs[0] == pytest.approx([3 * math.exp(-1), 3.0, math.inf])


@pytest.mark.parametrize("kappa", [0.0, -1.0, math.nan, 10.0])
def test_a_kappa_that_means_nothing_is_refused(kappa: float) -> None:
    with pytest.raises(ProgramError, match="kappa"):
        kolm_pollak_costs(np.ones(1), np.array([[0.0, 1_000.0]]), kappa)
