"""A convex curve per unit, described from outside by tangents that are added where a plan needs them.

For a convex curve φ and a scale m (a mean, fixed or free) the bent value of a unit is at least

    m φ(x_i / m)  >=  φ'(r) x_i + (φ(r) - r φ'(r)) m        for every r,

as the left side is convex in (x_i, m) together and of degree one. So the same rows serve a fixed and a free
mean, and any limit on the sum.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from optimizer.blocks import Coefficients, Variables
from optimizer.equity.means import Mean
from optimizer.equity.units import Units
from optimizer.matrix import Matrix
from optimizer.open_program import Addition, OpenProgram
from optimizer.program import Program

Map = Callable[[np.ndarray], np.ndarray]
TENFOLD = 10.0  # a new tangent touches at most this many times nearer to 0, or farther, than those before
FARTHER = 4.0  # the same for curves without an end, as a difference
BENT = 100.0  # rows of tangents are scaled by it: curves are flat, and a solver's tolerance is absolute
SEEN = 1e-8  # a tangent that cuts off less than this of a row tells nothing new


@dataclass(frozen=True, eq=False)
class Curve:
    """A convex function of the ratio to the mean, and its slope.

    ``start`` are the ratios touched before any plan is known; ``positive`` tells that it ends at 0, where it
    or its slope may be infinite; ``floor`` is the size of the sum below which accuracy is absolute.
    """

    value: Map
    slope: Map
    start: tuple[float, ...] = (0.5, 0.7, 0.85, 1.0, 1.15, 1.4, 2.0)
    positive: bool = True
    floor: float = 1e-3

    def near(self, ratio: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
        """Return where to touch next: at the ratio, but not far from where it was touched before."""
        if self.positive:
            low, high = low / TENFOLD, high * TENFOLD
        else:
            low, high = low - FARTHER, high + FARTHER
        near: np.ndarray = np.minimum(np.maximum(ratio, low), high)
        return near


@dataclass(eq=False)
class Tangents:
    """The refinement that adds tangents: see :class:`optimizer.cuts.Refinement`.

    ``accuracy`` is that of the sum of the bent values, relative.
    """

    curve: Curve
    units: Units
    bent: Variables
    mean: Mean
    accuracy: float
    required: bool = False
    low: np.ndarray = field(init=False, repr=False)
    high: np.ndarray = field(init=False, repr=False)
    _values: np.ndarray = field(init=False, repr=False)
    _bent: np.ndarray = field(init=False, repr=False)
    _free: int | None = field(init=False, default=None)

    def locate(self, opened: OpenProgram) -> None:
        """Begin anew with what the first rows touch."""
        self.low = np.full(len(self.units), min(self.curve.start))
        self.high = np.full(len(self.units), max(self.curve.start))
        self._values, self._bent = opened.places(self.units.values), opened.places(self.bent)
        if isinstance(self.mean, Variables):
            self._free = int(opened.places(self.mean)[0])

    def missed(self, plan: np.ndarray) -> float:
        """Return by how much the sum of the bent values is understated."""
        missing = np.maximum(self._gaps(plan), 0.0)
        return float(self.units.shares @ missing) if np.isfinite(missing).all() else math.inf

    def allowed(self, plan: np.ndarray) -> float:
        """Return the accuracy of the sum."""
        total = abs(float(self.units.shares @ plan[self._bent]))
        return self.accuracy * max(total, self.curve.floor * self._mean(plan))

    def refine(self, plan: np.ndarray, matrix: Matrix, allowed: float) -> Addition | None:
        """Return a tangent for every unit that misses more than half of what is allowed."""
        mean = self._mean(plan)
        units = np.flatnonzero(self._gaps(plan) > 0.5 * allowed)
        ratio = self.curve.near(plan[self._values[units]] / mean, self.low[units], self.high[units])
        slope = self.curve.slope(ratio)
        height = self.curve.value(ratio) - ratio * slope
        below = slope * plan[self._values[units]] + height * mean - plan[self._bent[units]]
        scale = BENT / (mean * np.maximum(1.0, np.abs(slope)))
        new = below * scale > SEEN
        if not new.any():
            return None
        units, ratio, slope, height, scale = (given[new] for given in (units, ratio, slope, height, scale))
        self.low[units] = np.minimum(self.low[units], ratio)
        self.high[units] = np.maximum(self.high[units], ratio)
        return self._rows(matrix, units, slope, height, scale)

    def _rows(
        self, matrix: Matrix, units: np.ndarray, slope: np.ndarray, height: np.ndarray, scale: np.ndarray
    ) -> Addition:
        row = np.arange(len(units))
        pieces = [(self._bent[units], scale), (self._values[units], -scale * slope)]
        right = np.zeros(len(units))
        if isinstance(self.mean, Variables):
            pieces.append((np.full(len(units), self._free), -scale * height))
        else:
            right = scale * height * self.mean
        places = np.concatenate([piece[0] for piece in pieces])
        numbers = np.concatenate([piece[1] for piece in pieces])
        rows = np.tile(row, len(pieces))
        entries = sparse.csr_array((numbers, (rows, places)), shape=(len(units), matrix.columns))
        return Addition.of_rows(matrix.height, entries, right)

    def _mean(self, plan: np.ndarray) -> float:
        return float(plan[self._free]) if isinstance(self.mean, Variables) else self.mean

    def _gaps(self, plan: np.ndarray) -> np.ndarray:
        mean = self._mean(plan)
        if mean <= 0:
            return np.zeros(len(self.units))
        with np.errstate(divide="ignore", over="ignore"):
            bent: np.ndarray = mean * self.curve.value(plan[self._values] / mean) - plan[self._bent]
            return bent


def bend(
    program: Program, units: Units, curve: Curve, mean: Mean, name: str, accuracy: float
) -> tuple[Variables, Tangents]:
    """Add the bent value of every unit with its first tangents, and return it with what refines it."""
    index = units.values.index
    bent = program.add_variables(f"{name}_bent", index, lower=-np.inf)
    for number, ratio in enumerate(curve.start):
        at = np.array([ratio])
        slope = float(curve.slope(at)[0])
        height = float(curve.value(at)[0]) - ratio * slope
        rows: dict[Variables, Coefficients] = {bent: 1.0, units.values: -slope}
        right = 0.0
        if isinstance(mean, Variables):
            rows[mean] = sparse.csr_array(np.full((len(units), 1), -height))
        else:
            right = height * mean
        program.add_rows(f"{name}_touch_{number}", index, rows, ">=", right)
    return bent, Tangents(curve, units, bent, mean, accuracy)
