"""The forecast: pupils by district, level, grade and year with an interval, from grades and births."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame, Series

from geodata.faults import CityFaultsError
from geodata.forecast import kinds
from geodata.forecast.arrivals import ARRIVALS, added_by_place, spread
from geodata.forecast.births import Births, births_of, entry_cohorts, require_births
from geodata.forecast.flow import Flow, flow_of
from geodata.forecast.panel import Panel, panel_of
from geodata.forecast.participation import lift_to, participation
from geodata.forecast.paths import draw, follow
from geodata.forecast.ratios import Method, Ratios, ratios_of
from geodata.forecast.rules import Rules
from geodata.forecast.tables import path_tables, ratio_table, unborn, with_added

type Floats = NDArray[np.float64]


def _no_rows() -> DataFrame:
    return DataFrame()


@dataclass(frozen=True)
class Question:
    """What is asked of a forecast.

    Attributes
    ----------
    years
        How many years ahead.
    method
        How past ratios are joined.
    flat_births
        Whether births not yet recorded stay as in the last year; else they go on changing as they did.
    migrant_weight
        Entrants from a birth of migrants for each from a birth of residents; 1 counts all the same.
    goals
        Share of the children of its ages that a level is to reach by the last year, such as preschool 0.95.
    seed
        Same seed, same interval.
    """

    years: int = 10
    method: Method = "pooled"
    flat_births: bool = False
    migrant_weight: float = 1.0
    goals: Mapping[str, float] = field(default_factory=dict)
    seed: int = 0


@dataclass(frozen=True)
class Forecast:
    """Pupils of the years to come.

    Attributes
    ----------
    cells
        district_id, level, grade, year, pupils, low, high, added: of these, arrivals beyond the ratios.
    districts
        district_id, level, year, pupils, low, high, added.
    levels
        level, year, pupils, low, high, added, unborn: share of the pupils whose births are not recorded yet.
    ratios
        district_id, level, grade, ratio, years (how many past ratios), basis (district or city).
    participation
        level, year, pupils, children (of its ages, from births), share: levels entered by age.
    added
        area_id, district_id, level, year, pupils: what arrivals become.
    """

    panel: Panel
    years: tuple[int, ...]
    cells: DataFrame
    districts: DataFrame
    levels: DataFrame
    ratios: DataFrame
    participation: DataFrame
    added: DataFrame


def forecast(
    grades: DataFrame,
    births: DataFrame,
    district_of: Series,
    *,
    rules: Rules,
    question: Question,
    arrivals: DataFrame | None = None,
    entrants: DataFrame | None = None,
) -> Forecast:
    """Return the pupils of the years to come.

    Parameters
    ----------
    grades
        school_id, level, grade, year, pupils: at least three years.
    births
        district_id, year, births; registered, migrant. May be empty when all `entrants` are given.
    district_of
        District id by school id.
    arrivals
        area_id, district_id, level, year, pupils: pupils beyond what births and past ratios hold.
    entrants
        district_id, level, year, pupils of first grades, where they are known otherwise.

    Raises
    ------
    CityFaultsError
        If grades or births do not suffice; nothing is guessed in their place.
    """
    panel = panel_of(grades, district_of, rules)
    known = births_of(births, panel.districts, question.migrant_weight)
    coming = _no_rows() if arrivals is None else arrivals
    given = _no_rows() if entrants is None else entrants
    return forecast_panel(panel, known, rules=rules, question=question, arrivals=coming, entrants=given)


def forecast_panel(
    panel: Panel,
    births: Births,
    *,
    rules: Rules,
    question: Question,
    arrivals: DataFrame,
    entrants: DataFrame,
) -> Forecast:
    """Return the forecast of pupils and births that are arrays already; see `forecast`."""
    years = tuple(range(panel.last + 1, panel.last + 1 + question.years))
    flow = flow_of(panel, rules)
    fixed = _fixed(entrants, panel, flow, years)
    _require(panel, births, flow, rules, fixed)
    ratios = _ratios(panel, births, flow, rules, question.method)
    taking_part = participation(panel, births, rules)
    drawn = draw(ratios, births, rules, years[-1], len(years), flat=question.flat_births, seed=question.seed)
    coming = arrivals if len(arrivals) else DataFrame(columns=list(ARRIVALS))
    paths = follow(
        flow,
        drawn,
        start=panel.pupils[-1],
        last=panel.last,
        rules=rules,
        past_errors=ratios.errors,
        arrivals=spread(coming, panel, years),
        entrants=fixed,
        lift=_lifts(question, taking_part, panel, rules),
    )
    added = added_by_place(coming, panel, flow, ratios.central, years)
    cells, districts, levels = path_tables(paths, panel, years, rules)
    return Forecast(
        panel=panel,
        years=years,
        cells=cells,
        districts=with_added(districts, added, ["district_id", "level", "year"]),
        levels=with_added(levels, added, ["level", "year"]).assign(
            unborn=unborn(levels, births, panel, rules)
        ),
        ratios=ratio_table(ratios, panel),
        participation=taking_part,
        added=added,
    )


def _fixed(entrants: DataFrame, panel: Panel, flow: Flow, years: tuple[int, ...]) -> Floats:
    """Return given entrants by year, district and column; NaN where none are given."""
    fixed = np.full((len(years), len(panel.districts), len(panel.columns)), np.nan)
    for row in entrants.to_dict("records"):
        column = int(panel.places(row["level"])[0])
        if row["year"] in years and column in flow.entries():
            fixed[years.index(row["year"]), panel.districts.index(row["district_id"]), column] = row["pupils"]
    return fixed


def _require(panel: Panel, births: Births, flow: Flow, rules: Rules, fixed: Floats) -> None:
    """Refuse a level entered by age whose cohorts are not recorded, unless its entrants are given."""
    for column, level in flow.born:
        taught = panel.taught()[:, column]
        if np.isfinite(fixed[:, taught, column]).all():
            continue
        age = rules.entry_age[level]
        span = panel.last - age - 2, max(births.last, panel.last - age)
        concerned = Births(births.first, births.counts[:, taught])
        names = [name for name, at in zip(panel.districts, taught, strict=True) if at]
        require_births(concerned, names, level, span)


def _ratios(panel: Panel, births: Births, flow: Flow, rules: Rules, method: Method) -> Ratios:
    parts = [entry_cohorts(births, rules, level, panel.years) for _, level in flow.born]
    nobody = np.empty((len(panel.years), len(panel.districts), 0))
    cohorts = np.stack(parts, axis=-1) if parts else nobody
    return ratios_of(panel, flow, cohorts, method=method, rules=rules)


def _lifts(question: Question, taking_part: DataFrame, panel: Panel, rules: Rules) -> dict[str, Floats]:
    for level in question.goals:
        now = taking_part[(taking_part["level"] == level) & (taking_part["year"] == panel.last)]
        if level not in rules.entry_age or now["share"].isna().all():
            raise CityFaultsError((kinds.GOAL_WITHOUT_LEVEL.at("--kindergarten", column=level),))
    return {
        level: lift_to(goal, taking_part, level, question.years) for level, goal in question.goals.items()
    }
