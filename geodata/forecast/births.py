"""Births, and the cohorts that enter school from them by the September rule."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame

from geodata.faults import CityFaultsError
from geodata.forecast import kinds
from geodata.forecast.rules import Rules

type Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Births:
    """Recorded births by year and district.

    Attributes
    ----------
    first
        First year.
    counts
        (years, districts) from the first year on; NaN where nothing is recorded.
    """

    first: int
    counts: Floats

    @property
    def last(self) -> int:
        """Return the last recorded year."""
        return self.first + len(self.counts) - 1

    def until(self, year: int) -> "Births":
        """Return the births recorded up to a year."""
        return Births(self.first, self.counts[: max(0, year - self.first + 1)])

    def growth(self, most: int) -> Floats:
        """Return births over those of the year before, of the last years, by pair of years and district."""
        earlier, later = self.counts[:-1], self.counts[1:]
        ratio = np.divide(later, earlier, out=np.full(later.shape, np.nan), where=earlier > 0)
        return np.asarray(ratio[-most:])


def births_of(births: DataFrame, districts: Sequence[str], migrant_weight: float = 1.0) -> Births:
    """Return recorded births as an array.

    Parameters
    ----------
    births
        district_id, year, births; registered and migrant where they are to count apart.
    districts
        Ids, in the order of the columns.
    migrant_weight
        How many entrants a birth of migrants gives for one of residents: 1 counts all births the same.

    Raises
    ------
    CityFaultsError
        If migrants are to count apart and the births do not tell them apart.
    """
    if births.empty:
        return Births(0, np.empty((0, len(districts))))
    known = births.assign(counted=_counted(births, migrant_weight))
    table = known.pivot_table(index="year", columns="district_id", values="counted", aggfunc="sum")
    years = range(int(table.index.min()), int(table.index.max()) + 1)
    return Births(years[0], table.reindex(index=years, columns=list(districts)).to_numpy(float))


def _counted(births: DataFrame, migrant_weight: float) -> Floats:
    if migrant_weight == 1:
        return births["births"].to_numpy(float)
    parts = births.reindex(columns=["registered", "migrant"])
    if parts.isna().any(axis=None):
        raise CityFaultsError((kinds.MIGRANT_BIRTHS_MISSING.at("births", column="migrant"),))
    return np.asarray(parts["registered"] + migrant_weight * parts["migrant"], dtype=float)


def cohort(counts: Floats, first: int, age: int, year: int, before: float) -> Floats:
    """Return the children who enter at an age in a year: E(t) = b·B(t-a-1) + (1-b)·B(t-a).

    Parameters
    ----------
    counts
        (…, years, districts) births from the year `first` on.
    before
        Share b of the cohort that is born in the earlier year: 4/12 where the school year begins on
        1 September.

    Returns
    -------
    (…, districts); NaN where one of the years is not known.
    """
    later = year - age - first
    if later < 1 or later >= counts.shape[-2]:
        return np.full(counts.shape[:-2] + counts.shape[-1:], np.nan)
    return np.asarray(before * counts[..., later - 1, :] + (1 - before) * counts[..., later, :])


def require_births(births: Births, districts: Sequence[str], level: str, span: tuple[int, int]) -> None:
    """Refuse births that lack a year and district of a span of years.

    Raises
    ------
    CityFaultsError
        Naming the districts and years.
    """
    first, last = span
    years = np.arange(first, last + 1)
    at = years - births.first
    inside = (at >= 0) & (at < len(births.counts))
    known = np.zeros((len(years), len(districts)), dtype=bool)
    known[inside] = np.isfinite(births.counts[at[inside]])
    if not known.all():
        gaps = [
            f"{district} {', '.join(map(str, years[~known[:, number]]))}"
            for number, district in enumerate(districts)
            if not known[:, number].all()
        ]
        raise CityFaultsError((kinds.BIRTHS_MISSING.at("births", found="; ".join(gaps), level=level),))


def entry_cohorts(births: Births, rules: Rules, level: str, years: Sequence[int]) -> Floats:
    """Return the cohort entering a level by year and district; NaN where its births are not recorded."""
    age = rules.entry_age[level]
    return np.array([cohort(births.counts, births.first, age, year, rules.before) for year in years])
