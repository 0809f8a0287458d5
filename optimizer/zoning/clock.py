"""The clock of a zoning search, and what its caller is told.

What ends a stage is a measure of work wherever there is one: rounds of separators, steps of local search,
rounds and nodes of whole zones. Each stage has a share of the clock besides, and an integer program, over a
window or the whole, has nothing but the clock. So the same question, seed and single thread give the same
plan when every stage ended before its share did; a search that ran into its limit, or whose windows were cut
short on a loaded machine, may end with another plan, whose gap is as true.
"""

import time
from collections.abc import Callable

from optimizer.reporter import REPORT, Progress
from optimizer.solve import Limits

GOALS = ("overload", "cost")


class Clock:
    """Says when to stop, and tells the caller where the search stands."""

    def __init__(
        self,
        limits: Limits,
        began: float,
        progress: Callable[[Progress], None] | None,
        cancel: Callable[[], bool] | None,
    ) -> None:
        """Start from a moment of :func:`time.perf_counter`."""
        self.began = began
        self.cancelled = False
        self.goal = "cost"
        self.incumbent: float | None = None
        self.bound: float | None = None
        self.planned: Callable[[], bool] = bool
        self._ends = began + limits.seconds
        self._told = -REPORT
        self._progress, self._cancel = progress, cancel

    @property
    def seconds(self) -> float:
        """Wall clock since the search began."""
        return time.perf_counter() - self.began

    def left(self) -> float:
        """Return the seconds left; none once the caller has cancelled."""
        return 0.0 if self.cancelled else max(0.0, self._ends - time.perf_counter())

    def until(self, share: float) -> Callable[[], float]:
        """Return a clock that runs out when this share of what is left has passed."""
        stops = time.perf_counter() + share * self.left()
        return lambda: min(self.left(), stops - time.perf_counter())

    def over(self) -> bool:
        """Report, ask whether to cancel, and return whether to end."""
        if self._progress is not None and self.seconds - self._told >= REPORT:
            self._told = self.seconds
            self._progress(self._state())
        self.cancelled = self.cancelled or (self._cancel is not None and self._cancel())
        return self.left() <= 0

    def turn(self, goal: str, bound: float | None) -> None:
        """Begin with a goal."""
        self.goal, self.bound, self.incumbent = goal, bound, None

    def _state(self) -> Progress:
        gap = None
        if self.incumbent is not None and self.bound is not None and self.incumbent:
            gap = abs(self.incumbent - self.bound) / abs(self.incumbent)
        number = GOALS.index(self.goal) + 1
        where = self.goal, number, len(GOALS)
        return Progress(*where, self.incumbent, self.bound, gap, self.seconds, planned=self.planned())
