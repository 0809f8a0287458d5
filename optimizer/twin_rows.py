"""Rows that count the same columns, told apart so that a network shows.

Seats and today's pupils of a school both limit the sum of those placed there: every such column then stands
in three rows, one more than an arc has ends. Subtract the first of the two rows from the second, and let a
column of its own carry what the first adds up to:

    first            A1 x - s w           = 0            w = s · A1 x, within the sides of the first row
    second           (A2 - c A1) x + c s w  within the sides of the second row

with c = ±1 the ratio of the rows on those columns, and s = ±1 such that w has a lower end. The columns
that both rows count now stand in the first alone; nothing else is changed, so the two programs have the same
plans and the same least cost. Duals of the stated rows follow from those of the turned ones by the transposed
turn, and are proved on the program as stated.
"""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from scipy import sparse

from optimizer.matrix import Matrix

ENDS = 2  # rows in which an arc stands, at most
MARK = 2**40  # so that a sum of a million marks still is exact in 64 bits


@dataclass(frozen=True, eq=False)
class TwinRows:
    """The turn that takes twin rows apart.

    Attributes
    ----------
    turn
        Square over the rows: the turned rows as sums of the stated ones.
    first
        The row of each pair that is subtracted from the other.
    side
        +1 or -1: what its sum is multiplied by, to have a lower end.
    entries
        The turned rows, with a column more per pair.
    """

    turn: sparse.csr_array
    first: np.ndarray
    side: np.ndarray
    entries: sparse.csr_array

    @classmethod
    def of(cls, matrix: Matrix) -> Self | None:
        """Return the turn of a matrix whose entries are all +1 or -1; None when no two rows are twins."""
        crowded = np.diff(matrix.entries.tocsc().indptr) > ENDS
        first, second, ratio = _twins(matrix.entries, crowded)
        low, high = np.isfinite(matrix.row_lower[first]), np.isfinite(matrix.row_upper[first])
        if not len(first) or not (low | high).all():
            return None
        side = np.where(low, 1.0, -1.0)
        height, pairs = matrix.height, np.arange(len(first))
        shape = (height, height)
        turn = sparse.csr_array(
            sparse.eye_array(height) - sparse.coo_array((ratio, (second, first)), shape=shape)
        )
        sums = sparse.coo_array(
            (
                np.concatenate([-side, ratio * side]),
                (np.concatenate([first, second]), np.concatenate([pairs, pairs])),
            ),
            shape=(height, len(first)),
        )
        turned = sparse.csr_array(turn @ matrix.entries)
        turned.eliminate_zeros()
        return cls(turn, first, side, sparse.csr_array(sparse.hstack([turned, sums])))

    def turned(self, matrix: Matrix) -> Matrix:
        """Return a matrix with the same entries as the one first seen, and any bounds, turned."""
        low, high = matrix.row_lower[self.first], matrix.row_upper[self.first]
        up = self.side > 0
        row_lower, row_upper = matrix.row_lower.copy(), matrix.row_upper.copy()
        row_lower[self.first] = row_upper[self.first] = 0.0
        return replace(
            matrix,
            entries=self.entries,
            lower=np.append(matrix.lower, np.where(up, low, -high)),
            upper=np.append(matrix.upper, np.where(up, high, -low)),
            row_lower=row_lower,
            row_upper=row_upper,
            integer=np.append(matrix.integer, np.zeros(len(self.first), dtype=bool)),
        )

    def duals(self, duals: np.ndarray) -> np.ndarray:
        """Return the multipliers of the stated rows from those of the turned ones."""
        return np.asarray(self.turn.T @ duals, dtype=np.float64)


def _twins(entries: sparse.csr_array, crowded: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return pairs of rows alike, or opposite, on the crowded columns: first, second and their ratio.

    Rows are compared by the sum of random marks of their columns. Should two rows differ all the same, their
    turned entries are those of no network, and nothing is lost.
    """
    marks = np.random.default_rng(0).integers(1, MARK, len(crowded)) * crowded
    sums = entries.astype(np.int64) @ marks
    rows = np.flatnonzero(sums)
    rows = rows[np.argsort(np.abs(sums[rows]), kind="stable")]
    alike = np.abs(sums[rows[1:]]) == np.abs(sums[rows[:-1]])
    first, second = rows[:-1][alike], rows[1:][alike]
    return first, second, np.where(sums[first] == sums[second], 1.0, -1.0)
