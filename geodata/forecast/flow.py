"""Where the pupils of each grade come from: the grade below, a birth cohort, or the graduates of a level."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geodata.faults import CityFaultsError
from geodata.forecast import kinds
from geodata.forecast.panel import Panel
from geodata.forecast.rules import Rules

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Flow:
    """The one source of each column of a panel.

    Attributes
    ----------
    below
        Column of the grade below; -1 for the first grade of a level. (columns)
    born
        First grades entered by age: column and name of the level.
    after
        First grades entered by graduates: column, and the column of the final grade of the level before in
        each district, which ends where its schools end. (districts)
    """

    below: Ints
    born: tuple[tuple[int, str], ...]
    after: Mapping[int, Ints]

    def into(self, before: Floats, cohorts: Floats) -> Floats:
        """Return the source of every column in a year.

        Parameters
        ----------
        before
            Pupils of the year before. (…, districts, columns)
        cohorts
            Birth cohorts entering in the year. (…, districts, born)

        Returns
        -------
        (…, districts, columns)
        """
        source = before[..., np.maximum(self.below, 0)].copy()
        for place, (column, _) in enumerate(self.born):
            source[..., column] = cohorts[..., place]
        rows = np.arange(before.shape[-2])
        for column, finals in self.after.items():
            source[..., column] = before[..., rows, finals]
        return source

    def entries(self) -> Ints:
        """Return the columns that are first grades."""
        return np.flatnonzero(self.below < 0)


def flow_of(panel: Panel, rules: Rules) -> Flow:
    """Return the source of every column.

    Raises
    ------
    CityFaultsError
        If the rules do not say how a level is entered, or the level before it has no grades.
    """
    below = np.array([place - 1 if grade > 1 else -1 for place, (_, grade) in enumerate(panel.columns)])
    born: list[tuple[int, str]] = []
    after: dict[int, Ints] = {}
    for level in panel.levels():
        first = int(panel.places(level)[0])
        if level in rules.entry_age:
            born.append((first, level))
        elif level in rules.enters_after:
            after[first] = _final_grades(panel, level, rules.enters_after[level])
        else:
            raise CityFaultsError((kinds.LEVEL_UNKNOWN.at("--rules", column=level, level=level),))
    return Flow(below, tuple(born), after)


def _final_grades(panel: Panel, level: str, before: str) -> Ints:
    places = panel.places(before)
    if not len(places):
        fault = kinds.SOURCE_MISSING.at("grades", column="level", level=level, after=before)
        raise CityFaultsError((fault,))
    taught = panel.taught()[:, places]
    last = len(places) - 1 - np.argmax(taught[:, ::-1], axis=1)
    return np.asarray(places[np.where(taught.any(axis=1), last, len(places) - 1)])
