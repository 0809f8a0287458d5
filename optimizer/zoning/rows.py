"""The rows of a zoning question on one column per arc and one per overload."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from optimizer.matrix import Matrix
from optimizer.zoning.contiguity import Separator
from optimizer.zoning.space import Space


@dataclass(frozen=True, eq=False)
class Aim:
    """What is improved: ``costs`` per arc, ``excess`` per unit of overload, with overload up to ``most``."""

    costs: np.ndarray
    excess: float
    most: float

    @classmethod
    def overload(cls, space: Space) -> "Aim":
        """Return the aim of the first goal."""
        return cls(np.zeros(len(space.unit)), 1.0, float(space.demand.sum()))

    @classmethod
    def cost(cls, space: Space, most: float) -> "Aim":
        """Return the aim of the second goal, over plans with at most this overload."""
        return cls(space.cost, 0.0, most)


def state(space: Space, aim: Aim, arcs: np.ndarray, *, integer: bool) -> Matrix:
    """Return the rows over some arcs: the overload columns come first, then ``arcs``.

    Rows: ``assign_every_unit``, ``respect_seats``, then one that holds the whole overload.
    """
    units, centres, width = space.units, space.centres, len(arcs)
    entries = sparse.vstack(
        [
            sparse.hstack([sparse.csr_array((units, centres)), _of_units(space, arcs)]),
            sparse.hstack([-sparse.eye_array(centres), of_centres(space, arcs)]),
            sparse.csr_array(np.concatenate([np.ones(centres), np.zeros(width)])[None, :]),
        ]
    )
    once = (np.diff(space.first) > 0).astype(np.float64)
    return Matrix(
        _narrow(sparse.csr_array(entries)),
        np.zeros(centres + width),
        np.concatenate([np.full(centres, aim.most), np.ones(width)]),
        np.concatenate([once, np.full(centres + 1, -math.inf)]),
        np.concatenate([once, space.seats, [aim.most]]),
        np.concatenate([np.zeros(centres, dtype=bool), np.full(width, integer)]),
    )


def into_rows(space: Space, separators: sparse.csr_array, arcs: np.ndarray) -> sparse.csc_array:
    """Return the coefficients of new arcs in every row there is, separators last."""
    of_units = _of_units(space, arcs)
    blank = sparse.csr_array((1, len(arcs)))
    pieces = [of_units, of_centres(space, arcs), blank, separators[:, arcs]]
    return sparse.csc_array(sparse.vstack(pieces))


def of_centres(space: Space, arcs: np.ndarray) -> sparse.csr_array:
    """Return centres x arcs, the load that each arc brings."""
    unit = space.unit[arcs]
    shape = (space.centres, len(arcs))
    load = sparse.coo_array((space.demand[unit], (space.centre[arcs], np.arange(len(arcs)))), shape=shape)
    return sparse.csr_array(load)


def of_separators(space: Space, separators: Sequence[Separator]) -> sparse.csr_array:
    """Return separators x all arcs: +1 for the arcs of the separating units, -1 for the unit they part."""
    row: list[int] = []
    arc: list[int] = []
    value: list[float] = []
    for number, separator in enumerate(separators):
        found = space.place[list(separator.units), separator.centre] if separator.units else np.zeros(0, int)
        arcs = [*found[found >= 0].tolist(), int(space.place[separator.unit, separator.centre])]
        row.extend([number] * len(arcs))
        arc.extend(arcs)
        value.extend([1.0] * (len(arcs) - 1) + [-1.0])
    return sparse.csr_array(sparse.coo_array((value, (row, arc)), shape=(len(separators), len(space.unit))))


def on_columns(space: Space, rows: sparse.csr_array, arcs: np.ndarray) -> sparse.csr_array:
    """Return rows over all arcs as rows over the columns of :func:`state`."""
    blank = sparse.csr_array((rows.shape[0], space.centres))
    return _narrow(sparse.csr_array(sparse.hstack([blank, rows[:, arcs]])))


def _of_units(space: Space, arcs: np.ndarray) -> sparse.csr_array:
    shape = (space.units, len(arcs))
    ones = np.ones(len(arcs))
    return sparse.csr_array(sparse.coo_array((ones, (space.unit[arcs], np.arange(len(arcs)))), shape=shape))


def _narrow(entries: sparse.csr_array) -> sparse.csr_array:
    entries.indptr, entries.indices = entries.indptr.astype(np.int32), entries.indices.astype(np.int32)
    return entries
