"""Any plan of a program, whatever it reaches: what a search begins with where no goal led to a plan."""

from collections.abc import Callable

import numpy as np

from optimizer.blocks import Goal
from optimizer.reporter import Progress
from optimizer.solve import Limits, solve
from optimizer.statement import Statement


def any_plan(
    statement: Statement,
    limits: Limits,
    progress: Callable[[Progress], None] | None,
    cancel: Callable[[], bool] | None,
) -> np.ndarray | None:
    """Return a plan of the whole program; None where the clock ended before there was one, or none exists.

    With nothing to be made small, a solver stops at its first plan.
    """
    aimless = statement.aiming_at([(Goal("any_plan"), np.zeros(statement.array.columns))])
    return solve(aimless, limits=limits, progress=progress, cancel=cancel).columns
