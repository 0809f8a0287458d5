"""The generalized Lorenz curve of a plan, stated at ever more shares of the weight: see the Gini measure."""

from bisect import bisect
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from scipy import sparse

from optimizer.blocks import Rows, Variables
from optimizer.equity.units import Units
from optimizer.matrix import Matrix
from optimizer.open_program import Addition, OpenProgram

FIRST = 8  # equal parts the weight is cut into at first
NEAR = 0.01  # share of the weight around a level that gets variables at once
FLOOR = 1e-4  # of the mean: a numerator below this is measured absolutely
SEEN = 1e-9  # a unit is across a level when it is so by more than this, relative


@dataclass(eq=False)
class Level:
    """One share β: the places of its level t, of its L, of the row that defines L, and its units.

    ``below`` marks the units written as ``t - x``; ``own`` those with a variable of their own.
    """

    share: float
    at: int
    sum_of: int
    row: int
    below: np.ndarray
    own: np.ndarray


@dataclass(eq=False)
class Lorenz:
    """The refinement that adds shares and variables: see :class:`optimizer.cuts.Refinement`.

    ``families`` are the numerator and the mean; ``errors`` the row in which what the shares add is summed.
    """

    units: Units
    families: tuple[Variables, Variables]
    errors: Rows
    accuracy: float
    required: bool = False
    levels: list[Level] = field(default_factory=list, repr=False)
    _values: np.ndarray = field(init=False, repr=False)
    _numerator: int = field(init=False, repr=False)
    _total: int = field(init=False, repr=False)
    _sum: int = field(init=False, repr=False)

    def locate(self, opened: OpenProgram) -> None:
        """Begin anew, without a level."""
        self.levels = []
        self._values = opened.places(self.units.values)
        self._numerator, self._total = (int(opened.places(family)[0]) for family in self.families)
        self._sum = int(opened.rows(self.errors)[0])

    def missed(self, plan: np.ndarray) -> float:
        """Return by how much the numerator is understated."""
        return max(0.0, self._true(plan) - float(plan[self._numerator]))

    def allowed(self, plan: np.ndarray) -> float:
        """Return the accuracy of the numerator."""
        return self.accuracy * max(self._true(plan), FLOOR * abs(float(plan[self._total])))

    def refine(self, plan: np.ndarray, matrix: Matrix, allowed: float) -> Addition | None:
        """Return shares where the trapezoids miss most, and variables for units across a level."""
        curve = _Curve.of(plan[self._values], self.units.shares)
        build = _Build(matrix, self.units.shares, self._values)
        for level in self.levels:
            build.own(level, self._crossing(level, plan))
        for share in curve.worst(self._shares(), allowed):
            self._insert(build, curve, share)
        return build.addition()

    def _true(self, plan: np.ndarray) -> float:
        return half_difference(plan[self._values], self.units.shares)

    def _shares(self) -> np.ndarray:
        return np.array([0.0, *(level.share for level in self.levels), 1.0])

    def _crossing(self, level: Level, plan: np.ndarray) -> np.ndarray:
        """Return the units on the other side of a level than the one they were written for."""
        across = plan[self._values] - plan[level.at]
        wrong = np.where(level.below, across, -across)
        least = SEEN * max(1.0, abs(float(plan[self._total])))
        return np.flatnonzero((wrong > least) & ~level.own)

    def _insert(self, build: "_Build", curve: "_Curve", share: float) -> None:
        place = bisect([level.share for level in self.levels], share)
        level = build.level(share, curve)
        before = self.levels[place - 1] if place else None
        after = self.levels[place] if place < len(self.levels) else None
        left, right = (before.share if before else 0.0), (after.share if after else 1.0)
        ends = [(after.sum_of if after else self._total, share - left)]
        if before:
            ends.append((before.sum_of, right - share))
        build.error(self._sum, ends, (level.sum_of, right - left))
        self.levels.insert(place, level)


def half_difference(values: np.ndarray, shares: np.ndarray) -> float:
    """Return ``½ Σ_i Σ_j p_i p_j |x_i - x_j|``, summed over the gaps between neighbours in order."""
    order = np.argsort(values, kind="stable")
    below = np.cumsum(shares[order])[:-1]
    return float(np.diff(values[order]) @ (below * (1.0 - below)))


@dataclass(frozen=True, eq=False)
class _Curve:
    """The curve of numbers: shares of weight reached, what they have together, and the units in order."""

    order: np.ndarray
    reached: np.ndarray
    summed: np.ndarray
    values: np.ndarray

    @classmethod
    def of(cls, values: np.ndarray, shares: np.ndarray) -> "_Curve":
        order = np.argsort(values, kind="stable")
        weights = shares[order]
        reached = np.concatenate([[0.0], np.cumsum(weights)])
        reached[-1] = 1.0
        summed = np.concatenate([[0.0], np.cumsum(weights * values[order])])
        return cls(order, reached, summed, values)

    def worst(self, shares: np.ndarray, allowed: float) -> list[float]:
        """Return where to add shares: the largest error of every trapezoid that misses its part."""
        if len(shares) == 2:  # noqa: PLR2004 - only the ends
            return [number / FIRST for number in range(1, FIRST)]
        found = []
        for left, right in pairwise(shares.tolist()):
            inside = (self.reached > left) & (self.reached < right)
            at = np.concatenate([[left], self.reached[inside], [right]])
            curve = np.interp(at, self.reached, self.summed)
            chord = curve[0] + (curve[-1] - curve[0]) * (at - left) / (right - left)
            error = chord - curve
            missed = float(np.sum((error[1:] + error[:-1]) * np.diff(at)))
            if missed > 0.5 * allowed / len(shares) and inside.any():
                found.append(float(at[int(error.argmax())]))
        return found


class _Build:
    """Columns and rows in the making."""

    def __init__(self, matrix: Matrix, shares: np.ndarray, values: np.ndarray) -> None:
        self._width, self._height = matrix.columns, matrix.height
        self._shares, self._values = shares, values
        self._into: list[tuple[int, int, float]] = []
        self._rows: list[tuple[int, int, float]] = []
        self._lower: list[float] = []
        self._count = 0

    def level(self, share: float, curve: _Curve) -> Level:
        """Add a level, its L and the row that defines it."""
        at, sum_of = self._column(-np.inf), self._column(-np.inf)
        middle = int(np.searchsorted(curve.reached, share, side="left")) - 1
        value = curve.values[curve.order[min(middle, len(curve.order) - 1)]]
        below = curve.values < value
        rank = np.empty(len(curve.order))
        rank[curve.order] = curve.reached[1:]
        own = (np.abs(rank - share) <= NEAR) | (curve.values == value)
        level = Level(share, at, sum_of, self._height + self._count, below, np.zeros_like(own))
        row = self._count
        self._count += 1
        self._rows += [(row, sum_of, -1.0), (row, at, share - float(self._shares[below].sum()))]
        self._rows += [
            (row, int(self._values[unit]), float(self._shares[unit])) for unit in np.flatnonzero(below)
        ]
        self.own(level, np.flatnonzero(own), new=row)
        return level

    def own(self, level: Level, units: np.ndarray, new: int | None = None) -> None:
        """Give units of a level variables of their own; ``new`` is the row when it is still being made."""
        for unit in units.tolist():
            column, share = self._column(0.0), float(self._shares[unit])
            if new is None:
                self._into.append((level.row, column, -share))
            else:
                self._rows.append((new, column, -share))
            sign = -1.0 if level.below[unit] else 1.0
            self._rows += [
                (self._count, column, 1.0),
                (self._count, int(self._values[unit]), sign),
                (self._count, level.at, -sign),
            ]
            self._count += 1
        level.own[units] = True

    def error(self, into: int, ends: list[tuple[int, float]], middle: tuple[int, float]) -> None:
        """Add what a share between two others adds to the numerator."""
        column = self._column(0.0)
        self._into.append((into, column, -1.0))
        self._rows += [(self._count, column, 1.0), (self._count, middle[0], middle[1])]
        self._rows += [(self._count, place, -number) for place, number in ends]
        self._count += 1

    def addition(self) -> Addition | None:
        """Return what was made."""
        if not self._count:
            return None
        added = len(self._lower)
        into = np.array(self._into).reshape(-1, 3)
        rows = np.array(self._rows)
        return Addition(
            sparse.csc_array(
                (into[:, 2], (into[:, 0].astype(int), into[:, 1].astype(int) - self._width)),
                (self._height, added),
            ),
            np.array(self._lower),
            np.full(added, np.inf),
            sparse.csr_array(
                (rows[:, 2], (rows[:, 0].astype(int), rows[:, 1].astype(int))),
                (self._count, self._width + added),
            ),
            np.zeros(self._count),
            np.full(self._count, np.inf),
        )

    def _column(self, lower: float) -> int:
        self._lower.append(lower)
        return self._width + len(self._lower) - 1
