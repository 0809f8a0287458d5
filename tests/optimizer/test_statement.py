import math
from collections.abc import Callable

import numpy as np
import pytest
from scipy import sparse

from optimizer.errors import ProgramError
from optimizer.program import Program
from optimizer.solve import solve
from optimizer.statement import Statement, row_sides


@pytest.fixture
def stated(state_transport: Callable[..., Program]) -> Statement:
    return Statement.of(state_transport([5, 6], [9, 9], [[3, 4], [1, 2]]))


def test_changes_leave_the_statement_as_it_is(stated: Statement) -> None:
    before = solve(stated).goals[0].value
    receive = stated.row_places(stated.row_family("receive"))
    ship = stated.places(stated.family("ship"))
    tight = stated.with_sides(receive, -math.inf, [4.0, 9.0])
    assert solve(tight).goals[0].value > before
    assert solve(stated.with_bounds(ship, 0.0, [0.0, 9.0, 9.0, 9.0])).goals[0].value > before
    row = sparse.csr_array(np.array([[1.0, 0.0, 1.0, 0.0]]))
    more = stated.with_rows("least", ["first"], row, "<=", 2.0)
    assert solve(more).values("ship")[[0, 2]].sum() == 2.0
    assert solve(stated).goals[0].value == before


def test_added_variables_cost_nothing_and_stand_last(stated: Statement) -> None:
    entries = sparse.csr_array(([1.0], ([0], [0])), shape=(stated.array.height, 1))
    wider = stated.with_variables("short", ["z"], entries, upper=3.0)
    assert wider.places(wider.family("short")).tolist() == [4]
    solution = solve(wider)
    assert solution.values("short").tolist() == [3.0]
    assert solution.values("ship")[:2].sum() == 2.0


def test_what_is_unknown_is_refused(stated: Statement) -> None:
    with pytest.raises(ProgramError, match="no variables are called 'x'; the families are: ship"):
        stated.family("x")
    with pytest.raises(ProgramError, match="no rows are called 'x'; the families are: send, receive"):
        stated.row_family("x")
    with pytest.raises(ProgramError, match="no goal 'x'; the goals are: travel"):
        stated.goal("x")


def test_sides_of_each_sense() -> None:
    right = np.array([2.0])
    found = [tuple(float(side[0]) for side in row_sides(sense, right)) for sense in ("<=", ">=", "==")]
    assert found == [(-math.inf, 2.0), (2.0, math.inf), (2.0, 2.0)]
