"""A thin plan of a relaxation: as few switches as possible, although it may turn them by fractions.

A goal that counts what is switched on (schools that take children of one primary school, say) is nearly
nothing in a relaxation, which switches a little of everything on. So the relaxation is solved again and again
with a price on every switch that is the higher the less of it was in use, until its use no longer changes:
whatever is hardly needed goes (reweighted sums of absolute values: Candès, Wakin, Boyd 2008). The switches
that are left make a small program, which is searched exactly.
"""

import time
from collections.abc import Callable

import numpy as np

from optimizer.engine import Engine, Watch
from optimizer.narrowing.relaxation import continuous, holding
from optimizer.statement import Statement

LEAST = 0.1  # of a switch: what keeps the price of an unused one finite
USED = 1e-6
ROUNDS = 12


def switches(statement: Statement, number: int, along: str) -> np.ndarray:
    """Return the columns that a goal counts, directly or by a row: those of 0 or 1 outside ``along``."""
    array = statement.array
    binary = array.integer & (array.lower == 0.0) & (array.upper == 1.0)
    binary[statement.places(statement.family(along))] = False
    counted = statement.costs(statement.goals[number]) != 0
    rows = array.entries[:, np.flatnonzero(counted)].count_nonzero(axis=1) > 0
    beside = array.entries[np.flatnonzero(rows)].count_nonzero(axis=0) > 0
    return np.flatnonzero(binary & (counted | beside))


def thin(
    statement: Statement,
    number: int,
    held: tuple[float, ...],
    places: np.ndarray,
    seconds: float,
    stop: Callable[[], bool],
) -> np.ndarray | None:
    """Return the switches that a thin relaxed plan leaves off; None where there was no time for any plan.

    Parameters
    ----------
    held
        Values of the goals before the one at ``number``; a thin plan keeps them.
    places
        The columns of the switches.
    """
    ends = time.perf_counter() + seconds
    face = holding(continuous(statement), statement.goals[:number], held).array
    engine = Engine(face, gap=0.0, threads=1, seed=0, attentive=True)
    costs = np.zeros(face.columns)
    costs[places] = 1.0
    on: np.ndarray | None = None
    for _ in range(ROUNDS):
        engine.set_costs(costs)
        values = engine.run(max(0.0, ends - time.perf_counter()), _asks(stop)).values
        if values is None or engine.left_behind:
            break
        before, on = on, values[places] > USED
        if before is not None and np.array_equal(before, on):
            break
        costs[places] = 1.0 / (values[places] + LEAST)
    return None if on is None else places[~on]


def _asks(stop: Callable[[], bool]) -> Callable[[Watch], bool]:
    return lambda _watch: stop()
