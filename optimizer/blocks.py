"""The parts of a program that are held as arrays: families of variables, of rows, and goals.

A family is one idea under one name ("place", "respect_seats"), with one label per member. The arrays of a
family are checked when it is added, so that a message can name the member that is wrong.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, cast

import numpy as np
import pandas as pd
from scipy import sparse

from optimizer.errors import ProgramError

Sense = Literal["<=", ">=", "=="]
Direction = Literal["min", "max"]
Numbers = float | Sequence[float] | np.ndarray | pd.Series
Coefficients = Numbers | sparse.sparray | sparse.spmatrix
Labels = pd.Index | Iterable[Hashable]
Triplets = tuple[np.ndarray, np.ndarray, np.ndarray]  # row, column, value


@dataclass(frozen=True, eq=False)
class Variables:
    """A family of variables.

    ``start`` is the place of its first column among the block columns (PuLP's own variables stand before
    all of them). ``lower`` and ``upper`` have one entry per label, in ``unit``.
    """

    family: str
    index: pd.Index
    start: int
    unit: str = ""
    integer: bool = False
    lower: np.ndarray = field(default_factory=lambda: np.zeros(0), repr=False)
    upper: np.ndarray = field(default_factory=lambda: np.zeros(0), repr=False)

    def __len__(self) -> int:
        """Return the number of variables in the family."""
        return len(self.index)


@dataclass(frozen=True, eq=False)
class Rows:
    """A family of constraints, one row per label: ``terms sense rhs``.

    ``entries`` are the coefficients, rows x the block columns there were; ``outside`` those on PuLP's own
    variables as (row, variable id, value). ``start`` is the place of the first row among the block rows.
    """

    family: str
    index: pd.Index
    start: int
    sense: Sense
    rhs: np.ndarray = field(repr=False)
    unit: str = ""
    entries: sparse.csr_array = field(repr=False, default_factory=lambda: sparse.csr_array((0, 0)))
    outside: tuple[Triplets, ...] = field(repr=False, default=())

    def __len__(self) -> int:
        """Return the number of rows in the family."""
        return len(self.index)


@dataclass(frozen=True, eq=False)
class Goal:
    """One goal: a sum over families, to be made small or large.

    ``tolerance`` is how much of it, in ``unit``, may be given up for the goals after it. ``pieces`` are
    (first block column, coefficients); ``outside`` are (PuLP variable id, coefficient).
    """

    name: str
    sense: Direction = "min"
    tolerance: float = 0.0
    unit: str = ""
    constant: float = 0.0
    pieces: tuple[tuple[int, np.ndarray], ...] = field(repr=False, default=())
    outside: tuple[tuple[int, float], ...] = field(repr=False, default=())
    families: tuple[str, ...] = ()


def label_index(family: str, labels: Labels) -> pd.Index:
    """Return the labels as an index; refuse a label that appears twice."""
    index = labels if isinstance(labels, pd.Index) else pd.Index(list(labels))
    if isinstance(index, pd.MultiIndex):
        missing = any((codes < 0).any() for codes in index.codes)
    else:
        missing = index.hasnans
    if missing:
        raise ProgramError(f"{family}: a label is missing (NaN)")
    # is_unique would keep a table of all labels of a MultiIndex as long as the program lives
    unique = not index.duplicated().any() if isinstance(index, pd.MultiIndex) else index.is_unique
    if not unique:
        raise ProgramError(f"{family}: the label {index[index.duplicated()][0]!r} is given twice")
    return index


def spread(what: str, numbers: Numbers, index: pd.Index, *, once: bool = False) -> np.ndarray:
    """Return one float per label from a scalar (held ``once``, then read only) or an array.

    Refuse NaN and a wrong length.
    """
    array = np.asarray(numbers, dtype=np.float64)
    if array.ndim == 0:
        array = np.broadcast_to(array, len(index)) if once else np.full(len(index), float(array))
    if array.shape != (len(index),):
        raise ProgramError(f"{what}: {array.shape} numbers for {len(index)} labels")
    if np.isnan(array).any():
        raise ProgramError(f"{what}: not a number at {index[int(np.isnan(array).argmax())]!r}")
    return array


def finite(what: str, numbers: Numbers, index: pd.Index) -> np.ndarray:
    """Return one finite float per label; refuse infinity too."""
    array = spread(what, numbers, index)
    if not np.isfinite(array).all():
        raise ProgramError(f"{what}: infinite at {index[int((~np.isfinite(array)).argmax())]!r}")
    return array


def compressed(what: str, coefficients: Coefficients, rows: int, columns: int) -> sparse.csr_array:
    """Return the coefficients of one family in one family of rows, as a matrix of their own without zeros.

    Parameters
    ----------
    what
        Named in messages: "respect_seats on place".
    coefficients
        A matrix (rows x columns), a 1-D array (its diagonal) or a scalar (times the identity). Entries of a
        matrix at the same place are added up.
    rows, columns
        Sizes of the two families; a diagonal needs them equal.
    """
    if isinstance(coefficients, sparse.sparray | sparse.spmatrix):
        given = cast("sparse.csr_array", coefficients)
        if given.shape != (rows, columns):
            raise ProgramError(f"{what}: a matrix of {given.shape} where {(rows, columns)} is needed")
        matrix = sparse.csr_array(given.tocsr(copy=True).astype(np.float64, copy=False))
    else:
        matrix = _diagonal(what, np.asarray(coefficients, dtype=np.float64), rows, columns)
    if not np.isfinite(matrix.data).all():
        raise ProgramError(f"{what}: a coefficient is NaN or infinite")
    matrix.sum_duplicates()
    matrix.eliminate_zeros()
    return matrix


def triplets(what: str, coefficients: Coefficients, rows: int, columns: int) -> Triplets:
    """Return the same as (row, column, value)."""
    matrix = compressed(what, coefficients, rows, columns).tocoo(copy=False)
    return matrix.row.astype(np.int32, copy=False), matrix.col.astype(np.int32, copy=False), matrix.data


def beside(height: int, width: int, parts: Sequence[tuple[sparse.csr_array, int]]) -> sparse.csr_array:
    """Return matrices side by side as one of ``height`` x ``width``, with int32 places.

    Parameters
    ----------
    parts
        Each a matrix of ``height`` rows and the column where it begins; no two share a column, and they come
        from left to right. The numbers of a single one are not copied.
    """
    if len(parts) == 1:
        ((matrix, shift),) = parts
        places = matrix.indices.astype(np.int32, copy=False) + np.int32(shift)
        return sparse.csr_array((matrix.data, places, matrix.indptr.astype(np.int32)), shape=(height, width))
    counts = [np.diff(matrix.indptr) for matrix, _ in parts]
    ends = np.cumsum(np.sum(counts, axis=0, dtype=np.int64)) if parts else np.zeros(height, dtype=np.int64)
    starts = np.concatenate([np.zeros(1, dtype=np.int64), ends])
    column, value = np.empty(int(starts[-1]), dtype=np.int32), np.empty(int(starts[-1]))
    free = starts[:-1].copy()
    for (matrix, shift), count in zip(parts, counts, strict=True):
        at = np.arange(matrix.nnz) + np.repeat(free - matrix.indptr[:-1], count)
        column[at], value[at] = matrix.indices + np.int32(shift), matrix.data
        free += count
    return sparse.csr_array((value, column, starts.astype(np.int32)), shape=(height, width))


def _diagonal(what: str, diagonal: np.ndarray, rows: int, columns: int) -> sparse.csr_array:
    if rows != columns:
        raise ProgramError(f"{what}: a diagonal needs as many rows ({rows}) as variables ({columns})")
    if diagonal.shape not in {(), (rows,)}:
        raise ProgramError(f"{what}: coefficients of shape {diagonal.shape} for {rows} rows")
    value, place = np.array(np.broadcast_to(diagonal, rows)), np.arange(rows, dtype=np.int32)
    return sparse.csr_array((value, place, np.arange(rows + 1, dtype=np.int32)), shape=(rows, rows))
