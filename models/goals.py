"""The order in which a formulation's goals are reached."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from models.errors import NoPlanError, QuestionError
from models.question import Question
from optimizer.program import Program
from optimizer.solve import Solution, Variables

if TYPE_CHECKING:
    from optimizer.blocks import Coefficients

type Terms = dict[Variables, float | np.ndarray]


def goal_order(decision: str, own: tuple[str, ...], question: Question) -> tuple[str, ...]:
    """Return the goals of a decision in the question's order, else in the formulation's own.

    Raises
    ------
    QuestionError
        If the question names a goal that the decision does not have, or one twice, or none.
    """
    asked = question.goals.get(decision, own)
    unknown = [name for name in asked if name not in own]
    if unknown or not asked or len(set(asked)) < len(asked):
        found = ", ".join(asked) or "none"
        raise QuestionError(f"goals of {decision}: found {found}; allowed, each once: {', '.join(own)}")
    return tuple(asked)


def add_goals(
    program: Program,
    decision: str,
    goals: Mapping[str, tuple[Terms, str]],
    question: Question,
) -> None:
    """Add the goals (terms and unit by name) to a program in the question's order, with its tolerances."""
    for name in goal_order(decision, tuple(goals), question):
        terms, unit = goals[name]
        tolerance = question.tolerance.get(f"{decision}.{name}", 0.0)
        program.add_goal(name, terms, tolerance=tolerance, unit=unit)
    for name, (terms, unit) in goals.items():
        most = question.goal_limits.get(f"{decision}.{name}")
        if most is not None:
            limit_goal(program, name, terms, most, unit)


def limit_goal(program: Program, name: str, terms: Terms, most: float, unit: str) -> None:
    """Add the row that a goal comes to no more than a limit; a goal without a term is 0 and needs none."""
    row: dict[Variables, Coefficients] = {
        family: sparse.csr_array(np.broadcast_to(np.asarray(numbers, dtype=np.float64), (1, len(family))))
        for family, numbers in terms.items()
        if len(family) and np.any(numbers)
    }
    if row:
        program.add_rows(f"limit_{name}", ["city"], row, "<=", most, unit=unit)


def require_values(step: str, solution: Solution) -> None:
    """Raise NoPlanError, carrying the solver's status, when a solution holds no values."""
    if not solution.has_values:
        raise NoPlanError(step, solution.status.value)
