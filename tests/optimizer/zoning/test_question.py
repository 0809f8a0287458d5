"""What a zoning question refuses."""

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import sparse

from optimizer.errors import ProgramError
from optimizer.zoning.question import Zoning


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"demand": np.ones(5)}, "costs are 5 units x 2 centres"),
        ({"demand": np.array([1, -2, 1, 1.0])}, "demand 1 is -2.0"),
        ({"demand": np.ones((4, 1))}, "costs are 4 units x 2 centres"),
        ({"seats": np.array([1, np.nan])}, "seats 1 is nan"),
        ({"costs": np.array([[1, 1], [1, -1], [1, 1], [1, 1.0]])}, "a cost is negative"),
        ({"costs": np.full((4, 2), np.nan)}, "a cost is negative or not a number"),
        ({"pairs": np.array([[0, 9]])}, "an edge names a unit that is not among 0 to 3"),
        ({"pairs": np.array([0, 1])}, "edges are pairs"),
        ({"homes": np.array([0, 0])}, "homes are 2 units, no two the same"),
        ({"homes": np.array([0, -1])}, "a home names a unit"),
        ({"costs": np.where(np.eye(4, 2) > 0, np.inf, 1.0)}, "the home of centre 0 may not be served"),
    ],
)
def test_a_question_that_means_nothing_is_refused(changes: dict[str, Any], message: str) -> None:
    good = Zoning(
        np.ones(4), np.full(2, 2.0), np.ones((4, 2)), np.array([[0, 1], [1, 2], [2, 3]]), np.array([0, 1])
    )
    with pytest.raises(ProgramError, match=message):
        dataclasses.replace(good, **changes)


def test_arcs_are_the_allowed_pairs_in_order(make_grid: Callable[..., Zoning]) -> None:
    zoning = make_grid(2, 2, 1, 0)
    unit, centre, cost = zoning.arcs()
    assert unit.tolist() == [0, 1, 2, 3]
    assert centre.tolist() == [0, 0, 0, 0]
    assert cost.tolist() == np.asarray(zoning.costs)[:, 0].tolist()


def test_a_cost_stored_twice_is_refused() -> None:
    twice = sparse.csr_array((np.ones(3), np.array([0, 0, 0]), np.array([0, 2, 3])), shape=(2, 1))
    with pytest.raises(ProgramError, match="unit 0 at centre 0 is stored twice"):
        Zoning(np.ones(2), np.ones(1), twice, np.array([[0, 1]]), np.array([0]))
