"""What follows from decisions, made as small as they allow."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from optimizer.narrowing import solve as narrowing
from optimizer.narrowing.search import Search
from optimizer.narrowing.settle import settle
from optimizer.narrowing.solve import solve_near
from optimizer.program import Program
from optimizer.solve import Limits, Status, solve
from optimizer.statement import Statement

LIMITS = Limits(seconds=10)
LOOSE = np.array([4.0, 3.0, 2.0, 9.0, 8.0])  # place a, b; left out; beyond a, b


def school(*, whole: bool = True) -> Program:
    """State 9 children at two schools with 3 and 5 seats, where seats may be overfilled."""
    program = Program("school")
    place = program.add_variables("place", ["a", "b"], upper=9.0, integer=whole)
    left = program.add_variables("left", ["all"])
    beyond = program.add_variables("beyond", ["a", "b"], upper=9.0)
    both = sparse.csr_array(np.ones((1, 2)))
    program.add_rows("place_all", ["all"], {place: both, left: 1.0}, "==", 9.0)
    program.add_rows("keep_seats", ["a", "b"], {place: 1.0, beyond: -1.0}, "<=", np.array([3.0, 5.0]))
    program.add_goal("left_out", {left: 1.0}, unit="children")
    program.add_goal("overfull", {beyond: 1.0}, unit="children")
    program.add_goal("travel", {place: np.array([2.0, 7.0])}, unit="child-metres")
    return program


def test_seats_are_overfilled_as_far_as_the_placed_need_it() -> None:
    """4 children at 3 seats and 3 at 5 need one seat more, not 17; nobody else is placed."""
    found = settle(Statement.of(school()), "place", LOOSE, LIMITS)
    assert found.tolist() == [4, 3, 2, 1, 0]


def test_a_settled_plan_stays() -> None:
    plan = np.array([4.0, 3.0, 2.0, 1.0, 0.0])
    assert settle(Statement.of(school()), "place", plan, LIMITS).tolist() == plan.tolist()


def test_a_goal_is_never_given_for_another() -> None:
    """Where what is left out could be spared by what is overfilled, the plan stays as it is."""
    program = Program("either")
    place = program.add_variables("place", ["a"], upper=9.0, integer=True)
    low = program.add_variables("low", ["a"], upper=9.0)
    high = program.add_variables("high", ["a"], upper=9.0)
    program.add_rows("one_of_them", ["a"], {place: 1.0, low: 1.0, high: 2.0}, ">=", 6.0)
    program.add_goal("first", {low: 1.0})
    program.add_goal("second", {high: 1.0})
    plan = np.array([2.0, 4.0, 0.0])
    assert settle(Statement.of(program), "place", plan, LIMITS).tolist() == plan.tolist()


def test_goals_whose_turn_never_came_are_told_as_the_plan_has_them() -> None:
    """No second is left: 2 children are left out and a seat overfilled, with what bounds alone prove."""
    whole = Statement.of(school())
    search = Search(whole, whole, "place", Limits(seconds=1e-9), plan=LOOSE, bounds=(1.0,))
    found = search.run()
    assert [goal.value for goal in found.goals] == [2, 1, 29]
    assert [goal.bound for goal in found.goals] == [1, 0, 0]
    assert [goal.gap for goal in found.goals] == [0.5, 1, 1]
    assert found.status is Status.FEASIBLE


def test_bounds_are_believed_up_to_a_goal_in_fractions() -> None:
    """A little of a sum of fractions is given to the goals after it, whose bounds then no longer hold."""
    program = school()
    program.add_goal("detour", {program.families[0]: np.array([0.25, 0.25])})
    whole = Statement.of(program)
    whole = whole.aiming_at([(goal, whole.costs(goal)) for goal in (whole.goals[3], *whole.goals[:3])])
    search = Search(whole, whole, "place", Limits(seconds=1e-9, gap=0.1), plan=LOOSE, bounds=(1.5, 2.0))
    assert [goal.bound for goal in search.run().goals] == [1.5, 0, 0, 0]


@pytest.mark.parametrize("whole", [True, False])
def test_time_that_runs_out_is_no_reason_to_tell_more_than_the_plan_has(
    monkeypatch: pytest.MonkeyPatch, *, whole: bool
) -> None:
    """The clock ends the search behind the first goal; the plan in hand overfills more than it needs."""

    def out_of_time(*args: object, **options: object) -> object:
        found = solve(*args, **options)  # type: ignore[arg-type]
        monkeypatch.setattr(narrowing, "solve", solve)
        return replace(found, status=Status.FEASIBLE, columns=np.array([4.0, 5.0, 0.0, 9.0, 8.0]))

    monkeypatch.setattr(narrowing, "solve", out_of_time)
    program = school(whole=whole)
    found = solve_near(program, program, "place", limits=Limits(seconds=1e-6))
    assert found.values("beyond").tolist() == [1, 0]
    assert found.goal("overfull").value == 1


@pytest.mark.parametrize(("less", "kept"), [(0.5, False), (2.0, True)])
def test_next_to_nothing_in_one_goal_is_not_worth_what_it_does_to_the_next(
    *, less: float, kept: bool
) -> None:
    """A plan sought for the first goal alone: 0.5 of 1000 is a tenth of what a gap of 1 % leaves open."""
    program = Program("trade")
    place = program.add_variables("place", ["first", "second"], upper=2000.0)
    program.add_rows("least", ["first"], {place: sparse.csr_array([[1.0, 0.0]])}, ">=", 900.0)
    program.add_goal("first", {place: np.array([1.0, 0.0])})
    program.add_goal("second", {place: np.array([0.0, 1.0])})
    whole = Statement.of(program)
    search = Search(whole, whole, "place", Limits(seconds=1.0, gap=0.01), plan=np.array([1000.0, 0.0]))
    search.run()
    search.plan = np.array([1000.0, 0.0])
    dear = replace(solve(program), columns=np.array([1000.0 - less, 1500.0]))
    assert search._take(0, dear, alone=True) is kept
    assert search._take(0, dear) is not kept  # sought for both, it is the better one; in hand, it is no news
