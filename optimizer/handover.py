"""A program and its answer as frames: what goes to a process that solves, and what comes back."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np
from scipy import sparse

from optimizer.blocks import Goal, Variables
from optimizer.certificate import Certificate, Proof
from optimizer.frames import Frame
from optimizer.matrix import Matrix
from optimizer.ranges import wide_ranges
from optimizer.solution import GoalResult, Solution
from optimizer.solve import Limits
from optimizer.statement import Statement
from optimizer.status import Status

Start = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True, eq=False)
class Order:
    """What another process is asked to solve; labels stay here."""

    statement: Statement
    limits: Limits
    memory: int | None = None
    start: Start | None = None


def order_frame(order: Order) -> Frame:
    """Return an order as arrays and numbers."""
    stated = order.statement
    array = stated.array
    arrays = {each.name: getattr(array, each.name) for each in fields(Matrix) if each.name != "entries"}
    arrays |= {part: getattr(array.entries, part) for part in ("data", "indices", "indptr")}
    arrays |= {f"costs {goal.name}": stated.costs(goal) for goal in stated.goals}
    if order.start is not None:
        arrays |= {"start places": order.start[0], "start values": order.start[1]}
    goals = [
        {"name": goal.name, "sense": goal.sense, "tolerance": goal.tolerance, "constant": goal.constant}
        | {"unit": goal.unit}
        for goal in stated.goals
    ]
    facts = {"name": stated.name, "goals": goals, "limits": asdict(order.limits), "memory": order.memory}
    return Frame(facts, arrays)


def read_order(frame: Frame) -> Order:
    """Return the order that a frame holds."""
    facts, arrays = frame.facts, frame.arrays
    shape = (len(arrays["row_lower"]), len(arrays["lower"]))
    entries = sparse.csr_array((arrays["data"], arrays["indices"], arrays["indptr"]), shape=shape)
    sides = {each.name: arrays[each.name] for each in fields(Matrix) if each.name != "entries"}
    goals = tuple(Goal(**goal) for goal in facts["goals"])
    numbers = {goal.name: arrays[f"costs {goal.name}"] for goal in goals}
    statement = Statement(facts["name"], Matrix(entries, **sides), goals=goals, numbers=numbers)
    start = (arrays["start places"], arrays["start values"]) if "start places" in arrays else None
    return Order(statement, Limits(**facts["limits"]), facts["memory"], start)


def solution_frame(solution: Solution) -> Frame:
    """Return a solution as arrays and numbers."""
    facts = {
        "status": solution.status,
        "goals": [asdict(goal) for goal in solution.goals],
        "certificate": None if solution.certificate is None else asdict(solution.certificate),
        "seconds": solution.seconds,
        "warnings": list(solution.warnings),
    }
    return Frame(facts, {} if solution.columns is None else {"columns": solution.columns})


def read_solution(frame: Frame, statement: Statement) -> Solution:
    """Return the solution that a frame holds, with the labels of the statement it answers."""
    facts = frame.facts
    goals = tuple(GoalResult(**{**goal, "status": Status(goal["status"])}) for goal in facts["goals"])
    turned = {goal.name: statement.costs(goal) for goal in statement.goals}
    named = wide_ranges(statement.array, turned, statement.families, statement.rows)
    return Solution(
        Status(facts["status"]),
        goals,
        _certificate(facts["certificate"]),
        facts["seconds"],
        (*named, *facts["warnings"][len(named) :]),
        frame.arrays.get("columns"),
        labelled(statement),
    )


def labelled(statement: Statement) -> dict[str, tuple[Variables, int]]:
    """Return the families of a statement with their first columns."""
    first = statement.array.columns - sum(map(len, statement.families))
    return {family.family: (family, first + family.start) for family in statement.families}


def _certificate(facts: Mapping[str, Any] | None) -> Certificate | None:
    if facts is None:
        return None
    return Certificate(**{**facts, "proofs": tuple(Proof(**proof) for proof in facts["proofs"])})
