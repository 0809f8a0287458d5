"""Priced slacks in the rows and bounds that may give, and how their amounts read as changes."""

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import pandas as pd
from scipy import sparse

from optimizer.blocks import Goal, Numbers, Rows, finite, spread
from optimizer.errors import ProgramError
from optimizer.statement import Statement

NOTHING = 1e-6  # a change below this is rounding


class Giving(Protocol):
    """How far a family may give, and what that costs."""

    @property
    def cost(self) -> Numbers:
        """Of one unit of change."""

    @property
    def most(self) -> Numbers:
        """The largest change of one member."""

    @property
    def whole(self) -> bool:
        """Whether changes are whole numbers."""

    @property
    def side(self) -> str:
        """Which side may move: lower, upper or both."""


@dataclass(frozen=True, eq=False)
class Slacks:
    """One slack per side that may give; arrays have one entry per slack.

    ``sign`` is 1 where the right-hand side rises and -1 where it falls; ``group`` numbers the families and
    ``member`` the single rows and bounds.
    """

    family: tuple[str, ...]
    index: tuple[Hashable, ...]
    sense: tuple[str, ...]
    unit: tuple[str, ...]
    rhs: np.ndarray = field(repr=False)
    sign: np.ndarray = field(repr=False)
    cost: np.ndarray = field(repr=False)
    most: np.ndarray = field(repr=False)
    group: np.ndarray = field(repr=False)
    member: np.ndarray = field(repr=False)

    def changes(self, amounts: np.ndarray) -> tuple[pd.DataFrame, np.ndarray]:
        """Return one line per slack that is used, and the places of these."""
        used = np.flatnonzero(amounts > NOTHING)
        table = pd.DataFrame(
            {
                "family": [self.family[at] for at in used],
                "index": pd.Series([self.index[at] for at in used], dtype=object),
                "sense": [self.sense[at] for at in used],
                "rhs": self.rhs[used],
                "change": self.sign[used] * amounts[used],
                "unit": [self.unit[at] for at in used],
                "cost": self.cost[used] * amounts[used],
            }
        )
        return table, used


@dataclass(frozen=True, eq=False)
class _Side:
    """The sides of one family that may move one way."""

    family: str
    labels: tuple[Hashable, ...]
    unit: str
    senses: tuple[str, ...]
    places: np.ndarray  # rows of the statement
    rhs: np.ndarray
    rises: bool
    cost: np.ndarray
    most: np.ndarray
    whole: bool


def slacken(
    statement: Statement, gives: Mapping[str, Giving], family: str, goal: str
) -> tuple[Statement, Slacks]:
    """Return the statement with a family of slacks and their cost as its only goal, and what they mean.

    Raises
    ------
    ProgramError
        Nothing may give, a family is unknown, a cost is not positive, or a largest change is negative.
    """
    sides: list[_Side] = []
    for name, give in gives.items():
        statement, rows, unit = _rows_of(statement, name)
        sides += _sides(statement, name, rows, unit, give)
    if not any(len(side.places) for side in sides):
        raise ProgramError(f"{statement.name}: nothing may give")
    slacks = _collected(sides)
    places = np.concatenate([side.places for side in sides])
    width = len(places)
    shape = (statement.array.height, width)
    entries = sparse.csr_array((-slacks.sign, (places, np.arange(width))), shape=shape)
    whole = np.concatenate([np.full(len(side.places), side.whole) for side in sides])
    wider = statement.with_variables(family, range(width), entries, upper=slacks.most, integer=whole)
    costs = np.concatenate([np.zeros(statement.array.columns), slacks.cost])
    return wider.aiming_at([(Goal(goal), costs)]), slacks


def _rows_of(statement: Statement, name: str) -> tuple[Statement, Rows, str]:
    """Return the rows that a name stands for; bounds become rows first."""
    for rows in statement.rows:
        if rows.family == name:
            return statement, rows, rows.unit
    for family in statement.families:
        if family.family == name:
            places = statement.places(family)
            array = statement.array
            low, high = array.lower[places], array.upper[places]
            free = statement.with_bounds(places, -math.inf, math.inf)
            shape = (len(places), array.columns)
            entries = sparse.csr_array((np.ones(len(places)), (np.arange(len(places)), places)), shape=shape)
            more = free.with_rows(f"bounds_of_{name}", family.index, entries, "<=", high)
            added = more.rows[-1]
            return more.with_sides(more.row_places(added), low, high), added, family.unit
    if name in statement.own_rows:
        at = statement.own_rows.index(name) - statement.array.height + sum(map(len, statement.rows))
        return statement, Rows(name, pd.Index([name]), at, "<=", np.zeros(1)), ""
    known = [*(rows.family for rows in statement.rows), *(each.family for each in statement.families)]
    raise ProgramError(
        f"{statement.name}: no rows or variables are called {name!r}; the families are: "
        f"{', '.join([*known, *statement.own_rows])}"
    )


def _sides(statement: Statement, name: str, rows: Rows, unit: str, give: Giving) -> list[_Side]:
    places = statement.row_places(rows)
    cost = finite(f"{name}: cost of change", give.cost, rows.index)
    most = spread(f"{name}: largest change", give.most, rows.index)
    if not (cost > 0).all():
        raise ProgramError(f"{name}: the cost of change is positive, not {cost.min():g}")
    if not (most >= 0).all():
        raise ProgramError(f"{name}: the largest change is at least 0, not {most.min():g}")
    low, high = statement.array.row_lower[places], statement.array.row_upper[places]
    found = []
    for side, edge, rises in (("lower", low, False), ("upper", high, True)):
        kept = np.isfinite(edge) & (give.side in {side, "both"})
        senses = tuple("==" if same else "<=" if rises else ">=" for same in (low == high)[kept].tolist())
        labels = tuple(rows.index[kept].tolist())
        found.append(
            _Side(
                name,
                labels,
                unit,
                senses,
                places[kept],
                edge[kept],
                rises,
                cost[kept],
                most[kept],
                give.whole,
            )
        )
    return found


def _collected(sides: list[_Side]) -> Slacks:
    names = list(dict.fromkeys(side.family for side in sides))
    keys = [(side.family, label) for side in sides for label in side.labels]
    numbers = {key: number for number, key in enumerate(dict.fromkeys(keys))}
    return Slacks(
        tuple(family for family, _ in keys),
        tuple(label for _, label in keys),
        tuple(sense for side in sides for sense in side.senses),
        tuple(side.unit for side in sides for _ in side.labels),
        np.concatenate([side.rhs for side in sides]),
        np.concatenate([np.full(len(side.places), 1.0 if side.rises else -1.0) for side in sides]),
        np.concatenate([side.cost for side in sides]),
        np.concatenate([side.most for side in sides]),
        np.array([names.index(family) for family, _ in keys], dtype=np.int64),
        np.array([numbers[key] for key in keys], dtype=np.int64),
    )
