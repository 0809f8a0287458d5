"""Stock and flow: the national numbers, and a little city by hand."""

from collections.abc import Callable

import pytest
from pandas import DataFrame, Series

from geodata.forecast.panel import panel_of
from geodata.forecast.rules import Rules
from geodata.forecast.stock_flow import residual_share, stock_flow


@pytest.mark.parametrize(("level", "share"), [("primary", 0.0010), ("junior", 0.0015)])
def test_the_national_returns_add_up_to_two_in_a_thousand(
    oracles: dict[str, dict[str, object]], level: str, share: float
) -> None:
    before, entrants, graduates, after = oracles["national_stock_flow"][level]  # type: ignore[misc]
    rest = residual_share(before, entrants, graduates, after)
    assert abs(rest) < oracles["national_stock_flow"]["max_abs_residual_share"]  # type: ignore[operator]
    assert rest == pytest.approx(share, abs=5e-5)


def test_who_moved_away_is_the_residual(graded: Callable[..., DataFrame], rules: Rules) -> None:
    """150 last year, 60 enter, 50 graduate: 160 expected, 155 counted, so 5 of 155 too many expected."""
    table = graded("junior", (2024, 2025, 2026), [100, 100, 60], [50, 50, 95])
    row = stock_flow(panel_of(table, Series({"s": "D"}), rules)).iloc[-1]
    assert (row["before"], row["entrants"], row["graduates"]) == (150, 60, 50)
    assert (row["expected"], row["actual"], row["residual"]) == (160, 155, 5)
    assert row["residual_share"] == pytest.approx(5 / 155)
