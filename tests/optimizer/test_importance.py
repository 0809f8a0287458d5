import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from optimizer.errors import ProgramError
from optimizer.importance import importance
from optimizer.program import Program
from optimizer.solve import Limits
from optimizer.status import Status


def cover(costs: list[float], reach: np.ndarray, *, sense: str = "min") -> Program:
    """Open sites so that every place is in reach of one."""
    program = Program("cover")
    opened = program.add_variables("open", [f"p{at}" for at in range(len(costs))], upper=1.0, integer=True)
    program.add_rows("reach", range(len(reach)), {opened: sparse.csr_array(reach)}, ">=", 1.0)
    signed = np.array(costs) if sense == "min" else -np.array(costs)
    program.add_goal("cost", {opened: signed}, sense="min" if sense == "min" else "max", unit="M")
    return program


@pytest.mark.parametrize("sense", ["min", "max"])
def test_the_cost_of_doing_without_is_that_of_the_next_plan(sense: str) -> None:
    """The first site covers both places for 5; without it 3 + 4; nothing replaces the third."""
    reach = np.array([[1.0, 1, 0, 0], [1, 0, 0, 1], [0, 0, 1, 0]])
    found = importance(cover([5, 3, 2, 4], reach, sense=sense), "open")
    assert found.status is Status.OPTIMAL
    assert list(found.members["index"]) == ["p0", "p1", "p2", "p3"]
    assert found.members["chosen"].tolist() == [True, False, True, False]
    assert found.members["cost"].tolist() == [2.0, 0.0, math.inf, 0.0]
    assert found.members["at_least"].tolist() == [2.0, 0.0, math.inf, 0.0]
    assert found.members["status"].tolist()[2] == Status.INFEASIBLE
    assert math.isnan(found.members["without"][2])
    assert found.solves == 3


@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_brute_force_agrees(data: st.DataObject) -> None:
    costs = data.draw(st.lists(st.integers(1, 9).map(float), min_size=4, max_size=4))
    reach = np.array(data.draw(st.lists(st.integers(0, 1), min_size=12, max_size=12)), float).reshape(3, 4)
    reach[~reach.any(axis=1), 0] = 1.0
    found = importance(cover(costs, reach), "open", limits=Limits(gap=0.0))
    plans = [np.array(x) for x in itertools.product((0, 1), repeat=4) if (reach @ x >= 1).all()]
    best = min(x @ costs for x in plans)
    for at, line in enumerate(found.members.itertuples(index=False)):
        without = min((x @ costs for x in plans if not x[at]), default=math.inf)
        assert line.cost == pytest.approx(without - best)


def test_a_limit_and_a_cancel_leave_members_open() -> None:
    reach = np.eye(3)
    calls = itertools.count()
    stopped = importance(cover([1, 2, 3], reach), "open", cancel=lambda: next(calls) > 0)
    assert stopped.status is Status.STOPPED
    assert stopped.members.empty or stopped.members["cost"].isna().any()
    late = importance(cover([1, 2, 3], reach), "open", limits=Limits(seconds=1e-9))
    assert late.status is Status.NO_SOLUTION
    assert late.members.empty


def test_what_means_nothing_is_refused() -> None:
    program = cover([1, 2], np.ones((1, 2)))
    program.add_variables("amount", ["a"])
    program.add_variables("locked", ["b"], lower=1.0, upper=1.0, integer=True)
    with pytest.raises(ProgramError, match="amount: importance is of 0-1 variables"):
        importance(program, "amount")
    with pytest.raises(ProgramError, match="locked: 'b' must be chosen"):
        importance(program, "locked")
    with pytest.raises(ProgramError, match="no goal 'costs'"):
        importance(program, "open", goal="costs")
