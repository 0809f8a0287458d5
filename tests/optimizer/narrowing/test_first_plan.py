"""A plan comes first: where the search near the relaxation finds none, any plan of the whole is found."""

from itertools import product

import numpy as np
import pytest
from scipy import sparse

from optimizer.narrowing import search
from optimizer.narrowing import solve as narrowing
from optimizer.narrowing.first_plan import any_plan
from optimizer.narrowing.solve import solve_near
from optimizer.program import Program
from optimizer.solve import Limits, Status
from optimizer.statement import Statement

LIMITS = Limits(seconds=20, gap=1e-6)
CHILDREN = np.array([5.0, 4.0, 3.0])
SEATS = np.array([7.0, 5.0])


def crowded(*, whole: bool, seats: np.ndarray = SEATS) -> Program:
    """State three areas that go whole to two schools, all of them: 4 + 3 at the first, 5 at the second."""
    pairs = list(product(range(3), range(2)))
    area, school = np.array(pairs).T
    program = Program("crowded")
    place = program.add_variables("place", pairs, upper=1.0, integer=whole)
    here = np.arange(len(pairs))
    of_area = sparse.csr_array((np.ones(len(pairs)), (area, here)))
    of_school = sparse.csr_array((CHILDREN[area], (school, here)))
    program.add_rows("place_all", range(3), {place: of_area}, "==", 1.0)
    program.add_rows("seats", range(2), {place: of_school}, "<=", seats)
    program.add_goal("travel", {place: np.array([1.0, 9.0, 9.0, 1.0, 9.0, 1.0])})
    program.add_goal("second", {place: 1.0})
    return program


def never() -> bool:
    return False


def test_any_plan_is_a_plan() -> None:
    found = any_plan(Statement.of(crowded(whole=True)), LIMITS, None, never)
    assert found is not None
    assert found.round().tolist() == [0, 1, 1, 0, 1, 0]


def test_where_there_is_none_there_is_none() -> None:
    short = crowded(whole=True, seats=np.array([6.0, 6.0]))
    assert any_plan(Statement.of(short), LIMITS, None, never) is None


def test_a_plan_comes_first_where_every_search_near_the_relaxation_ends_without_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Every search that aims at a goal is cut off at once, as by a clock; the whole has one plan only."""
    monkeypatch.setattr(narrowing, "FEW", 0)
    solve = search.solve

    def cut_off(program: Statement, **options: object) -> object:
        return solve(program, **(options | {"limits": Limits(seconds=1e-9)}))  # type: ignore[arg-type]

    monkeypatch.setattr(search, "solve", cut_off)
    found = solve_near(
        crowded(whole=True), crowded(whole=False), "place", limits=Limits(seconds=0.5, gap=1e-6)
    )
    assert found.values("place").tolist() == [0, 1, 1, 0, 1, 0]
    assert found.goal("travel").value == 27
    assert found.goal("travel").bound <= 27


def test_without_a_plan_the_first_goal_has_all_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the opening nor the search for any plan finds one: the goals' own search still does."""
    monkeypatch.setattr(narrowing, "FEW", 0)
    monkeypatch.setattr(search, "OPENING", 1e-9)
    monkeypatch.setattr(search, "TURN", 1e-9)
    monkeypatch.setattr(search, "any_plan", lambda *_: None)
    found = solve_near(crowded(whole=True), crowded(whole=False), "place", limits=LIMITS)
    assert found.goal("travel").status is Status.OPTIMAL
    assert found.values("place").tolist() == [0, 1, 1, 0, 1, 0]
