"""A program: families of variables, rows and goals, held as arrays, inside an ordinary PuLP problem.

Large regular families are added as arrays and never become Python objects. Small irregular parts are written
as PuLP expressions on the same object. Both go to the solver as one matrix::

    import numpy as np
    from scipy import sparse
    from optimizer.program import Program
    from optimizer.solve import solve

    program = Program("places")
    place = program.add_variables("place", [("z1", "s1"), ("z1", "s2"), ("z2", "s2")], unit="children")
    unplaced = program.add_variables("unplaced", ["z1", "z2"], unit="children")
    areas = sparse.csr_array(np.array([[1, 1, 0], [0, 0, 1]]))
    schools = sparse.csr_array(np.array([[1, 0, 0], [0, 1, 1]]))
    program.add_rows("place_every_child", ["z1", "z2"], {place: areas, unplaced: 1.0}, "==", [30, 20])
    program.add_rows("respect_seats", ["s1", "s2"], {place: schools}, "<=", [25, 20])
    program.add_goal("unplaced_children", {unplaced: 1.0}, unit="children")
    program.add_goal("travel", {place: np.array([500.0, 900.0, 300.0])}, unit="child-metres")
    solution = solve(program)
    solution.status              # Status.OPTIMAL
    solution.goal("travel").value
    solution.series("place")     # labelled values

Columns of the matrix are PuLP's variables by id, then the families in the order they were added; rows
likewise. Another solver sees the same program through :meth:`Program.expand`.
"""

import math
import operator
import re
from collections.abc import Mapping
from typing import Any, NoReturn, Self, cast

import numpy as np
import pandas as pd
import pulp
from scipy import sparse

from optimizer.blocks import (
    Coefficients,
    Direction,
    Goal,
    Labels,
    Numbers,
    Rows,
    Sense,
    Triplets,
    Variables,
    beside,
    compressed,
    finite,
    label_index,
    spread,
)
from optimizer.errors import ProgramError
from optimizer.expansion import Expansion
from optimizer.matrix import Matrix, assemble, goal_costs

__all__ = ["Goal", "Program", "Rows", "Variables"]

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
SENSES = ("<=", ">=", "==")


class Program(pulp.LpProblem):
    """A linear or mixed-integer program with goals in order.

    Parameters
    ----------
    name
        Names the program in messages and in LP and MPS files: letters, digits and underscores.

    Notes
    -----
    Every method of :class:`pulp.LpProblem` that adds variables and constraints works as usual and concerns
    PuLP's own part. Methods that hand a problem to a solver or a file see the whole program.
    """

    def __init__(self, name: str) -> None:
        super().__init__(_checked_name("a program", name))
        self._families: dict[str, Variables] = {}
        self._rows: dict[str, Rows] = {}
        self._goals: dict[str, Goal] = {}
        self.expansion: Expansion | None = None

    def __iadd__(self, other: Any) -> Self:  # noqa: ANN401 - as PuLP's
        """Add a PuLP expression: a constraint, or the objective."""
        super().__iadd__(other)
        return self

    @property
    def families(self) -> tuple[Variables, ...]:
        """Families of variables, in the order they were added."""
        return tuple(self._families.values())

    @property
    def rows(self) -> tuple[Rows, ...]:
        """Families of rows, in the order they were added."""
        return tuple(self._rows.values())

    @property
    def goals(self) -> tuple[Goal, ...]:
        """Goals in order; PuLP's objective is the only goal of a program that was given no other."""
        objective = self.objective
        if objective is None:
            return tuple(self._goals.values())
        if self._goals:
            raise ProgramError(f"{self.name}: has a PuLP objective and goals; state the objective as a goal")
        return (_objective_goal(objective, self.sense),)

    def add_variables(
        self,
        family: str,
        index: Labels,
        *,
        lower: Numbers = 0.0,
        upper: Numbers = math.inf,
        integer: bool = False,
        unit: str = "",
    ) -> Variables:
        """Add a family of variables, one per label.

        Parameters
        ----------
        family
            Its name, used by no other family.
        index
            Labels (strings, numbers or tuples), each once.
        lower, upper
            Bounds in ``unit``: one number for all, or one per label. Infinite means none.
        integer
            Whether the values must be whole.
        unit
            Of the values, for reports and for the reader.

        Raises
        ------
        ProgramError
            The family exists, a label repeats, or a bound is NaN or crossed; names the label.
        """
        self._refuse_known(family)
        labels = label_index(family, index)
        low = spread(f"{family}: lower bound", lower, labels, once=True)
        high = spread(f"{family}: upper bound", upper, labels, once=True)
        crossed = (low > high) | (low == math.inf) | (high == -math.inf)
        if crossed.any():
            at = int(crossed.argmax())
            raise ProgramError(
                f"{family}: lower bound {low[at]:g} and upper bound {high[at]:g} cross at {labels[at]!r}"
            )
        start = sum(len(known) for known in self.families)
        added = Variables(family, labels, start, unit, integer, low, high)
        self._families[family] = added
        return added

    def add_rows(
        self,
        family: str,
        index: Labels,
        terms: Mapping[Any, Coefficients],
        sense: Sense,
        rhs: Numbers,
        *,
        unit: str = "",
    ) -> Rows:
        """Add a family of constraints, one per label: the sum of the terms compared with ``rhs``.

        Parameters
        ----------
        family, index, unit
            As in :meth:`add_variables`; ``unit`` is that of both sides.
        terms
            Coefficients by family of variables: a sparse matrix (rows x variables), a 1-D array (a diagonal)
            or a scalar (times the identity). One of PuLP's own variables may also be a key, with a
            scalar or one number per row.
        sense
            ``"<="``, ``">="`` or ``"=="``.
        rhs
            One finite number, or one per row.

        Raises
        ------
        ProgramError
            The family exists, a label repeats, a row has no term, shapes differ, or a number is not finite.
        """
        self._refuse_known(family)
        if sense not in SENSES:
            raise ProgramError(f"{family}: the sense is one of {', '.join(SENSES)}, not {sense!r}")
        labels = label_index(family, index)
        right = finite(f"{family}: right-hand side", rhs, labels)
        entries, outside = self._row_terms(family, labels, terms)
        held = np.diff(entries.indptr) > 0
        for row, _, _ in outside:
            held[row] = True
        if not held.all():
            raise ProgramError(f"{family}: the row {labels[int((~held).argmax())]!r} has no term")
        start = sum(len(known) for known in self.rows)
        added = Rows(family, labels, start, sense, right, unit, entries, outside)
        self._rows[family] = added
        return added

    def add_goal(
        self,
        name: str,
        terms: Mapping[Any, Numbers],
        *,
        sense: Direction = "min",
        tolerance: float = 0.0,
        unit: str = "",
    ) -> Goal:
        """Add a goal after those already there.

        Parameters
        ----------
        terms
            Coefficients by family of variables: one number for all, or one per label. One of PuLP's own
            variables may also be a key, with a number.
        sense
            ``"min"`` or ``"max"``.
        tolerance
            How much of this goal, in ``unit``, may be given up for the goals after it.

        Raises
        ------
        ProgramError
            The goal exists, has no term, or a number is NaN, infinite or a negative tolerance.
        """
        _checked_name("a goal", name)
        if name in self._goals:
            raise ProgramError(f"the goal {name!r} exists already")
        if sense not in {"min", "max"}:
            raise ProgramError(f"{name}: the sense is min or max, not {sense!r}")
        if not (math.isfinite(tolerance) and tolerance >= 0):
            raise ProgramError(f"{name}: the tolerance is a finite number of at least 0, not {tolerance}")
        if not terms:
            raise ProgramError(f"{name}: a goal needs at least one term")
        pieces, outside, families = [], [], []
        for key, numbers in terms.items():
            if isinstance(key, pulp.LpVariable):
                outside.append((self._own(name, key), float(cast("float", numbers))))
            else:
                known = self._known(name, key)
                pieces.append((known.start, finite(f"{name} on {known.family}", numbers, known.index)))
                families.append(known.family)
        if not all(math.isfinite(number) for _, number in outside):
            raise ProgramError(f"{name}: a coefficient is NaN or infinite")
        goal = Goal(name, sense, tolerance, unit, 0.0, tuple(pieces), tuple(outside), tuple(families))
        self._goals[name] = goal
        return goal

    def matrix(self) -> Matrix:
        """Return the whole program, without goals, as arrays: what a solver is handed.

        Raises
        ------
        ProgramError
            There are no variables, or one of PuLP's own rows is empty or has crossed bounds.
        """
        return assemble(self, self.families, self.rows)

    def costs(self, goal: Goal) -> np.ndarray:
        """Return one coefficient per column for a goal, as stated (not turned for its sense)."""
        return goal_costs(goal, len(super().variables()), self.families)

    def expand(self, goal: str | None = None) -> Expansion:
        """Return the same program for one goal as an ordinary PuLP problem, for any solver that PuLP drives.

        Parameters
        ----------
        goal
            Its name; may be left out when there is only one.

        Raises
        ------
        ProgramError
            The goal is unknown or not named among several, or two labels become one name in a file.
        """
        chosen = self._chosen(goal)
        return Expansion.of(self, self.families, self.rows, chosen)

    def solve(self, solver: Any = None, *, goal: str | None = None, **kwargs: Any) -> pulp.LpSolveStats:  # noqa: ANN401 - PuLP's own signature
        """Solve one goal with another solver through PuLP; read families with ``program.expansion.values``.

        For goals in order, honest statuses and a certificate use :func:`optimizer.solve.solve`.
        """
        self.expansion = self.expand(goal)
        stats = self.expansion.solve(solver, **kwargs)
        for mine, theirs in zip(super().variables(), self.expansion.variables(), strict=False):
            mine.varValue = theirs.varValue
        return stats

    def writeLP(  # noqa: N802 - PuLP's own name
        self,
        filename: str,
        *args: Any,  # noqa: ANN401 - as PuLP's
        goal: str | None = None,
        **kwargs: Any,  # noqa: ANN401 - as PuLP's
    ) -> list[pulp.LpVariable]:
        """Write the whole program for one goal in LP format, with readable labels."""
        return self.expand(goal).writeLP(filename, *args, **kwargs)

    def writeMPS(  # noqa: N802 - PuLP's own name
        self,
        filename: str,
        *args: Any,  # noqa: ANN401 - as PuLP's
        goal: str | None = None,
        **kwargs: Any,  # noqa: ANN401 - as PuLP's
    ) -> tuple[list[str], list[str], str, list[str]]:
        """Write the whole program for one goal in MPS format, with readable labels.

        PuLP writes minima only: a goal to be made large is written as its negative, to be made small.
        """
        return self.expand(goal).writeMPS(filename, *args, **kwargs)

    def fixObjective(self) -> NoReturn:  # noqa: N802 - PuLP's own name
        """Refuse: PuLP calls this when a solver or a writer would see only PuLP's own part."""
        raise ProgramError(
            f"{self.name}: PuLP sees a part only; use program.solve(solver) or program.expand(goal)"
        )

    def copy(self) -> "Program":
        """Return a copy; families are shared, and adding to one does not change the other."""
        twin = cast("Program", type(self)._from_rust_model_copy(self))  # noqa: SLF001 - what PuLP's own copy() calls
        twin._families, twin._rows, twin._goals = dict(self._families), dict(self._rows), dict(self._goals)  # noqa: SLF001 - its own class
        twin.expansion = None
        return twin

    deepcopy = copy

    def _row_terms(
        self, family: str, labels: pd.Index, terms: Mapping[Any, Coefficients]
    ) -> tuple[sparse.csr_array, tuple[Triplets, ...]]:
        parts: list[tuple[sparse.csr_array, int]] = []
        outside = []
        for key, coefficients in terms.items():
            if isinstance(key, pulp.LpVariable):
                numbers = finite(f"{family} on {key.name}", cast("Numbers", coefficients), labels)
                row = np.flatnonzero(numbers).astype(np.int32)
                outside.append((row, np.full(len(row), self._own(family, key), dtype=np.int32), numbers[row]))
            else:
                known = self._known(family, key)
                what = f"{family} on {known.family}"
                parts.append((compressed(what, coefficients, len(labels), len(known)), known.start))
        parts.sort(key=operator.itemgetter(1))
        return beside(len(labels), sum(map(len, self.families)), parts), tuple(outside)

    def _known(self, where: str, key: object) -> Variables:
        if isinstance(key, Variables) and self._families.get(key.family) is key:
            return key
        raise ProgramError(f"{where}: {key!r} is not a family of variables of this program")

    def _own(self, where: str, variable: pulp.LpVariable) -> int:
        mine = {own.id: own for own in super().variables()}
        try:
            if mine[variable.id]._var.model_identity() == variable._var.model_identity():  # noqa: SLF001 - ids repeat
                return int(variable.id)
        except (KeyError, ValueError):  # PuLP raises ValueError for a variable whose problem is gone
            pass
        raise ProgramError(f"{where}: a PuLP variable is not one of this program")

    def _refuse_known(self, family: str) -> None:
        _checked_name("a family", family)
        if family in self._families or family in self._rows:
            raise ProgramError(f"the family {family!r} exists already")

    def _chosen(self, name: str | None) -> Goal:
        goals = {goal.name: goal for goal in self.goals}
        if name is None and len(goals) == 1:
            return next(iter(goals.values()))
        if name not in goals:
            raise ProgramError(f"{self.name}: no goal {name!r}; the goals are: {', '.join(goals) or 'none'}")
        return goals[name]


def _checked_name(what: str, name: str) -> str:
    if not NAME.fullmatch(name):
        raise ProgramError(f"{what} is named with letters, digits and underscores, not {name!r}")
    return name


def _objective_goal(objective: pulp.LpAffineExpression, sense: int) -> Goal:
    terms = tuple((int(variable.id), float(number)) for variable, number in objective.items())
    direction: Direction = "min" if sense == pulp.LpMinimize else "max"
    name = objective.name or "objective"
    return Goal(name, direction, constant=float(objective.constant), outside=terms)
