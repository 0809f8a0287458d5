"""The tables of a forecast: each sum has an interval of its own, from the paths of the sum."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame, MultiIndex

from geodata.forecast.births import Births
from geodata.forecast.panel import Panel
from geodata.forecast.ratios import Ratios
from geodata.forecast.rules import Rules

type Floats = NDArray[np.float64]


def path_tables(
    paths: Floats, panel: Panel, years: tuple[int, ...], rules: Rules
) -> tuple[DataFrame, DataFrame, DataFrame]:
    """Return cells, districts by level, and the city by level, each with its own interval.

    Parameters
    ----------
    paths
        Pupils, the central path first. (paths, years, districts, columns)
    """
    levels = panel.levels()
    by_level = np.stack([paths[..., panel.places(level)].sum(axis=-1) for level in levels], axis=-1)
    pairs = [f"{level}|{grade}" for level, grade in panel.columns]
    cells = _tidy(paths, (years, panel.districts, pairs), ("year", "district_id", "pair"), rules)
    split = cells["pair"].str.split("|", expand=True)
    cells.insert(2, "level", split[0])
    cells.insert(3, "grade", split[1].astype("int64"))
    districts = _tidy(by_level, (years, panel.districts, levels), ("year", "district_id", "level"), rules)
    city = _tidy(by_level.sum(axis=2), (years, levels), ("year", "level"), rules)
    return cells.drop(columns="pair"), districts, city


def _tidy(
    paths: Floats, axes: tuple[Sequence[object], ...], names: tuple[str, ...], rules: Rules
) -> DataFrame:
    """Return the central path and the quantiles of the drawn ones, one row for each cell."""
    middle = paths[0]
    low, high = np.quantile(paths[1:], [rules.low, rules.high], axis=0)
    values = {"pupils": middle, "low": np.minimum(low, middle), "high": np.maximum(high, middle)}
    index = MultiIndex.from_product([list(axis) for axis in axes], names=list(names))
    columns = {name: np.asarray(value).ravel() for name, value in values.items()}
    return DataFrame(columns, index=index).reset_index()


def with_added(table: DataFrame, added: DataFrame, keys: Sequence[str]) -> DataFrame:
    """Return a table with what arrivals add, by the keys given."""
    if added.empty:
        return table.assign(added=0.0)
    of = added.groupby(list(keys))["pupils"].sum().rename("added").reset_index()
    joined = table.merge(of, on=list(keys), how="left")
    return joined.fillna({"added": 0.0})


def unborn(levels: DataFrame, births: Births, panel: Panel, rules: Rules) -> list[float]:
    """Return the share of each level's grades whose cohort is born after the last recorded year."""
    shares = []
    for level, year in zip(levels["level"], levels["year"], strict=True):
        age, grades = _entry_age(level, panel, rules), len(panel.places(level))
        ahead = 0 if age is None else year - age - births.last
        shares.append(min(max(ahead, 0), grades) / grades)
    return shares


def _entry_age(level: str, panel: Panel, rules: Rules) -> int | None:
    if level in rules.entry_age:
        return rules.entry_age[level]
    before = rules.enters_after[level]
    age = _entry_age(before, panel, rules) if before in {*rules.entry_age, *rules.enters_after} else None
    return None if age is None else age + len(panel.places(before))


def ratio_table(ratios: Ratios, panel: Panel) -> DataFrame:
    """Return the ratio used of every district and grade taught, and how many past years it rests on."""
    years = np.isfinite(ratios.pupils / np.where(ratios.sources > 0, ratios.sources, np.nan)).sum(axis=0)
    rows = [
        (
            district,
            level,
            grade,
            ratios.central[d, c],
            years[d, c],
            "city" if ratios.by_city[d, c] else "district",
        )
        for d, district in enumerate(panel.districts)
        for c, (level, grade) in enumerate(panel.columns)
        if ratios.taught[d, c] and panel.taught()[d, c]
    ]
    return DataFrame(rows, columns=["district_id", "level", "grade", "ratio", "years", "basis"])
