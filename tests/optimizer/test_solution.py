import math

import numpy as np
import pytest

from optimizer.errors import NoValuesError, ProgramError
from optimizer.program import Program
from optimizer.solution import Solution
from optimizer.solve import solve
from optimizer.status import Status


@pytest.fixture
def solution() -> Solution:
    program = Program("small")
    program.add_variable("spare", 0, 9)
    x = program.add_variables("x", [("z1", "s1"), ("z2", "s2")], upper=2.0)
    y = program.add_variables("y", ["a"], upper=3.0)
    program.add_goal("worth", {x: np.array([1.0, 2.0]), y: 1.0}, sense="max", unit="coins")
    return solve(program)


def test_families_are_read_by_name_and_label(solution: Solution) -> None:
    """PuLP's own column stands before the families and is not among them."""
    assert solution.values("y").tolist() == [3.0]
    assert solution.series("x").to_dict() == {("z1", "s1"): 2.0, ("z2", "s2"): 2.0}
    assert solution.series("x").name == "x"


def test_values_are_the_readers_own(solution: Solution) -> None:
    solution.values("x")[:] = 7.0
    assert solution.values("x").tolist() == [2.0, 2.0]


def test_unknown_names_are_answered_with_the_known_ones(solution: Solution) -> None:
    with pytest.raises(ProgramError, match="no variables are called 'z'; the families are: x, y"):
        solution.values("z")
    with pytest.raises(ProgramError, match="no goal is called 'cost'; the goals are: worth"):
        solution.goal("cost")
    assert solution.goal("worth").value == 9.0


@pytest.mark.parametrize("status", [Status.INFEASIBLE, Status.NO_SOLUTION, Status.UNBOUNDED, Status.STOPPED])
def test_without_a_plan_nothing_can_be_read(status: Status) -> None:
    empty = Solution(status, (), None, math.nan)
    for read in (empty.values, empty.series):
        with pytest.raises(NoValuesError, match=f"'x' has no values: the solve ended {status.value}"):
            read("x")
