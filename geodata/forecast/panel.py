"""Pupils by year, district, level and grade as one array, from the grades of the schools."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame, Series

from geodata.faults import CityFaultsError
from geodata.forecast import kinds
from geodata.forecast.rules import Rules
from geodata.schemas.levels import LEVELS

type Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Panel:
    """Pupils of consecutive years.

    Attributes
    ----------
    districts
        Ids, sorted.
    columns
        Pairs of level and grade, by level, then grade.
    years
        Consecutive years, ascending.
    pupils
        (years, districts, columns). NaN where a district says nothing of a level in a year; a grade that is
        absent while its district lists others of the level has no pupils.
    """

    districts: tuple[str, ...]
    columns: tuple[tuple[str, int], ...]
    years: tuple[int, ...]
    pupils: Floats

    @property
    def last(self) -> int:
        """Return the last year."""
        return self.years[-1]

    def levels(self) -> tuple[str, ...]:
        """Return the levels, in the fixed order."""
        present = {level for level, _ in self.columns}
        return tuple(level for level in LEVELS if level in present)

    def places(self, level: str) -> NDArray[np.int64]:
        """Return where the grades of a level stand among the columns."""
        return np.array([place for place, (of, _) in enumerate(self.columns) if of == level], dtype=np.int64)

    def until(self, year: int) -> "Panel":
        """Return the years up to one of them, as a forecaster of that year saw them."""
        count = self.years.index(year) + 1
        return Panel(self.districts, self.columns, self.years[:count], self.pupils[:count])

    def taught(self) -> NDArray[np.bool_]:
        """Return which grades each district ever taught, by district and column."""
        return np.asarray(np.nansum(self.pupils, axis=0) > 0)


def panel_of(grades: DataFrame, district_of: Series, rules: Rules) -> Panel:
    """Return the pupils by district, level, grade and year.

    Parameters
    ----------
    grades
        school_id, level, grade, year, pupils.
    district_of
        District id by school id.
    rules
        Says how many years are needed.

    Raises
    ------
    CityFaultsError
        If there are no grades, or too few years of them up to the last one.
    """
    if grades.empty:
        raise CityFaultsError((kinds.NO_GRADES.at("grades", years=rules.fewest_years),))
    district = grades["school_id"].map(district_of)
    counted = grades.assign(district=district).groupby(["year", "district", "level", "grade"])["pupils"].sum()
    years = _consecutive(grades["year"])
    if len(years) < rules.fewest_years:
        found = ", ".join(str(year) for year in sorted(grades["year"].unique()))
        raise CityFaultsError(
            (kinds.FEW_YEARS.at("grades", column="year", found=found, years=rules.fewest_years),)
        )
    districts = tuple(sorted(district.dropna().unique()))
    columns = _columns(grades)
    array = np.full((len(years), len(districts), len(columns)), np.nan)
    where = counted.reset_index()
    where = where[where["year"].isin(years)]
    place = {column: number for number, column in enumerate(columns)}
    at_year = where["year"].to_numpy() - years[0]
    at_district = np.searchsorted(np.array(districts), where["district"].to_numpy(str))
    at_column = [place[pair] for pair in zip(where["level"], where["grade"], strict=True)]
    array[at_year, at_district, at_column] = where["pupils"]
    return Panel(districts, columns, years, _absent_is_none(array, columns))


def _consecutive(years: Series) -> tuple[int, ...]:
    """Return the years in a row that end with the last one."""
    known = {int(year) for year in years.unique()}
    first = max(known)
    while first - 1 in known:
        first -= 1
    return tuple(range(first, max(known) + 1))


def _columns(grades: DataFrame) -> tuple[tuple[str, int], ...]:
    highest = grades.groupby("level")["grade"].max()
    return tuple(
        (level, grade) for level in LEVELS if level in highest for grade in range(1, int(highest[level]) + 1)
    )


def _absent_is_none(array: Floats, columns: tuple[tuple[str, int], ...]) -> Floats:
    level = pd.Index([level for level, _ in columns])
    for name in level.unique():
        at = np.flatnonzero(level == name)
        part = array[:, :, at]
        listed = np.isfinite(part).any(axis=2, keepdims=True)
        array[:, :, at] = np.where(listed & np.isnan(part), 0.0, part)
    return array
