"""Protection: which further counts to hide so that nobody can work out a hidden one.

Sets
    columns                   N, the smallest groups, for pupils and for boarders
    cells                     C, the counts that a bulletin prints, each a sum of columns
    secrets                   K, sums of columns that must stay uncertain; one at a time
Parameters
    truth[n]                  the number of column n                                            [children]
    sums[c, n]                1 where cell c counts column n
    loss[c]                   what hiding cell c costs the reader; 0 where it is hidden already
    width                     how far apart the secret must be in two possible tables           [children]
    least[b], most[b]         what is known of sums of columns from elsewhere                   [children]
Variables
    one[n], other[n] ≥ 0      two tables that a reader must hold possible                       [children]
    moved[c] ≥ 0              how far cell c is from its truth in the two; 0 where it is shown  [children]
    apart[k]                  the secret in one table, less that in the other                   [children]
Goals, in this order
    lost                      min Σ_c loss[c] · moved[c], or:
    wide                      max apart[k], to see how far a secret could be told at all
Subject to
    raise_one[c]              Σ_n sums[c, n] · one[n] − moved[c] ≤ Σ_n sums[c, n] · truth[n]    ∀ c ∈ C
    lower_one[c]              Σ_n sums[c, n] · one[n] + moved[c] ≥ Σ_n sums[c, n] · truth[n]    ∀ c ∈ C
    raise_other[c], lower_other[c]   the same for the other table                               ∀ c ∈ C
    boarders_one, boarders_other     boarders are not more than pupils                          ∀ groups
    least_one, most_one, least_other, most_other   what is known from elsewhere                 ∀ b
    tell_apart[k]             Σ_n secrets[k, n] · (one[n] − other[n]) = apart[k]                ∀ k ∈ K

A cell that moves in either table would have to be hidden; the program moves those of least loss (the usual
linear stand-in for the number of cells hidden). A cell that shows a secret stays still in every table that a
reader can build, so what holds here holds for every combination of the tables printed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from optimizer.program import Program
from optimizer.revision import Revisable
from optimizer.solve import Limits
from optimizer.status import Status

NOTHING = 1e-6  # children; less is the noise of the solver
SECONDS = 60.0  # for one question; such a program takes milliseconds


@dataclass(frozen=True, eq=False)
class Known:
    """What a reader knows of sums of columns from elsewhere: sums (rows × columns) between two ends."""

    sums: sparse.csr_array
    least: np.ndarray
    most: np.ndarray


@dataclass(frozen=True, eq=False)
class Puzzle:
    """What is printed and what must not be found out.

    Attributes
    ----------
    sums, truth : as in the formulation.
    empty : columns that are known to hold nobody.
    secrets : sums of columns, secrets × columns.
    known : from elsewhere; `truth` must agree with it.
    below : pairs of columns (small, large): the small one is never more than the large one.
    """

    sums: sparse.csr_array
    truth: np.ndarray
    empty: np.ndarray
    secrets: sparse.csr_array
    known: Known
    below: tuple[np.ndarray, np.ndarray]


class Adversary:
    """A careful reader, asked whether a secret can be told from what is shown.

    The program stays open; only bounds and costs change between questions.
    """

    def __init__(self, puzzle: Puzzle) -> None:
        self._puzzle = puzzle
        self._plan = _aimed(puzzle, "lost")
        self._width: Revisable | None = None

    def separate(
        self, secret: int, width: float, loss: np.ndarray, free: np.ndarray
    ) -> tuple[np.ndarray, float] | None:
        """Return how far each cell moves where two tables differ by `width` in a secret, at least loss.

        Parameters
        ----------
        secret : number of the secret.
        width : in children.
        loss : of each cell, 0 where it is hidden already.
        free : whether each cell may move.

        Returns
        -------
        tuple or None
            How far each cell lies apart in the two tables, and the loss; None where no two tables do.
        """
        count = self._puzzle.secrets.shape[0]
        lower = np.full(count, -np.inf)
        lower[secret] = width
        self._plan.set_bounds("apart", lower=lower, upper=np.where(np.isinf(lower), np.inf, width))
        self._plan.set_bounds("moved", upper=np.where(free, np.inf, 0.0))
        self._plan.set_costs("lost", {"moved": loss})
        solution = self._plan.solve()
        if solution.status is not Status.OPTIMAL:
            return None
        gap = self._puzzle.sums @ (solution.values("one") - solution.values("other"))
        moved = np.where(solution.values("moved") > NOTHING, np.maximum(np.abs(gap), NOTHING), 0.0)
        return moved, float(loss @ solution.values("moved"))

    def widest(self, secret: int, free: np.ndarray, most: float) -> float:
        """Return how far a secret can differ in two possible tables, `most` at most."""
        count = self._puzzle.secrets.shape[0]
        upper = np.full(count, np.inf)
        upper[secret] = most
        self._width = self._width or _aimed(self._puzzle, "wide")
        self._width.set_bounds("apart", upper=upper)
        self._width.set_bounds("moved", upper=np.where(free, np.inf, 0.0))
        self._width.set_costs("wide", {"apart": np.eye(count)[secret]})
        solution = self._width.solve()
        return solution.goals[0].value if solution.status is Status.OPTIMAL else 0.0


def _aimed(puzzle: Puzzle, goal: str) -> Revisable:
    plan = Revisable(formulate(puzzle), Limits(seconds=SECONDS))
    plan.aim_at([goal])
    return plan


def formulate(puzzle: Puzzle) -> Program:
    """State the question of the module's docstring; which secret is asked about is set by bounds."""
    cells, columns = puzzle.sums.shape
    secrets = puzzle.secrets.shape[0]
    program = Program("protection")
    room = np.where(puzzle.empty, 0.0, np.inf)
    tables = {
        name: program.add_variables(name, range(columns), upper=room, unit="children")
        for name in ("one", "other")
    }
    moved = program.add_variables("moved", range(cells), unit="children")
    apart = program.add_variables("apart", range(secrets), lower=-np.inf, unit="children")
    program.add_goal("lost", {moved: 1.0}, unit="children")
    program.add_goal("wide", {apart: 1.0}, sense="max", unit="children")
    shown = puzzle.sums @ puzzle.truth
    for name, table in tables.items():
        terms = {table: puzzle.sums}
        program.add_rows(f"raise_{name}", range(cells), {**terms, moved: -1.0}, "<=", shown)
        program.add_rows(f"lower_{name}", range(cells), {**terms, moved: 1.0}, ">=", shown)
        _bind(program, name, puzzle)
    program.add_rows(
        "tell_apart",
        range(secrets),
        {tables["one"]: puzzle.secrets, tables["other"]: -puzzle.secrets, apart: -1.0},
        "==",
        0.0,
    )
    return program


def _bind(program: Program, name: str, puzzle: Puzzle) -> None:
    """Hold one table to what everybody knows."""
    table = next(family for family in program.families if family.family == name)
    small, large = puzzle.below
    if len(small):
        order = _signs(small, len(puzzle.truth)) - _signs(large, len(puzzle.truth))
        program.add_rows(f"boarders_{name}", range(len(small)), {table: order}, "<=", 0.0)
    known = puzzle.known
    rows = np.flatnonzero(known.least > 0)
    if len(rows):
        program.add_rows(f"least_{name}", rows, {table: known.sums[rows]}, ">=", known.least[rows])
    rows = np.flatnonzero(np.isfinite(known.most))
    if len(rows):
        program.add_rows(f"most_{name}", rows, {table: known.sums[rows]}, "<=", known.most[rows])


def _signs(places: Sequence[int] | np.ndarray, columns: int) -> sparse.csr_array:
    count = len(places)
    return sparse.csr_array((np.ones(count), (np.arange(count), places)), shape=(count, columns))
