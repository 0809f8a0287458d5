"""Plans near a relaxation: the same goals as a plain solve, at small sizes to the last unit."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from optimizer.errors import ProgramError
from optimizer.narrowing import solve as narrowing
from optimizer.narrowing.relaxation import best_values, continuous, relax
from optimizer.narrowing.solve import solve_near
from optimizer.program import Program
from optimizer.solve import Limits, Solution, Status, solve
from optimizer.statement import Statement

AREAS, SCHOOLS = 9, 3
EXACT = Limits(seconds=20, gap=1e-6)


def town(seed: int, *, whole: bool, scale: int = 1, more: int = 0) -> Program:
    """State areas that go whole (or in parts) to schools with too few seats: left out first, then ways."""
    rng = np.random.default_rng(seed)
    children = rng.integers(3, 12, AREAS).astype(float) * scale
    metres = rng.integers(100, 2000, AREAS * SCHOOLS).astype(float)
    seats = np.full(SCHOOLS, np.floor(children.sum() / scale / SCHOOLS) * scale - scale + more)
    arcs = [(area, school) for area in range(AREAS) for school in range(SCHOOLS)]
    area, school = np.divmod(np.arange(len(arcs)), SCHOOLS)
    program = Program("town")
    place = program.add_variables("place", arcs, upper=1.0, integer=whole)
    left = program.add_variables("left", range(AREAS), upper=1.0, integer=whole)
    one = sparse.csr_array((np.ones(len(arcs)), (area, np.arange(len(arcs)))))
    load = sparse.csr_array((children[area], (school, np.arange(len(arcs)))))
    program.add_rows("place_all", range(AREAS), {place: one, left: 1.0}, "==", 1.0)
    program.add_rows("keep_seats", range(SCHOOLS), {place: load}, "<=", seats)
    program.add_goal("left_out", {left: children}, unit="children")
    program.add_goal("travel", {place: metres * children[area]}, unit="child-metres")
    return program


def near(program: Program, split: Program, limits: Limits = EXACT) -> Solution:
    return solve_near(program, split, "place", limits=limits)


@pytest.fixture(autouse=True)
def narrowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small programs are narrowed too."""
    monkeypatch.setattr(narrowing, "FEW", 0)


@pytest.mark.parametrize("seed", range(4))
def test_the_plan_is_that_of_a_plain_solve(seed: int) -> None:
    program, split = town(seed, whole=True), town(seed, whole=False)
    found, plain = near(program, split), solve(program, limits=EXACT)
    assert found.status is plain.status is Status.OPTIMAL
    for goal in plain.goals:
        assert found.goal(goal.name).value == pytest.approx(goal.value)
        assert found.goal(goal.name).bound == pytest.approx(goal.value, rel=1e-5)
    assert found.certificate is not None
    assert found.certificate.row_violation <= 1e-6


def test_twice_the_children_and_seats_is_twice_the_plan() -> None:
    once = near(town(1, whole=True), town(1, whole=False))
    twice = near(town(1, whole=True, scale=2), town(1, whole=False, scale=2))
    assert [2 * goal.value for goal in once.goals] == pytest.approx([goal.value for goal in twice.goals])


def test_more_seats_are_never_worse() -> None:
    left = [
        near(town(2, whole=True, more=more), town(2, whole=False, more=more)).goal("left_out").value
        for more in (0, 1, 2, 30)
    ]
    assert left == sorted(left, reverse=True)
    assert left[-1] == 0


def test_what_stays_open_is_said() -> None:
    """Without time for the second goal its gap is told, and the plan of the first is kept."""
    found = near(town(3, whole=True), town(3, whole=False), Limits(seconds=1e-3, gap=0.0))
    assert found.status is not Status.OPTIMAL
    assert all(goal.status is not Status.OPTIMAL or goal.gap == 0 for goal in found.goals)


def test_cancelled_at_once() -> None:
    found = solve_near(town(3, whole=True), town(3, whole=False), "place", limits=EXACT, cancel=lambda: True)
    assert found.status in {Status.STOPPED, Status.OPTIMAL}


def test_the_relaxation_proves_its_bound() -> None:
    split = continuous(Statement.of(town(0, whole=False)))
    best = best_values(split, 5.0)
    assert len(best) == len(split.goals)
    assert best_values(split, 1e-9) == ()
    relaxed = relax(split, 1, best, 5.0)
    assert relaxed is not None
    assert relaxed.bound == pytest.approx(best[1], rel=1e-5)
    assert (relaxed.prices > 0).all()


def test_a_relaxation_of_something_else_is_refused() -> None:
    program = town(0, whole=True)
    split = Statement.of(town(0, whole=False))
    with pytest.raises(ProgramError, match="the same goals"):
        solve_near(program, replace(split, goals=split.goals[:1]), "place")
