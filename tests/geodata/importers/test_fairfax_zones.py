import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.importers.fairfax_zones import whole_parts


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [(10, [1, 1, 1], [4, 3, 3]), (7, [2, 0, 1], [5, 0, 2]), (0, [3, 4], [0, 0]), (1, [1, 2], [0, 1])],
)
def test_parts_by_hand(total: int, weights: list[float], parts: list[int]) -> None:
    assert whole_parts(total, np.array(weights, dtype=float)).tolist() == parts


@given(st.integers(0, 10_000), st.lists(st.integers(0, 500), min_size=1, max_size=40).filter(any))
def test_parts_add_up_and_are_off_by_less_than_one(total: int, weights: list[int]) -> None:
    exact = total * np.array(weights) / sum(weights)
    parts = whole_parts(total, np.array(weights, dtype=float))
    assert parts.sum() == total
    assert (np.abs(parts - exact) < 1 + 1e-9).all()
    assert not parts[np.array(weights) == 0].any()
