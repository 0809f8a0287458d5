"""Children who come apart from births and past ratios: into new homes, or by migration.

A home project brings ``units × children_per_unit × uptake`` children of a level in the year it is completed.
They are spread evenly over the grades of the level and then move up like everybody else.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame, Series

from geodata.faults import Fault
from geodata.forecast import kinds
from geodata.forecast.flow import Flow
from geodata.forecast.panel import Panel

type Floats = NDArray[np.float64]

ARRIVALS = ("area_id", "district_id", "level", "year", "pupils")


def housing_arrivals(
    housing: DataFrame, district_of_area: Series, last: int
) -> tuple[DataFrame, tuple[Fault, ...]]:
    """Return the children that new homes bring, and what could not be counted.

    Parameters
    ----------
    housing
        housing_id, area_id or district_id, year, level, units, children_per_unit, uptake.
    district_of_area
        District id by area id.
    last
        Year of the last grades: homes completed by then are lived in already.

    Returns
    -------
    area_id, district_id, level, year, pupils; faults for homes whose uptake is unknown or that are past.
    """
    if housing.empty:
        return DataFrame(columns=list(ARRIVALS)), ()
    table = housing.reindex(columns=[*housing.columns, *{"area_id", "district_id", "uptake"} - {*housing}])
    past, unknown = table["year"] <= last, table["uptake"].isna()
    faults = []
    if (unknown & ~past).any():
        count = table.loc[unknown & ~past, "housing_id"].nunique()
        faults.append(kinds.HOUSING_UPTAKE.at("housing", column="uptake", count=count))
    if past.any():
        faults.append(kinds.HOUSING_PAST.at("housing", column="year", count=int(past.sum()), year=last))
    kept = table[~past & ~unknown]
    district = kept["area_id"].map(district_of_area).fillna(kept["district_id"])
    pupils = kept["units"] * kept["children_per_unit"] * kept["uptake"]
    return kept.assign(district_id=district, pupils=pupils)[list(ARRIVALS)].reset_index(drop=True), tuple(
        faults
    )


def spread(arrivals: DataFrame, panel: Panel, years: Sequence[int]) -> Floats:
    """Return arrivals by year, district and column, evenly over the grades that a district teaches.

    Raises
    ------
    ValueError
        If a district or level is not one of the panel's.
    """
    array = np.zeros((len(years), len(panel.districts), len(panel.columns)))
    if arrivals.empty:
        return array
    for row in arrivals[arrivals["year"].isin(list(years))].to_dict("records"):
        district = panel.districts.index(row["district_id"])
        even = _grades_at(panel, district, row["level"])
        array[years.index(int(row["year"])), district] += row["pupils"] * even
    return array


def _grades_at(panel: Panel, district: int, level: str) -> Floats:
    """Return the share of each column among arrivals of a level."""
    at = panel.places(level)
    if not len(at):
        raise ValueError(f"no grades of the level {level}")
    taught = panel.taught()[district, at]
    share = np.zeros(len(panel.columns))
    share[at[taught] if taught.any() else at] = 1
    return np.asarray(share / share.sum())


def response(panel: Panel, flow: Flow, ratios: Floats, level: str, years: int) -> Floats:
    """Return what one arrival of a level becomes: pupils by years since, district and column.

    Parameters
    ----------
    ratios
        The ratios used. (districts, columns)
    """
    districts = len(panel.districts)
    state = np.array([_grades_at(panel, district, level) for district in range(districts)])
    nobody = np.zeros((districts, len(flow.born)))
    steps = [state]
    for _ in range(years - 1):
        steps.append(ratios * flow.into(steps[-1], nobody))
    return np.array(steps)


def added_by_place(
    arrivals: DataFrame, panel: Panel, flow: Flow, ratios: Floats, years: Sequence[int]
) -> DataFrame:
    """Return what all arrivals add: area_id (missing where not known), district_id, level, year, pupils."""
    rows = []
    for level, of_level in arrivals.groupby("level"):
        becomes = response(panel, flow, ratios, str(level), len(years))
        for row in of_level.to_dict("records"):
            if row["year"] not in years:
                continue
            start = years.index(row["year"])
            path = becomes[: len(years) - start, panel.districts.index(row["district_id"])] * row["pupils"]
            rows += [
                (row["area_id"], row["district_id"], of, year, float(path[step, panel.places(of)].sum()))
                for step, year in enumerate(years[start:])
                for of in panel.levels()
            ]
    table = DataFrame(rows, columns=list(ARRIVALS))
    keys = ["area_id", "district_id", "level", "year"]
    return pd.DataFrame(table.groupby(keys, dropna=False, as_index=False)["pupils"].sum())
