import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.joint.curves import lower_lines


def height(lines: list[tuple[float, float]], at: float) -> float:
    return max(slope * at + base for slope, base in lines)


def test_a_floor_and_a_school_without_pupils() -> None:
    """Due 0 without pupils, 500 up to five pupils, 100 for each one then: a line from 0 lies below all."""
    values = np.array([0.0] + [100.0 * max(5, pupils) for pupils in range(1, 11)])
    assert lower_lines(values) == [(100.0, 0.0)]


def test_a_rate_that_rises_bends_the_curve() -> None:
    """10 for each of four pupils, 30 for each after them: both lines, and nothing above them."""
    values = np.array([10.0 * p + 20.0 * max(0, p - 4) for p in range(9)])
    assert lower_lines(values) == [(10.0, 0.0), (30.0, -80.0)]


def test_a_school_without_room_is_due_what_it_is() -> None:
    assert lower_lines(np.array([7.0])) == [(0.0, 7.0)]


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=30))
def test_no_line_passes_above_a_value(values: list[float]) -> None:
    lines = lower_lines(np.array(values))
    assert all(height(lines, at) <= value + 1e-6 * (1 + value) for at, value in enumerate(values))


@given(st.lists(st.integers(0, 10_000), min_size=2, max_size=20))
def test_the_hull_of_convex_values_is_the_values(steps: list[int]) -> None:
    """Values whose steps grow are convex, so the hull touches every one of them."""
    values = np.concatenate([[0.0], np.cumsum(np.sort(np.array(steps, dtype=np.float64)))])
    lines = lower_lines(values)
    assert [height(lines, at) for at in range(len(values))] == pytest.approx(values, abs=60)
