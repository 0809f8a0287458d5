"""Zoning: from the split relaxation over search to proof.

1. Split relaxation, with separators where it comes apart: a bound, and prices.
2. Zones grown along the prices, improved by :class:`~optimizer.zoning.annealing.Annealing`.
3. Where zones have few units, a bound from whole zones (:class:`~optimizer.zoning.columns.Columns`).
4. Integer programs over one group of neighbouring zones after the other (:mod:`~optimizer.zoning.windows`).
5. What cannot be in a better plan is dropped: an arc whose reduced cost exceeds the distance of plan and
   bound. Unless too much is left, the integer program over the rest closes the gap by row generation: the
   separators that its plan misses are added, its plan is repaired, and it is solved again, more finely each
   time (:class:`~optimizer.zoning.whole.Whole`).
"""

import math
import time
from collections.abc import Callable

from optimizer.errors import ProgramError
from optimizer.solve import Limits, Progress
from optimizer.zoning.clock import Clock
from optimizer.zoning.prepare import prepare
from optimizer.zoning.question import Zoning
from optimizer.zoning.result import ZoningResult
from optimizer.zoning.search import Search
from optimizer.zoning.space import open_space


def solve_zoning(
    zoning: Zoning,
    *,
    limits: Limits | None = None,
    progress: Callable[[Progress], None] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> ZoningResult:
    """Group units into zones in one piece: least overload first, then least cost.

    Parameters
    ----------
    zoning
        What is asked.
    limits
        Wall clock, relative gap at which a plan counts as optimal, threads, seed. The same seed and one
        thread give the same plan, unless time ended the search or a stage (:mod:`~optimizer.zoning.clock`).
        The clock starts when the inner loops are compiled (:mod:`~optimizer.zoning.prepare`).
    progress
        Called about four times a second with goal, best value, bound and seconds.
    cancel
        Asked often; True ends the search within about a second and keeps the best plan.

    Returns
    -------
    ZoningResult
        With a status, always; whose zones are in one piece, always.

    Raises
    ------
    SolverError
        HiGHS failed.
    """
    chosen = limits or Limits(gap=1e-3)
    if not math.isfinite(chosen.seconds):
        raise ProgramError("a zoning needs a finite time limit")
    prepare()
    clock = Clock(chosen, time.perf_counter(), progress, cancel)
    return Search(open_space(zoning), chosen, clock, soft=zoning.soft).run()
