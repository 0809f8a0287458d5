import itertools
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, sparse

from optimizer.conflict.collision import find_collision
from optimizer.engine import Engine
from optimizer.program import Program
from optimizer.solve import Limits
from optimizer.status import Status

COLUMNS = ["part", "family", "index", "sense", "rhs", "unit"]


def crowded() -> Program:
    """Two schools of 25 and 20 seats, areas of 30, 20 and 9 children; the last reaches its own school."""
    program = Program("places")
    arcs = [("z1", "s1"), ("z1", "s2"), ("z2", "s2"), ("z3", "s3")]
    place = program.add_variables("place", arcs, unit="children")
    areas = sparse.csr_array(np.array([[1, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]))
    seats = sparse.csr_array(np.array([[1, 0, 0, 0], [0, 1, 1, 0], [0, 0, 0, 1]]))
    program.add_rows("place_all", ["z1", "z2", "z3"], {place: areas}, "==", [30, 20, 9], unit="children")
    program.add_rows("seats", ["s1", "s2", "s3"], {place: seats}, "<=", [25, 20, 9], unit="seats")
    return program


def test_only_what_collides_is_named_with_labels_and_units() -> None:
    found = find_collision(crowded())
    assert (found.status, found.minimal, found.whole_numbers) == (Status.INFEASIBLE, True, False)
    assert list(found.members.columns) == COLUMNS
    assert found.members.to_numpy().tolist() == [
        ["row", "place_all", "z1", "==", 30.0, "children"],
        ["row", "place_all", "z2", "==", 20.0, "children"],
        ["row", "seats", "s1", "<=", 25.0, "seats"],
        ["row", "seats", "s2", "<=", 20.0, "seats"],
    ]


@pytest.mark.parametrize("named", [True, False])
def test_bounds_are_members_too(monkeypatch: pytest.MonkeyPatch, *, named: bool) -> None:
    """A lock at 1 against a budget; the same set when HiGHS names nothing and it is found by dividing."""
    if not named:
        monkeypatch.setattr(Engine, "collision", lambda _engine, _seconds: None)
    program = Program("locks")
    done = program.add_variables("done", ["p1", "p2", "p3"], lower=[0, 1, 0], upper=1.0, integer=True)
    program.add_rows("budget", ["all"], {done: sparse.csr_array([[3.0, 9.0, 4.0]])}, "<=", 8.0, unit="M")
    program.add_rows("one_of", ["g"], {done: sparse.csr_array([[1.0, 0.0, 1.0]])}, "<=", 1.0)
    found = find_collision(program)
    lines = found.members[["part", "family", "index", "sense", "rhs"]].to_numpy().tolist()
    assert lines == [
        ["row", "budget", "all", "<=", 8.0],
        ["bound", "done", "p1", ">=", 0.0],
        ["bound", "done", "p2", "==", 1.0],
        ["bound", "done", "p3", ">=", 0.0],
    ]
    assert found.minimal


def test_what_only_whole_numbers_make_impossible() -> None:
    """2x + 2y = 3 has a plan in halves; the row about z has no part in it."""
    program = Program("parity")
    x = program.add_variables("x", ["x", "y", "z"], upper=5.0, integer=True)
    program.add_rows("spare", ["z"], {x: sparse.csr_array([[0.0, 0.0, 1.0]])}, "<=", 4.0)
    program.add_rows("odd", ["xy"], {x: sparse.csr_array([[2.0, 2.0, 0.0]])}, "==", 3.0)
    found = find_collision(program)
    assert (found.status, found.minimal, found.whole_numbers) == (Status.INFEASIBLE, True, True)
    assert found.members[["family", "index"]].to_numpy().tolist() == [["odd", "xy"]]


def test_rows_of_pulp_are_named() -> None:
    program = Program("own")
    x = program.add_variable("x", 0, 4)
    program += (x >= 5, "at_least_five")
    program.add_goal("few", {x: 1.0})
    found = find_collision(program)
    lines = found.members[["part", "family", "index", "sense", "rhs"]].to_numpy().tolist()
    assert lines == [["row", "at_least_five", "at_least_five", ">=", 5.0], ["bound", "x", "x", "<=", 4.0]]


def test_a_program_with_a_plan_has_no_collision() -> None:
    program = crowded()
    seats = program.rows[1]
    seats.rhs[:] = 50.0
    found = find_collision(program)
    assert (found.status, found.minimal, len(found.members)) == (Status.OPTIMAL, False, 0)


def test_a_limit_leaves_it_undecided_and_claims_nothing(hard: Program) -> None:
    found = find_collision(crowded(), limits=Limits(seconds=1e-9))
    assert (found.status, len(found.members)) == (Status.NO_SOLUTION, 0)
    stopped = find_collision(hard, cancel=lambda: True)
    assert (stopped.status, len(stopped.members)) == (Status.STOPPED, 0)


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_every_set_collides_and_each_member_is_needed(data: st.DataObject) -> None:
    """Checked without our solver: linear programs by SciPy, integer ones by looking at every point."""
    integer = data.draw(st.booleans())
    number = st.integers(-3, 3).map(float)
    matrix = np.array(data.draw(st.lists(number, min_size=15, max_size=15))).reshape(5, 3)
    matrix[~matrix.any(axis=1), 0] = 1.0
    right = np.array(data.draw(st.lists(number, min_size=5, max_size=5)))
    program = Program("tiny")
    x = program.add_variables("x", range(3), upper=2.0, integer=integer)
    program.add_rows("cap", range(5), {x: sparse.csr_array(matrix)}, "<=", right)
    found = find_collision(program)
    possible = by_points(matrix, right) if found.whole_numbers else by_scipy(matrix, right)
    members = {tuple(line) for line in found.members[["part", "index", "sense"]].to_numpy().tolist()}
    if found.status is Status.OPTIMAL:
        kept = by_points(matrix, right) if integer else by_scipy(matrix, right)
        every = {("row", at, "<=") for at in range(5)}
        assert kept(every | {("bound", at, sense) for at in range(3) for sense in ("<=", ">=")})
        return
    assert found.status is Status.INFEASIBLE
    assert found.minimal
    assert not possible(members)
    assert all(possible(members - {member}) for member in members)


type Members = set[tuple[str, int, str]]


def by_scipy(matrix: np.ndarray, right: np.ndarray) -> Callable[[Members], bool]:
    def possible(members: Members) -> bool:
        rows = sorted(at for part, at, _ in members if part == "row")
        bounds: list[tuple[float | None, float | None]] = [
            (0 if ("bound", at, ">=") in members else None, 2 if ("bound", at, "<=") in members else None)
            for at in range(3)
        ]
        answer = optimize.linprog(np.zeros(3), A_ub=matrix[rows], b_ub=right[rows], bounds=bounds)
        return bool(answer.status == 0)

    return possible


def by_points(matrix: np.ndarray, right: np.ndarray) -> Callable[[Members], bool]:
    points = np.array(list(itertools.product(range(3), repeat=3)))

    def possible(members: Members) -> bool:
        rows = sorted(at for part, at, _ in members if part == "row")
        return bool((points @ matrix[rows].T <= right[rows]).all(axis=1).any())

    return possible
