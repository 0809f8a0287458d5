"""The units of analysis of every index: a resource ``x`` and the pupils ``w`` who share it.

Conventions, kept by every index of ``models.measures.inequality``:

* the pupil is the unit of analysis, so every unit counts by its weight;
* units without pupils are dropped, and so are units whose ``x`` is NaN (they are unknown, never zero);
* variances divide by the population, not by the sample;
* a quantile is the lower one, ``Q(q) = min{x : F_w(x) ≥ q}``, never an interpolation.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from models.errors import MeasureError

type Vector = NDArray[np.float64]

TIE = 1e-12  # a cumulative share this close below q has reached q: sums of shares carry rounding


@dataclass(frozen=True, eq=False)
class Units:
    """Units with a known resource and at least some pupils.

    Attributes
    ----------
    x : array
        Resource per pupil.
    w : array
        Pupils, all above zero.
    kept : array of bool
        Which of the units that came in are here.
    """

    x: Vector
    w: Vector
    kept: NDArray[np.bool_]

    @property
    def shares(self) -> Vector:
        """Share of the pupils in each unit; sums to one."""
        return self.w / self.w.sum()

    @property
    def mean(self) -> float:
        """Resource per pupil over all pupils, which is the ratio of totals."""
        return float(self.shares @ self.x)


def units(x: ArrayLike, w: ArrayLike | None = None, *, signed: bool = False) -> Units:
    """Check a resource and its weights, and keep the units that can be measured.

    Parameters
    ----------
    x : array of shape (n,)
        Resource per pupil; NaN is unknown and dropped.
    w : array of shape (n,), optional
        Pupils; all ones when absent.
    signed : bool
        Whether ``x`` may be below zero (a distance from a norm, say).

    Raises
    ------
    MeasureError
        If lengths differ, a weight is negative or not finite, ``x`` is infinite, or negative and not signed.
    """
    resource = np.asarray(x, dtype=np.float64).reshape(-1)
    pupils = np.ones_like(resource) if w is None else np.asarray(w, dtype=np.float64).reshape(-1)
    if resource.shape != pupils.shape:
        raise MeasureError(
            f"{resource.size} resources and {pupils.size} weights: one weight per unit is needed"
        )
    if not np.isfinite(pupils).all() or (pupils < 0).any():
        raise MeasureError("a weight is negative or not a number; weights are counts of pupils")
    kept = (pupils > 0) & ~np.isnan(resource)
    resource, pupils = resource[kept], pupils[kept]
    if np.isinf(resource).any():
        raise MeasureError("a resource is infinite; was a school without pupils divided by?")
    if not signed and (resource < 0).any():
        raise MeasureError(f"a resource is negative ({resource.min():g}); ratio indices need zero or more")
    return Units(resource, pupils, kept)


def ratios(x: ArrayLike, w: ArrayLike | None = None) -> Units:
    """Return the units with their resource divided by the largest, for indices that ignore scale.

    Squares and products of a rescaled resource neither overflow nor vanish.
    """
    found = units(x, w)
    top = found.x.max(initial=0.0)
    return found if top == 0 else Units(found.x / top, found.w, found.kept)


def sorted_units(found: Units) -> tuple[Vector, Vector]:
    """Return resources in ascending order and the share of pupils reached with each of them."""
    order = np.argsort(found.x, kind="stable")
    return found.x[order], np.cumsum(found.w[order]) / found.w.sum()


def quantile(x: ArrayLike, w: ArrayLike | None, q: float) -> float:
    """Return the weighted lower quantile ``min{x : F_w(x) ≥ q}``; NaN without units.

    Raises
    ------
    MeasureError
        If ``q`` is outside 0-1.
    """
    if not 0 <= q <= 1:
        raise MeasureError(f"a quantile is a share between 0 and 1, not {q:g}")
    found = units(x, w, signed=True)
    if found.x.size == 0:
        return np.nan
    ascending, reached = sorted_units(found)
    place = int(np.searchsorted(reached, q - TIE, side="left"))
    return float(ascending[min(place, ascending.size - 1)])


def lowest_share(found: Units, share: float) -> float:
    """Return what exactly the lowest ``share`` of pupils holds, as Σ p·x; the last unit is split."""
    ascending, reached = sorted_units(found)
    held = np.diff(np.minimum(reached, share), prepend=0.0)
    return float(held @ ascending)
