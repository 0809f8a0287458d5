"""Where pupils live when only schools are known: spread to areas near by, as an estimate.

The doubly constrained gravity model (Wilson 1971):

    T(s, a) = A(s) · B(a) · P(s) · W(a) · exp(-metres(s, a) / scale)
    Σ_a T(s, a) = P(s)        every pupil of a school lives somewhere
    Σ_s T(s, a) ≈ Σ P · W(a) / Σ W      an area has its part of the pupils, by its people

A and B are found by iterative proportional fitting. The first line holds exactly, in whole children. The
second is met more nearly with every round; met in full, the rolls of the schools would no longer say anything
of the areas. Two rounds stand between both kinds of knowledge, and on data with counted children they come
nearer to the truth than either (``benchmarks/forecast.py``). What the second line lacks is returned.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame, Index, Series
from scipy.sparse import csr_array

from geodata.forecast.whole import largest_remainder

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]

ROUNDS = 500
ROUNDS_KEPT = 2
CLOSE, STALLED = 1e-6, 1e-9  # of all pupils: near enough, and no nearer in a round
ESTIMATED = "estimated"
SMALLEST = 1e-300  # keeps a school whose every area is far from vanishing in the arithmetic


@dataclass(frozen=True)
class Spread:
    """Pupils spread to areas, as an estimate.

    Attributes
    ----------
    flows
        school_id, area_id, children (whole), note = ``estimated``. Adds up to the pupils of each school.
    children
        area_id, children (whole), note: the sum by area; areas without children are listed too.
    misfit
        Half the sum of the differences between areas and their part by people, over all pupils: 0 when both
        lines of the model hold in full.
    rounds
        Rounds of the fitting.
    """

    flows: DataFrame
    children: DataFrame
    misfit: float
    rounds: int


def spread_to_areas(
    pupils: Series, people: Series, ways: DataFrame, *, scale_metres: float, rounds: int = ROUNDS_KEPT
) -> Spread:
    """Return where the pupils of each school live, estimated.

    Parameters
    ----------
    pupils
        Whole pupils by school id.
    people
        Residents, or children of another source, by area id: the weight W.
    ways
        school_id, area_id, metres: which areas a school may draw from.
    scale_metres
        Distance over which the pull falls to 1/e; about the usual way to school of the level.
    rounds
        Rounds of fitting to the people of the areas: 0 leaves the areas to the schools near by, many leave
        them to their people.

    Raises
    ------
    ValueError
        If a school with pupils has no way to an area with people, or an id is unknown.
    """
    school, area = _places(pupils, ways["school_id"]), _places(people, ways["area_id"])
    if (school < 0).any() or (area < 0).any() or scale_metres <= 0:
        raise ValueError("every way joins a known school and a known area, and the scale is positive")
    metres = ways["metres"].to_numpy(float)
    rows, weight = pupils.to_numpy(float), people.to_numpy(float)
    nearest = np.full(len(pupils), np.inf)
    np.minimum.at(nearest, school, np.where(weight[area] > 0, metres, np.inf))
    stranded = (rows > 0) & ~np.isfinite(nearest)
    if stranded.any():
        raise ValueError(f"no area with people near school {pupils.index[stranded][0]}")
    pull = np.maximum(
        np.exp(-(metres - np.where(np.isfinite(nearest), nearest, 0)[school]) / scale_metres), SMALLEST
    )
    shape = (len(pupils), len(people))
    seeds = csr_array((pull * weight[area], (school, area)), shape=shape)
    table, done = fitted(seeds, rows, weight, most=rounds)
    whole = whole_table(table, pupils.to_numpy(np.int64))
    return _as_tables(whole, pupils, people, done)


def _places(known: Series, ids: Series) -> Ints:
    return np.asarray(known.index.get_indexer(Index(ids)), dtype=np.int64)


def fitted(seeds: csr_array, rows: Floats, weight: Floats, *, most: int = ROUNDS) -> tuple[csr_array, int]:
    """Return the table nearest to `seeds` with these row sums, and columns in proportion to a weight.

    Iterative proportional fitting; the last step is by rows, so these hold exactly. The columns hold where
    the pattern of `seeds` lets them.

    Parameters
    ----------
    seeds
        Not negative. (rows, columns)
    rows
        Sum of each row.
    weight
        Weight of each column.
    most
        Rounds at most.

    Returns
    -------
    The table, and the rounds it took.
    """
    reached = np.asarray((seeds > 0).sum(axis=0)).ravel() > 0
    target = np.where(reached, weight, 0)
    target = target * (rows.sum() / target.sum() if target.sum() else 0)
    right = np.ones(seeds.shape[1])
    left = _over(rows, seeds @ right)
    rounds, gap = 0, np.inf
    while rounds < most:
        rounds += 1
        columns = right * (seeds.T @ left)
        before, gap = gap, float(np.abs(columns - target).sum())
        if gap <= CLOSE * rows.sum() or gap > before - STALLED * rows.sum():
            break
        right = np.where(columns > 0, right * _over(target, columns), right)
        left = _over(rows, seeds @ right)
    table = seeds.multiply(left[:, None]).multiply(right[None, :]).tocsr()
    return csr_array(table), rounds


def _over(above: Floats, below: Floats) -> Floats:
    return np.divide(above, below, out=np.zeros(len(above)), where=below > 0)


def whole_table(table: csr_array, rows: Ints) -> csr_array:
    """Return whole numbers near a table's that keep its row sums exactly, and its column sums nearly.

    Rows are rounded one after another by the largest remainder; what a column has lost so far counts in its
    favour in the next row, so that small flows to an area are not all rounded away.
    """
    lost = np.zeros(table.shape[1])
    values = np.zeros(len(table.data), dtype=np.int64)
    for row, total in enumerate(rows):
        at = slice(table.indptr[row], table.indptr[row + 1])
        columns, exact = table.indices[at], table.data[at]
        if not total:
            continue
        values[at] = _rounded(exact, lost[columns], int(total))
        lost[columns] += exact - values[at]
    return csr_array((values, table.indices, table.indptr), shape=table.shape)


def _rounded(exact: Floats, favour: Floats, total: int) -> Ints:
    base = np.floor(exact).astype(np.int64)
    left = total - int(base.sum())
    if left < 0 or left > len(exact):  # only where arithmetic let the row stray: share it out anew
        return largest_remainder(exact, total)
    order = np.argsort(-(exact - base + favour), kind="stable")
    base[order[:left]] += 1
    return base


def _as_tables(whole: csr_array, pupils: Series, people: Series, rounds: int) -> Spread:
    found = whole.tocoo()
    kept = found.data > 0
    ids = {"school_id": pupils.index[found.row[kept]], "area_id": people.index[found.col[kept]]}
    flows = DataFrame({**ids, "children": found.data[kept], "note": ESTIMATED})
    sums = np.asarray(whole.sum(axis=0)).ravel()
    children = DataFrame({"area_id": people.index, "children": sums, "note": ESTIMATED})
    part = people.to_numpy(float) * (sums.sum() / people.sum() if people.sum() else 0)
    misfit = np.abs(sums - part).sum() / 2 / max(1, sums.sum())
    flows = flows.sort_values(["school_id", "area_id"], ignore_index=True)
    return Spread(flows, children, float(misfit), rounds)


def misplaced_share(estimated: Series, truth: Series) -> float:
    """Return the share of children put into a wrong area: half the sum of |estimate - truth| over the truth.

    Both by area id; the estimate is brought to the total of the truth first, since pupils from elsewhere and
    children without a school differ between the two.
    """
    both = pd.concat([estimated, truth], axis=1).fillna(0).to_numpy(float)
    scaled = both[:, 0] * (both[:, 1].sum() / both[:, 0].sum())
    return float(np.abs(scaled - both[:, 1]).sum() / 2 / both[:, 1].sum())
