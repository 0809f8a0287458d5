"""Which children get better and which worse off from one plan to another: of all, by district, by setting."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from geodata.city import City
from models.places.reach import area_settings
from scenarios.changes.coupling import pair
from scenarios.runs import Run

_SAME = 1e-9  # relative: below it two values differ by rounding only
_DISADVANTAGED = 0.75  # quantile of areas by share of disadvantaged children, counted by children
MEASURES = ("metres", "pupils_per_teacher", "granted_per_pupil")
ALL = "all"
CHANGES = ("measure", "kind", "group", "children", "better", "worse", "share_worse")


def children_changes(base: Run, other: Run, city: City) -> pd.DataFrame:
    """Return how many children are better and worse off under another plan than under a base.

    Parameters
    ----------
    base, other
        Runs of the city.

    Returns
    -------
    DataFrame
        measure (metres to school, pupils per teacher and cents per pupil of the school), kind (all, district,
        setting, disadvantage), group, children, better, worse, share_worse. A child without a place is worst
        off. Children whose school's value is unknown are not counted.
    """
    groups = _groups(city)
    rows = []
    for measure in MEASURES:
        paired = pair(_valued(base, measure), _valued(other, measure))
        paired = paired[paired["before"].notna() & paired["after"].notna()]
        judged = _judged(paired)
        area = judged["unit"].astype(str).str.split("|").str[0]
        for kind, group_of in groups.items():
            sums = judged.groupby(area.map(group_of).to_numpy())[["children", "better", "worse"]].sum()
            rows.append(sums.rename_axis("group").reset_index().assign(measure=measure, kind=kind))
    table = pd.concat(rows, ignore_index=True)
    table["share_worse"] = table["worse"] / table["children"].where(table["children"] > 0)
    return table[list(CHANGES)].sort_values(["measure", "kind", "group"], ignore_index=True)


def _judged(paired: pd.DataFrame) -> pd.DataFrame:
    before, after = paired["before"].to_numpy(dtype=float), paired["after"].to_numpy(dtype=float)
    with np.errstate(invalid="ignore"):
        change = np.where(before == after, 0.0, after - before)
    noise = _SAME * np.maximum(np.abs(np.where(np.isfinite(before), before, 1.0)), 1.0)
    children = paired["children"].to_numpy(dtype=float)
    return pd.DataFrame(
        {
            "unit": paired["unit"],
            "children": children,
            "better": np.where(change < -noise, children, 0.0),
            "worse": np.where(change > noise, children, 0.0),
        }
    )


def _valued(run: Run, measure: str) -> pd.DataFrame:
    """Return unit (area and level), school_id, children and value, smaller is better, of all children."""
    placed = run.plan.placements
    if measure == "metres":
        value = placed["metres"].astype("float64")
    else:
        keys = pd.MultiIndex.from_frame(placed[["school_id", "level"]])
        value = pd.Series(_of_schools(run, measure).reindex(keys).to_numpy(), index=placed.index)
    rows = [_unit(placed).assign(value=value), _unit(run.plan.unplaced).assign(value=np.inf)]
    return pd.concat([table for table in rows if len(table)] or rows[:1], ignore_index=True)


def _unit(table: pd.DataFrame) -> pd.DataFrame:
    unit = table["area_id"].astype(str) + "|" + table["level"].astype(str)
    school = table["school_id"] if "school_id" in table else pd.Series("", index=table.index)
    children = table["children"].astype("float64")
    return pd.DataFrame({"unit": unit, "school_id": school.astype("str"), "children": children})


def _of_schools(run: Run, measure: str) -> "pd.Series[float]":
    """Return pupils per teacher, or cents per pupil with the sign changed, by school and level."""
    schools = run.plan.schools.set_index(["school_id", "level"])
    if measure == "pupils_per_teacher":
        return schools["pupils"] / schools["teachers"].where(schools["teachers"] > 0)
    return -100 * schools["granted"] / schools["pupils"].where(schools["pupils"] > 0)


def _groups(city: City) -> Mapping[str, "pd.Series[str]"]:
    """Return the group of every area: all, its district, its setting, and whether many are disadvantaged."""
    areas = city.areas.set_index("area_id")
    groups = {
        ALL: pd.Series(ALL, index=areas.index, dtype="str"),
        "district": areas["district_id"].astype("str"),
        "setting": area_settings(city).astype("str"),
    }
    if "disadvantaged_share" in areas and areas["disadvantaged_share"].notna().any():
        share = areas["disadvantaged_share"]
        high = np.where(share >= share.quantile(_DISADVANTAGED), "many", "fewer")
        groups["disadvantage"] = pd.Series(high, index=areas.index, dtype="str").where(
            share.notna(), "unknown"
        )
    return groups
