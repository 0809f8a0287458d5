"""The program by hand: a table of two by two with its margins."""

import re

import numpy as np
import pytest
from scipy import sparse

from scenarios.bulletin import protection
from scenarios.bulletin.protection import Adversary, Known, Puzzle, formulate

NOBODY = (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))


def puzzle(most: float = np.inf) -> Puzzle:
    """Return four groups a b c d; printed: each of them, both rows, both columns and the total; secret: a."""
    margins = [[1, 1, 0, 0], [0, 0, 1, 1], [1, 0, 1, 0], [0, 1, 0, 1], [1, 1, 1, 1]]
    return Puzzle(
        sums=sparse.csr_array(np.vstack([np.eye(4), margins]).astype(float)),
        truth=np.array([4.0, 30.0, 20.0, 50.0]),
        empty=np.zeros(4, dtype=bool),
        secrets=sparse.csr_array(np.eye(4)[:1]),
        known=Known(sparse.csr_array(np.eye(4)[:1]), np.zeros(1), np.array([most])),
        below=NOBODY,
    )


def test_the_cheapest_companions_are_the_square() -> None:
    """A can move only with b, c and d when margins stay; with dear margins these three are chosen."""
    cost = np.array([0.0, 1, 1, 1, 9, 9, 9, 9, 9])
    found = Adversary(puzzle()).separate(0, 10.0, cost, np.ones(9, dtype=bool))
    assert found is not None
    assert (found[0] > 0).tolist() == [True, True, True, True, False, False, False, False, False]


def test_nothing_separates_what_the_shown_cells_fix() -> None:
    free = np.array([True, True, False, False, False, False, False, False, False])
    adversary = Adversary(puzzle())
    assert adversary.separate(0, 1.0, np.zeros(9), free) is None
    assert adversary.widest(0, free, 10.0) == pytest.approx(0, abs=1e-6)


def test_knowledge_from_elsewhere_confines() -> None:
    """With at most 7 in a, two tables differ by 7 at most, whatever is hidden."""
    everything = np.ones(9, dtype=bool)
    adversary = Adversary(puzzle(7.0))
    assert adversary.separate(0, 10.0, np.zeros(9), everything) is None
    assert adversary.widest(0, everything, 10.0) == pytest.approx(7)
    assert adversary.separate(0, 7.0, np.zeros(9), everything) is not None


def test_the_docstring_names_every_family_of_the_program() -> None:
    one = puzzle(7.0)
    small = Puzzle(one.sums, one.truth, one.empty, one.secrets, one.known, (np.array([0]), np.array([1])))
    program = formulate(small)
    told = set(re.findall(r"[a-z]+(?:_[a-z]+)*", protection.__doc__ or ""))
    assert {family.family for family in (*program.families, *program.rows)} <= told
    assert {goal.name for goal in program.goals} <= told
