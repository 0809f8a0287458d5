"""What of a run may leave the house: small counts of children, and what would give them away, stay inside.

Lists by school or area that count children are cut down to what is no count of children; sums by level keep
their size, small ones withheld together with the next smallest, so that none follows from a total.
"""

from collections.abc import Mapping

import pandas as pd

from models.measures.indicators import Measures
from models.plan import Plan
from scenarios.report.small_cells import hidden

PEOPLE = ("children", "pupils", "seats")  # units that count children; seats where pupils are above them
# Columns that count children, or from which such a count could be worked out.
_TELLING = (
    "children",
    "pupils",
    "pupils_before",
    "unplaced",
    "overfull",
    "need_teachers",
    "need_funds",
    "short_teachers",
    "short_funds",
)
_KEPT_INSIDE = ("unplaced",)


def public_tables(plan: Plan, smallest: int) -> Mapping[str, pd.DataFrame]:
    """Return the tables of a plan without counts of children by school or area.

    Parameters
    ----------
    plan : the plan.
    smallest : the smallest count of children that may be shown.
    """
    tables = {name: table for name, table in plan.tables().items() if name not in _KEPT_INSIDE}
    out = {
        name: table.drop(columns=[column for column in _TELLING if column in table])
        for name, table in tables.items()
        if name != "aid"
    }
    out["aid"] = _aid(tables["aid"], smallest)
    out["shortages"] = tables["shortages"][~tables["shortages"]["measured_in"].isin(PEOPLE)]
    out["steps"] = public_steps(tables["steps"], smallest)
    return {name: out[name] for name in tables}


def public_steps(steps: pd.DataFrame, smallest: int) -> pd.DataFrame:
    """Return the steps of a plan; a goal that counts few children has no value, as if it were not known."""
    counted = steps["unit"].isin(PEOPLE)
    few = counted & (
        (steps["value"].between(0, smallest, "neither")) | steps["bound"].between(0, smallest, "neither")
    )
    return steps.assign(value=steps["value"].mask(few), bound=steps["bound"].mask(few))


def _aid(aid: pd.DataFrame, smallest: int) -> pd.DataFrame:
    """Return aid by level, category and kind of the whole city; small groups are left out with one more."""
    keys = ["level", "category", "kind", "band_cents"]
    sums = aid.groupby(keys, as_index=False)[["pupils", "cents"]].sum()
    hide = pd.Series(data=False, index=sums.index)
    for _, rows in sums.groupby("level"):
        hide[rows.index] = hidden(rows["pupils"].astype(float), smallest)
    return sums[~hide].reset_index(drop=True)


def public_values(measures: Measures, provision: pd.DataFrame, smallest: int) -> pd.DataFrame:
    """Return the indicators of schools, without schools that have few pupils: a ratio tells how many."""
    few = provision[provision["pupils"] < smallest][["school_id", "level"]]
    kept = ["indicator", "level", "school_id", "district_id", "value", "standard", "verdict", "excluded"]
    values = measures.values[kept].merge(few, how="left", indicator=True)  # noqa: PD011 (a table of that name)
    return values[values["_merge"] == "left_only"].drop(columns="_merge").reset_index(drop=True)


def public_zones(layers: Mapping[str, pd.DataFrame], smallest: int) -> Mapping[str, pd.DataFrame]:
    """Return the layers of a file of zones without small counts of children.

    In the map a small zone of a level hides with the next smallest; measures that weigh places by children
    and lists of areas with their children are left out.
    """
    zones = layers["zones"]
    counted = [name for name in map(str, zones) if name == "children" or name.startswith("children_2")]
    telling = [name for name in map(str, zones) if name.startswith("children_") and name not in counted]
    shown = zones.drop(columns=telling)
    for name in counted:
        hide = pd.concat(
            [hidden(rows[name].astype(float), smallest) for _, rows in zones.groupby("level")]
        ).reindex(zones.index)
        shown[name] = zones[name].astype(float).mask(hide)
        if name == "children":
            shown[["load", "classes"]] = zones[["load", "classes"]].astype(float).mask(hide)
    rest = {
        name: table.drop(columns=[each for each in ("children", "share") if each in table])
        for name, table in layers.items()
        if name != "zones"
    }
    return {"zones": shown, **rest}
