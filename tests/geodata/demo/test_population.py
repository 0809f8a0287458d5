import numpy as np
import pytest

from geodata.demo.gazetteer import DISTRICTS
from geodata.demo.population import FIRST_BIRTHS, Level, cohort, whole


def test_entrants_are_four_twelfths_of_the_earlier_year() -> None:
    """Births of 12 000 and 10 800 give 11 200 entrants (September cut-off)."""
    rates = np.zeros((len(DISTRICTS), 23))
    rates[0, 2018 - FIRST_BIRTHS], rates[0, 2019 - FIRST_BIRTHS] = 12_000, 10_800
    entrants = cohort(rates, Level(entry_age=6, grades=1, takes_part=1.0), 2025)
    assert entrants[0] == pytest.approx(11_200 * (1 + DISTRICTS[0].growth) ** 6)
    assert entrants[1:].sum() == 0


def test_whole_numbers_keep_the_running_sum() -> None:
    expected = np.array([0.4, 0.4, 0.4, 2.7, 0.0, 1.1])
    got = whole(expected)
    assert got.dtype == np.int64
    assert np.abs(np.cumsum(got) - np.cumsum(expected)).max() < 1
    assert got.sum() == 5
