"""Rows of a zoning question."""

import numpy as np

from optimizer.zoning.contiguity import Separator
from optimizer.zoning.question import Zoning
from optimizer.zoning.rows import Aim, into_rows, of_separators, on_columns, state
from optimizer.zoning.space import Space, open_space

PAIRS = np.array([[0, 1], [1, 2]])


def three_units() -> Space:
    """Return three units in a row between two centres: arcs 0-0, 1-0, 1-1, 2-1."""
    return open_space(
        Zoning(np.array([2.0, 3, 4]), np.array([5.0, 6]), np.ones((3, 2)), PAIRS, np.array([0, 2]))
    )


def test_rows_are_those_of_the_question() -> None:
    space = three_units()
    matrix = state(space, Aim.cost(space, 1.5), np.arange(4), integer=True)
    assert matrix.entries.toarray().tolist() == [
        [0, 0, 1, 0, 0, 0],
        [0, 0, 0, 1, 1, 0],
        [0, 0, 0, 0, 0, 1],
        [-1, 0, 2, 3, 0, 0],
        [0, -1, 0, 0, 3, 4],
        [1, 1, 0, 0, 0, 0],
    ]
    assert matrix.row_upper.tolist() == [1, 1, 1, 5, 6, 1.5]
    assert matrix.row_lower.tolist() == [1, 1, 1, -np.inf, -np.inf, -np.inf]
    assert matrix.upper.tolist() == [1.5, 1.5, 1, 1, 1, 1]
    assert matrix.integer.tolist() == [False, False, True, True, True, True]


def test_a_separator_ties_a_unit_to_those_that_part_it() -> None:
    space = three_units()
    rows = of_separators(space, [Separator(0, 1, (0, 2))])
    assert rows.toarray().tolist() == [[1, -1, 0, 0]]  # unit 2 has no arc to centre 0
    assert on_columns(space, rows, np.array([1, 0])).toarray().tolist() == [[0, 0, -1, 1]]
    assert into_rows(space, rows, np.array([1])).toarray()[:, 0].tolist() == [0, 1, 0, 3, 0, 0, -1]
