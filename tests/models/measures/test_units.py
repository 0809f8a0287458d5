import math

import pytest

from models.errors import MeasureError
from models.measures.units import lowest_share, quantile, units


def test_the_quantile_is_the_lower_one_and_never_between_two_schools() -> None:
    assert quantile([10, 20, 30, 40], None, 0.5) == 20
    assert quantile([10, 20, 30, 40], None, 0.51) == 30
    assert quantile([10, 20], [95, 5], 0.95) == 10
    assert quantile([10, 20], [94, 6], 0.95) == 20


def test_a_quantile_reached_but_for_rounding_is_reached() -> None:
    # Ten shares of a tenth sum to 0.7999999999999999 after eight.
    assert quantile(range(10), [0.1] * 10, 0.8) == 7


def test_a_quantile_of_nothing_is_not_available() -> None:
    assert math.isnan(quantile([], [], 0.5))
    assert math.isnan(quantile([1.0], [0], 0.5))


def test_a_quantile_outside_its_range_is_refused() -> None:
    with pytest.raises(MeasureError, match=r"not 1\.5"):
        quantile([1], None, 1.5)


def test_the_lowest_share_splits_the_unit_at_the_margin() -> None:
    assert lowest_share(units([1, 5], [40, 60]), 0.5) == pytest.approx(0.4 * 1 + 0.1 * 5)


def test_units_that_cannot_be_measured_are_dropped_and_told() -> None:
    found = units([1, math.nan, 3, 4], [10, 10, 0, 30])
    assert found.kept.tolist() == [True, False, False, True]
    assert found.mean == pytest.approx((10 + 120) / 40)
