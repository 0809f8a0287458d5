"""Programs whose rows count the same columns are networks too: the same optimum as any solver, and proved."""

import math
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from scipy import sparse

from optimizer import stages
from optimizer.network import least_cost, recognize
from optimizer.program import Program
from optimizer.solve import Solution, Status, solve
from optimizer.twin_rows import TwinRows


def schools(seed: int, *, thrice: bool = False) -> Program:
    """State areas and schools with seats and pupils of today (and a least size), signs at random."""
    chance = np.random.default_rng(seed)
    areas, count = int(chance.integers(2, 6)), int(chance.integers(2, 4))
    children = chance.integers(1, 6, areas).astype(float)
    arcs = list(product(range(areas), range(count)))
    area, school = np.array(arcs).T
    program = Program("schools")
    place = program.add_variables("place", arcs, upper=chance.integers(2, 9, len(arcs)).astype(float))
    left = program.add_variables("left", range(areas))
    beyond = program.add_variables("beyond", range(count), upper=2.0)
    lost = program.add_variables("lost", range(count))
    leaving = sparse.csr_array((np.ones(len(arcs)), (area, np.arange(len(arcs)))))
    arriving = sparse.csr_array((np.ones(len(arcs)), (school, np.arange(len(arcs)))))
    program.add_rows("place_all", range(areas), {place: leaving, left: 1.0}, "==", children)
    seats = chance.integers(1, 8, count).astype(float)
    turned = -1.0 if chance.random() < 0.5 else 1.0
    if turned > 0:
        program.add_rows("seats", range(count), {place: arriving, beyond: -1.0}, "<=", seats)
    else:
        program.add_rows("seats", range(count), {place: -arriving, beyond: 1.0}, ">=", -seats)
    pupils = chance.integers(0, 8, count).astype(float)
    program.add_rows("pupils", range(count), {place: arriving, lost: 1.0}, ">=", pupils)
    if thrice:
        small = program.add_variables("small", range(count))
        least = chance.integers(0, 8, count).astype(float)
        program.add_rows("size", range(count), {place: -arriving, small: -1.0}, "<=", -least)
        program.add_goal("too_small", {small: chance.integers(1, 4, count).astype(float)})
    program.add_goal("left_out", {left: 1.0})
    program.add_goal("lost", {lost: 1.0})
    program.add_goal("overfull", {beyond: 1.0})
    program.add_goal("travel", {place: chance.integers(1, 90, len(arcs)) / 10})
    return program


def solved(program: Program, monkeypatch: pytest.MonkeyPatch, *, as_network: bool) -> Solution:
    monkeypatch.setattr(stages, "SMALL", 0 if as_network else 10**9)
    return solve(program)


@pytest.mark.parametrize("thrice", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_every_goal_has_the_optimum_that_highs_finds_and_a_proof_by_duals(
    seed: int, monkeypatch: pytest.MonkeyPatch, *, thrice: bool
) -> None:
    program = schools(seed, thrice=thrice)
    theirs = solved(program, monkeypatch, as_network=False)

    def refuse(*_arguments: object, **_options: object) -> None:
        raise AssertionError("HiGHS was opened")

    monkeypatch.setattr(stages, "Engine", refuse)
    mine = solved(program, monkeypatch, as_network=True)
    assert mine.status is theirs.status is Status.OPTIMAL
    assert [goal.value for goal in mine.goals] == pytest.approx([goal.value for goal in theirs.goals])
    assert mine.certificate is not None
    assert {proof.source for proof in mine.certificate.proofs} == {"duals"}
    assert (mine.values("place") == np.round(mine.values("place"))).all()


def test_worked_by_hand() -> None:
    """5 children, 3 seats at a and 9 at b, 4 pupils at a today: one seat too few or one pupil lost."""
    program = Program("hand")
    place = program.add_variables("place", ["a", "b"])
    lost = program.add_variables("lost", ["a"])
    beyond = program.add_variables("beyond", ["a"])
    both, at_a = sparse.csr_array(np.ones((1, 2))), sparse.csr_array([[1.0, 0.0]])
    program.add_rows("all", ["all"], {place: both}, "==", 5.0)
    program.add_rows("seats", ["a"], {place: at_a, beyond: -1.0}, "<=", 3.0)
    program.add_rows("pupils", ["a"], {place: at_a, lost: 1.0}, ">=", 4.0)
    program.add_goal("dear", {lost: 2.0, beyond: 3.0, place: np.array([1.0, 0.0])})
    matrix = program.matrix()
    network = recognize(matrix)
    assert network is not None
    answer = least_cost(network, matrix, program.costs(program.goals[0]), 60, lambda: False)
    assert answer is not None
    assert answer.values is not None
    assert answer.duals is not None
    assert answer.values.tolist() == [3, 2, 1, 0]  # 3 ways, and a pupil lost for 2
    side = np.where(answer.duals > 0, matrix.row_lower, matrix.row_upper)
    used = answer.duals != 0
    assert math.fsum(answer.duals[used] * side[used]) == 5


def test_rows_that_differ_on_a_crowded_column_are_no_twins() -> None:
    program = Program("apart")
    place = program.add_variables("place", range(2))
    for family, entry in (("one", [1.0, 1.0]), ("two", [1.0, 1.0]), ("three", [1.0, -1.0])):
        program.add_rows(family, ["all"], {place: sparse.csr_array([entry])}, "<=", 5.0)
    assert recognize(program.matrix()) is None


def test_a_row_without_sides_is_not_taken_apart() -> None:
    """Its sum has no end to count from, so the program is left to another solver."""
    matrix = schools(0).matrix()
    assert TwinRows.of(matrix) is not None
    endless = np.full(matrix.height, math.inf)
    assert TwinRows.of(replace(matrix, row_lower=-endless, row_upper=endless)) is None
