"""A look at the numbers of a program before it is solved.

Solvers compare with absolute tolerances near 1e-7. Coefficients further apart than ``WIDEST`` leave the small
ones below the noise of the large ones, and answers that look exact are not.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from optimizer.blocks import Rows, Variables
from optimizer.matrix import Matrix

WIDEST = 1e6


def wide_ranges(
    matrix: Matrix, costs: Mapping[str, np.ndarray], families: Sequence[Variables], rows: Sequence[Rows]
) -> tuple[str, ...]:
    """Return a message for the rows, and one per goal, whose coefficients are too far apart.

    Parameters
    ----------
    matrix
        The program.
    costs
        Coefficients by goal.
    families, rows
        To name the places; they stand last among columns and rows.
    """
    found = []
    entries = matrix.entries
    if span := _span(entries.data):
        low, high = (int(np.searchsorted(entries.indptr, at, side="right")) - 1 for at in span)
        first = matrix.height - sum(map(len, rows))
        found.append(
            _message("rows", entries.data, span, (_place(low, first, rows), _place(high, first, rows)))
        )
    first = matrix.columns - sum(map(len, families))
    for goal, numbers in costs.items():
        if span := _span(numbers):
            places = (_place(span[0], first, families), _place(span[1], first, families))
            found.append(_message(f"goal {goal}", numbers, span, places))
    return tuple(found)


def _span(numbers: np.ndarray) -> tuple[int, int] | None:
    """Return the places of the smallest and the largest non-zero number when they are too far apart."""
    size = np.abs(numbers)
    smallest = np.where(size > 0, size, np.inf)
    if not len(size) or size.max() <= WIDEST * smallest.min():
        return None
    return int(smallest.argmin()), int(size.argmax())


def _place(at: int, first: int, families: Sequence[Variables] | Sequence[Rows]) -> str:
    for family in families:
        if first <= at < first + len(family):
            return f"{family.family}[{family.index[at - first]}]"
        first += len(family)
    return f"number {at}"


def _message(what: str, numbers: np.ndarray, span: tuple[int, int], places: tuple[str, str]) -> str:
    low, high = abs(numbers[span[0]]), abs(numbers[span[1]])
    return (
        f"{what}: coefficients from {low:.3g} at {places[0]} to {high:.3g} at {places[1]} are further apart "
        f"than {WIDEST:.0e}; change a unit"
    )
