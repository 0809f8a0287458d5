"""The same program as ordinary PuLP objects, one goal at a time: slow, and any PuLP solver can take it.

A column or row of a family is named ``family_label``: what the LP and MPS formats do not carry is replaced
(other letters by their code, the rest by ``_``), and what is longer than a line of a file may hold ends in a
digest of the whole. Two labels that become one name are refused.
"""

import gc
import hashlib
from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import pulp

from optimizer.blocks import Goal, Rows, Variables
from optimizer.errors import NoValuesError, ProgramError
from optimizer.matrix import Matrix, assemble, goal_costs

LONGEST = 100  # letters of a name that PuLP still writes to an LP file
DIGEST = 16


class Expansion(pulp.LpProblem):
    """A program for one goal, in PuLP objects; ``variables()[j]`` is column j of the program."""

    first: int
    families: dict[str, Variables]

    @classmethod
    def of(
        cls, own: pulp.LpProblem, families: Sequence[Variables], rows: Sequence[Rows], goal: Goal
    ) -> "Expansion":
        """Return the expansion of PuLP's own part followed by the families.

        Raises
        ------
        ProgramError
            Two labels become one name.
        """
        whole = cls(own.name, pulp.LpMinimize if goal.sense == "min" else pulp.LpMaximize)
        mine, constraints = own.variables(), own.constraints()
        whole.first, whole.families = len(mine), {family.family: family for family in families}
        matrix = assemble(own, families, rows)
        columns = [variable.name for variable in mine]
        columns += [clean_name(family.family, label) for family in families for label in family.index]
        heights = [constraint.name for constraint in constraints]
        heights += [clean_name(family.family, label) for family in rows for label in family.index]
        _refuse_collisions("variables", columns)
        _refuse_collisions("rows", heights)
        with _collector_paused():
            whole._add_columns(columns, matrix)
            whole._add_heights(heights, matrix)
            whole._set_goal(goal, goal_costs(goal, len(mine), families))
        return whole

    def values(self, family: str) -> np.ndarray:
        """Return the values of one family after another solver wrote them.

        Raises
        ------
        NoValuesError
            No solver has written values.
        """
        width = self.first + sum(map(len, self.families.values()))  # beyond stands PuLP's own dummy
        used = [variable for variable in self.exported_variables() if variable.id < width]
        if any(variable.varValue is None for variable in used):
            raise NoValuesError(f"{family!r} has no values: no solver wrote any")
        given = {variable.id: variable.varValue for variable in used}
        members = self.families[family]
        start = self.first + members.start
        free = np.clip(
            0.0, members.lower, members.upper
        )  # PuLP shows a solver only what some row or goal uses
        return np.array([given.get(start + at, free[at]) for at in range(len(members))], dtype=np.float64)

    def _add_columns(self, names: Sequence[str], matrix: Matrix) -> None:
        for name, low, high, whole in zip(names, matrix.lower, matrix.upper, matrix.integer, strict=True):
            self.add_variable(
                name,
                float(low) if np.isfinite(low) else None,
                float(high) if np.isfinite(high) else None,
                "Integer" if whole else "Continuous",
            )

    def _add_heights(self, names: Sequence[str], matrix: Matrix) -> None:
        columns = self.variables()
        for place, name in enumerate(names):
            row = slice(matrix.entries.indptr[place], matrix.entries.indptr[place + 1])
            total = _sum(columns, matrix.entries.indices[row], matrix.entries.data[row])
            low, high = float(matrix.row_lower[place]), float(matrix.row_upper[place])
            constraint = (
                total == low if low == high else (total >= low if np.isfinite(low) else total <= high)
            )
            self.addConstraint(constraint, None if name.startswith("_") else name)

    def _set_goal(self, goal: Goal, costs: np.ndarray) -> None:
        used = np.flatnonzero(costs)
        objective = _sum(self.variables(), used, costs[used]) + goal.constant
        objective.name = goal.name
        self.setObjective(objective)


def clean_name(family: str, label: Hashable) -> str:
    """Return ``family_label`` in the letters that LP and MPS files carry, no longer than they carry it."""
    parts = label if isinstance(label, tuple) else (label,)
    name = "_".join([family, *("".join(map(_clean_letter, str(part))) for part in parts)])
    if len(name) <= LONGEST:
        return name
    return f"{name[: LONGEST - DIGEST - 1]}_{hashlib.sha256(name.encode()).hexdigest()[:DIGEST]}"


def _clean_letter(letter: str) -> str:
    if letter.isascii():
        return letter if letter.isalnum() or letter in "_." else "_"
    return f"u{ord(letter):x}"


def _refuse_collisions(what: str, names: Sequence[str]) -> None:
    if len(set(names)) == len(names):
        return
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ProgramError(f"two {what} become {name!r} once labels are cleaned for another solver")
        seen.add(name)


def _sum(
    columns: Sequence[pulp.LpVariable], places: np.ndarray, numbers: np.ndarray
) -> pulp.LpAffineExpression:
    return pulp.lpSum_vars_coefs(
        [(columns[place], number) for place, number in zip(places.tolist(), numbers.tolist(), strict=True)]
    )


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Pause the garbage collector: it takes a third of the time when objects come by the thousand."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()
