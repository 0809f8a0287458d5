"""The arrays of a program, as a solver takes them in one call.

:class:`Matrix` is plain NumPy and SciPy. :func:`assemble` puts PuLP's own part first (variables and
constraints by id), then the families in the order they were added.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pulp
from scipy import sparse

from optimizer.blocks import Goal, Rows, Variables, beside
from optimizer.errors import ProgramError


@dataclass(frozen=True, eq=False)
class Matrix:
    """``row_lower <= entries @ x <= row_upper``, ``lower <= x <= upper``, some x whole.

    ``entries`` is CSR with int32 indices and float64 values; the others have one entry per row or column.
    """

    entries: sparse.csr_array
    lower: np.ndarray
    upper: np.ndarray
    row_lower: np.ndarray
    row_upper: np.ndarray
    integer: np.ndarray

    @property
    def columns(self) -> int:
        """Number of variables."""
        return len(self.lower)

    @property
    def height(self) -> int:
        """Number of rows."""
        return len(self.row_lower)


def assemble(own: pulp.LpProblem, families: Sequence[Variables], rows: Sequence[Rows]) -> Matrix:
    """Return the arrays of PuLP's own part followed by the families.

    Raises
    ------
    ProgramError
        There are no variables; a PuLP row is empty; a PuLP variable has crossed bounds; there are SOS groups.
    """
    mine, constraints = own.variables(), own.constraints()
    if own.has_sos():
        raise ProgramError(f"{own.name}: SOS groups are not supported; state them with integer variables")
    first, columns = len(mine), len(mine) + sum(len(family) for family in families)
    if not columns:
        raise ProgramError(f"{own.name}: an empty program, without any variable")
    height = len(constraints) + sum(len(family) for family in rows)
    own_lower, own_upper = _own_bounds(mine)
    row_lower, row_upper = _row_bounds(constraints, rows)
    blocks = [_own_entries(constraints, columns), *(_family_entries(family, first) for family in rows)]
    return Matrix(
        _below(blocks, height, columns),
        np.concatenate([own_lower, *(family.lower for family in families)]),
        np.concatenate([own_upper, *(family.upper for family in families)]),
        row_lower,
        row_upper,
        np.concatenate(
            [
                np.array([variable.cat == pulp.LpInteger for variable in mine], dtype=bool),
                *(np.full(len(family), family.integer) for family in families),
            ]
        ),
    )


def goal_costs(goal: Goal, first: int, families: Sequence[Variables]) -> np.ndarray:
    """Return one coefficient per column; ``first`` is the number of PuLP's own variables."""
    costs = np.zeros(first + sum(len(family) for family in families))
    for column, number in goal.outside:
        costs[column] += number
    for start, numbers in goal.pieces:
        costs[first + start : first + start + len(numbers)] += numbers
    return costs


def _own_bounds(mine: Sequence[pulp.LpVariable]) -> tuple[np.ndarray, np.ndarray]:
    lower = np.array([variable.lowBound for variable in mine], dtype=np.float64)
    upper = np.array([variable.upBound for variable in mine], dtype=np.float64)
    for variable, low, high in zip(mine, lower, upper, strict=True):
        if not low <= high:
            raise ProgramError(f"{variable.name}: lower bound {low:g} and upper bound {high:g} cross")
    return lower, upper


def _own_entries(constraints: Sequence[pulp.LpConstraint], columns: int) -> sparse.csr_array:
    row: list[int] = []
    column: list[int] = []
    value: list[float] = []
    for place, constraint in enumerate(constraints):
        terms = [(variable.id, number) for variable, number in constraint.items() if number]
        if not terms:
            raise ProgramError(f"{constraint.name}: the row has no term")
        row.extend([place] * len(terms))
        column.extend(term[0] for term in terms)
        value.extend(term[1] for term in terms)
    numbers = np.array(value, dtype=np.float64)
    return sparse.csr_array((numbers, (row, column)), shape=(len(constraints), columns))


def _family_entries(family: Rows, first: int) -> sparse.csr_array:
    """Return a family's rows; ``first`` is the number of PuLP's own variables, which stand left of all."""
    if not family.outside:
        entries = family.entries
        return beside(len(family), first + entries.shape[1], [(entries, first)]) if first else entries
    row, column, value = (np.concatenate(parts) for parts in zip(*family.outside, strict=True))
    own = sparse.csr_array((value, (row, column)), shape=(len(family), first))
    return beside(len(family), first + family.entries.shape[1], [(own, 0), (family.entries, first)])


def _below(blocks: Sequence[sparse.csr_array], height: int, columns: int) -> sparse.csr_array:
    """Return matrices one below the other, with int32 places; each is copied once."""
    above = np.cumsum([0, *(block.nnz for block in blocks)])
    ends = [block.indptr[1:] + start for block, start in zip(blocks, above[:-1], strict=True)]
    starts = np.concatenate([np.zeros(1), *ends]).astype(np.int32)
    column = np.concatenate([block.indices for block in blocks], dtype=np.int32)
    value = np.concatenate([block.data for block in blocks], dtype=np.float64)
    return sparse.csr_array((value, column, starts), shape=(height, columns))


def _row_bounds(
    constraints: Sequence[pulp.LpConstraint], rows: Sequence[Rows]
) -> tuple[np.ndarray, np.ndarray]:
    own_low = [np.nan if (bound := row.getLb()) is None else bound for row in constraints]
    own_high = [np.nan if (bound := row.getUb()) is None else bound for row in constraints]
    lower = np.concatenate([np.array(own_low, dtype=np.float64), *(_side(family, "<=") for family in rows)])
    upper = np.concatenate([np.array(own_high, dtype=np.float64), *(_side(family, ">=") for family in rows)])
    return np.where(np.isnan(lower), -np.inf, lower), np.where(np.isnan(upper), np.inf, upper)


def _side(family: Rows, open_sense: str) -> np.ndarray:
    return np.full(len(family), np.nan) if family.sense == open_sense else family.rhs
