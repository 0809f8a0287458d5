"""What the checks between tables share: sums by key laid beside a column, and faults where they differ."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame, MultiIndex, Series

from geodata.converting import Typed, plain
from geodata.faults import Fault, FaultKind

PAIR = ("school_id", "level")


def has(tables: Mapping[str, Typed], table: str, *columns: str) -> bool:
    """Return whether a table was read and has these columns."""
    return table in tables and set(columns) <= set(tables[table].frame.columns)


def beside(frame: DataFrame, key: Sequence[str], sums: Series) -> Series:
    """Return for each row of `frame` the sum of its key, NaN where there is none."""
    if len(key) == 1:
        return frame[key[0]].map(sums).astype(float)
    there = sums.reindex(MultiIndex.from_frame(frame[list(key)]))
    return Series(there.to_numpy(float), index=frame.index)


def sums_of(frame: DataFrame, key: Sequence[str], column: str) -> Series:
    """Return the sum of a column by key; a sum with an unknown part is unknown."""
    known = frame.dropna(subset=list(key))
    groups = known.groupby(list(key) if len(key) > 1 else key[0])[column]
    return groups.sum().mask(groups.count() < groups.size()).astype(float)


def differences(
    typed: Typed, kind: FaultKind, column: str, other: Series, *, tolerance: float = 0, **texts: object
) -> Iterator[Fault]:
    """Yield one fault for the rows whose column and `other` are known and differ by more than `tolerance`."""
    mine = typed.frame[column].to_numpy(float)
    there = other.to_numpy(float)
    wrong = np.isfinite(mine) & np.isfinite(there) & (np.abs(mine - there) > tolerance)
    yield from over(typed, kind, column, wrong, there, **texts)


def over(
    typed: Typed,
    kind: FaultKind,
    column: str,
    wrong: NDArray[np.bool_],
    there: NDArray[np.float64],
    **texts: object,
) -> Iterator[Fault]:
    """Yield one fault for the wrong rows, which shows the first pair of numbers."""
    if wrong.any():
        first = int(np.flatnonzero(wrong)[0])
        mine = typed.frame[column].to_numpy(float)
        found = f"{plain(float(mine[first]))} / {plain(float(there[first]))}"
        yield typed.fault(kind, wrong, column, found=found, **texts)
