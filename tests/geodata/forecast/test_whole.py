"""Whole numbers that keep their totals."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.forecast.whole import largest_remainder, share_out


def test_the_largest_remainders_get_what_is_left() -> None:
    """The shares are 4.7, 1.6, 1.58, 1.2, 0.61, 0.31: seven whole, then 4.7, 0.61 and 1.6 get one each."""
    got = largest_remainder(np.array([47, 16, 15.8, 12, 6.1, 3.1]), 10)
    assert got.tolist() == [5, 2, 1, 1, 1, 0]


def test_ties_go_to_the_earlier_row_whatever_the_arithmetic_says() -> None:
    assert largest_remainder(np.array([0.1, 0.1, 0.1]), 2).tolist() == [1, 1, 0]
    assert largest_remainder(np.array([1 / 3, 1 / 3, 1 / 3]), 3).tolist() == [1, 1, 1]


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 3), st.floats(0, 1e6, allow_subnormal=False)), min_size=1, max_size=30),
    st.lists(st.integers(0, 10_000), min_size=4, max_size=4),
)
def test_every_group_keeps_its_total_and_every_row_stays_within_one(
    rows: list[tuple[int, float]], totals: list[int]
) -> None:
    group = np.array([row[0] for row in rows])
    weight = np.array([row[1] for row in rows])
    sums = np.bincount(group, weight, minlength=4)
    wanted = np.where(sums > 0, totals, 0)
    got = share_out(group, weight, wanted)
    assert np.bincount(group, got, minlength=4).tolist() == wanted.tolist()
    exact = wanted[group] * weight / np.where(sums > 0, sums, 1)[group]
    assert (np.abs(got - exact) < 1 + 1e-6).all()
    assert (got[weight == 0] == 0).all()


@pytest.mark.parametrize(
    ("weight", "total"), [([0.0, 0.0], 3), ([-1.0, 2.0], 3), ([np.nan, 1.0], 3), ([1.0, 1.0], -1)]
)
def test_what_cannot_be_shared_is_refused(weight: list[float], total: int) -> None:
    with pytest.raises(ValueError, match="weight"):
        largest_remainder(np.array(weight), total)
