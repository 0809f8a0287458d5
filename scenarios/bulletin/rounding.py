"""Rounding first, adding second: every total of a bulletin is the sum of the rounded rows it stands under.

Real releases that round each total by itself do not add up: the 10,584.37 and 5,386.16 (10 000 pupils) of a
national bulletin are 15,970.53, yet 15,970.54 was printed. Here a reader who adds gets what is printed.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Step:
    """How people are counted in a bulletin: in a unit, with so many decimals.

    Attributes
    ----------
    unit : people in one unit, such as 1 or 10 000.
    decimals : of the printed number.
    """

    unit: int = 1
    decimals: int = 0

    @property
    def people(self) -> float:
        """Return how many people the last printed digit stands for."""
        return float(self.unit / 10**self.decimals)

    def rounded(self, people: "pd.Series[float]") -> "pd.Series[float]":
        """Return counts as multiples of the last printed digit, halves upwards; unknown stays unknown."""
        return (people.astype("float64") / self.people + 1 / 2).map(np.floor) * self.people

    def printed(self, people: float) -> float:
        """Return a rounded count in the unit, without the noise of binary fractions."""
        return round(people / self.unit, self.decimals) if math.isfinite(people) else math.nan


def share(part: float, whole: float) -> float:
    """Return a share (0-1) of two printed numbers; nothing to divide by is unknown.

    Shares are worked out from the rounded numbers beside them, so that a reader can check them.
    """
    return part / whole if whole > 0 else math.nan
