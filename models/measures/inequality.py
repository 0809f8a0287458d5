"""Indices of inequality between schools, weighted by pupils.

Every index takes ``x`` (resource per pupil of each unit) and ``w`` (pupils of each unit, all ones when
absent) and follows the conventions of ``models.measures.units``. ``nan`` means that the index is not
defined for these units (no pupils, a mean of zero): show it as "n/a", never as zero. Negative resources raise
``MeasureError``.

Splitting a unit in two with the same resource per pupil changes no index, and neither does an order.

Sources: R. Berne and L. Stiefel, "The Measurement of Equity in School Finance" (1984) for the
school-finance family; A. Shorrocks (1980) for the decomposition; A. Atkinson (1970); S. Kolm (1976) and
R. Pollak (1971); the coefficient of variation is the 差异系数 of the Chinese balance inspection.
"""

import numpy as np
from numpy.typing import ArrayLike

from models.errors import MeasureError
from models.measures.units import lowest_share, quantile, ratios, sorted_units, units


def cv(x: ArrayLike, w: ArrayLike | None = None) -> float:
    """Coefficient of variation (difference coefficient), ``sqrt(Σ p (x - μ)²) / μ``.

    ``μ`` is the ratio of totals and the variance is the population's. 0 for one unit; nan if μ is 0.
    """
    found = ratios(x, w)
    mean = found.mean
    if not mean > 0:
        return np.nan
    return float(np.sqrt(found.shares @ np.square(found.x - mean)) / mean)


def gini(x: ArrayLike, w: ArrayLike | None = None) -> float:
    """Gini coefficient, ``Σᵢ Σⱼ wᵢ wⱼ |xᵢ - xⱼ| / (2 W² μ)``, without a small-sample correction.

    Summed over the gaps between neighbours in order, so that equal resources give exactly 0.
    """
    found = ratios(x, w)
    mean = found.mean
    if not mean > 0:
        return np.nan
    ascending, reached = sorted_units(found)
    below = reached[:-1]
    return float(np.diff(ascending) @ (below * (1 - below)) / mean)


def hoover(x: ArrayLike, w: ArrayLike | None = None) -> float:
    """Hoover index, ``½ Σ |s - p|``: the share of the resource that would have to move to be equal."""
    found = ratios(x, w)
    mean = found.mean
    if not mean > 0:
        return np.nan
    return float(found.shares @ np.abs(found.x - mean) / (2 * mean))


def theil(x: ArrayLike, w: ArrayLike | None = None) -> float:
    """Theil T, ``Σ p (x/μ) ln(x/μ)`` with ``0 ln 0 = 0``."""
    found = ratios(x, w)
    mean = found.mean
    if not mean > 0:
        return np.nan
    relative = found.x / mean
    logs = np.log(relative, out=np.zeros_like(relative), where=relative > 0)
    return max(0.0, float(found.shares @ (relative * logs)))


def theil_l(x: ArrayLike, w: ArrayLike | None = None) -> float:
    """Theil L (mean log deviation), ``Σ p ln(μ/x)``; infinite if any unit has nothing."""
    found = ratios(x, w)
    mean = found.mean
    if not mean > 0:
        return np.nan
    if (found.x == 0).any():
        return np.inf
    return max(0.0, float(found.shares @ np.log(mean / found.x)))


def theil_decomposition(x: ArrayLike, w: ArrayLike, groups: ArrayLike) -> tuple[float, float]:
    """Split Theil T into what lies within groups and what lies between them; the two sum to T.

    ``T = Σ S_g T_g + Σ S_g ln(μ_g / μ)`` with ``S_g`` the group's share of the resource.

    Parameters
    ----------
    groups : array of shape (n,)
        Label of each unit, for example its district.

    Returns
    -------
    tuple of float
        Within, between.
    """
    found = ratios(x, w)
    mean = found.mean
    if not mean > 0:
        return np.nan, np.nan
    labels = np.asarray(groups).reshape(-1)[found.kept]
    within = between = 0.0
    for label in np.unique(labels):
        mine = labels == label
        own = units(found.x[mine], found.w[mine])
        share = float(own.w @ own.x / (found.w @ found.x))
        if share > 0:
            within += share * theil(own.x, own.w)
            between += share * float(np.log(own.mean / mean))
    return within, between


def atkinson(x: ArrayLike, w: ArrayLike | None = None, *, epsilon: float = 1.0) -> float:
    """Atkinson index, ``1 - (Σ p (x/μ)^(1-ε))^(1/(1-ε))``; for ε = 1 ``1 - exp(Σ p ln x)/μ``.

    Parameters
    ----------
    epsilon : float
        Aversion to inequality, at least 0. With ε ≥ 1 one unit without anything gives 1.

    Raises
    ------
    MeasureError
        If ``epsilon`` is negative.
    """
    if epsilon < 0:
        raise MeasureError(f"aversion to inequality must be 0 or more, not {epsilon:g}")
    found = ratios(x, w)
    mean = found.mean
    if not mean > 0:
        return np.nan
    relative = found.x / mean
    if epsilon >= 1 and (relative == 0).any():
        return 1.0
    if epsilon == 1:
        return max(0.0, float(1 - np.exp(found.shares @ np.log(relative))))
    power = 1 - epsilon
    return max(0.0, float(1 - (found.shares @ relative**power) ** (1 / power)))


def jain(x: ArrayLike, w: ArrayLike | None = None) -> float:
    """Jain's fairness, ``(Σ w x)² / (W Σ w x²)``: 1 when equal, and always ``1 / (1 + CV²)``."""
    found = ratios(x, w)
    mean = found.mean
    if not mean > 0:
        return np.nan
    return float(mean**2 / (found.shares @ np.square(found.x)))


def range_ratio(x: ArrayLike, w: ArrayLike | None = None) -> float:
    """Largest over smallest; infinite if the smallest is 0, nan if all are."""
    found = ratios(x, w)
    if found.x.size == 0 or found.x.max() == 0:
        return np.nan
    lowest = float(found.x.min())
    return np.inf if lowest == 0 else float(found.x.max()) / lowest


def restricted_range(x: ArrayLike, w: ArrayLike | None = None) -> float:
    """``Q(0.95) - Q(0.05)``, in the unit of ``x``."""
    found = units(x, w)
    return quantile(found.x, found.w, 0.95) - quantile(found.x, found.w, 0.05)


def federal_range_ratio(x: ArrayLike, w: ArrayLike | None = None) -> float:
    """``(Q(0.95) - Q(0.05)) / Q(0.05)``; nan if the low end is 0."""
    found = units(x, w)
    low = quantile(found.x, found.w, 0.05)
    return restricted_range(found.x, found.w) / low if low > 0 else np.nan


def mcloone(x: ArrayLike, w: ArrayLike | None = None, *, strict: bool = False) -> float:
    """McLoone index: what the lower half of pupils has, over what it would have at the median.

    Parameters
    ----------
    strict : bool
        False: exactly the lowest half of pupils, splitting the median unit (the school-finance
        definition). True: only units below the median; 1 if there is none.
    """
    found = ratios(x, w)
    median = quantile(found.x, found.w, 0.5)
    if not median > 0:
        return np.nan
    if not strict:
        return lowest_share(found, 0.5) / (median / 2)
    lower = found.x < median
    if not lower.any():
        return 1.0
    return float(found.w[lower] @ found.x[lower] / (median * found.w[lower].sum()))


def verstegen(x: ArrayLike, w: ArrayLike | None = None) -> float:
    """Verstegen index: what the upper half of pupils has, over what it would have at the median."""
    found = ratios(x, w)
    median = quantile(found.x, found.w, 0.5)
    if not median > 0:
        return np.nan
    return (found.mean - lowest_share(found, 0.5)) / (median / 2)


def palma(x: ArrayLike, w: ArrayLike | None = None) -> float:
    """Share of the top tenth of pupils over the share of the bottom four tenths; 0.25 when equal.

    Units at the margin are split. Infinite if the bottom has nothing; nan if all have nothing.
    """
    found = ratios(x, w)
    mean = found.mean
    if not mean > 0:
        return np.nan
    bottom = lowest_share(found, 0.4)
    top = mean - lowest_share(found, 0.9)
    return np.inf if bottom == 0 else top / bottom


def kolm_pollak(x: ArrayLike, w: ArrayLike | None = None, *, kappa: float, good: bool) -> float:
    """Kolm-Pollak equally-distributed equivalent, in the unit of ``x``.

    The amount that, given to everyone, is as welcome as what people have. Convention of this program:
    ``kappa`` is above zero for goods and for bads alike, and adding a constant to ``x`` adds it to the
    result. Good: ``-(1/κ) ln Σ p e^(-κx)``, at most the mean. Bad (a distance): ``(1/κ) ln Σ p e^(κx)``,
    at least the mean. Computed by log-sum-exp, so that no distance is too long.

    Raises
    ------
    MeasureError
        If ``kappa`` is not above zero.
    """
    if not kappa > 0:
        raise MeasureError(f"kappa must be above zero, not {kappa:g}")
    found = units(x, w, signed=True)
    if found.x.size == 0:
        return np.nan
    sign = -1.0 if good else 1.0
    exponents = sign * kappa * found.x
    top = exponents.max()
    return float(sign * (top + np.log(found.shares @ np.exp(exponents - top))) / kappa)


def kolm_pollak_kappa(x: ArrayLike, w: ArrayLike | None = None, *, epsilon: float) -> float:
    """Return ``κ = ε Σ p x / Σ p x²`` for a fixed baseline, in one over the unit of ``x``.

    Compute it once, on today's distances, and keep it while plans are compared. It is per pupil, so
    splitting a unit does not change it. nan if all ``x`` are 0.
    """
    found = units(x, w)
    squares = float(found.shares @ np.square(found.x))
    return epsilon * found.mean / squares if squares > 0 else np.nan


def parity(x: ArrayLike, w: ArrayLike | None, disadvantaged: ArrayLike) -> float:
    """Parity index: mean over disadvantaged pupils / mean over the others; 1 is parity.

    Parameters
    ----------
    disadvantaged : array of shape (n,)
        Share (0-1) of each unit's pupils who are disadvantaged; booleans mark whole units.

    Returns
    -------
    float
        nan if a group is empty or the others have nothing (UNESCO SDG indicator 4.5.1).
    """
    found = units(x, w)
    share = np.asarray(disadvantaged, dtype=np.float64).reshape(-1)[found.kept]
    if np.isnan(share).any() or (share < 0).any() or (share > 1).any():
        raise MeasureError("a share of disadvantaged pupils must lie between 0 and 1")
    theirs, others = found.w * share, found.w * (1 - share)
    if theirs.sum() == 0 or others @ found.x == 0:
        return np.nan
    return float((theirs @ found.x / theirs.sum()) / (others @ found.x / others.sum()))


def adjusted_parity(ratio: float) -> float:
    """Return the parity index on a scale where 0.8 and 1.25 are equally far: ``2 - 1/ratio`` above 1."""
    return ratio if not ratio > 1 else 2 - 1 / ratio


def concentration(x: ArrayLike, w: ArrayLike | None, deprivation: ArrayLike) -> float:
    """Concentration index, ``2 cov_w(x, r) / μ`` with ``r`` the fractional rank by deprivation.

    ``r`` rises with deprivation, so a positive index means that the more deprived have more. Units
    equally deprived share one rank.
    """
    found = units(x, w)
    mean = found.mean
    if not mean > 0:
        return np.nan
    _, place = np.unique(
        np.asarray(deprivation, dtype=np.float64).reshape(-1)[found.kept], return_inverse=True
    )
    mass = np.bincount(place, weights=found.shares)
    rank = (np.cumsum(mass) - mass / 2)[place]
    return float(2 * (found.shares @ ((found.x - mean) * (rank - 0.5))) / mean)


def adequacy(x: ArrayLike, w: ArrayLike | None, standard: float) -> float:
    """Adequacy index, ``Σ p min(1, x/A)``: 1 when every pupil has the standard ``A``.

    Raises
    ------
    MeasureError
        If the standard is not above zero.
    """
    if not standard > 0:
        raise MeasureError(f"a standard must be above zero, not {standard:g}")
    found = units(x, w)
    if found.x.size == 0:
        return np.nan
    return float(found.shares @ np.minimum(1.0, found.x / standard))
