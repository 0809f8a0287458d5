"""Members of a program that a plan must keep: single rows and single bounds, with their labels."""

import math
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from optimizer.statement import Statement

if TYPE_CHECKING:
    from optimizer.blocks import Rows, Variables

Part = Literal["row", "bound"]
COLUMNS = ("part", "family", "index", "sense", "rhs", "unit")


@dataclass(frozen=True, order=True)
class Member:
    """One row, or one bound of one column.

    ``side`` is -1 for the lower bound, 1 for the upper one and 0 for both; a row is always taken whole.
    """

    part: Part
    place: int
    side: int = 0


def member_table(statement: Statement, members: Iterable[Member]) -> pd.DataFrame:
    """Return one line per member: part, family, index, sense, rhs, unit.

    PuLP's own rows and variables have their name as family and as index. A bound reads as a row: the
    variable, ``sense`` and ``rhs`` in its unit. A row between two sides is told by the nearer one to 0.
    """
    lines = [(member.part, *_named(statement, member), *_sides(statement, member)) for member in members]
    table = pd.DataFrame(
        {name: [line[at] for line in lines] for at, name in enumerate(("part", "family", "index", "unit"))}
    )
    table.insert(3, "sense", [line[4] for line in lines])
    table.insert(4, "rhs", [line[5] for line in lines])
    return table[list(COLUMNS)]


def keep_only(statement: Statement, members: Iterable[Member], *, bounds: bool) -> Statement:
    """Return the statement with only these rows, and without goals.

    Parameters
    ----------
    bounds
        Whether bounds are members too: those that are not named are then taken away.
    """
    chosen = sorted(members)
    places = np.array([member.place for member in chosen if member.part == "row"], dtype=np.int64)
    array = statement.array
    if not bounds:
        return _part(statement, places, array.lower, array.upper)
    lower, upper = np.full(array.columns, -math.inf), np.full(array.columns, math.inf)
    for member in chosen:
        if member.part == "bound" and member.side <= 0:
            lower[member.place] = array.lower[member.place]
        if member.part == "bound" and member.side >= 0:
            upper[member.place] = array.upper[member.place]
    return _part(statement, places, lower, upper)


def _part(statement: Statement, places: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> Statement:
    array = statement.array
    kept = replace(
        array,
        entries=array.entries[places],
        row_lower=array.row_lower[places],
        row_upper=array.row_upper[places],
        lower=lower,
        upper=upper,
    )
    return replace(statement, array=kept, rows=(), goals=(), numbers={})


def _named(statement: Statement, member: Member) -> tuple[str, Hashable, str]:
    rows = member.part == "row"
    families: tuple[Rows, ...] | tuple[Variables, ...] = statement.rows if rows else statement.families
    total = statement.array.height if rows else statement.array.columns
    first = total - sum(map(len, families))
    if member.place < first:
        names = statement.own_rows if rows else statement.own_columns
        name = names[member.place] if names else f"number {member.place}"
        return name, name, ""
    at = member.place - first
    for family in families:
        if at < family.start + len(family):
            return family.family, family.index[at - family.start], family.unit
    raise AssertionError(member)  # pragma: no cover - places are those of the statement


def _sides(statement: Statement, member: Member) -> tuple[str, float]:
    array, at = statement.array, member.place
    if member.part == "row":
        low, high = float(array.row_lower[at]), float(array.row_upper[at])
    else:
        low, high = float(array.lower[at]), float(array.upper[at])
    if low == high:
        return "==", low
    if member.side < 0 or (member.side == 0 and abs(low) <= abs(high)):
        return ">=", low
    return "<=", high
