"""Goals that count switches: thin relaxed plans, and the plans found among their switches."""

from itertools import product

import numpy as np
import pytest
from scipy import sparse

from optimizer.narrowing import search
from optimizer.narrowing import solve as narrowing
from optimizer.narrowing.relaxation import closer
from optimizer.narrowing.solve import solve_near
from optimizer.narrowing.thinning import switches, thin
from optimizer.program import Program
from optimizer.solve import Limits, Status, solve
from optimizer.statement import Statement

LIMITS = Limits(seconds=20, gap=1e-6)
GROUPS, SCHOOLS = 4, 3
NOISE = 1e-5  # a goal before others is held to 1e-6


def never() -> bool:
    return False


def feeding(seed: int) -> Program:
    """State groups of children at schools: as few schools per group as the seats allow, then short ways."""
    chance = np.random.default_rng(seed)
    children = chance.integers(4, 12, GROUPS).astype(float)
    pairs = list(product(range(GROUPS), range(SCHOOLS)))
    group, school = np.array(pairs).T
    seats = np.ceil(np.array([0.5, 0.3, 0.2]) * children.sum())
    program = Program("feeding")
    place = program.add_variables("place", pairs, upper=children[group], integer=True)
    feeds = program.add_variables("feeds", pairs, upper=1.0, integer=True)
    extra = program.add_variables("extra", range(GROUPS))
    here = np.arange(len(pairs))
    of_group = sparse.csr_array((np.ones(len(pairs)), (group, here)))
    of_school = sparse.csr_array((np.ones(len(pairs)), (school, here)))
    program.add_rows("place_all", range(GROUPS), {place: of_group}, "==", children)
    program.add_rows("seats", range(SCHOOLS), {place: of_school}, "<=", seats)
    program.add_rows("together", pairs, {place: 1.0, feeds: -children[group]}, "<=", 0.0)
    program.add_rows("few", range(GROUPS), {feeds: of_group, extra: -1.0}, "<=", 1.0)
    program.add_goal("extra_feeds", {extra: 1.0})
    program.add_goal("travel", {place: chance.integers(1, 50, len(pairs)).astype(float)})
    return program


def test_switches_are_what_a_goal_counts_by_a_row() -> None:
    """The goal counts ``extra``, which stands in a row with ``feeds``; travel counts ``place`` itself."""
    statement = Statement.of(feeding(0))
    feeds = statement.places(statement.family("feeds"))
    assert switches(statement, 0, "place").tolist() == feeds.tolist()
    assert switches(statement, 0, "feeds").tolist() == []


@pytest.mark.parametrize("seed", range(3))
def test_a_thin_plan_leaves_switches_that_make_a_plan(seed: int) -> None:
    """A corner of a transport problem has at most groups + schools - 1 pairs; a group needs one."""
    statement = Statement.of(feeding(seed))
    places = switches(statement, 0, "place")
    off = thin(statement, 0, (), places, 10.0, never)
    assert off is not None
    assert GROUPS <= len(places) - len(off) <= GROUPS + SCHOOLS - 1
    left = solve(statement.with_bounds(off, 0.0, 0.0), limits=LIMITS).goal("extra_feeds").value
    assert left >= solve(statement, limits=LIMITS).goal("extra_feeds").value - NOISE


def test_without_time_there_is_no_thin_plan() -> None:
    statement = Statement.of(feeding(0))
    assert thin(statement, 0, (), switches(statement, 0, "place"), 0.0, never) is None


@pytest.mark.parametrize("seed", range(3))
def test_plan_and_bounds_are_those_of_a_plain_solve(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(narrowing, "FEW", 0)
    program = feeding(seed)
    found, plain = solve_near(program, program, "place", limits=LIMITS), solve(program, limits=LIMITS)
    assert found.status is plain.status is Status.OPTIMAL
    for goal in plain.goals:
        assert found.goal(goal.name).value == pytest.approx(goal.value, abs=NOISE)
        assert found.goal(goal.name).bound == pytest.approx(goal.value, rel=1e-5, abs=NOISE)


@pytest.mark.parametrize("seed", range(2))
def test_goals_left_open_are_searched_again_while_the_clock_runs(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first round gives the first goal next to no time, and what is proved of the second stays right."""
    monkeypatch.setattr(narrowing, "FEW", 0)
    monkeypatch.setattr(search, "TURN", 1e-9)
    monkeypatch.setattr(search, "OPENING", 1e-9)
    program = feeding(seed)
    found, plain = solve_near(program, program, "place", limits=LIMITS), solve(program, limits=LIMITS)
    best = pytest.approx([goal.value for goal in plain.goals], abs=NOISE)
    assert [goal.value for goal in found.goals] == best
    assert found.status is Status.OPTIMAL
    for goal in plain.goals:
        assert found.goal(goal.name).bound <= goal.value * (1 + 1e-6) + NOISE


def test_the_relaxation_that_proves_more_is_the_guide() -> None:
    """Of two relaxations of the same goal the second is taken only where its bound is the better."""
    weak, strong = Program("weak"), Program("strong")
    for program, least in ((weak, 1.0), (strong, 2.0)):
        place = program.add_variables("place", ["a"])
        program.add_rows("least", ["a"], {place: 1.0}, ">=", least)
        program.add_goal("few", {place: 1.0})
    strong.add_rows("most", ["a"], {place: 1.0}, "<=", 9.0)
    loose, tight = Statement.of(weak), Statement.of(strong)
    assert closer(loose, tight, 10.0) is tight
    assert closer(tight, loose, 10.0) is tight
    assert closer(loose, tight, 0.0) is loose
