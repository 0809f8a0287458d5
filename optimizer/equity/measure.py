"""A measure stated in a program, made as good as possible or kept within a limit, and then efficiency.

Every plan found here ends with a stage of efficiency: among the plans that keep the measure, the units get as
much as they can together, by weight. So no unit can gain without another losing or the measure getting worse.
For measures that any unit's gain improves (shortfall, worst-off, welfare) that is efficiency without a
condition; for measures of spread it is not, as levelling down looks even: state floors with
:func:`optimizer.equity.units.keep_floors`, and prefer a limit on the spread to making it smallest.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from scipy import sparse

from optimizer.blocks import Coefficients, Direction, Numbers, Sense, Variables
from optimizer.cuts import Refinement, solve_with_cuts
from optimizer.equity.units import Units
from optimizer.errors import ProgramError
from optimizer.program import Program
from optimizer.reporter import Progress
from optimizer.solution import Solution
from optimizer.solve import Limits, solve
from optimizer.status import Status


def _itself(number: float) -> float:
    return number


@dataclass(frozen=True, eq=False)
class Measure:
    """A measure as a linear expression of a program, with what makes the expression exact.

    Attributes
    ----------
    name
        Of its goal; its families begin with it.
    terms
        The expression: coefficients by family.
    measured
        The index of the numbers that the units got, computed from its definition.
    sense
        Whether a small or a large expression is good.
    per
        What the expression is divided by: a number, or a family of one variable (the mean, when it is free).
    index, level
        From the quotient to the index, and back.
    refinement
        The rows that are added as plans need them, if the measure is curved.
    """

    name: str
    units: Units
    terms: Mapping[Variables, Numbers] = field(repr=False)
    measured: Callable[[np.ndarray], float] = field(repr=False)
    sense: Direction = "min"
    per: float | Variables = 1.0
    index: Callable[[float], float] = field(repr=False, default=_itself)
    level: Callable[[float], float] = field(repr=False, default=_itself)
    refinement: Refinement | None = field(repr=False, default=None)
    unit: str = ""


@dataclass(frozen=True, eq=False)
class Outcome:
    """A plan with the index that was sought.

    Attributes
    ----------
    value
        The index of the final plan, recomputed from its definition; NaN when there is no plan.
    bound
        Proved: no plan that keeps the earlier goals has a better index.
    gap
        ``|value - bound|``, in the unit of the index.
    within
        The index of each measure that was limited, recomputed.
    """

    status: Status
    value: float
    bound: float
    gap: float
    solution: Solution = field(repr=False)
    within: Mapping[str, float] = field(default_factory=dict)


def add_limit(program: Program, measure: Measure, limit: float) -> None:
    """Add the row ``index <= limit`` (``>=`` for a measure of which more is good).

    A curved measure is kept to the accuracy it was stated with. Then solve with :func:`solve_within`.
    """
    level = measure.level(limit)
    sense: Sense = "<=" if measure.sense == "min" else ">="
    terms = {family: _one_row(numbers, family) for family, numbers in measure.terms.items()}
    right = 0.0
    if isinstance(measure.per, Variables):
        terms[measure.per] = terms.get(measure.per, np.zeros((1, 1))) - level
    else:
        right = level * measure.per
    program.add_rows(f"limit_{measure.name}", [measure.name], _sparse(terms), sense, right, unit=measure.unit)
    if measure.refinement is not None:
        measure.refinement.required = True


def solve_measure(
    program: Program,
    measure: Measure,
    *,
    within: Sequence[Measure] = (),
    limits: Limits | None = None,
    progress: Callable[[Progress], None] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> Outcome:
    """Make a measure as good as the goals before it allow, then the plan efficient.

    Parameters
    ----------
    program
        Its goals so far come first, in order; two goals are added.
    within
        Measures that :func:`add_limit` has limited.
    limits, progress, cancel
        As in :func:`optimizer.solve.solve`.
    """
    program.add_goal(measure.name, measure.terms, sense=measure.sense, unit=measure.unit)
    add_efficiency(program, measure.name, measure.units)
    fractions = {measure.name: measure.per} if isinstance(measure.per, Variables) else {}
    run = partial(_solve, limits=limits, progress=progress, cancel=cancel)
    solution = run(program, (measure, *within), fractions)
    goal = solution.goal(measure.name)
    bound = goal.bound if isinstance(measure.per, Variables) else goal.bound / measure.per
    bound = measure.index(bound) if math.isfinite(bound) else bound
    value = _measured(solution, measure)
    reached = {known.name: _measured(solution, known) for known in within}
    return Outcome(solution.status, value, bound, abs(value - bound), solution, reached)


def solve_within(
    program: Program,
    measures: Sequence[Measure],
    *,
    limits: Limits | None = None,
    progress: Callable[[Progress], None] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> Outcome:
    """Solve the goals of a program within limits on measures, then make the plan efficient.

    Value and bound of the outcome are those of the last goal; ``within`` has the indices.

    Raises
    ------
    ProgramError
        No measure is given.
    """
    if not measures:
        raise ProgramError(f"{program.name}: no measure is given to keep within")
    add_efficiency(program, "within", measures[0].units)
    solution = _solve(program, measures, {}, limits=limits, progress=progress, cancel=cancel)
    last = solution.goals[-1]
    reached = {known.name: _measured(solution, known) for known in measures}
    return Outcome(solution.status, last.value, last.bound, abs(last.value - last.bound), solution, reached)


def add_efficiency(program: Program, name: str, units: Units) -> None:
    """Add the last goals: the most for all units together by weight, and then for those behind them."""
    number, held = 1, units
    while True:
        suffix = "" if number == 1 else f"_{number}"
        sense: Direction = "max" if held.better == "more" else "min"
        unit = held.values.unit
        program.add_goal(f"{name}_efficiency{suffix}", {held.values: held.shares}, sense=sense, unit=unit)
        if held.behind is None:
            return
        number, held = number + 1, held.behind


def _solve(
    program: Program,
    measures: Sequence[Measure],
    fractions: Mapping[str, Variables],
    *,
    limits: Limits | None,
    progress: Callable[[Progress], None] | None,
    cancel: Callable[[], bool] | None,
) -> Solution:
    refinements = [known.refinement for known in measures if known.refinement is not None]
    if not refinements and not fractions:
        return solve(program, limits=limits, progress=progress, cancel=cancel)
    return solve_with_cuts(
        program, refinements, fractions=fractions, limits=limits, progress=progress, cancel=cancel
    )


def _measured(solution: Solution, measure: Measure) -> float:
    if not solution.has_values:
        return math.nan
    return measure.measured(solution.values(measure.units.values.family))


def _one_row(numbers: Numbers, family: Variables) -> np.ndarray:
    return np.array(np.broadcast_to(np.asarray(numbers, dtype=np.float64), (1, len(family))))


def _sparse(terms: Mapping[Variables, np.ndarray]) -> dict[Variables, Coefficients]:
    return {family: sparse.csr_array(row) for family, row in terms.items()}
