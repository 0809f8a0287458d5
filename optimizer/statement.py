"""A program as it is handed to a solver: arrays, goals and names, and nothing of PuLP.

A :class:`Statement` is what a question about a program works on when it narrows it, widens it or sends it to
another process. It can be solved as a program can.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

import numpy as np
from scipy import sparse

from optimizer.blocks import Goal, Labels, Numbers, Rows, Sense, Variables, label_index, spread
from optimizer.errors import ProgramError
from optimizer.matrix import Matrix

if TYPE_CHECKING:
    import pulp


class Stated(Protocol):
    """What can be solved: a program, or a statement of one."""

    @property
    def name(self) -> str:
        """Names it in messages."""

    @property
    def families(self) -> tuple[Variables, ...]:
        """Families of variables; they stand last among the columns."""

    @property
    def rows(self) -> tuple[Rows, ...]:
        """Families of rows; they stand last among the rows."""

    @property
    def goals(self) -> tuple[Goal, ...]:
        """Goals in order."""

    def matrix(self) -> Matrix:
        """Return the arrays."""

    def costs(self, goal: Goal) -> np.ndarray:
        """Return one coefficient per column, as stated."""


@dataclass(frozen=True, eq=False)
class Statement:
    """A program as arrays; changes give a new one and leave this one as it is.

    Attributes
    ----------
    array
        Rows, bounds and which columns are whole.
    numbers
        One coefficient per column, by name of goal.
    own_columns, own_rows
        Names of PuLP's own variables and constraints, which stand first; empty where nobody needs them.
    """

    name: str
    array: Matrix = field(repr=False)
    families: tuple[Variables, ...] = ()
    rows: tuple[Rows, ...] = ()
    goals: tuple[Goal, ...] = ()
    numbers: Mapping[str, np.ndarray] = field(default_factory=dict, repr=False)
    own_columns: tuple[str, ...] = ()
    own_rows: tuple[str, ...] = ()

    @classmethod
    def of(cls, program: Stated) -> "Statement":
        """Return the statement of a program.

        Raises
        ------
        ProgramError
            The program is empty.
        """
        if isinstance(program, Statement):
            return program
        variables: Sequence[pulp.LpVariable] = getattr(program, "variables", tuple)()
        constraints: Sequence[pulp.LpConstraint] = getattr(program, "constraints", tuple)()
        return cls(
            program.name,
            program.matrix(),
            program.families,
            program.rows,
            program.goals,
            {goal.name: program.costs(goal) for goal in program.goals},
            tuple(variable.name for variable in variables),
            tuple(constraint.name for constraint in constraints),
        )

    def matrix(self) -> Matrix:
        """Return the arrays."""
        return self.array

    def costs(self, goal: Goal) -> np.ndarray:
        """Return one coefficient per column for a goal, as stated (not turned for its sense)."""
        return self.numbers[goal.name]

    def goal(self, name: str) -> Goal:
        """Return a goal by its name.

        Raises
        ------
        ProgramError
            There is no such goal.
        """
        for goal in self.goals:
            if goal.name == name:
                return goal
        known = ", ".join(goal.name for goal in self.goals) or "none"
        raise ProgramError(f"{self.name}: no goal {name!r}; the goals are: {known}")

    def family(self, name: str) -> Variables:
        """Return a family of variables by its name.

        Raises
        ------
        ProgramError
            There is no such family.
        """
        for family in self.families:
            if family.family == name:
                return family
        known = ", ".join(family.family for family in self.families) or "none"
        raise ProgramError(f"{self.name}: no variables are called {name!r}; the families are: {known}")

    def row_family(self, name: str) -> Rows:
        """Return a family of rows by its name.

        Raises
        ------
        ProgramError
            There is no such family.
        """
        for family in self.rows:
            if family.family == name:
                return family
        known = ", ".join(family.family for family in self.rows) or "none"
        raise ProgramError(f"{self.name}: no rows are called {name!r}; the families are: {known}")

    def places(self, family: Variables) -> np.ndarray:
        """Return the columns of a family."""
        first = self.array.columns - sum(map(len, self.families)) + family.start
        return np.arange(first, first + len(family))

    def row_places(self, family: Rows) -> np.ndarray:
        """Return the rows of a family."""
        first = self.array.height - sum(map(len, self.rows)) + family.start
        return np.arange(first, first + len(family))

    def aiming_at(self, goals: Sequence[tuple[Goal, np.ndarray]]) -> "Statement":
        """Return the same rows and columns with other goals, each with one coefficient per column."""
        return replace(
            self,
            goals=tuple(goal for goal, _ in goals),
            numbers={goal.name: costs for goal, costs in goals},
        )

    def with_sides(self, places: np.ndarray, lower: Numbers, upper: Numbers) -> "Statement":
        """Return it with other sides of some rows."""
        low, high = self.array.row_lower.copy(), self.array.row_upper.copy()
        low[places], high[places] = lower, upper
        return replace(self, array=replace(self.array, row_lower=low, row_upper=high))

    def with_bounds(self, places: np.ndarray, lower: Numbers, upper: Numbers) -> "Statement":
        """Return it with other bounds of some columns."""
        low, high = self.array.lower.copy(), self.array.upper.copy()
        low[places], high[places] = lower, upper
        return replace(self, array=replace(self.array, lower=low, upper=high))

    def with_rows(
        self, family: str, index: Labels, entries: sparse.csr_array, sense: Sense, rhs: Numbers
    ) -> "Statement":
        """Return it with more rows ``entries @ x sense rhs``; they stand last."""
        labels = label_index(family, index)
        right, old = spread(family, rhs, labels), self.array
        low, high = row_sides(sense, right)
        array = replace(
            old,
            entries=sparse.csr_array(sparse.vstack([old.entries, entries])),
            row_lower=np.concatenate([old.row_lower, low]),
            row_upper=np.concatenate([old.row_upper, high]),
        )
        added = Rows(family, labels, sum(map(len, self.rows)), sense, right)
        return replace(self, array=array, rows=(*self.rows, added))

    def with_variables(
        self,
        family: str,
        index: Labels,
        entries: sparse.csr_array,
        *,
        upper: Numbers = math.inf,
        integer: bool | np.ndarray = False,
        unit: str = "",
    ) -> "Statement":
        """Return it with more columns from 0 up, their ``entries`` (rows x columns) in the rows there are."""
        labels = label_index(family, index)
        high, old = spread(family, upper, labels), self.array
        low = np.zeros(len(labels))
        start = sum(map(len, self.families))
        whole = np.broadcast_to(integer, len(labels))
        added = Variables(family, labels, start, unit, bool(whole.all()) and len(whole) > 0, low, high)
        array = replace(
            old,
            entries=sparse.csr_array(sparse.hstack([old.entries, entries])),
            lower=np.concatenate([old.lower, low]),
            upper=np.concatenate([old.upper, high]),
            integer=np.concatenate([old.integer, whole]),
        )
        wider = {name: np.concatenate([costs, low]) for name, costs in self.numbers.items()}
        return replace(self, array=array, families=(*self.families, added), numbers=wider)


def row_sides(sense: Sense, rhs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the lower and upper sides of rows with one sense."""
    endless = np.full(len(rhs), math.inf)
    return -endless if sense == "<=" else rhs, endless if sense == ">=" else rhs
