"""A program that is revised and solved again while the solver stays open.

The basis of the last solve, and in a mixed-integer program its whole numbers, are where the next one begins::

    plan = Revisable(program)
    first = plan.solve()
    plan.set_rhs("budget", 12e6)
    second = plan.solve()

What a solve of several goals narrowed is widened again before the next solve.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from scipy import sparse

from optimizer.blocks import Coefficients, Labels, Numbers, Sense, finite, label_index, spread, triplets
from optimizer.engine import Engine
from optimizer.errors import ProgramError
from optimizer.matrix import Matrix
from optimizer.solution import Solution
from optimizer.solve import Limits, Progress, places_and_values, pursue
from optimizer.stages import Stages
from optimizer.statement import Stated, Statement, row_sides
from optimizer.status import Status


class Revisable:
    """A program at the solver; the program it was made of is left as it is.

    Parameters
    ----------
    program
        What to begin with.
    limits
        Of every solve; gap, threads and seed hold for as long as the solver is open.
    """

    def __init__(self, program: Stated, limits: Limits | None = None) -> None:
        self.statement = Statement.of(program)
        self.solves = 0
        self._limits = limits or Limits()
        self._engine: Engine | None = None
        self._at = self.statement.array
        self._height = self._at.height
        self._attentive = False
        self._plan: np.ndarray | None = None

    def set_rhs(self, family: str, rhs: Numbers) -> None:
        """Set the right-hand sides of a family of rows; the sense stays.

        Raises
        ------
        ProgramError
            There is no such family, or a number is not finite.
        """
        rows = self.statement.row_family(family)
        right = finite(f"{family}: right-hand side", rhs, rows.index)
        changed = self.statement.with_sides(self.statement.row_places(rows), *row_sides(rows.sense, right))
        known = tuple(replace(rows, rhs=right) if each is rows else each for each in changed.rows)
        self.statement = replace(changed, rows=known)

    def set_bounds(self, family: str, *, lower: Numbers | None = None, upper: Numbers | None = None) -> None:
        """Set the bounds of a family of variables; what is left out stays.

        Raises
        ------
        ProgramError
            There is no such family, or bounds are NaN or cross.
        """
        variables = self.statement.family(family)
        places = self.statement.places(variables)
        old = self.statement.array
        low = old.lower[places] if lower is None else spread(f"{family}: lower bound", lower, variables.index)
        high = (
            old.upper[places] if upper is None else spread(f"{family}: upper bound", upper, variables.index)
        )
        if (low > high).any():
            at = int((low > high).argmax())
            raise ProgramError(
                f"{family}: lower bound {low[at]:g} and upper bound {high[at]:g} cross at "
                f"{variables.index[at]!r}"
            )
        self.statement = self.statement.with_bounds(places, low, high)

    def set_costs(self, goal: str, terms: Mapping[str, Numbers]) -> None:
        """Set the coefficients of a goal on some families; the others stay.

        Raises
        ------
        ProgramError
            The goal or a family is unknown, or a number is not finite.
        """
        costs = self.statement.costs(self.statement.goal(goal)).copy()
        for name, numbers in terms.items():
            family = self.statement.family(name)
            costs[self.statement.places(family)] = finite(f"{goal} on {name}", numbers, family.index)
        self.statement = replace(self.statement, numbers={**self.statement.numbers, goal: costs})

    def aim_at(self, goals: Sequence[str]) -> None:
        """Pursue these goals of the program, in this order.

        Raises
        ------
        ProgramError
            A goal is unknown.
        """
        chosen = tuple(self.statement.goal(name) for name in goals)
        self.statement = replace(self.statement, goals=chosen)

    def add_rows(
        self, family: str, index: Labels, terms: Mapping[str, Coefficients], sense: Sense, rhs: Numbers
    ) -> None:
        """Add a family of rows; ``terms`` are coefficients by name of family of variables.

        Raises
        ------
        ProgramError
            The family exists, a row has no term, shapes differ, or a number is not finite.
        """
        stated, labels = self.statement, label_index(family, index)
        if family in {*(each.family for each in stated.families), *(each.family for each in stated.rows)}:
            raise ProgramError(f"the family {family!r} exists already")
        entries = sparse.csr_array((len(labels), stated.array.columns))
        for name, coefficients in terms.items():
            known = stated.family(name)
            row, column, value = triplets(f"{family} on {name}", coefficients, len(labels), len(known))
            added = sparse.csr_array((value, (row, stated.places(known)[column])), shape=entries.shape)
            entries = sparse.csr_array(entries + added)
        held = np.diff(entries.indptr) > 0
        if not held.all():
            raise ProgramError(f"{family}: the row {labels[int((~held).argmax())]!r} has no term")
        right = finite(f"{family}: right-hand side", rhs, labels)
        self.statement = stated.with_rows(family, labels, entries, sense, right)

    def solve(
        self,
        *,
        seconds: float | None = None,
        progress: Callable[[Progress], None] | None = None,
        cancel: Callable[[], bool] | None = None,
        start: Mapping[str, Numbers] | np.ndarray | None = None,
    ) -> Solution:
        """Solve as :func:`optimizer.solve.solve` does, from where the last solve ended.

        Parameters
        ----------
        seconds
            Instead of those of the limits.
        start
            Instead of what the last solve found: values by family, or one number per column.
        """
        began = time.perf_counter()
        limits, self.solves = self._limits, self.solves + 1
        self._reopen(attentive=progress is not None or cancel is not None)
        engine, self._engine = self._engine, None
        stages = Stages(
            self.statement,
            gap=limits.gap,
            threads=limits.threads,
            seed=limits.seed,
            attentive=self._attentive,
            engine=engine,
        )
        self._begin(stages, start)
        pursue(stages, began, seconds or limits.seconds, progress, cancel)
        engine, self._at = stages.standing
        self._height = self.statement.array.height
        solution = stages.solution(time.perf_counter() - began)
        sound = engine is not None and not engine.left_behind and solution.status is not Status.STOPPED
        self._engine = engine if sound else None  # HiGHS stays interrupted once it was
        self._plan = solution.columns if solution.columns is not None else self._plan
        return solution

    def _begin(self, stages: Stages, start: Mapping[str, Numbers] | np.ndarray | None) -> None:
        whole = np.flatnonzero(self.statement.array.integer)
        if isinstance(start, np.ndarray):
            stages.begin_with(np.arange(len(start)), start)
        elif start is not None:
            stages.begin_with(*places_and_values(self.statement, start))
        elif self._plan is not None and 0 < len(whole) < self.statement.array.columns:
            stages.begin_with(whole, np.round(self._plan[whole]))
        elif self._plan is not None and len(whole):
            stages.begin_with(whole[:-1], np.round(self._plan[whole[:-1]]))

    def _reopen(self, *, attentive: bool) -> None:
        """Bring the open solver from where the last solve left it to the program as it is now."""
        if attentive and not self._attentive:
            self._attentive, self._engine = True, None
        if self._engine is None:
            return
        old, new, kept = self._at, self.statement.array, self._height
        self._engine.remove_rows(kept, old.height)
        self._move_sides(self._engine, old, new)
        moved = np.flatnonzero((old.lower != new.lower) | (old.upper != new.upper))
        self._engine.set_bounds(moved, new.lower[moved], new.upper[moved])
        if new.height > kept:
            self._engine.add_rows(
                sparse.csr_array(new.entries[kept:]), new.row_lower[kept:], new.row_upper[kept:]
            )

    def _move_sides(self, engine: Engine, old: Matrix, new: Matrix) -> None:
        kept = slice(0, self._height)
        before = old.row_lower[kept], old.row_upper[kept]
        after = new.row_lower[kept], new.row_upper[kept]
        moved = np.flatnonzero((before[0] != after[0]) | (before[1] != after[1]))
        engine.set_sides(moved, after[0][moved], after[1][moved])
