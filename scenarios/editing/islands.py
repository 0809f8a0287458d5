"""Parts of a school's zone that choices cut off; an area is in the zone where most of its children go."""

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from models.plan import Plan
from scenarios.editing.edited import Edited
from scenarios.editing.sheet import Sheet


def main_schools(plan: Plan, level: str) -> "pd.Series[str]":
    """Return the school where most children of each area go, by area_id; ties go to the first id."""
    placed = plan.placements
    placed = placed[(placed["level"] == level) & (placed["children"] > 0)]
    order = placed.sort_values(["area_id", "children", "school_id"], ascending=[True, False, True])
    return pd.Series(order.drop_duplicates("area_id").set_index("area_id")["school_id"])


def islands(sheet: Sheet, edited: Edited, level: str) -> tuple[tuple[str, ...], ...]:
    """Return the areas of every part of a touched zone that hangs together with no larger part.

    Only parts that the run's own plan does not have are returned, largest first; none where areas have no
    shape, so that nobody knows which of them touch.
    """
    touched = {school for school, its_level in edited.schools if its_level == level}
    if sheet.neighbours is None or not touched:
        return ()
    before = set(_cut_off(sheet.neighbours, main_schools(sheet.run.plan, level), touched))
    after = _cut_off(sheet.neighbours, main_schools(edited.plan, level), touched)
    return tuple(sorted((part for part in after if part not in before), key=lambda part: (-len(part), part)))


def _cut_off(neighbours: pd.DataFrame, school: "pd.Series[str]", touched: set[str]) -> list[tuple[str, ...]]:
    mine = school[school.isin(touched)]
    number = pd.Series(np.arange(len(mine)), index=mine.index)
    pairs = neighbours[neighbours["area_a"].isin(mine.index) & neighbours["area_b"].isin(mine.index)]
    same = mine.reindex(pairs["area_a"]).to_numpy() == mine.reindex(pairs["area_b"]).to_numpy()
    one, other = (number.reindex(pairs.loc[same, name]).to_numpy() for name in ("area_a", "area_b"))
    graph = coo_array((np.ones(len(one), dtype=np.int8), (one, other)), shape=(len(mine), len(mine)))
    part = connected_components(graph, directed=False)[1]
    parts = mine.index.to_series().groupby([mine.to_numpy(), part]).apply(tuple)
    rest: list[tuple[str, ...]] = []
    for _, of_school in parts.groupby(level=0):
        ordered = sorted(of_school, key=lambda areas: (-len(areas), areas))
        rest += [tuple(map(str, areas)) for areas in ordered[1:]]
    return rest
