"""Paths of the future: the central one, and others drawn from the errors of the past.

    E(t, c) = r(c) · X(t, c) + arrivals(t, c)

Each drawn path takes its ratios from a sample of the past years (they are estimates), and in each year the
errors of one past year for all districts and grades together, since a year's shocks come together.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geodata.forecast.births import Births, cohort
from geodata.forecast.flow import Flow
from geodata.forecast.ratios import Ratios
from geodata.forecast.rules import Rules

type Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Drawn:
    """What differs between paths; path 0 is the central one.

    Attributes
    ----------
    ratios
        (paths, districts, columns)
    errors
        Which past year's errors apply; -1 for none. (paths, years)
    births
        Recorded and expected births. (paths, years, districts)
    first
        First year of the births.
    """

    ratios: Floats
    errors: NDArray[np.int64]
    births: Floats
    first: int


def draw(
    ratios: Ratios, births: Births, rules: Rules, until: int, years: int, *, flat: bool, seed: int
) -> Drawn:
    """Return the central path's inputs and those of drawn ones.

    Parameters
    ----------
    until
        Last year of births that is needed.
    flat
        Whether births stay as in the last recorded year; else they go on changing as in the past years.
    """
    rng = np.random.default_rng(seed)
    past = len(ratios.errors)
    sampled = ratios.resampled(rng.integers(0, past, (rules.draws, past)))
    sampled = np.where(np.isfinite(sampled), sampled, ratios.central)
    errors = rng.integers(0, past, (rules.draws, years))
    return Drawn(
        ratios=np.concatenate([ratios.central[None], sampled]),
        errors=np.concatenate([np.full((1, years), -1), errors]),
        births=_expected_births(births, rules, until, rng, flat=flat),
        first=births.first,
    )


def _expected_births(
    births: Births, rules: Rules, until: int, rng: np.random.Generator, *, flat: bool
) -> Floats:
    """Return recorded births, then expected ones: last year's times the growth of the past years."""
    paths, ahead = rules.draws + 1, max(0, until - births.last)
    known = np.broadcast_to(births.counts, (paths, *births.counts.shape))
    if not ahead or not len(births.counts):
        return np.asarray(known)
    growth = births.growth(rules.most_ratios)
    if not len(growth):
        growth = np.ones((1, births.counts.shape[1]))
    growth = np.where(np.isfinite(growth) & (growth > 0), growth, 1.0)
    usual = np.log(growth).mean(axis=0)
    error = (np.log(growth) - usual) * np.sqrt(len(growth) / max(1, len(growth) - 1))
    sampled = np.log(growth)[rng.integers(0, len(growth), (paths, len(growth)))].mean(axis=1)
    step = error[rng.integers(0, len(growth), (paths, ahead))]
    step[0], sampled[0] = 0, usual
    drift = np.zeros_like(sampled) if flat else sampled
    future = births.counts[-1] * np.exp(np.cumsum(step + drift[:, None], axis=1))
    return np.concatenate([known, future], axis=1)


def follow(  # noqa: PLR0913 - the parts of the formula, all but two by keyword
    flow: Flow,
    drawn: Drawn,
    *,
    start: Floats,
    last: int,
    rules: Rules,
    past_errors: Floats,
    arrivals: Floats,
    entrants: Floats,
    lift: Mapping[str, Floats],
) -> Floats:
    """Return pupils by path, year, district and column.

    Parameters
    ----------
    start, last
        Pupils of the last known year, and that year. (districts, columns)
    past_errors
        Log errors of the past ratios. (past years, districts, columns)
    arrivals
        Pupils who arrive beyond what the ratios hold. (years, districts, columns)
    entrants
        Pupils of first grades that are given and not forecast; NaN elsewhere. (years, districts, columns)
    lift
        Factor on the entry ratio of a level in each year.
    """
    paths, years = drawn.errors.shape
    none = np.zeros((1, *past_errors.shape[1:]))
    shocks = np.exp(np.concatenate([past_errors, none]))
    state = np.broadcast_to(np.nan_to_num(start), (paths, *start.shape))
    result = np.empty((paths, years, *start.shape))
    for step in range(years):
        source = flow.into(state, _cohorts(flow, drawn, rules, last + 1 + step, start.shape[0]))
        ratio = drawn.ratios * shocks[drawn.errors[:, step]]
        for column, level in flow.born:
            if level in lift:
                ratio[..., column] *= lift[level][step]
        grown = np.where(ratio > 0, ratio * source, 0.0)
        grown = np.where(np.isnan(entrants[step]), grown, entrants[step])
        state = np.maximum(grown + arrivals[step], 0.0)
        result[:, step] = state
    return result


def _cohorts(flow: Flow, drawn: Drawn, rules: Rules, year: int, districts: int) -> Floats:
    parts = [
        cohort(drawn.births, drawn.first, rules.entry_age[level], year, rules.before)
        for _, level in flow.born
    ]
    empty = np.empty((len(drawn.ratios), districts, 0))
    return np.stack(parts, axis=-1) if parts else empty
