"""What follows from the decisions of a plan, made as small as they allow.

A search that the clock ends hands back whatever it has. Its decisions are a plan; what follows from them
(seats overfilled, children who change) may stand higher than they make it, where nobody has improved that
goal yet.
"""

from dataclasses import replace

import numpy as np

from optimizer.blocks import Goal
from optimizer.solve import Limits, solve
from optimizer.statement import Statement

SHARE, LEAST = 0.1, 1.0  # of the clock, and seconds: with the decisions fixed, hardly anything is left


def settle(statement: Statement, along: str, plan: np.ndarray, limits: Limits) -> np.ndarray:
    """Return the plan with the same decisions and every goal as small as they allow.

    Parameters
    ----------
    statement
        Its goals are all to be made small.
    along
        The family of the decisions, which stay.
    plan
        One number per column.
    limits
        Threads and seed, and the clock of the search, of which this takes a small share.

    Returns
    -------
    array
        The plan itself, where nothing better was found or a goal would be worse.
    """
    places = statement.places(statement.family(along))
    costs = [statement.costs(goal) for goal in statement.goals]
    free = np.ones(len(plan), dtype=bool)
    free[places] = False
    largest = [float(np.abs(part[free]).max(initial=0.0)) for part in costs]
    moving = [part / most for part, most in zip(costs, largest, strict=True) if most > 0]
    if not moving:
        return plan
    fixed = statement.with_bounds(places, plan[places], plan[places])
    fixed = fixed.aiming_at([(Goal("settled"), np.sum(moving, axis=0))])
    start = {part.family: plan[statement.places(part)] for part in statement.families}
    within = replace(limits, seconds=max(LEAST, SHARE * limits.seconds), gap=0.0)
    found = solve(fixed, limits=within, start=start).columns
    if found is None or any(part @ found > part @ plan + _noise(part @ plan) for part in costs):
        return plan
    return found


def _noise(value: float) -> float:
    return 1e-9 * max(1.0, abs(value))
