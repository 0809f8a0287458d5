"""What of the pupils of a level is withheld from who may not see small counts: schools, districts, values."""

from typing import TYPE_CHECKING

import pandas as pd

from scenarios.small_counts import hidden_beside_total, hidden_beside_totals, rounded_shares

if TYPE_CHECKING:
    from scenarios.workspace import Workspace

type Scope = tuple[str, str]  # level, and kind of place


def pupils_by_school(workspace: "Workspace", level: str, number: int | None) -> "pd.Series[float]":
    """Return the pupils of every school of a level, today or after a run, by school_id."""
    provision = workspace.city.provision
    here = provision[provision["level"] == level].set_index("school_id")["pupils"].astype("float64")
    if number is None:
        return here
    schools = workspace.run(number).plan.schools
    planned = schools[schools["level"] == level].set_index("school_id")["pupils"].astype("float64")
    return planned.combine_first(here)


def withheld(
    workspace: "Workspace", level: str, number: int | None, smallest: int
) -> tuple[frozenset[str], frozenset[str]]:
    """Return the schools, and the districts, whose pupils of a level must not be shown."""
    pupils = pupils_by_school(workspace, level, number)
    home = workspace.city.schools.set_index("school_id")["district_id"]
    hide, secret = hidden_beside_totals(pupils, home.reindex(pupils.index), smallest)
    return frozenset(hide.index[hide]), secret


def is_withheld(
    workspace: "Workspace", scope: Scope, unit_id: str, number: int | None, smallest: int
) -> bool:
    """Tell whether the pupils of a school or a district must not be shown."""
    level, unit = scope
    if not smallest or unit == "area":
        return False
    hidden, secret = withheld(workspace, level, number, smallest)
    return unit_id in (hidden if unit == "school" else secret)


def shielded(
    workspace: "Workspace", scope: Scope, number: int | None, found: pd.DataFrame, smallest: int
) -> pd.DataFrame:
    """Leave out pupils that are few, and values that tell how few; districts count all their pupils.

    Parameters
    ----------
    scope : level, and whether `found` is of schools or of districts.
    found : unit_id, value, pupils, and share_below_standard of districts.
    smallest : the smallest count that may be shown, above 0.
    """
    level, unit = scope
    hidden, secret = withheld(workspace, level, number, smallest)
    if unit == "school":
        few = found["unit_id"].isin(hidden)
        return found.assign(pupils=found["pupils"].mask(few), value=found["value"].mask(few))
    home = workspace.city.schools.set_index("school_id")["district_id"]
    totals = pupils_by_school(workspace, level, number).groupby(home).sum().reindex(found["unit_id"])
    below = rounded_shares(found["share_below_standard"], found["pupils"], smallest)
    kept = totals.mask(totals.index.isin(secret))
    return found.assign(pupils=kept.to_numpy(), share_below_standard=below)


def shielded_distances(found: pd.DataFrame, smallest: int) -> pd.DataFrame:
    """Leave out children that are few, and round shares that tell how few live too far away."""
    if not smallest or "share_within_limit" not in found:
        return found
    children = found["children"].astype("float64")
    few = hidden_beside_total(children, smallest)
    within = rounded_shares(found["share_within_limit"], children, smallest)
    return found.assign(children=children.mask(few), share_within_limit=within.mask(few))
