"""Where the children of a year live, in whole children."""

import pandas as pd

from geodata.city import City
from models.errors import QuestionError
from models.rounding import largest_remainder

COLUMN = {"low": "low", "mid": "children", "high": "high"}


def children_by_area(city: City, level: str, year: int, demand: str) -> pd.Series:
    """Return the children of each area, by area_id, for one level, year and case of demand.

    Forecasts are fractions; they become whole children by largest remainder within each district, so that
    a district's total is its rounded forecast.

    Raises
    ------
    QuestionError
        If the table ``children`` has nothing for the level and year, or lacks the case asked for.
    """
    table = city.children
    rows = table[(table["level"] == level) & (table["year"] == year)]
    if rows.empty:
        years = ", ".join(map(str, city.years()))
        raise QuestionError(f"table children has no row for level '{level}' and year {year}; years: {years}")
    column = COLUMN.get(demand)
    if column is None:
        raise QuestionError(f"demand is '{demand}'; allowed: {', '.join(COLUMN)}")
    if column not in rows or rows[column].isna().any():
        raise QuestionError(
            f"demand '{demand}' needs column '{column}' of table children filled for every area "
            f"(level '{level}', year {year})"
        )
    count = rows.set_index("area_id")[column].astype("float64")
    district = city.areas.set_index("area_id")["district_id"].reindex(count.index)
    whole = largest_remainder(count.to_numpy(), district.to_numpy())
    return pd.Series(whole, index=count.index, name="children").sort_index()
