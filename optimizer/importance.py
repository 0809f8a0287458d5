"""What it costs to do without each member of a plan: leave it out, and solve again.

Duals do not tell this where choices are whole; a solve does. The member's variable is held at 0 and
everything else may change. What the plan does without already costs nothing to leave out, and is not solved
for.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from optimizer.errors import ProgramError
from optimizer.revision import Revisable
from optimizer.solution import Solution
from optimizer.solve import Limits
from optimizer.statement import Stated, Statement
from optimizer.status import Status

USED = 0.5  # a variable above is chosen


@dataclass(frozen=True, eq=False)
class Importance:
    """What each member of a family is worth to the plan.

    Attributes
    ----------
    status
        ``OPTIMAL`` when every member was decided; ``FEASIBLE`` when a limit left some open or unproved;
        ``STOPPED``; or that of the plan itself when it has none.
    members
        One line each: index; chosen, whether it is in the plan; without, the goal when it is left out (NaN
        when there is no plan without it, or none was sought); cost, by how much the goal is worse (infinite
        when there is no plan without it, NaN when not known); at_least, the proved part of that cost; status,
        of the solve without it.
    plan
        The plan with everything allowed.
    """

    status: Status
    members: pd.DataFrame
    plan: Solution = field(repr=False)
    solves: int
    seconds: float


def importance(
    program: Stated,
    family: str,
    *,
    goal: str | None = None,
    limits: Limits | None = None,
    cancel: Callable[[], bool] | None = None,
) -> Importance:
    """Return the cost of doing without each member of a family of 0-1 variables.

    Parameters
    ----------
    family
        Its variables are whole, from 0 to 1.
    goal
        The one whose loss is told; the first when left out. Goals before it are kept to as in any solve.
    limits
        Of all solves together.
    cancel
        Asked about twenty times a second; what is known by then is returned.

    Raises
    ------
    ProgramError
        There is no such family or goal, the family is not of 0-1 variables, or a member must be chosen.
    SolverError
        The solver failed.
    """
    return _Search(Statement.of(program), family, goal, limits or Limits(), cancel).run()


class _Search:
    def __init__(
        self,
        statement: Statement,
        family: str,
        goal: str | None,
        limits: Limits,
        cancel: Callable[[], bool] | None,
    ) -> None:
        if not statement.goals:
            raise ProgramError(f"{statement.name}: there is no goal")
        self._goal = statement.goals[0] if goal is None else statement.goal(goal)
        kept = statement.goals[: statement.goals.index(self._goal) + 1]
        self._family = statement.family(family)
        places = statement.places(self._family)
        low, self._upper = statement.array.lower[places], statement.array.upper[places]
        whole = statement.array.integer[places].all()
        if not (whole and np.isin(low, (0, 1)).all() and np.isin(self._upper, (0, 1)).all()):
            raise ProgramError(f"{family}: importance is of 0-1 variables")
        if (low > 0).any():
            raise ProgramError(f"{family}: {self._family.index[int(low.argmax())]!r} must be chosen")
        self._program = Revisable(replace(statement, goals=kept), limits)
        self._seconds, self._cancel, self._began = limits.seconds, cancel, time.perf_counter()
        self._ended: Status | None = None

    def run(self) -> Importance:
        plan = self._program.solve(seconds=self._seconds, cancel=self._cancel)
        if not plan.has_values:
            return self._told(plan, [])
        chosen = plan.values(self._family.family) > USED
        lines = [self._member(plan, at, chosen=bool(one)) for at, one in enumerate(chosen)]
        return self._told(plan, lines)

    def _member(self, plan: Solution, at: int, *, chosen: bool) -> tuple[object, ...]:
        label, best = self._family.index[at], plan.goal(self._goal.name)
        if not chosen:
            return label, False, best.value, 0.0, 0.0, plan.status
        left = self._began + self._seconds - time.perf_counter()
        if self._cancel is not None and self._cancel():
            self._ended = Status.STOPPED
        if left <= 0 or self._ended in {Status.STOPPED, Status.NO_SOLUTION}:
            self._ended = self._ended or Status.NO_SOLUTION
            return label, True, math.nan, math.nan, 0.0, self._ended
        upper = self._upper.copy()
        upper[at] = 0.0
        self._program.set_bounds(self._family.family, upper=upper)
        solution = self._program.solve(seconds=left, cancel=self._cancel)
        return label, True, *self._loss(plan, solution), solution.status

    def _loss(self, plan: Solution, without: Solution) -> tuple[float, float, float]:
        """Return the goal without a member, by how much it is worse, and how much of that is proved."""
        if without.status is Status.INFEASIBLE:
            return math.nan, math.inf, math.inf
        if not without.has_values:
            self._ended = without.status
            return math.nan, math.nan, 0.0
        if without.status is not Status.OPTIMAL:
            self._ended = without.status
        sign = -1.0 if self._goal.sense == "max" else 1.0
        now, then = plan.goal(self._goal.name), without.goal(self._goal.name)
        proved = sign * (then.bound - now.value)
        return then.value, sign * (then.value - now.value), max(0.0, proved) if math.isfinite(proved) else 0.0

    def _told(self, plan: Solution, lines: list[tuple[object, ...]]) -> Importance:
        names = ("index", "chosen", "without", "cost", "at_least", "status")
        table = pd.DataFrame({name: [line[at] for line in lines] for at, name in enumerate(names)})
        status = plan.status
        if plan.has_values and self._ended is not None:
            status = Status.STOPPED if self._ended is Status.STOPPED else Status.FEASIBLE
        return Importance(status, table, plan, self._program.solves, time.perf_counter() - self._began)
