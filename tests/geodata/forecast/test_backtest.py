"""The backtest: errors worked by hand, and nothing of the future used."""

from collections.abc import Callable

import numpy as np
import pytest
from pandas import DataFrame, Series

from geodata.forecast.backtest import backtest, mape_by_horizon
from geodata.forecast.births import births_of
from geodata.forecast.forecast import Question
from geodata.forecast.panel import panel_of
from geodata.forecast.rules import Rules

type Steady = tuple[DataFrame, DataFrame, Series]


def test_a_steady_city_is_forecast_without_error(steady: Steady, rules: Rules) -> None:
    grades, births, districts = steady
    panel = panel_of(grades, districts, rules)
    tested = backtest(panel, births_of(births, panel.districts), rules=rules, question=Question())
    assert sorted(tested["origin"].unique()) == [2023, 2024, 2025]
    errors = mape_by_horizon(tested)
    assert errors[["level", "horizon", "cells"]].to_numpy().tolist()[:3] == [
        ["preschool", 1, 6],
        ["preschool", 2, 4],
        ["preschool", 3, 2],
    ]
    assert errors["mape"].to_numpy() == pytest.approx(np.zeros(len(errors)))


def test_a_forecaster_of_the_past_does_not_see_the_future(steady: Steady, rules: Rules) -> None:
    """The last year doubles: every forecast of it is half of what came, those of earlier years are right."""
    grades, births, districts = steady
    doubled = grades.assign(pupils=grades["pupils"] * np.where(grades["year"] == 2026, 2, 1))
    panel = panel_of(doubled, districts, rules)
    tested = backtest(panel, births_of(births, panel.districts), rules=rules, question=Question())
    ratio = tested["pupils"] / tested["actual"]
    assert ratio[tested["year"] == 2026].to_numpy() == pytest.approx(0.5)
    assert ratio[tested["year"] < 2026].to_numpy() == pytest.approx(1.0)
    errors = mape_by_horizon(tested).set_index(["level", "horizon"])
    assert errors.loc[("primary", 1), "mape"] == pytest.approx(0.5 / 3)
    assert errors.loc[("primary", 3), "mape"] == pytest.approx(0.5)
    assert errors.loc[("primary", 3), "covered"] == 0


def test_births_are_taken_as_recorded_then(steady: Steady, rules: Rules) -> None:
    """Births of 2024 and 2025 were not known in 2023: changing them changes no forecast made then."""
    grades, births, districts = steady
    other = births.assign(births=births["births"] * np.where(births["year"] >= 2023, 5, 1))
    panel = panel_of(grades, districts, rules)
    first, second = (
        backtest(panel, births_of(table, panel.districts), rules=rules, question=Question())
        for table in (births, other)
    )
    made = first["origin"] == 2023
    assert first[made].equals(second[made])


def test_three_years_leave_nothing_to_test(graded: Callable[..., DataFrame], rules: Rules) -> None:
    table = graded("primary", (2024, 2025, 2026), [10, 10, 10])
    panel = panel_of(table, Series({"s": "D"}), rules)
    births = DataFrame(
        [("D", year, 10) for year in range(2010, 2026)], columns=["district_id", "year", "births"]
    )
    tested = backtest(panel, births_of(births, panel.districts), rules=rules, question=Question())
    assert tested.empty
    assert mape_by_horizon(tested).empty
