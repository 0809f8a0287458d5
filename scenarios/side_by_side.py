"""Wide tables of a comparison: one column a run."""

from collections.abc import Mapping
from typing import cast

import pandas as pd

from geodata.city import City
from models.measures.indicators import Measures
from scenarios.runs import Run

_INDICATORS = ["mean", "minimum", "maximum", "share_below_standard"]
_INDICES = ["cv", "gini", "theil", "hoover", "mcloone"]
_ROW = ["indicator", "level", "measure"]
_WORST = 10


def indicator_table(runs: Mapping[str, Run]) -> pd.DataFrame:
    """Return ``indicator, level, measure, today, <labels>``: city-wide means and extremes."""
    return _measured(runs, _INDICATORS).reset_index()


def inequality_table(runs: Mapping[str, Run]) -> pd.DataFrame:
    """Return ``indicator, level, measure, limit, today, <labels>``: city-wide indices of inequality."""
    table = _measured(runs, _INDICES).reset_index()
    limits = pd.concat([_city_wide(run.after) for run in runs.values()])
    by_row = limits.groupby(["indicator", "level"])["cv_limit"].first()
    keys = pd.MultiIndex.from_frame(table[["indicator", "level"]])
    limit = pd.Series(by_row.reindex(keys).to_numpy(dtype=float), index=table.index)
    table.insert(3, "limit", limit.where(table["measure"] == "cv"))
    return table


def money_table(runs: Mapping[str, Run], city: City, by: str) -> pd.DataFrame:
    """Return the cents granted, by ``source_id`` (and level) or by ``district_id``, one column a run."""
    keys = ["source_id", "level"] if by == "source_id" else ["district_id"]
    district = city.schools.set_index("school_id")["district_id"]
    columns = {}
    for label, run in runs.items():
        grants = run.plan.grants
        placed = grants.assign(district_id=grants["school_id"].map(district))
        columns[label] = placed.groupby(keys)["cents"].sum()
    table = _wide(columns, keys)
    names = (city.sources if by == "source_id" else city.districts).drop_duplicates(by).set_index(by)
    for place, name in enumerate(("name", "name_zh"), start=1):
        known = names[name] if name in names else pd.Series(dtype="str")
        named = table[by].map(known).astype("object")  # without sources nothing is known, not even a type
        table.insert(place, name, named.fillna(table[by]).astype("str"))
    return table


def shortage_table(runs: Mapping[str, Run]) -> pd.DataFrame:
    """Return ``what, district_id, level, measured_in, <labels>``: shortages by place, one column a run."""
    keys = ["what", "district_id", "level", "measured_in"]
    return _wide(
        {label: run.plan.shortages.groupby(keys)["amount"].sum() for label, run in runs.items()}, keys
    )


def worst_off(runs: Mapping[str, Run]) -> pd.DataFrame:
    """Return the ten largest shortages of each kind in each run, ranked; ties go by id."""
    tables = []
    for label, run in runs.items():
        order = run.plan.shortages.sort_values(
            ["what", "amount", "unit_id", "level"], ascending=[True, False, True, True]
        )
        ranked = order.assign(run=label, rank=order.groupby("what").cumcount() + 1)
        tables.append(ranked[ranked["rank"] <= _WORST])
    columns = ["run", "what", "rank", "unit", "unit_id", "level", "district_id", "amount", "measured_in"]
    return pd.concat(tables, ignore_index=True)[columns]


def _measured(runs: Mapping[str, Run], measures: list[str]) -> pd.DataFrame:
    first = next(iter(runs.values()))
    columns = {"today": _long(first.before, measures)}
    columns |= {label: _long(run.after, measures) for label, run in runs.items()}
    return pd.concat(columns, axis=1, sort=False).rename_axis(_ROW)


def _long(measures: Measures, names: list[str]) -> "pd.Series[float]":
    table = _city_wide(measures).set_index(["indicator", "level"])[names]
    return cast("pd.Series[float]", table.stack(future_stack=True)).astype(float)  # noqa: PD013 - by index


def _city_wide(measures: Measures) -> pd.DataFrame:
    return measures.inequality[measures.inequality["scope"] == "city"]


def _wide(columns: Mapping[str, "pd.Series[float]"], keys: list[str]) -> pd.DataFrame:
    table = pd.concat(columns, axis=1).fillna(0).sort_index()
    return table.rename_axis(keys).reset_index()
