"""The answer to a zoning question."""

import math
from dataclasses import dataclass

import numpy as np

from optimizer.certificate import relative_gap
from optimizer.status import Status


@dataclass(frozen=True, eq=False)
class ZoningResult:
    """A plan, and how near to the best possible it is proved to be.

    Attributes
    ----------
    status
        ``OPTIMAL`` when the gap asked for is proved, ``FEASIBLE``, ``STOPPED``, ``INFEASIBLE`` (proved) or
        ``NO_SOLUTION``. It speaks of the units that some centre can reach.
    zone
        The centre of every unit; -1 for the unreached; empty when there is no plan.
    loads
        Load per centre; empty when there is no plan.
    cost, bound
        Cost of the plan, and what no plan with at most this overload can undercut; NaN without a plan.
    overload, overload_bound
        Load beyond seats over all centres, and what no plan can undercut.
    connected
        Whether every zone was found to be in one piece with its home, by a walk over the plan.
    cut_off
        Units that are not; empty in every plan that this package hands back.
    unreached
        Units that no centre can reach over units that it may serve. They are left out of the plan.
    split_bound
        Bound from splitting units, before separators: what the rest of the work is measured by.
    separators
        How many separators were needed.
    first_seconds
        When the first plan within its limits was found; infinite when none was.
    seconds
        Wall clock.
    """

    status: Status
    zone: np.ndarray
    loads: np.ndarray
    cost: float
    bound: float
    overload: float
    overload_bound: float
    connected: bool
    cut_off: np.ndarray
    unreached: np.ndarray
    split_bound: float
    separators: int
    first_seconds: float
    seconds: float

    @property
    def gap(self) -> float:
        """Relative distance of cost and bound; infinite without a plan."""
        return relative_gap(self.cost, self.bound) if math.isfinite(self.cost) else math.inf

    @property
    def has_plan(self) -> bool:
        """Whether there is a plan to read."""
        return len(self.zone) > 0
