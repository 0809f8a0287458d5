"""Goals in order, each searched for near its relaxation and near the best plan so far."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from optimizer.blocks import Goal
from optimizer.certificate import Claim, certify, relative_gap
from optimizer.narrowing.first_plan import any_plan
from optimizer.narrowing.reached import Reached
from optimizer.narrowing.relaxation import (
    Relaxed,
    closer,
    continuous,
    holding,
    in_order,
    relax,
    slack_of,
)
from optimizer.narrowing.settle import settle
from optimizer.narrowing.thinning import switches, thin
from optimizer.reporter import REPORT, Progress
from optimizer.solution import GoalResult, Solution
from optimizer.solve import Limits, solve
from optimizer.statement import Statement
from optimizer.status import Status

OPENING = 0.4  # share of the clock for a first plan through all goals
RELAXING = 0.2  # share of what is left that one relaxation may take
OPENED = 0.0, 0.3  # columns beside those in use, relative to them, for the first plans
TRIES = (0.0, False), (0.3, True), (math.inf, True)  # the same, and whether a goal stands alone
TURN = 0.5  # share of what is left that a goal may take; what it leaves is for those after it
SLICE = 0.5  # share of what a goal has left that a search among some of the columns may take
THINNING = 0.2  # share of what is left for a thin relaxed plan, and again for the search among its switches
OFF = 0.5  # a switch of a plan below it is off
SOON = 0.5  # seconds: with less, no goal is searched again
AGAIN = 0.5  # share of what is left for a goal that the clock left open
DEARER = 2.0  # a unit of a goal weighs so much more than it is worth in the last goal
GIVEN = 0.1  # share of the gap that a goal in fractions gives to those after it
FINE = 4  # how much nearer than the gap asked for a search goes, since its bound is not the relaxation's


@dataclass(eq=False)
class Search:
    """A program on its way through its goals, which are all to be made small.

    Attributes
    ----------
    whole : Statement
        The program.
    split : Statement
        A relaxation of it with the same goals, whose family ``along`` has the same labels.
    plan : array, optional
        To begin with.
    bounds : tuple of float
        What is proved of the first goals already, of plans that keep the goals before as well as ``plan``.
    """

    whole: Statement
    split: Statement
    along: str
    limits: Limits
    progress: Callable[[Progress], None] | None = None
    cancel: Callable[[], bool] | None = None
    plan: np.ndarray | None = None
    bounds: tuple[float, ...] = ()
    reached: list[Reached] = field(default_factory=list)
    cancelled: bool = False

    def run(self) -> Solution:
        """Return the best plan found, with a bound for every goal."""
        self._began = self._told = time.perf_counter()
        self._weights: list[float] = []
        self.reached = [Reached(bound=self._least(goal)) for goal in self.whole.goals]
        if not self.cancelled:
            self.split = closer(
                continuous(self.split), continuous(self.whole), RELAXING * self.limits.seconds
            )
        self._columns = self.whole.places(self.whole.family(self.along))
        self._relaxed_columns = self.split.places(self.split.family(self.along))
        self._guide = np.zeros(len(self._columns), dtype=bool)  # columns in use when all goals are relaxed
        if self.plan is not None:
            self.plan = self._settled(self.plan)
            self._believe(self._values())
        if not self.cancelled:
            self._open()
        for number in range(len(self.whole.goals)):
            self._improve(number, TURN)
        self._return_to_open()
        return self._solution()

    def _least(self, goal: Goal) -> float:
        """Return what the bounds of the columns alone prove of a goal."""
        costs, array = self.whole.costs(goal), self.whole.array
        used = costs != 0
        lowest = np.where(costs > 0, array.lower, array.upper)[used]
        return math.fsum(costs[used] * lowest) + goal.constant

    def _believe(self, values: tuple[float, ...]) -> None:
        """Take over what is proved already, up to the first goal of which something may be given."""
        for known, bound, value in zip(self.reached, self.bounds, values, strict=False):
            known.bound = max(known.bound, bound)
            if self._give(value):
                return

    # The clock

    def _left(self) -> float:
        spent = time.perf_counter() - self._began
        return 0.0 if self.cancelled else max(0.0, self.limits.seconds - spent)

    def _asked_to_stop(self) -> bool:
        self.cancelled = self.cancelled or (self.cancel is not None and self.cancel())
        return self.cancelled

    def _tell(self, number: int) -> Callable[[Progress], None] | None:
        """Return what passes on the progress of one goal, as one of all."""
        tell = self.progress
        if tell is None:
            return None

        def told(progress: Progress) -> None:
            now = time.perf_counter()
            if now - self._told >= REPORT:
                self._told = now
                tell(self._progress(number, progress.columns, now - self._began))

        return told

    def _progress(self, number: int, columns: np.ndarray | None, seconds: float) -> Progress:
        goal, bound = self.whole.goals[number], self.reached[number].bound
        value = None
        plan = self.plan if columns is None else columns
        if plan is not None:
            value = math.fsum(self.whole.costs(goal) * plan) + goal.constant
        known = bound if math.isfinite(bound) else None
        gap = None if value is None or known is None else relative_gap(value, known)
        where = goal.name, number + 1, len(self.reached)
        return Progress(*where, value, known, gap, seconds, columns, plan is not None)

    # Narrowed programs

    def _values(self) -> tuple[float, ...]:
        """Return what the plan reaches in every goal."""
        assert self.plan is not None  # noqa: S101 - for the type checker
        return tuple(
            math.fsum(self.whole.costs(goal) * self.plan) + goal.constant for goal in self.whole.goals
        )

    def _held(self, number: int) -> tuple[float, ...]:
        """Return what the goals before one are held at: their values, and a little more in fractions.

        A sum of fractions that is held to the last digit leaves a search in whole numbers no second plan.
        """
        return tuple(known.hold(self._give(known.value)) for known in self.reached[:number])

    def _give(self, value: float) -> float:
        whole = abs(value - round(value)) <= slack_of(value)
        return 0.0 if whole else GIVEN * self.limits.gap * abs(value)

    def _narrowed(self, relaxed: Relaxed, more: float) -> tuple[Statement, bool]:
        """Return the program without most unused columns of the family, and whether all are there."""
        used = self._guide | (relaxed.values[self._relaxed_columns] > slack_of(0.0))
        if self.plan is not None:
            used |= self.plan[self._columns] > slack_of(0.0)
        unused = np.flatnonzero(~used)
        spare = relaxed.spare[self._relaxed_columns[unused]]
        most = len(unused) if math.isinf(more) else int(more * used.sum())
        dropped = unused[np.argsort(spare, kind="stable")[most:]]
        if not len(dropped):
            return self.whole, True
        places = self._columns[dropped]
        return self.whole.with_bounds(places, self.whole.array.lower[places], 0.0), False

    def _search(self, number: int, statement: Statement, seconds: float, *, alone: bool = False) -> Solution:
        """Improve a goal, and with it those after it, from the plan in hand, holding the goals before it."""
        goals = self.whole.goals
        goal, costs = goals[number], self.whole.costs(goals[number])
        if not alone:
            weights = self._weights[number:]
            parts = [w * self.whole.costs(later) for w, later in zip(weights, goals[number:], strict=True)]
            costs = np.sum(parts, axis=0)
        narrowed = holding(statement, goals[:number], self._held(number))
        narrowed = narrowed.aiming_at([(goal, costs)])
        start = None
        if self.plan is not None:
            start = {part.family: self.plan[self.whole.places(part)] for part in self.whole.families}
        seconds = max(0.01, min(seconds, self._left()))
        limits = replace(self.limits, seconds=seconds, gap=self.limits.gap / FINE)
        return solve(
            narrowed, limits=limits, start=start, progress=self._tell(number), cancel=self._asked_to_stop
        )

    def _weigh(self, prices: np.ndarray) -> None:
        """Weigh the goals so that a unit of each outweighs a unit of all those after it.

        The weights lead the search for plans, which are good in the later goals too; they decide nothing: a
        plan is judged goal by goal.
        """
        dearest = [float(np.abs(self.whole.costs(goal)).max(initial=0.0)) for goal in self.whole.goals]
        weights = [1.0]
        for number in range(len(dearest) - 2, -1, -1):
            later = sum(weight * most for weight, most in zip(weights, dearest[number + 1 :], strict=True))
            unit = dearest[number] or 1.0
            worth = DEARER * float(prices[number]) if number < len(prices) else 0.0
            weights.insert(0, max(later / unit, worth))
        self._weights = weights

    def _take(self, number: int, solution: Solution, *, alone: bool = False) -> bool:
        """Keep a plan that is better in this goal; return whether it is.

        One sought for this goal ``alone`` is poor in those after it, which next to nothing is not worth.
        """
        found, before = solution.columns, self.plan
        if found is None:
            return False
        if before is not None and np.array_equal(found[self._columns], before[self._columns]):
            return False
        self.plan = found = self._settled(found)
        if before is None:
            return True
        after = self._values()
        self.plan = before
        values = self._values()
        if alone and 0 < values[number] - after[number] <= GIVEN * self.limits.gap * abs(values[number]):
            return False
        for new, old in list(zip(after, values, strict=True))[number:]:
            if abs(new - old) > slack_of(old):
                if new < old:
                    self.plan = found
                return new < old
        return False

    def _settled(self, plan: np.ndarray) -> np.ndarray:
        return settle(self.whole, self.along, plan, self.limits)

    # Goals

    def _open(self) -> None:
        """Find a plan through all goals among the columns of the relaxation of all, else any plan.

        Where the clock ends the relaxation at one of the goals, its columns are those of the goals so far.
        The relaxation gives a little of each goal to those after it; where the clock is too short for that,
        the plan that gives nothing is the guide.
        """
        best, exact = in_order(self.split, RELAXING * self._left())
        last = min(len(best), len(self.whole.goals) - 1)
        held = tuple(value + self.limits.gap * abs(value) / 2 for value in best[:last])
        relaxed = relax(self.split, last, held, RELAXING * self._left()) or exact
        if relaxed is not None:
            self._weigh(relaxed.prices)
            self._guide = relaxed.values[self._relaxed_columns] > slack_of(0.0)
            if self.plan is None:
                for more in OPENED:
                    statement, _ = self._narrowed(relaxed, more)
                    self._take(0, self._search(0, statement, OPENING * self._left()))
        if self.plan is None and (seconds := TURN * self._left()) > 0:
            limits = replace(self.limits, seconds=seconds)
            found = any_plan(self.whole, limits, self._tell(0), self._asked_to_stop)
            self.plan = None if found is None else self._settled(found)

    def _return_to_open(self) -> None:
        """Spend what is left of the clock on the goals that are open, the first of them first.

        A better value of one asks for those after it again. What was proved of these stays proved: the plans
        that keep a better value are among those that kept the one before.
        """
        last, number = len(self.reached) - 1, 0
        for known in self.reached:
            known.done = False
        while number <= last and self._left() > SOON and self.plan is not None:
            known = self.reached[number]
            if known.gap <= self.limits.gap or known.done:
                number += 1
                continue
            before = self._values()
            self._improve(number, AGAIN)
            if self._values() != before:
                for later in range(number + 1, last + 1):
                    self.reached[later].done = False
                    self._improve(later, TURN)

    def _improve(self, number: int, share_of_left: float) -> None:
        """Improve one goal until its gap is closed or its share of the clock is gone."""
        if number and self.plan is None:
            return  # nothing is reached yet that could be held
        began, known = time.perf_counter(), self.reached[number]
        last = number == len(self.reached) - 1 or self.plan is None
        share = self._left() * (1.0 if last else share_of_left)
        if share > 0:
            relaxed = None
            if self.plan is not None or number == 0:
                relaxed = relax(self.split, number, self._held(number), self._left())
            if relaxed is not None:
                known.bound = max(known.bound, relaxed.bound)
            self._widen(number, relaxed, share, began)
        if self.plan is not None:
            known.value = self._values()[number]
            known.bound = min(known.bound, known.value)
        known.seconds += time.perf_counter() - began

    def _widen(self, number: int, relaxed: Relaxed | None, share: float, began: float) -> None:
        """Search among more and more columns, from the plan in hand."""
        known = self.reached[number]
        while True:
            if self.plan is not None:
                known.value = self._values()[number]
            left = share - (time.perf_counter() - began)
            if known.gap <= self.limits.gap or left <= 0 or self.cancelled or known.done:
                return
            if not known.thinned:
                known.thinned = True
                self._thin(number, THINNING * self._left())
                continue
            self._try(number, relaxed, left)

    def _try(self, number: int, relaxed: Relaxed | None, left: float) -> None:
        """Search once among the columns whose turn it is; widen them where that was of no use."""
        known = self.reached[number]
        more, alone = TRIES[known.tried] if self._weights else TRIES[-1]
        statement, everything = (self.whole, True) if relaxed is None else self._narrowed(relaxed, more)
        last = everything and alone
        solution = self._search(number, statement, left if last else SLICE * left, alone=alone)
        better = self._take(number, solution, alone=alone and number < len(self.reached) - 1)
        if last:
            known.bound = max(known.bound, solution.goals[0].bound)
        known.done = last and not better
        if not better or solution.status is Status.OPTIMAL:
            known.tried = min(known.tried + 1, len(TRIES) - 1)

    def _thin(self, number: int, seconds: float) -> None:
        """Search a goal that counts switches among those that a thin relaxed plan has on.

        A goal after one that counts them is searched among those that the plan in hand has on.
        """
        places = [switches(self.whole, each, self.along) for each in range(number + 1)]
        if not any(map(len, places)) or (number and self.plan is None):
            return
        began, off = time.perf_counter(), None
        if len(places[number]):
            held = self._held(number)
            off = thin(self.whole, number, held, places[number], seconds, self._asked_to_stop)
        elif self.plan is not None:
            every = np.unique(np.concatenate(places))
            off = every[self.plan[every] < OFF]
        if off is None:
            return
        statement = self.whole.with_bounds(off, self.whole.array.lower[off], 0.0)
        left = 2 * seconds - (time.perf_counter() - began)  # at least as long as the thin plan had
        self._take(number, self._search(number, statement, left, alone=True))

    def _solution(self) -> Solution:
        seconds = time.perf_counter() - self._began
        goals, families = self.whole.goals, self.whole.families
        statuses = [self._status(known) for known in self.reached]
        status = next((each for each in statuses if each is not Status.OPTIMAL), Status.OPTIMAL)
        certificate = None
        if self.plan is not None:
            values = self._values()
            certificate = certify(self.whole.array, self.plan, self._claims(values))
        else:
            values = (math.nan,) * len(goals)
        results = tuple(
            GoalResult(
                goal.name, value, known.value, known.bound, _gap(value, known), each, known.seconds, goal.unit
            )
            for goal, known, value, each in zip(goals, self.reached, values, statuses, strict=True)
        )
        first = self.whole.array.columns - sum(map(len, families))
        places = {part.family: (part, first + part.start) for part in families}
        return Solution(status, results, certificate, seconds, (), self.plan, places)

    def _claims(self, values: tuple[float, ...]) -> list[Claim]:
        return [
            Claim(
                goal.name,
                self.whole.costs(goal),
                value - goal.constant,
                known.value - goal.constant,
                known.bound - goal.constant,
                "search",
                goal.tolerance + self._give(known.value) + 2 * slack_of(value),
            )
            for goal, known, value in zip(self.whole.goals, self.reached, values, strict=True)
        ]

    def _status(self, known: Reached) -> Status:
        if self.plan is None:
            return Status.STOPPED if self.cancelled else Status.NO_SOLUTION
        if known.gap <= self.limits.gap:
            return Status.OPTIMAL
        return Status.STOPPED if self.cancelled else Status.FEASIBLE


def _gap(value: float, known: Reached) -> float:
    return relative_gap(value, known.bound) if math.isfinite(value) else math.inf
