"""Children of an area under two plans, paired, though no plan says which child is which.

A plan says how many children of an area go to a school, not who they are. As many as can stay at their school
are taken to stay. The others are put in order of what they get under each plan, and the first is paired with
the first: of all ways to pair them, this one has the smallest largest change.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

type Floats = NDArray[np.float64]
_NOISE = 1e-9  # of an area's children


def pair(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return groups of children with what each got before and gets after.

    Parameters
    ----------
    before, after
        unit, school_id (empty without a place), children, value, as in `pair_by_rank`.

    Returns
    -------
    DataFrame
        unit, children, before, after: those who stay, then the others.
    """
    was, now = (
        table.groupby(["unit", "school_id"], as_index=False).agg({"children": "sum", "value": "first"})
        for table in (before, after)
    )
    both = was.merge(now, on=["unit", "school_id"], how="outer", suffixes=("_was", "_now"))
    both = both.fillna({"children_was": 0.0, "children_now": 0.0})
    unit, stay = both["unit"], both[["children_was", "children_now"]].min(axis=1)
    stayers = {"unit": unit, "children": stay, "before": both["value_was"], "after": both["value_now"]}
    moving = (
        {"unit": unit, "children": both[f"children_{when}"] - stay, "value": both[f"value_{when}"]}
        for when in ("was", "now")
    )
    others = pair_by_rank(*(pd.DataFrame(side) for side in moving))
    found = [table for table in (pd.DataFrame(stayers)[stay > 0], others) if len(table)]
    return pd.concat(found, ignore_index=True) if found else others


def pair_by_rank(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return groups of children of an area with what each got before and gets after.

    Parameters
    ----------
    before, after
        unit (any label; children are paired within it), children (at least 0), value (smaller is better;
        infinite where a child has no place).

    Returns
    -------
    DataFrame
        unit, children, before, after. Where the number of children differs between the plans, children are
        those before, and the shares of the unit are paired.
    """
    units = sorted(_living(before) & _living(after))
    first, second = (_cumulated(table, units) for table in (before, after))
    if not len(first) or not len(second):
        return pd.DataFrame({"unit": [], "children": [], "before": [], "after": []})
    ends = np.union1d(first["end"].to_numpy(), second["end"].to_numpy())
    widths = np.diff(ends, prepend=0.0)
    keep = widths > _NOISE
    ends, middles = ends[keep], (ends - widths / 2)[keep]
    unit = np.floor(middles).astype(int)
    totals = before.groupby("unit")["children"].sum().reindex(units).to_numpy(dtype=float)
    return pd.DataFrame(
        {
            "unit": np.asarray(units, dtype=object)[unit],
            "children": widths[keep] * totals[unit],
            "before": _value_at(first, middles),
            "after": _value_at(second, middles),
        }
    )


def _living(table: pd.DataFrame) -> set[str]:
    return set(table.loc[table["children"] > 0, "unit"])


def _cumulated(table: pd.DataFrame, units: list[str]) -> pd.DataFrame:
    """Return value and end of every step: the number of the unit plus the share of its children so far."""
    known = table[table["unit"].isin(units) & (table["children"] > 0)]
    known = known.sort_values(["unit", "value"], kind="stable").reset_index(drop=True)
    total = known.groupby("unit")["children"].transform("sum")
    share = known.groupby("unit")["children"].cumsum() / total
    number = pd.Series(np.searchsorted(units, known["unit"].to_numpy()), index=known.index)
    return pd.DataFrame({"value": known["value"], "end": number + share.round(12)})


def _value_at(steps: pd.DataFrame, places: Floats) -> Floats:
    at = np.searchsorted(steps["end"].to_numpy(), places)
    values: Floats = steps["value"].to_numpy(dtype=np.float64)[np.minimum(at, len(steps) - 1)]
    return values
