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

    ``entries`` are the coefficients as (row, block column, value) triplets; ``outside`` those on PuLP's own
    variables as (row, variable id, value). ``start`` is the place of the first row among the block rows.
    """

    family: str
    index: pd.Index
    start: int
    sense: Sense
    rhs: np.ndarray = field(repr=False)
    unit: str = ""
    entries: tuple[Triplets, ...] = field(repr=False, default=())
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
    parts = [index.get_level_values(level) for level in range(index.nlevels)]
    if any(part.hasnans for part in parts):
        raise ProgramError(f"{family}: a label is missing (NaN)")
    if not index.is_unique:
        raise ProgramError(f"{family}: the label {index[index.duplicated()][0]!r} is given twice")
    return index


def spread(what: str, numbers: Numbers, index: pd.Index) -> np.ndarray:
    """Return one float per label from a scalar or an array; refuse NaN and a wrong length."""
    array = np.asarray(numbers, dtype=np.float64)
    if array.ndim == 0:
        array = np.full(len(index), float(array))
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


def triplets(what: str, coefficients: Coefficients, rows: int, columns: int) -> Triplets:
    """Return the coefficients of one family in one family of rows as (row, column, value), zeros left out.

    Parameters
    ----------
    what
        Named in messages: "respect_seats on place".
    coefficients
        A matrix (rows x columns), a 1-D array (its diagonal) or a scalar (times the identity).
    rows, columns
        Sizes of the two families; a diagonal needs them equal.
    """
    if isinstance(coefficients, sparse.sparray | sparse.spmatrix):
        matrix = cast("sparse.csr_array", coefficients).tocoo()
        if matrix.shape != (rows, columns):
            raise ProgramError(f"{what}: a matrix of {matrix.shape} where {(rows, columns)} is needed")
        row, column, value = matrix.row, matrix.col, matrix.data.astype(np.float64)
    else:
        row, column, value = _diagonal(what, np.asarray(coefficients, dtype=np.float64), rows, columns)
    if not np.isfinite(value).all():
        raise ProgramError(f"{what}: a coefficient is NaN or infinite")
    kept = value != 0.0
    if not kept.all():
        row, column, value = row[kept], column[kept], value[kept]
    return row.astype(np.int32), column.astype(np.int32), value


def _diagonal(what: str, diagonal: np.ndarray, rows: int, columns: int) -> Triplets:
    if rows != columns:
        raise ProgramError(f"{what}: a diagonal needs as many rows ({rows}) as variables ({columns})")
    if diagonal.shape not in {(), (rows,)}:
        raise ProgramError(f"{what}: coefficients of shape {diagonal.shape} for {rows} rows")
    place = np.arange(rows, dtype=np.int32)
    return place, place, np.array(np.broadcast_to(diagonal, rows))
