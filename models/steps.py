"""The proof table of a plan: one row per step and goal, in the order in which they were decided."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from math import isfinite, nan

from pandas import DataFrame

from models.errors import NoPlanError
from models.listener import Listener
from models.locks.collision import require_locks_hold
from models.plan_tables import tidy
from models.question import Question
from optimizer.cuts import solve_with_cuts
from optimizer.equity.measure import Measure
from optimizer.narrowing.solve import solve_near
from optimizer.program import Program
from optimizer.solve import GoalResult, Progress, Solution, Status, solve

LOOSE = 2e-6  # a goal is held to 1e-6 in a program with whole numbers

ROUND = "round "  # begins the name of what is noted about a round


@dataclass
class Steps:
    """Solves one program after the other and keeps what was proved about each.

    Attributes
    ----------
    question : Question
        Gives the limits of every solve.
    progress : callable, optional
        Called with the name of the step and the solver's progress.
    cancel : callable, optional
        Returns true when the user wants to stop, without a plan.
    hurry : callable, optional
        Returns true when the user wants the best plan in hand: every search then ends once it has one.
    """

    question: Question
    progress: Callable[[str, Progress], None] | None = None
    cancel: Callable[[], bool] | None = None
    hurry: Callable[[], bool] | None = None
    rows: list[dict[str, object]] = field(default_factory=list)

    def solve(
        self,
        step: str,
        level: str,
        program: Program,
        measures: Sequence[Measure] = (),
        near: tuple[Program, str] | None = None,
    ) -> Solution:
        """Solve a program within the question's limits and note each of its goals.

        ``measures`` are those whose limits the program states (`optimizer.equity.measure.add_limit`);
        ``near`` a relaxation of a large program and the family that both share (`optimizer.narrowing.solve`).
        """
        self._stop_if_asked(step)
        listener, limits = self.listener(step), self.question.limits
        progress, cancel = listener.told(), listener.asked()
        if measures:
            curved = [known.refinement for known in measures if known.refinement is not None]
            solution = solve_with_cuts(program, curved, limits=limits, progress=progress, cancel=cancel)
        elif near is not None:
            split, along = near
            solution = solve_near(program, split, along, limits=limits, progress=progress, cancel=cancel)
        else:
            solution = solve(program, limits=limits, progress=progress, cancel=cancel)
        require_locks_hold(step, program, solution, limits)
        self.rows += [_row(step, level, goal) for goal in solution.goals]
        self._stop_if_asked(step)
        return solution

    def listener(self, step: str) -> Listener:
        """Return what one solve tells and asks."""
        report = None if self.progress is None else partial(self.progress, step)
        return Listener(report, self.cancel, self.hurry)

    def hurried(self) -> bool:
        """Return whether the user wants the best plan in hand."""
        return self.hurry is not None and self.hurry()

    def _stop_if_asked(self, step: str) -> None:
        """Raise NoPlanError once the user wants to stop: part of a plan is no plan."""
        if self.cancel is not None and self.cancel():
            raise NoPlanError(step, Status.STOPPED.value)

    def forget(self, step: str, level: str) -> None:
        """Drop the notes of a step that had no plan and is asked again in another way."""
        self.rows = [row for row in self.rows if (row["step"], row["level"]) != (step, level)]

    def settled(self, step: str, level: str, goal: str, value: float, unit: str) -> None:
        """Note a goal that no decision can change: its value is the best there is."""
        row = {"step": step, "level": level, "goal": goal, "value": value, "unit": unit, "bound": value}
        self.rows.append({**row, "gap": 0.0, "status": Status.OPTIMAL.value, "seconds": 0.0})

    def solve_aside(self, step: str, program: Program) -> Solution:
        """Solve a program whose goals are no goals of the plan, and note nothing."""
        rows = len(self.rows)
        solution = self.solve(step, "", program)
        del self.rows[rows:]
        return solution

    def proved(self, step: str, goal: str, found: tuple[float, float], unit: str, seconds: float) -> None:
        """Note what the plan reached in a goal, and the bound that was proved apart from it."""
        value, bound = found
        bound = value if _near(value, bound) else bound
        gap = 0.0 if bound == value else abs(value - bound) / value
        status = Status.OPTIMAL if gap <= self.question.limits.gap else Status.FEASIBLE
        row = {"step": step, "level": "", "goal": goal, "value": value, "unit": unit, "bound": bound}
        self.rows.append({**row, "gap": gap, "status": status.value, "seconds": seconds})

    def reached(self, step: str, goal: str, value: float, unit: str) -> None:
        """Note what the plan had reached in a goal on the way; nothing is proved about it."""
        row = {"step": step, "level": "", "goal": goal, "value": value, "unit": unit, "bound": nan}
        self.rows.append({**row, "gap": nan, "status": Status.FEASIBLE.value, "seconds": 0.0})

    def table(self) -> DataFrame:
        """Return the rows so far as the plan's table ``steps``."""
        return tidy("steps", DataFrame(self.rows) if self.rows else None)


def proofs(steps: DataFrame) -> DataFrame:
    """Return the rows of a proof table that prove something: not what rounds reached on the way."""
    return steps[~steps["step"].str.startswith(ROUND)]


def _row(step: str, level: str, goal: GoalResult) -> dict[str, object]:
    """Return one row of the proof table.

    A later goal may leave this one loose by the solver's own tolerance; the plan is rounded to whole
    children and teachers afterwards, so the value reached is told without that noise.
    """
    value = goal.best if _near(goal.value, goal.best) else goal.value
    bound = value if _near(value, goal.bound) else goal.bound
    return {
        "step": step,
        "level": level,
        "goal": goal.name,
        "value": value,
        "unit": goal.unit,
        "bound": bound,
        "gap": 0.0 if bound == value else goal.gap,
        "status": goal.status.value,
        "seconds": goal.seconds,
    }


def _near(value: float, other: float) -> bool:
    return isfinite(other) and abs(value - other) <= LOOSE * (1 + abs(other))
