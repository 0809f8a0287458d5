"""Goals of a stored plan, added up once more from its own tables.

Each entry is the goal's sentence in arithmetic: what the formulation states in the solver's variables is here
a sum over the tables that a bureau reads. A goal without an entry has no table it could be added up from; its
stored value is then quoted, not checked.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from math import isnan

import pandas as pd

from models.plan import Plan

NOISE = 1e-6  # relative: values pass through a solver and back
LEEWAY = 1000  # added to the size of a value, in its own unit, where the noise of a sum is told


@dataclass(frozen=True)
class GoalCheck:
    """One goal of one step: what was stored, and what the tables add up to.

    Attributes
    ----------
    step, goal, unit
        As in the proof table.
    stored, bound
        Value and bound as they were proved then; no plan can be better than the bound.
    summed
        Added up from the tables; NaN where there is no table to add up.
    verdict
        ``confirmed``, ``quoted`` (nothing to add up) or ``refuted``.
    """

    step: str
    goal: str
    unit: str
    stored: float
    bound: float
    summed: float
    verdict: str


def goal_checks(plan: Plan) -> tuple[GoalCheck, ...]:
    """Return every goal of the proof table with what the plan's tables add up to.

    A step that looks at a later year leaves no tables but the outlook, and is quoted.
    """
    return tuple(_check(plan, row) for row in plan.steps.to_dict("records"))


def _check(plan: Plan, row: Mapping[Hashable, object]) -> GoalCheck:
    step, goal, level = (str(row[name]) for name in ("step", "goal", "level"))
    stored, bound = float(str(row["value"])), float(str(row["bound"]))
    sum_up = _SUMS.get((step.split()[0], goal)) if step in {step.split()[0], f"places {level}"} else None
    summed = float("nan") if sum_up is None else sum_up(plan, level)
    if isnan(summed) or isnan(stored):
        verdict = "quoted"
    else:
        verdict = "confirmed" if _agree(stored, summed) else "refuted"
    return GoalCheck(step, goal, str(row["unit"]), stored, bound, summed, verdict)


def _agree(stored: float, summed: float) -> bool:
    return abs(stored - summed) <= NOISE * (LEEWAY + abs(stored))


def _of_level(table: pd.DataFrame, level: str) -> pd.DataFrame:
    return table[table["level"] == level] if level else table


def _unplaced(plan: Plan, level: str) -> float:
    return float(_of_level(plan.unplaced, level)["children"].sum())


def _overfull(plan: Plan, level: str) -> float:
    return float(_of_level(plan.schools, level)["overfull"].sum())


def _pupils_lost(plan: Plan, level: str) -> float:
    schools = _of_level(plan.schools, level)
    return float((schools["pupils_before"] - schools["pupils"]).clip(lower=0).sum())


def _travel(plan: Plan, level: str) -> float:
    placed = _of_level(plan.placements, level)
    return float((placed["children"] * placed["metres"]).sum())


def _short_teachers(plan: Plan, _: str) -> float:
    return float(plan.schools["short_teachers"].sum())


def _hires(plan: Plan, _: str) -> float:
    return float(plan.hires["teachers"].sum())


def _move_metres(plan: Plan, _: str) -> float:
    return float((plan.moves["teachers"] * plan.moves["metres"]).sum())


def _short_funds(plan: Plan, _: str) -> float:
    return float(plan.schools["short_funds"].sum()) / 1000


_SUMS: Mapping[tuple[str, str], Callable[[Plan, str], float]] = {
    ("places", "unplaced_children"): _unplaced,
    ("places", "overfull_seats"): _overfull,
    ("places", "pupils_lost"): _pupils_lost,
    ("places", "travel"): _travel,
    ("teachers", "short_teachers"): _short_teachers,
    ("teachers", "hires"): _hires,
    ("teachers", "move_metres"): _move_metres,
    ("funds", "short_funds"): _short_funds,
    ("joint", "unplaced_children"): _unplaced,
    ("joint", "overfull_seats"): _overfull,
    ("joint", "short_teachers"): _short_teachers,
    ("joint", "short_funds"): _short_funds,
}
