"""What a caller hears of a solve while it runs, and how it can end it."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from optimizer.engine import Watch

REPORT = 0.25  # seconds between two reports of progress


@dataclass(frozen=True)
class Progress:
    """Where a solve stands; reported in the caller's thread about four times a second.

    ``number`` counts from 1 to ``goals``. ``incumbent``, ``bound`` and ``gap`` are None until known (a linear
    program has none before its end). ``columns`` is the best plan of this goal so far, one number per column,
    as the solver has it and not yet checked. ``planned`` says whether a solve has a plan if it is cancelled.
    """

    goal: str
    number: int
    goals: int
    incumbent: float | None
    bound: float | None
    gap: float | None
    seconds: float
    columns: np.ndarray | None = field(default=None, repr=False, compare=False)
    planned: bool = False


class Reporter:
    """Calls the caller's own functions, never more often than asked."""

    def __init__(
        self,
        began: float,
        goals: int,
        progress: Callable[[Progress], None] | None = None,
        cancel: Callable[[], bool] | None = None,
    ) -> None:
        """Note when the solve began, how many goals it has, and whom to tell and to ask."""
        self._began, self._goals, self._progress, self._cancel = began, goals, progress, cancel
        self._told = -math.inf
        self._goal, self._number, self._sign, self._constant = "", 0, 1.0, 0.0

    @property
    def attentive(self) -> bool:
        """Whether anybody is told or asked."""
        return self._progress is not None or self._cancel is not None

    def turn(self, goal: str, number: int, *, turned: bool = False, constant: float = 0.0) -> None:
        """Turn to a goal, counted from 1; ``turned`` says that the solver sees it with the other sign."""
        self._goal, self._number, self._constant = goal, number, constant
        self._sign = -1.0 if turned else 1.0
        self._told = -math.inf

    def look(self, watch: Watch) -> bool:
        """Tell how the search stands, if it is time to; return whether it must stop."""
        now = time.perf_counter()
        if self._progress is not None and now - self._told >= REPORT:
            self._told = now
            self._progress(self._state(watch, now))
        return self._cancel is not None and self._cancel()

    def _state(self, watch: Watch, now: float) -> Progress:
        incumbent, bound = self._shown(watch.incumbent), self._shown(watch.bound)
        gap = None
        if incumbent is not None and bound is not None and incumbent:
            gap = abs(incumbent - bound) / abs(incumbent)
        planned = self._number > 1 or incumbent is not None or watch.plan is not None
        where = self._goal, self._number, self._goals
        return Progress(*where, incumbent, bound, gap, now - self._began, watch.plan, planned)

    def _shown(self, number: float) -> float | None:
        return self._sign * number + self._constant if math.isfinite(number) else None
