"""Every count of children that a bulletin prints, as a sum of the smallest groups.

A cell is named by what it is about: level, district, setting and ownership; an empty text means all. The same
cell in two tables is one cell here, so that it is shown in both or hidden in both.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd
from scipy import sparse

from scenarios.bulletin.facts import KEYS

OWNERSHIPS: Mapping[str, tuple[str, ...]] = {
    "public": ("public",),
    "inclusive_private": ("inclusive_private",),
    "private": ("private",),
    "privately_run": ("inclusive_private", "private"),
    "inclusive": ("public", "inclusive_private"),
}
BY_OWNERSHIP = ("public", "inclusive_private", "private", "privately_run")
PRESCHOOL = "preschool"


@dataclass(frozen=True, eq=False)
class Cells:
    """Counts of children and what they are sums of.

    Attributes
    ----------
    frame : a row for each cell: `KEYS`, ``measure`` (pupils or boarders), ``value`` (as printed, in people)
        and ``exact`` (before rounding). Only cells whose number is known.
    sums : cells × columns, ones where a column belongs to the sum.
    truth : the value of each column: pupils, then boarders, of each group; unknown ones are not used.
    groups : the rows of `scenarios.bulletin.facts.count_groups`.
    """

    frame: pd.DataFrame
    sums: sparse.csr_array
    truth: np.ndarray
    groups: pd.DataFrame


def list_cells(groups: pd.DataFrame) -> Cells:
    """Return every count of children that the tables of a bulletin print."""
    rows, sums = [], []
    for labels in _positions(groups):
        inside = members(groups, labels)
        if not inside.any():
            continue
        for place, measure in enumerate(("pupils", "boarders")):
            value = groups.loc[inside, measure].sum(skipna=False)
            if measure == "boarders" and (labels["ownership"] or np.isnan(value)):
                continue
            rows.append({**labels, "measure": measure, "value": value})
            rows[-1]["exact"] = groups.loc[inside, f"exact_{measure}"].sum()
            half = np.zeros((2, len(groups)))
            half[place] = inside
            sums.append(half.ravel())
    frame = pd.DataFrame(rows, columns=[*KEYS, "measure", "value", "exact"])
    truth = np.nan_to_num(groups[["pupils", "boarders"]].to_numpy(dtype="float64").T.ravel())
    matrix = sparse.csr_array(np.array(sums).reshape(len(sums), 2 * len(groups)))
    return Cells(frame, matrix, truth, groups)


def members(groups: pd.DataFrame, labels: Mapping[str, str]) -> np.ndarray:
    """Return which groups belong to a cell."""
    inside = np.ones(len(groups), dtype=bool)
    for key in KEYS:
        if labels[key]:
            allowed = OWNERSHIPS[labels[key]] if key == "ownership" else (labels[key],)
            inside &= np.isin(groups[key].to_numpy(dtype="U"), allowed)
    return inside


def _positions(groups: pd.DataFrame) -> Iterator[dict[str, str]]:
    levels, districts, settings = (["", *sorted(groups[key].unique())] for key in KEYS[:3])
    nothing = dict.fromkeys(KEYS, "")
    for level, district in product(levels, districts):
        yield {**nothing, "level": level, "district_id": district}
    for level, setting in product(levels, settings[1:]):
        yield {**nothing, "level": level, "setting": setting}
    for level, ownership in product(levels, BY_OWNERSHIP):
        yield {**nothing, "level": level, "ownership": ownership}
    if PRESCHOOL in levels:
        for district in districts:
            yield {**nothing, "level": PRESCHOOL, "district_id": district, "ownership": "inclusive"}
