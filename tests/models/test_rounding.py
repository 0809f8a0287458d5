import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from models.rounding import cents_of, largest_remainder, whole, whole_down

shares = st.lists(st.floats(0, 1000, allow_nan=False), min_size=1, max_size=20)


@given(shares, st.integers(1, 4))
def test_each_group_keeps_its_rounded_total_and_nobody_moves_by_a_whole_one(
    values: list[float], count: int
) -> None:
    groups = np.arange(len(values)) % count
    rounded = largest_remainder(np.array(values), groups)
    for group in range(count):
        total = np.array(values)[groups == group].sum()
        assert abs(rounded[groups == group].sum() - total) <= 0.5 + 1e-5
    assert (np.abs(rounded - values) < 1 + 1e-5).all()


def test_largest_fractions_are_rounded_up_and_ties_go_to_the_first() -> None:
    """46 pupils at 19 to a teacher are 2.42 posts; three such schools have 7, the first the odd one."""
    assert largest_remainder(np.array([46, 46, 46]) / 19).tolist() == [3, 2, 2]
    assert largest_remainder(np.array([0.2, 0.9, 0.4])).tolist() == [0, 1, 1]  # 1.5 is rounded up


def test_noise_is_not_a_fraction() -> None:
    assert largest_remainder(np.array([2.9999999999, 1.0000000001])).tolist() == [3, 1]
    assert whole_down(pd.Series([2.9999999999, 2.5])).to_list() == [3, 2]
    assert cents_of(np.array([0.285, 1.005, 70.0])).tolist() == [29, 101, 7000]


def test_a_fraction_is_refused_where_whole_numbers_are_due() -> None:
    found = whole(np.array([0.99999999, 2.0]))
    assert found is not None
    assert found.tolist() == [1, 2]
    assert whole(np.array([0.5])) is None
