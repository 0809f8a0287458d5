import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.frontier.picture import ticks


@given(st.floats(-1e9, 1e9), st.floats(1e-6, 1e9))
def test_ticks_span_the_range_in_equal_round_steps(least: float, width: float) -> None:
    most = least + width
    if most <= least:
        return
    marks = ticks(least, most)
    rounding = 1e-9 * max(abs(least), abs(most))
    assert marks[0] <= least + rounding
    assert marks[-1] >= most - rounding
    assert 2 <= len(marks) <= 9
    step = marks[1] - marks[0]
    figure = step / 10 ** math.floor(math.log10(step * 1.0000001))
    assert min(abs(figure - each) for each in (1, 2, 5, 10)) < 1e-3 * max(1.0, abs(least) / step)


def test_a_range_of_one_value_has_one_mark() -> None:
    assert ticks(3.0, 3.0) == [3.0]
    assert ticks(math.nan, 3.0) == [pytest.approx(math.nan, nan_ok=True)]
