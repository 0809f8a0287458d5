"""Rounding first, adding second; the published numbers of a national bulletin."""

import math

import pandas as pd
import pytest

from scenarios.bulletin.rounding import Step, share


def test_a_national_bulletin_adds_up() -> None:
    """2024, in 10 000: 10 584.37 primary and 5 386.16 junior pupils are 15 970.53; 15 970.54 was printed."""
    step = Step(10_000, 2)
    rows = step.rounded(pd.Series([105_843_749.0, 53_861_649.0]))
    assert rows.map(step.printed).tolist() == [10_584.37, 5_386.16]
    assert step.printed(rows.sum()) == 15_970.53
    alone = step.rounded(pd.Series([105_843_749.0 + 53_861_649.0]))
    assert step.printed(alone[0]) == 15_970.54


def test_entrants_of_a_national_bulletin() -> None:
    step = Step(10_000, 2)
    rows = step.rounded(pd.Series([16_166_300.0, 18_487_500.0]))
    assert step.printed(rows.sum()) == 3_465.38


@pytest.mark.parametrize(("part", "whole", "percent"), [(22.10, 25.33, 87.25), (3_283.19, 3_583.99, 91.61)])
def test_shares_are_of_printed_numbers(part: float, whole: float, percent: float) -> None:
    """87.26 % was printed for 22.10 of 25.33 (10 000 kindergartens); a reader who divides gets 87.25 %."""
    assert round(100 * share(part, whole), 2) == percent


def test_halves_go_up_and_unknown_stays_unknown() -> None:
    assert Step(100, 0).rounded(pd.Series([50.0, 149.9, 150.0, math.nan])).tolist()[:3] == [100, 100, 200]
    assert math.isnan(Step().rounded(pd.Series([math.nan]))[0])
    assert math.isnan(Step().printed(math.nan))
    assert math.isnan(share(0, 0))
