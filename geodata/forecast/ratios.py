"""Ratios of pupils to their source in the year before: pooled, mean or median, by district.

For column c of district d in year t, with source X (the grade below, a birth cohort, or graduates):

    r(t, d, c) = E(t, d, c) / X(t, d, c)
    pooled       Σ_t E / Σ_t X      mean       1/n Σ_t r      median     of r(t)
"""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray
from scipy import special

from geodata.forecast.flow import Flow
from geodata.forecast.panel import Panel
from geodata.forecast.rules import Rules

type Floats = NDArray[np.float64]
type Flags = NDArray[np.bool_]
type Ints = NDArray[np.int64]
type Method = Literal["pooled", "mean", "median"]

METHODS: tuple[Method, ...] = get_args(Method.__value__)
FEWEST_RATIOS = 2


@dataclass(frozen=True)
class Ratios:
    """Past ratios, and what is taken from them.

    Attributes
    ----------
    pupils, sources
        E and X of each past year used. (years, districts, columns)
    by_city
        Where a district takes the ratio of the city: too few pupils or ratios of its own.
    taught
        Where a ratio is used at all; elsewhere it is 0.
    central
        The ratio used. (districts, columns)
    errors
        log r(t) - log of the ratio used, centred, and widened by √(n/(n-1)) and by Student's t over the
        normal quantile, since n years are few. 0 where unknown. (years, districts, columns)
    """

    pupils: Floats
    sources: Floats
    by_city: Flags
    taught: Flags
    central: Floats
    errors: Floats
    method: Method

    def resampled(self, chosen: Ints) -> Floats:
        """Return the ratios of samples of the past years, by sample, district and column."""
        return _used(self.pupils[chosen], self.sources[chosen], self.method, self.by_city, self.taught)


def ratios_of(panel: Panel, flow: Flow, cohorts: Floats, *, method: Method, rules: Rules) -> Ratios:
    """Return the ratios of the last years.

    Parameters
    ----------
    cohorts
        Birth cohorts entering in each year of the panel. (years, districts, born)
    rules
        How many past ratios to use, which districts take the ratio of the city, and the interval.
    """
    pupils = np.where(panel.taught(), panel.pupils[1:], np.nan)[-rules.most_ratios :]
    sources = flow.into(panel.pupils[:-1], cohorts[1:])[-rules.most_ratios :]
    own = _valid(pupils, sources)
    total = np.where(own, sources, 0).sum(axis=0)
    by_city = (total < rules.least_pupils) | (own.sum(axis=0) < FEWEST_RATIOS)
    taught = _passable(panel, flow)
    by_city |= taught & ~panel.taught()
    central = _used(pupils, sources, method, by_city, taught)
    errors = _errors(pupils, sources, by_city, central, rules.high)
    return Ratios(pupils, sources, by_city, taught, central, errors, method)


def _passable(panel: Panel, flow: Flow) -> Flags:
    """Return where pupils can be: grades taught, and steps within a level that a district has no school of.

    Nobody enters a level where it is not taught, but those who move there, as into new homes, stay in it.
    """
    taught = panel.taught()
    for level in panel.levels():
        at = panel.places(level)
        without = ~taught[:, at].any(axis=1)
        taught[np.ix_(without, at)] = True
        taught[np.ix_(without, np.intersect1d(at, flow.entries()))] = False
    return taught


def _valid(pupils: Floats, sources: Floats) -> Flags:
    return np.asarray(np.isfinite(pupils) & np.isfinite(sources) & (sources > 0))


def estimate(pupils: Floats, sources: Floats, method: Method) -> Floats:
    """Return the ratio over the years, the third axis from the end; NaN where no year has one."""
    valid = _valid(pupils, sources)
    if method == "pooled":
        above, below = (np.where(valid, values, 0).sum(axis=-3) for values in (pupils, sources))
        return np.asarray(np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0))
    ratio = np.divide(pupils, sources, out=np.full(pupils.shape, np.nan), where=valid)
    known = valid.any(axis=-3)
    filled = np.where(known[..., None, :, :], ratio, 0)
    middle = np.nanmean(filled, axis=-3) if method == "mean" else np.nanmedian(filled, axis=-3)
    return np.asarray(np.where(known, middle, np.nan))


def _city(pupils: Floats, sources: Floats) -> tuple[Floats, Floats]:
    """Return pupils and sources of the city, of the districts that know both, as one district."""
    valid = _valid(pupils, sources)
    above, below = (np.where(valid, values, 0).sum(axis=-2, keepdims=True) for values in (pupils, sources))
    return above, below


def _used(pupils: Floats, sources: Floats, method: Method, by_city: Flags, taught: Flags) -> Floats:
    own, city = estimate(pupils, sources, method), estimate(*_city(pupils, sources), method)
    lacking = by_city | ~np.isfinite(own)
    return np.asarray(np.where(taught, np.where(lacking, city, own), 0.0))


def _errors(pupils: Floats, sources: Floats, by_city: Flags, central: Floats, quantile: float) -> Floats:
    above, below = _city(pupils, sources)
    above, below = np.where(by_city, above, pupils), np.where(by_city, below, sources)
    known = _valid(above, below) & (above > 0) & (central > 0)
    ratio = np.divide(above, below, out=np.ones(above.shape), where=known)
    error = np.where(known, np.log(ratio) - np.log(np.where(central > 0, central, 1)), 0)
    count = known.sum(axis=0)
    centre = error.sum(axis=0) / np.maximum(count, 1)
    return np.asarray(np.where(known, (error - centre) * widening(count, quantile), 0))


def widening(count: NDArray[np.int64], quantile: float) -> Floats:
    """Return by what factor errors of so few years are too small for an interval up to a quantile."""
    years = np.maximum(count, 2)
    student = special.stdtrit(years - 1, quantile) / special.ndtri(quantile)
    return np.asarray(np.sqrt(years / (years - 1)) * student)
