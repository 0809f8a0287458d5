"""The linear relaxation of one goal over the plans that keep the goals before it."""

import time
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from optimizer.blocks import Goal
from optimizer.solve import pursue
from optimizer.stages import Stage, Stages
from optimizer.statement import Statement

SLACK = 1e-6  # by which a held goal may be missed, beside rounding: whole numbers are found to that only


@dataclass(frozen=True, eq=False)
class Relaxed:
    """A relaxed plan: what it proves, and how much each column is ``spare`` (its reduced cost, or rank, ≥ 0).

    ``prices`` say what a unit of each goal before it is worth in this goal.
    """

    bound: float
    values: np.ndarray
    spare: np.ndarray
    prices: np.ndarray


def slack_of(value: float) -> float:
    """Return by how much a held goal may be missed."""
    return SLACK + 1e-9 * max(1.0, abs(value))


def holding(statement: Statement, goals: tuple[Goal, ...], values: tuple[float, ...]) -> Statement:
    """Return the statement with a row for each of the first goals: no worse than its value."""
    for goal, value in zip(goals, values, strict=False):
        costs = sparse.csr_array(statement.costs(goal)[None, :])
        most = value - goal.constant + goal.tolerance + slack_of(value)
        statement = statement.with_rows(f"hold_{goal.name}", ["goal"], costs, "<=", most)
    return statement


def continuous(statement: Statement) -> Statement:
    """Return the statement without whole numbers."""
    return replace(statement, array=replace(statement.array, integer=np.zeros_like(statement.array.integer)))


def in_order(statement: Statement, seconds: float) -> tuple[tuple[float, ...], Relaxed | None]:
    """Return what the goals of a linear program reach in their order, and the plan of the last of them.

    Only goals that are proved in time count. A column is the more to spare the more it costs the first goal,
    and where it costs that nothing, the next.
    """
    stages = Stages(statement, gap=0.0, threads=1, seed=0, attentive=False)
    pursue(stages, time.perf_counter(), seconds, None, None)
    solution = stages.solution(0.0)
    proved = [solution.has_values and goal.gap <= SLACK for goal in solution.goals]
    first_open = proved.index(False) if False in proved else len(proved)
    values = tuple(goal.value for goal in solution.goals[:first_open])
    spare = [_spare(stage) for stage in stages.goals[:first_open]]
    costs = [np.where(each > SLACK, each, 0.0) for each in spare if each is not None]
    plan = stages.goals[first_open - 1].plan if first_open else None
    if plan is None or len(costs) < first_open:
        return values, None
    rank = np.empty(len(plan))
    rank[np.lexsort(costs[::-1])] = np.arange(len(plan))
    return values, Relaxed(values[-1], plan, rank, np.zeros(0))


def _spare(stage: Stage) -> np.ndarray | None:
    """Return the reduced cost of each column in a goal; None where its duals are unknown."""
    if stage.face is None or stage.duals is None:
        return None
    spare: np.ndarray = np.abs(stage.costs - stage.face.entries.T @ stage.duals)
    return spare


def relax(statement: Statement, number: int, held: tuple[float, ...], seconds: float) -> Relaxed | None:
    """Return the relaxation of the goal at ``number`` with the goals before it held; None without an answer.

    Parameters
    ----------
    statement
        A linear program with all goals, all to be made small.
    held
        Values of the goals before it.
    """
    goals = statement.goals
    goal = goals[number]
    alone = holding(statement, goals[:number], held[:number])
    alone = alone.aiming_at([(goal, statement.costs(goal))])
    stages = Stages(alone, gap=0.0, threads=1, seed=0, attentive=False)
    pursue(stages, time.perf_counter(), seconds, None, None)
    stage = stages.goals[0]
    spare = _spare(stage)
    if stage.plan is None or stage.duals is None or spare is None:
        return None
    prices = np.maximum(0.0, -stage.duals[len(stage.duals) - number :])
    return Relaxed(stage.bound + goal.constant, stage.plan, spare, prices)


def closer(split: Statement, whole: Statement, seconds: float) -> Statement:
    """Return the second of two linear relaxations where it proves more of the first goal, else the first.

    The first is smaller as a rule and mostly proves as much; where it does not, its plans are no guide.
    """
    if whole.array.entries.shape == split.array.entries.shape:
        return split
    began = time.perf_counter()
    first = relax(split, 0, (), seconds)
    second = relax(whole, 0, (), max(0.0, seconds - (time.perf_counter() - began)))
    if first is None or second is None or second.bound <= first.bound + slack_of(first.bound):
        return split
    return whole
