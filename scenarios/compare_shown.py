"""What of a comparison somebody may see, and its tables under one name each."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from models.policy import Policy
from scenarios.compare import Comparison
from scenarios.roles import Visitor
from scenarios.small_counts import PEOPLE, hidden_beside_total, smallest_shown

TABLES = ("children", "effects", "works", "districts", "schools", "money_by_source", "money_by_district")
_TELLING = ("overfull",)  # measures of a place that count children
_MONEY = ("money_by_source", "money_by_district")
_SIDES = ("better", "worse")


def shown_comparison(comparison: Comparison, policy: Policy, visitor: Visitor) -> Comparison:
    """Return a comparison without small counts of children, and without what would give them away.

    Lists by place that count children are left out; sums over the city stay unless they are small.
    """
    smallest = smallest_shown(policy, visitor)
    if not smallest:
        return comparison
    columns = ["today", *comparison.labels]
    return replace(
        comparison,
        headline=_without_few(comparison.headline, columns, smallest),
        effects=_without_few(comparison.effects, list(comparison.labels), smallest),
        schools=comparison.schools.assign(before=np.nan, after=np.nan, change=np.nan),
        districts=_without_values(comparison.districts),
        worst=comparison.worst[~comparison.worst["measured_in"].isin(PEOPLE)],
        shortages=comparison.shortages[~comparison.shortages["measured_in"].isin(PEOPLE)],
        children=_children(comparison.children, smallest),
    )


def tables(comparison: Comparison) -> Mapping[str, pd.DataFrame]:
    """Return the tables that can be read, sorted and taken away, by name; empty ones are left out.

    Money is in currency units here, as in a spreadsheet.
    """
    found: dict[str, pd.DataFrame] = {name: getattr(comparison, name) for name in TABLES}
    labels = list(comparison.labels)
    for name in _MONEY:
        found[name] = found[name].assign(**{label: found[name][label] / 100 for label in labels})
    return {name: table for name, table in found.items() if len(table)}


def _without_few(table: pd.DataFrame, columns: list[str], smallest: int) -> pd.DataFrame:
    people = table["unit"].isin(PEOPLE).to_numpy()
    kept = table.copy()
    for column in columns:
        amounts = table[column].to_numpy(dtype=float)
        kept[column] = np.where(people & (amounts > 0) & (amounts < smallest), np.nan, amounts)
    return kept


def _without_values(districts: pd.DataFrame) -> pd.DataFrame:
    telling = districts["measure"].isin(_TELLING)
    return districts.assign(**{name: districts[name].mask(telling) for name in ("before", "after", "change")})


def _children(table: pd.DataFrame, smallest: int) -> pd.DataFrame:
    """Withhold the lines of which one side (better, worse, the same) counts few, with company."""
    if table.empty:
        return table
    same = (table["children"] - table["better"] - table["worse"]).round(6)
    hide = pd.Series(data=False, index=table.index)
    for _, rows in table.groupby(["run", "measure", "kind"], sort=False):
        for counts in (*(rows[side] for side in _SIDES), same[rows.index], rows["children"]):
            hide[rows.index] |= hidden_beside_total(counts.astype(float), smallest)
    masked = {name: table[name].mask(hide) for name in ("children", *_SIDES, "share_worse")}
    return table.assign(**masked)
