"""From districts to areas: whole children of each area, level and year, with every total kept.

    children(d, t) = children(d, today) · E(d, t) / E(d, today) + added(d, t)
    children(a, t) ~ children(d, t) without added · share of a in d today + added(a, t)

Totals are rounded once for the city, then shared out among districts, then among areas, each time by the
largest remainder, so that areas add up to districts and districts to the city.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame

from geodata.faults import CityFaultsError
from geodata.forecast import kinds
from geodata.forecast.forecast import Forecast
from geodata.forecast.whole import largest_remainder, share_out

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]

COLUMNS = ("area_id", "level", "year", "children", "low", "high")


def children_of(forecast: Forecast, today: DataFrame, areas: DataFrame) -> DataFrame:
    """Return the children table of the forecast years.

    Parameters
    ----------
    today
        area_id, level, year, children; only the last year of the grades is used.
    areas
        area_id, district_id.

    Returns
    -------
    area_id, level, year, children, low, high: whole, low ≤ children ≤ high. The interval of an area is the
    area's part of its district's interval.

    Raises
    ------
    CityFaultsError
        If there are no children of the last year of the grades.
    """
    now = today[today["year"] == forecast.panel.last]
    if now.empty:
        raise CityFaultsError((kinds.CHILDREN_MISSING.at("children", year=forecast.panel.last),))
    places = _Places(areas)
    levels = [level for level in forecast.panel.levels() if (now["level"] == level).any()]
    parts = [_of_level(forecast, level, now, places) for level in levels]
    table = pd.concat(parts, ignore_index=True)
    return table.sort_values(["area_id", "level", "year"], ignore_index=True)[list(COLUMNS)]


class _Places:
    """Areas and their districts, as numbers."""

    def __init__(self, areas: DataFrame) -> None:
        self.areas = areas["area_id"].to_numpy()
        self.districts = np.sort(areas["district_id"].unique())
        self.of = np.searchsorted(self.districts, areas["district_id"]).astype(np.int64)

    def by_area(self, table: DataFrame, column: str) -> Floats:
        """Return sums of a column by area."""
        sums = table.groupby("area_id")[column].sum()
        return sums.reindex(self.areas).fillna(0).to_numpy(float)

    def by_year(self, table: DataFrame, column: str, years: tuple[int, ...]) -> Floats:
        """Return sums of a column by year and district."""
        sums = table.pivot_table(index="year", columns="district_id", values=column, aggfunc="sum")
        return sums.reindex(index=list(years), columns=self.districts).fillna(0).to_numpy(float)

    def summed(self, values: Floats) -> Floats:
        """Return sums by district of values by area."""
        return np.bincount(self.of, values, minlength=len(self.districts))


def _of_level(forecast: Forecast, level: str, now: DataFrame, places: _Places) -> DataFrame:
    live = places.by_area(now[now["level"] == level], "children")
    share = _shares(places, live, places.by_area(now, "children"))
    index, low, high = _paths(forecast, level, places)
    base = places.summed(live) * index
    parts = []
    for number, year in enumerate(forecast.years):
        added = _added(forecast.added, level, year, places, share)
        expected = np.maximum(base[number][places.of] * share + added, 0)
        whole = _whole(
            places, expected * low[number][places.of], expected, expected * high[number][places.of]
        )
        parts.append(DataFrame({"area_id": places.areas, "level": level, "year": year, **whole}))
    return pd.concat(parts, ignore_index=True)


def _shares(places: _Places, live: Floats, everybody: Floats) -> Floats:
    """Return each area's share of its district: by children of the level, else of all levels, else evenly."""
    weight = np.where(places.summed(live)[places.of] > 0, live, everybody)
    weight = np.where(places.summed(weight)[places.of] > 0, weight, 1.0)
    return np.asarray(weight / places.summed(weight)[places.of])


def _paths(forecast: Forecast, level: str, places: _Places) -> tuple[Floats, Floats, Floats]:
    """Return pupils over those of today, low over middle and high over middle, by year and district.

    Arrivals are not in the first. A district without pupils of the level takes the city's.
    """
    panel, years = forecast.panel, forecast.years
    rows = forecast.districts[forecast.districts["level"] == level]
    middle = places.by_year(rows, "pupils", years)
    own = middle - places.by_year(rows, "added", years)
    start = np.nansum(panel.pupils[-1][:, panel.places(level)], axis=1)
    known = DataFrame({"district_id": panel.districts, "year": panel.last, "pupils": start})
    today = places.by_year(known, "pupils", (panel.last,))
    city = forecast.levels[forecast.levels["level"] == level]
    total = city["pupils"].to_numpy()
    ends = []
    for name in ("low", "high"):
        whole = np.divide(city[name].to_numpy(), total, out=np.ones(len(years)), where=total > 0)
        ends.append(_over(places.by_year(rows, name, years), middle, whole))
    together = own.sum(axis=1) / max(today.sum(), 1)
    return _over(own, np.broadcast_to(today, own.shape), together), ends[0], ends[1]


def _over(above: Floats, below: Floats, otherwise: Floats) -> Floats:
    filled = np.broadcast_to(otherwise[:, None], above.shape).copy()
    return np.divide(above, below, out=filled, where=below > 0)


def _added(added: DataFrame, level: str, year: int, places: _Places, share: Floats) -> Floats:
    """Return what arrivals add to each area; those of no area in particular by today's children."""
    rows = added[(added["level"] == level) & (added["year"] == year)]
    if rows.empty:
        return np.zeros(len(places.areas))
    loose = places.by_year(rows[rows["area_id"].isna()], "pupils", (year,))[0]
    return np.asarray(places.by_area(rows[rows["area_id"].notna()], "pupils") + loose[places.of] * share)


def _whole(places: _Places, low: Floats, middle: Floats, high: Floats) -> dict[str, Ints]:
    """Return whole low, children and high: the steps between them are shared out apart, so order is kept."""
    first = _shared(places, low, np.zeros(len(low), dtype=np.int64))
    second = first + _shared(places, middle, first)
    third = second + _shared(places, high, second)
    return {"children": second, "low": first, "high": third}


def _shared(places: _Places, expected: Floats, below: Ints) -> Ints:
    """Return what lifts `below` to the rounded total of `expected`, from city to district to area."""
    missing = np.maximum(expected - below, 0)
    by_district = places.summed(missing)
    total = max(0, round(float(expected.sum())) - int(below.sum()))
    if not by_district.sum():
        return np.zeros(len(expected), dtype=np.int64)
    return share_out(places.of, missing, largest_remainder(by_district, total))
