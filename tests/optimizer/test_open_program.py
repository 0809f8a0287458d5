import math

import numpy as np
import pytest
from scipy import sparse

from optimizer.open_program import Addition, OpenProgram
from optimizer.program import Program
from optimizer.solve import Limits
from optimizer.status import Status


def opened(seconds: float = 60.0) -> tuple[OpenProgram, Program]:
    """Open x + y <= 2 in a box of side 2, after one variable of PuLP's own."""
    program = Program("open")
    program.add_variable("own", 0, 1)
    amount = program.add_variables("amount", ["x", "y"], upper=2.0)
    program.add_rows("most", [0], {amount: sparse.csr_array(np.ones((1, 2)))}, "<=", 2.0)
    program.add_goal("more", {amount: np.array([1.0, 2.0])}, sense="max")
    return OpenProgram(program, Limits(seconds=seconds)), program


def test_places_stand_after_pulps_own() -> None:
    program, stated = opened()
    assert program.places(stated.families[0]).tolist() == [1, 2]
    assert program.rows(stated.rows[0]).tolist() == [0]


def test_rows_and_columns_are_added_at_the_end() -> None:
    """A new column takes up the old row: x + y + 2 z <= 2, z >= 1/4 + y/2."""
    program, _ = opened()
    costs = np.array([0.0, -1.0, -2.0])
    assert program.improve(costs).values == pytest.approx([0.0, 0.0, 2.0])
    program.add(
        Addition(
            into=sparse.csc_array(np.array([[2.0]])),
            lower=np.zeros(1),
            upper=np.full(1, math.inf),
            entries=sparse.csr_array(np.array([[0.0, 0.0, -0.5, 1.0]])),
            row_lower=np.array([0.25]),
            row_upper=np.array([math.inf]),
        )
    )
    answer = program.improve(costs)
    assert answer.values == pytest.approx([0.0, 1.5, 0.0, 0.25])
    assert program.matrix.entries.toarray().tolist() == [[0.0, 1.0, 1.0, 2.0], [0.0, 0.0, -0.5, 1.0]]
    proof = program.proof(costs, answer, "more")
    assert proof.closed
    assert proof.bound == pytest.approx(-1.5)


def test_a_held_goal_is_kept_and_bounds_and_sides_move() -> None:
    program, _ = opened()
    program.improve(np.array([0.0, -1.0, -2.0]))
    program.hold(np.array([0.0, -1.0, -2.0]), -3.0)
    assert program.improve(np.array([0.0, 0.0, 1.0])).values == pytest.approx([0.0, 1.0, 1.0])
    program.set_bounds(np.array([1]), np.array([0.0]), np.array([0.5]))
    assert program.improve(np.array([0.0, 0.0, 1.0])).values == pytest.approx([0.0, 0.5, 1.25])
    program.set_sides(np.array([0]), np.array([-math.inf]), np.array([1.0]))
    assert program.improve(np.array([0.0, 0.0, 1.0])).status is Status.INFEASIBLE
    assert program.runs == 4
    assert program.stated.row_upper.tolist() == [2.0]


def test_no_answer_after_the_clock() -> None:
    program, _ = opened(seconds=1e-9)
    answer = program.improve(np.zeros(3))
    assert answer.status is Status.NO_SOLUTION
    assert answer.values is None
    assert program.proof(np.zeros(3), answer, "more").source == "none"


def test_integer_programs_have_the_bound_of_their_search() -> None:
    program = Program("whole")
    amount = program.add_variables("amount", range(2), upper=3.0, integer=True)
    program.add_rows("most", [0], {amount: sparse.csr_array(np.array([[2.0, 2.0]]))}, "<=", 5.0)
    whole = OpenProgram(program, Limits())
    assert whole.mixed
    proof = whole.proof(np.array([-1.0, -1.0]), whole.improve(np.array([-1.0, -1.0])), "most")
    assert proof.source == "search"
    assert proof.bound == pytest.approx(-2.0, rel=1e-3)
