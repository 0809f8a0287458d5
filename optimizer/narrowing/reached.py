"""What is known of one goal while a program is searched."""

import math
from dataclasses import dataclass

from optimizer.certificate import relative_gap


@dataclass(eq=False)
class Reached:
    """What is known of one goal: its value when its turn was over, and what no plan can undercut.

    Attributes
    ----------
    most : float
        What the goals after it were told to hold; it never rises, so that what is proved of them stays so.
    tried : int
        How many of the ways to search it are behind.
    thinned, done : bool
        Whether a thin plan was tried; whether the last way was of no use.
    """

    value: float = math.nan
    bound: float = -math.inf
    seconds: float = 0.0
    most: float = math.inf
    tried: int = 0
    thinned: bool = False
    done: bool = False

    @property
    def gap(self) -> float:
        """Relative distance of value and bound."""
        return relative_gap(self.value, self.bound) if math.isfinite(self.value) else math.inf

    def hold(self, given: float) -> float:
        """Return what plans for the goals after it must keep, where ``given`` may be given up."""
        self.most = min(self.most, self.value + given)
        return self.most
