"""Whole numbers next to exact shares, so that totals stay what they are (controlled rounding).

Every cell is rounded down or up, and so is the total of every group of cells: a total that is whole stays
exactly that. Where the groups are two families of boxes within boxes (schools within a source's reach on one
side, bands on the other), this is a flow, and whole numbers always exist (L. H. Cox and L. R. Ernst, 1982).

Sets
    cells                  C, what is shared out
    totals                 T, groups of cells that are added up
Parameters
    exact[c]               share of cell c                                                [pieces]
    price[c]               of rounding cell c up; 1 − 2·(exact[c] − ⌊exact[c]⌋) unless said  [pieces]
Variables
    above[c] ∈ {0, 1}      whether cell c gets ⌈exact⌉ and not ⌊exact⌋, 0 where exact is whole  [pieces]
Goals, in this order
    rounding               min Σ_c price[c] · above[c]                                    [pieces]
Subject to
    keep_at_least[t]       Σ_c∈t above[c] ≥ ⌊Σ_c∈t exact[c]⌋ − Σ_c∈t ⌊exact[c]⌋           ∀ t ∈ T
    keep_at_most[t]        Σ_c∈t above[c] ≤ ⌈Σ_c∈t exact[c]⌉ − Σ_c∈t ⌊exact[c]⌋           ∀ t ∈ T
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import sparse

from models.errors import NoPlanError
from models.goals import require_values
from models.incidence import incidence
from models.rounding import NOISE, whole
from models.steps import Steps
from optimizer.program import Program


def next_to_share(
    step: str,
    unit: str,
    exact: pd.Series,
    groupings: Sequence[pd.Series],
    steps: Steps,
    price: pd.Series | None = None,
) -> pd.Series:
    """Return whole numbers next to `exact`, so that totals are next to theirs.

    Parameters
    ----------
    step
        Under which the rounding is noted.
    unit
        Of the numbers.
    exact
        Not negative, by cell; labels are unique.
    groupings
        One per way of adding up: the group of each cell, on the same labels.
    price
        Of rounding a cell up; the cells that are nearest to their share are preferred where it is left out.

    Raises
    ------
    NoPlanError
        If the solver has no values: the groups are no two families of boxes within boxes.

    Returns
    -------
    Series of int64
    """
    floor = np.floor(exact + NOISE)
    if not _between(exact).any():
        settled: pd.Series = floor.astype("int64")
        return settled
    solution = steps.solve(step, "", formulate_next_to_share(unit, exact, groupings, price))
    require_values(step, solution)
    above = whole(solution.values("above"))
    if above is None:
        raise NoPlanError(step, f"a plan that is not in whole {unit}")
    raised = pd.Series(above, index=exact.index[_between(exact)]).reindex(exact.index, fill_value=0)
    rounded: pd.Series = (floor + raised).astype("int64")
    return rounded


def formulate_next_to_share(
    unit: str, exact: pd.Series, groupings: Sequence[pd.Series], price: pd.Series | None = None
) -> Program:
    """State the rounding; at least one exact share must not be whole."""
    program = Program("next_to_share")
    part = (exact - np.floor(exact + NOISE))[_between(exact)]
    cells = pd.RangeIndex(len(part))
    above = program.add_variables("above", cells, upper=1.0, integer=True, unit=unit)
    costs = 1 - 2 * part if price is None else price.reindex(part.index)
    program.add_goal("rounding", {above: costs.to_numpy(dtype=np.float64)}, unit=unit)
    terms, least, most = _totals(part.index, exact, groupings)
    rows = pd.RangeIndex(len(least))
    program.add_rows("keep_at_least", rows, {above: terms}, ">=", least, unit=unit)
    program.add_rows("keep_at_most", rows, {above: terms}, "<=", most, unit=unit)
    return program


def _between(exact: pd.Series) -> pd.Series:
    """Return whether each share is no whole number."""
    between: pd.Series = (exact - np.rint(exact)).abs() > NOISE
    return between


def _totals(
    parts: pd.Index, exact: pd.Series, groupings: Sequence[pd.Series]
) -> tuple[sparse.csr_array, np.ndarray, np.ndarray]:
    """Return which cells each total adds up, and the least and most that may be rounded up among them."""
    blocks, least, most = [], [], []
    floor = np.floor(exact + NOISE)
    for labels in groupings:
        sums = exact.groupby(labels.to_numpy()).sum()
        floors = floor.groupby(labels.to_numpy()).sum()
        touched = pd.Index(labels.reindex(parts).to_numpy())
        held = sums.index.isin(touched)
        blocks.append(incidence(sums.index[held], touched))
        least.append((np.floor(sums + NOISE) - floors)[held].to_numpy())
        most.append((np.ceil(sums - NOISE) - floors)[held].to_numpy())
    return sparse.csr_array(sparse.vstack(blocks)), np.concatenate(least), np.concatenate(most)
