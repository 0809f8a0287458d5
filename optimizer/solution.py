"""What came back from a solve: a status, a result per goal, and values only when they exist."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from optimizer.blocks import Variables
from optimizer.certificate import Certificate
from optimizer.errors import NoValuesError, ProgramError
from optimizer.status import Status


@dataclass(frozen=True)
class GoalResult:
    """One goal at the plan that is handed back.

    Attributes
    ----------
    name, unit
        As stated in the program.
    value
        The goal recomputed at the final plan, in ``unit``; NaN when there is no plan. It may be worse than
        ``best`` by at most the tolerance of the goal.
    best
        The value reached when this goal was the one being improved; NaN when its turn never came.
    bound
        Proved: no plan that keeps the earlier goals can be better than this. Infinite when nothing is proved.
    gap
        ``|value - bound| / |value|``: 0 when they agree, infinite when nothing is proved.
    status
        How the search for this goal ended.
    seconds
        Wall-clock time spent on this goal.
    """

    name: str
    value: float
    best: float
    bound: float
    gap: float
    status: Status
    seconds: float
    unit: str = ""


@dataclass(frozen=True, eq=False)
class Solution:
    """The answer to a program.

    Attributes
    ----------
    status
        Of the whole: the status of the first goal that is not optimal, else optimal.
    goals
        One result per goal, in order.
    certificate
        What was recomputed apart from the solver; None when there are no values.
    seconds
        Wall-clock time of the whole solve.
    warnings
        What the reader should know: wide coefficient ranges, a goal that could not be held.
    columns
        The raw vector, PuLP's variables first, then the families; None when there is no plan.
    """

    status: Status
    goals: tuple[GoalResult, ...]
    certificate: Certificate | None
    seconds: float
    warnings: tuple[str, ...] = ()
    columns: np.ndarray | None = field(default=None, repr=False)
    families: Mapping[str, tuple[Variables, int]] = field(default_factory=dict, repr=False)

    @property
    def has_values(self) -> bool:
        """Whether there is a plan to read."""
        return self.columns is not None

    def values(self, family: str) -> np.ndarray:
        """Return the values of one family of variables, in the order of its index.

        Raises
        ------
        NoValuesError
            The solve ended without a plan.
        ProgramError
            The program has no such family.
        """
        if self.columns is None:
            raise NoValuesError(f"{family!r} has no values: the solve ended {self.status.value}")
        if family not in self.families:
            known = ", ".join(self.families) or "none"
            raise ProgramError(f"no variables are called {family!r}; the families are: {known}")
        variables, first = self.families[family]
        return self.columns[first : first + len(variables)].copy()

    def series(self, family: str) -> pd.Series:
        """Return the same values labelled by the index of the family."""
        values = self.values(family)
        return pd.Series(values, index=self.families[family][0].index, name=family)

    def goal(self, name: str) -> GoalResult:
        """Return the result of one goal by its name."""
        for result in self.goals:
            if result.name == name:
                return result
        raise ProgramError(
            f"no goal is called {name!r}; the goals are: {', '.join(g.name for g in self.goals)}"
        )
