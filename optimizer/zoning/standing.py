"""Where a zoning search stands: the best plan, what is proved, and the answer that comes of both."""

import math

import numpy as np

from optimizer.certificate import relative_gap
from optimizer.status import Status
from optimizer.zoning.clock import Clock
from optimizer.zoning.contiguity import cut_off
from optimizer.zoning.result import ZoningResult
from optimizer.zoning.space import Space


class Standing:
    """The best plan so far and the bounds.

    ``most`` is the overload allowed, ``bound`` undercuts the cost of every plan that keeps to it.
    """

    def __init__(self, space: Space, gap: float, clock: Clock) -> None:
        """Start without a plan; ``gap`` is the relative gap asked for."""
        self._space, self._gap_asked, self._clock = space, gap, clock
        self.plan: np.ndarray | None = None
        self.most = 0.0
        self.bound = self.split_bound = -math.inf
        self.overload_bound = 0.0
        self.infeasible = False
        self._first = math.inf

    def keep(self, zone: np.ndarray) -> None:
        """Take a plan in one piece if it is the best so far."""
        if self.plan is not None and self.key(zone) >= self.key(self.plan):
            return
        self.plan = zone.copy()
        if self.within():
            self._first = min(self._first, self._clock.seconds)
            self._clock.incumbent = self._space.value(zone)

    def allow(self, most: float) -> None:
        """Allow more overload; the best plan may then be within it."""
        self.most = most
        if self.plan is not None and self.within():
            self._first = min(self._first, self._clock.seconds)
            self._clock.incumbent = self._space.value(self.plan)

    def key(self, zone: np.ndarray) -> tuple[float, float]:
        """Return the overload beyond what is allowed, and the cost: plans compare by this."""
        beyond = self._space.overload(zone) - self.most
        return (beyond if beyond > self._space.slack else 0.0), self._space.value(zone)

    def within(self) -> bool:
        """Whether the best plan keeps the overload allowed."""
        return self.plan is not None and self.key(self.plan)[0] == 0.0

    def gap(self) -> float:
        """Return the relative distance of plan and bound; infinite without a plan."""
        if self.plan is None or not self.within():
            return math.inf
        return relative_gap(self._space.value(self.plan), min(self.bound, self._space.value(self.plan)))

    def closed(self) -> bool:
        """Whether the gap asked for is reached."""
        return self.gap() <= self._gap_asked

    def result(self, separators: int) -> ZoningResult:
        """Return the answer."""
        space, plan = self._space, self.plan
        if plan is None or not self.within():
            plan = None
        empty = np.zeros(0, dtype=np.intp)
        apart = empty if plan is None else cut_off(space, plan)
        value = math.nan if plan is None else space.value(plan)
        return ZoningResult(
            status=self._status(plan),
            zone=empty if plan is None else plan,
            loads=np.zeros(0) if plan is None else space.loads(plan),
            cost=value,
            bound=math.nan if plan is None else min(self.bound, value),
            overload=math.nan if plan is None else space.overload(plan),
            overload_bound=self.overload_bound,
            connected=plan is not None and not len(apart),
            cut_off=apart,
            unreached=space.unreached,
            split_bound=self.split_bound,
            separators=separators,
            first_seconds=self._first,
            seconds=self._clock.seconds,
        )

    def _status(self, plan: np.ndarray | None) -> Status:
        if self.infeasible:
            return Status.INFEASIBLE
        least = plan is not None and self._space.overload(plan) <= self.overload_bound + 2 * self._space.slack
        if least and self.closed():
            return Status.OPTIMAL
        if self._clock.cancelled:
            return Status.STOPPED
        return Status.NO_SOLUTION if plan is None else Status.FEASIBLE
