"""The forecast of a city: its tables in, the forecast with all that lets a reader judge it out."""

from dataclasses import dataclass

import pandas as pd
from pandas import DataFrame

from geodata.city import City
from geodata.faults import Fault
from geodata.forecast.arrivals import housing_arrivals
from geodata.forecast.backtest import backtest, mape_by_horizon
from geodata.forecast.births import births_of
from geodata.forecast.children import children_of
from geodata.forecast.forecast import Forecast, Question, forecast
from geodata.forecast.rules import Rules
from geodata.forecast.stock_flow import stock_flow


@dataclass(frozen=True)
class CityForecast:
    """A city's forecast.

    Attributes
    ----------
    forecast
        Pupils of the years to come.
    errors
        Error of past forecasts by level and horizon; see `geodata.forecast.backtest.mape_by_horizon`.
    stock_flow
        Residuals by level and year; see `geodata.forecast.stock_flow.stock_flow`.
    faults
        What could not be counted, such as homes of unknown uptake.
    """

    forecast: Forecast
    errors: DataFrame
    stock_flow: DataFrame
    faults: tuple[Fault, ...]


def forecast_city(city: City, rules: Rules, question: Question) -> CityForecast:
    """Return the forecast of a city from its grades, births and housing.

    Raises
    ------
    CityFaultsError
        If grades or births do not suffice.
    """
    made, faults = bare_forecast(city, rules, question)
    known = births_of(city.births, made.panel.districts, question.migrant_weight)
    tested = backtest(made.panel, known, rules=rules, question=question)
    return CityForecast(made, mape_by_horizon(tested), stock_flow(made.panel), faults)


def bare_forecast(city: City, rules: Rules, question: Question) -> tuple[Forecast, tuple[Fault, ...]]:
    """Return the forecast of a city without what judges it, and what could not be counted.

    Raises
    ------
    CityFaultsError
        If grades or births do not suffice.
    """
    district_of_area = city.areas.set_index("area_id")["district_id"]
    last = int(city.grades["year"].max()) if len(city.grades) else city.school_year
    arrivals, faults = housing_arrivals(city.housing, district_of_area, last)
    made = forecast(
        city.grades,
        city.births,
        city.schools.set_index("school_id")["district_id"],
        rules=rules,
        question=question,
        arrivals=arrivals,
    )
    return made, faults


def future_children(city: City, made: Forecast) -> DataFrame:
    """Return the children table of a city with the forecast in place of what it held for later years.

    Rows of the years up to the last grades stay as they are, and so do levels without grades.

    Raises
    ------
    CityFaultsError
        If the city has no children of the last year of its grades.
    """
    coming = children_of(made, city.children, city.areas)
    levels = coming["level"].unique()
    kept = (city.children["year"] <= made.panel.last) | ~city.children["level"].isin(levels)
    table = pd.concat([city.children[kept], coming], ignore_index=True)
    return table.sort_values(["area_id", "level", "year"], ignore_index=True)
