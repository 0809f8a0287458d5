"""Plans near a relaxation: the same goals as a plain solve, at small sizes to the last unit."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from optimizer.errors import ProgramError
from optimizer.narrowing import search
from optimizer.narrowing import solve as narrowing
from optimizer.narrowing.relaxation import continuous, in_order, relax
from optimizer.narrowing.solve import solve_near
from optimizer.program import Program
from optimizer.solve import Limits, Solution, Status, solve
from optimizer.statement import Statement

AREAS, SCHOOLS = 9, 3
EXACT = Limits(seconds=20, gap=1e-6)


def town(seed: int, *, whole: bool, scale: int = 1, more: int = 0, crowds: bool = False) -> Program:
    """State areas that go whole (or in parts) to schools with too few seats: left out first, then ways.

    ``crowds`` asks for the fewest beyond half of the seats last.
    """
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
    if crowds:
        beyond = program.add_variables("beyond", range(SCHOOLS))
        program.add_rows("count_beyond", range(SCHOOLS), {place: load, beyond: -1.0}, "<=", seats / 2)
        program.add_goal("crowds", {beyond: 1.0}, unit="children")
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


def best_by_hand(program: Program) -> tuple[float, float]:
    """Return left_out and travel of the best plan of `town`, of all (schools + 1) ** areas that there are."""
    stated = Statement.of(program)
    ways = stated.costs(stated.goals[1])[: AREAS * SCHOOLS].reshape(AREAS, SCHOOLS)
    children = stated.costs(stated.goals[0])[AREAS * SCHOOLS :]
    seats = program.matrix().row_upper[AREAS:]
    chosen = np.indices((SCHOOLS + 1,) * AREAS).reshape(AREAS, -1)
    loads = np.stack([children @ (chosen == school) for school in range(SCHOOLS)])
    kept = chosen[:, (loads <= seats[:, None]).all(axis=0)]
    left = children @ (kept == SCHOOLS)
    metres = np.hstack([ways, np.zeros((AREAS, 1))])
    travel = sum(metres[area][kept[area]] for area in range(AREAS))
    return min(zip(left.tolist(), travel.tolist(), strict=True))


@pytest.mark.parametrize("gap", [1e-6, 0.05])
@pytest.mark.parametrize("seed", range(10, 14))
def test_plan_and_bound_hold_against_every_plan_there_is(seed: int, gap: float) -> None:
    """262,144 plans: the first goal is as near to the best as asked, and its bound is never above it."""
    program = town(seed, whole=True)
    left, travel = best_by_hand(program)
    found = near(program, town(seed, whole=False), Limits(seconds=20, gap=gap))
    first, second = found.goals
    assert found.status is Status.OPTIMAL
    assert first.bound - 1e-5 <= left <= first.value + 1e-5
    assert first.value - left <= gap * first.value + 1e-5
    if abs(first.value - left) < 1e-5:
        assert second.bound <= travel * (1 + 1e-6)
        assert second.value >= travel * (1 - 1e-6)
        assert second.value <= travel * (1 + 2 * gap) + 1e-3


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


@pytest.mark.parametrize("seed", range(4))
def test_cancelled_with_a_plan_in_hand_tells_what_that_plan_reaches(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Columns that only measure, as those beyond, are loose in a plan whose goal was not searched yet."""
    whole = town(seed, whole=True, crowds=True)
    plan = solve(whole, limits=EXACT)

    def stopped(_program: Program, **_limits: object) -> Solution:
        loose = plan.columns + 0.0
        loose[Statement.of(whole).places(Statement.of(whole).family("beyond"))] += 7.0
        goals = tuple(replace(goal, bound=-np.inf) for goal in plan.goals)
        return replace(plan, status=Status.STOPPED, goals=goals, columns=loose)

    monkeypatch.setattr(narrowing, "FEW", 1000)
    monkeypatch.setattr(narrowing, "solve", stopped)
    found = near(whole, town(seed, whole=False, crowds=True))
    assert found.status is Status.STOPPED
    reached = [Statement.of(whole).costs(goal) @ found.columns for goal in whole.goals]
    assert reached == pytest.approx([goal.value for goal in plan.goals])
    assert [goal.value for goal in found.goals] == pytest.approx(reached)


def test_the_relaxation_proves_its_bound() -> None:
    split = continuous(Statement.of(town(0, whole=False)))
    best, guide = in_order(split, 5.0)
    assert len(best) == len(split.goals)
    assert guide is not None
    reached = [float(split.costs(goal) @ guide.values) + goal.constant for goal in split.goals]
    assert reached == pytest.approx(best, rel=1e-6)
    assert sorted(guide.spare) == list(range(len(guide.values)))
    assert in_order(split, 1e-9) == ((), None)
    relaxed = relax(split, 1, best, 5.0)
    assert relaxed is not None
    assert relaxed.bound == pytest.approx(best[1], rel=1e-5)
    assert (relaxed.prices > 0).all()


def test_a_relaxation_of_something_else_is_refused() -> None:
    program = town(0, whole=True)
    split = Statement.of(town(0, whole=False))
    with pytest.raises(ProgramError, match="the same goals"):
        solve_near(program, replace(split, goals=split.goals[:1]), "place")


def test_no_goal_is_held_that_no_plan_has_reached() -> None:
    """A class of half a teacher: the relaxation has a plan, whole numbers have none, for either goal."""
    program = Program("half")
    place = program.add_variables("place", ["a"], upper=1.0, integer=True)
    program.add_rows("half", ["a"], {place: 2.0}, "==", 1.0)
    program.add_goal("first", {place: 1.0})
    program.add_goal("second", {place: 3.0})
    found = near(program, program)
    assert found.status is Status.NO_SOLUTION
    assert [(goal.status, goal.bound) for goal in found.goals] == [
        (Status.NO_SOLUTION, 0.5),
        (Status.NO_SOLUTION, 0.0),
    ]
    assert all(np.isnan(goal.value) and np.isinf(goal.gap) for goal in found.goals)


@pytest.mark.parametrize("seed", [0, 1])
def test_where_no_relaxation_gives_way_the_exact_one_guides(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clock too short for a relaxation that holds goals by rows may do for the goals in order."""
    real, held = search.relax, []

    def too_slow(statement: Statement, number: int, values: tuple[float, ...], seconds: float) -> object:
        if values:
            held.append(number)
            return None
        return real(statement, number, values, seconds)

    monkeypatch.setattr(narrowing, "FEW", 0)
    monkeypatch.setattr(search, "relax", too_slow)
    monkeypatch.setattr(search, "any_plan", lambda *_: pytest.fail("a guide was at hand"))
    whole = town(seed, whole=True)
    found = near(whole, town(seed, whole=False))
    assert held
    best = solve(whole, limits=Limits(seconds=20.0))
    assert found.goals[0].value == pytest.approx(best.goals[0].value)
