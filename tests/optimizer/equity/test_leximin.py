"""Leximin, against sorted values over a grid, a slow textbook version, and published answers."""

import itertools
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse
from scipy.optimize import linprog

from optimizer.engine import Answer
from optimizer.equity import leximin as module
from optimizer.equity.leximin import leximin, parts_of
from optimizer.equity.units import Units, state_deficits, state_ratios, state_units
from optimizer.errors import ProgramError
from optimizer.open_program import OpenProgram
from optimizer.program import Program
from optimizer.solve import Limits
from optimizer.status import Status

type State = Callable[..., tuple[Program, Units]]

SHARED = 4


def districts(count: int, seed: int, *, linked: bool) -> tuple[Program, Units]:
    """State units of four districts with a budget each and, if linked, one of the whole."""
    chance = np.random.default_rng(seed)
    pupils = chance.integers(1, 9, count).astype(float)
    high = pupils * chance.integers(2, 6, count)
    of = np.zeros((SHARED + linked, count))
    of[np.arange(count) % SHARED, np.arange(count)] = 1.0
    of[SHARED:] = 1.0
    budget = 0.6 * (of @ high)
    budget[SHARED:] *= 0.9
    program = Program("districts")
    amount = program.add_variables("amount", range(count), upper=high)
    program.add_rows("budget", range(len(of)), {amount: sparse.csr_array(of)}, "<=", budget)
    return program, state_ratios(program, "ratio", amount, pupils)


def slowly(program: Program, units: Units) -> np.ndarray:
    """Settle units one by one: each is raised alone while all others keep the level."""
    matrix = program.matrix()
    rows = sparse.vstack([matrix.entries, -matrix.entries]).toarray()
    right = np.concatenate([matrix.row_upper, -matrix.row_lower])
    rows, right = rows[np.isfinite(right)], right[np.isfinite(right)]
    lower, place = matrix.lower.copy(), units.values.start + np.arange(len(units))
    settled = np.full(len(units), np.nan)
    while np.isnan(settled).any():
        active = np.flatnonzero(np.isnan(settled))
        level = highest_level(rows, right, (lower, matrix.upper), place[active])
        held = lower.copy()
        held[place[active]] = np.maximum(held[place[active]], level - 1e-9)
        for unit in active:
            alone = linprog(
                -np.eye(matrix.columns)[place[unit]],
                rows,
                right,
                bounds=list(zip(held, matrix.upper, strict=True)),
            )
            if -float(alone.fun or 0.0) <= level + 1e-7:
                settled[unit], lower[place[unit]] = level, level - 1e-9
    return settled


def highest_level(
    rows: np.ndarray, right: np.ndarray, box: tuple[np.ndarray, np.ndarray], places: np.ndarray
) -> float:
    """Return the most that all the columns at ``places`` can have at once."""
    reach = np.zeros((len(places), rows.shape[1] + 1))
    reach[np.arange(len(places)), places], reach[:, -1] = -1.0, 1.0
    table = np.vstack([np.column_stack([rows, np.zeros(len(rows))]), reach])
    bounds = [*zip(*box, strict=True), (-np.inf, np.inf)]
    costs = -np.eye(rows.shape[1] + 1)[-1]
    best = linprog(costs, table, np.concatenate([right, np.zeros(len(places))]), bounds=bounds)
    return -float(best.fun or 0.0)


@pytest.mark.parametrize("better", ["more", "less"])
def test_no_plan_of_the_grid_is_leximin_better(state: State, better: str) -> None:
    program, units = state(lower=(6.0, 1.0, 3.0), upper=(9.0, 5.0, 30.0), better=better)
    outcome = leximin(program, units)
    assert outcome.status is Status.OPTIMAL
    sign = 1.0 if better == "more" else -1.0
    mine = np.sort(sign * outcome.solution.values("ratio"))
    for amounts in itertools.product(
        *(np.arange(low, high + 0.1, 0.5) for low, high in ((6, 9), (1, 5), (3, 30)))
    ):
        total = sum(amounts)
        if total <= 24 if better == "more" else total >= 24:
            other = np.sort(sign * np.array(amounts) / [1, 2, 3])
            apart = np.flatnonzero(np.abs(other - mine) > 1e-6)
            assert not len(apart) or other[apart[0]] < mine[apart[0]]


@pytest.mark.parametrize("linked", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_the_same_levels_as_settling_one_by_one(linked: bool, seed: int) -> None:  # noqa: FBT001
    program, units = districts(12, seed, linked=linked)
    outcome = leximin(program, units)
    assert outcome.levels == pytest.approx(slowly(program, units), abs=1e-6)
    assert outcome.solution.values("ratio") == pytest.approx(outcome.levels, abs=1e-6)
    assert outcome.accuracy <= 1e-7
    assert (outcome.rounds > 0).all()


def test_parts_are_settled_side_by_side() -> None:
    program, units = districts(40, 0, linked=False)
    assert parts_of(program, units).tolist() == [unit % SHARED for unit in range(40)]
    apart = leximin(program, units)
    program.add_goal("spend", {program.families[0]: 1e-9})  # a goal over all units makes it one part
    assert len(set(parts_of(program, units))) == 1
    assert apart.programs <= apart.rounds.max() + 1


def test_units_are_tested_one_by_one_where_no_dual_is_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    program, units = districts(12, 1, linked=True)
    expected = leximin(program, units)
    monkeypatch.setattr(module, "CLEAR", 2.0)  # no dual is: they sum to 1
    tested = leximin(program, units)
    assert tested.levels == pytest.approx(expected.levels, abs=1e-6)
    assert tested.programs > expected.programs


def test_a_unit_merely_at_the_level_is_not_settled() -> None:
    """Two units at 1 at first; only one is stuck there, and the other may have 5."""
    program = Program("stuck")
    amount = program.add_variables("amount", ["stuck", "free"], upper=[1.0, 5.0])
    outcome = leximin(program, Units(amount, np.ones(2)))
    assert outcome.levels.tolist() == pytest.approx([1.0, 5.0])
    degenerate = Program("tied")
    amount = degenerate.add_variables("amount", range(4), upper=5.0)
    one = sparse.csr_array(np.array([[1.0, 1.0, 0.0, 0.0], [1.0, 1.0, 1.0, 0.0]]))
    degenerate.add_rows("rows", range(2), {amount: one}, "<=", [2.0, 3.0])
    assert leximin(degenerate, Units(amount, np.ones(4))).levels.tolist() == pytest.approx([1, 1, 1, 5])


def test_weighted_units_and_units_split_up_have_the_same_levels(state: State) -> None:
    whole = leximin(*state(lower=(6.0, 1.0, 3.0), upper=(9.0, 5.0, 30.0)))
    split = leximin(*state(lower=(6.0, 1.0, 3.0), upper=(9.0, 5.0, 30.0), copies=True))
    assert split.levels == pytest.approx(np.repeat(whole.levels, [1, 2, 3]))


def test_goals_before_are_kept(state: State) -> None:
    program, units = state()
    amount = program.families[0]
    program.add_goal("first_unit", {amount: np.array([1.0, 0.0, 0.0])}, sense="max")
    outcome = leximin(program, units)
    assert outcome.solution.goal("first_unit").value == pytest.approx(9.0)
    assert outcome.levels.tolist() == pytest.approx([9.0, 3.0, 3.0])
    assert len(program.goals) == 1


def test_relative_deficits_end_with_what_units_get_beyond_the_standard() -> None:
    program = Program("deficits")
    amount = program.add_variables("amount", ["a", "b"], upper=[4.0, 20.0])
    program.add_rows("total", [0], {amount: sparse.csr_array(np.ones((1, 2)))}, "<=", 20.0)
    units = Units(amount, np.ones(2))
    outcome = leximin(program, state_deficits(program, "deficit", units, [8.0, 10.0]))
    assert outcome.levels.tolist() == pytest.approx([0.5, 0.0])
    assert outcome.solution.values("amount").tolist() == pytest.approx([4.0, 16.0])


def test_published_leximin_transfers(shared: Path) -> None:
    """Ten moves from those with more than they need; what is still short, as published in whole numbers."""
    known = json.loads((shared / "oracles" / "oracles.json").read_text(encoding="utf-8"))["transfers"]
    need, have = np.array(known["need"], float), np.array(known["have"], float)
    program = Program("transfers")
    held = program.add_variables("held", range(6), lower=np.minimum(need, have), upper=np.maximum(need, have))
    program.add_rows("all", [0], {held: sparse.csr_array(np.ones((1, 6)))}, "==", have.sum())
    gains = sparse.csr_array((need > have).astype(float)[None, :])
    program.add_rows("moves", [0], {held: gains}, "<=", known["moves"] + float(have[need > have].sum()))
    units = Units(held, np.ones(6))
    short = state_units(program, "short", range(6), {held: -1.0}, 1.0, constant=need, better="less")
    left = leximin(program, short).levels
    assert left[[1, 3, 5]].tolist() == pytest.approx(list(known["leximin_deficit"].values()))
    relative = leximin(program, state_deficits(program, "relative", units, need))
    left = need - relative.solution.values("held")
    assert left[[1, 3, 5]].round().tolist() == list(known["leximin_relative_deficit"].values())


def test_integer_programs_time_and_unbounded_levels() -> None:
    program = Program("whole")
    amount = program.add_variables("amount", range(2), upper=3.0, integer=True)
    with pytest.raises(ProgramError, match="proved by duals"):
        leximin(program, Units(amount, np.ones(2)))
    endless = Program("endless")
    amount = endless.add_variables("amount", range(2))
    assert leximin(endless, Units(amount, np.ones(2))).status is Status.UNBOUNDED
    late, units = districts(12, 0, linked=True)
    hurried = leximin(late, units, limits=Limits(seconds=1e-6))
    assert hurried.status is Status.NO_SOLUTION
    assert np.isnan(hurried.levels).all()


def test_a_caller_hears_of_it_and_may_stop_it(monkeypatch: pytest.MonkeyPatch) -> None:
    program, units = districts(12, 0, linked=True)
    whole = leximin(program, units)
    runs: list[np.ndarray] = []
    improve = OpenProgram.improve

    def counted(opened: OpenProgram, costs: np.ndarray) -> Answer:
        runs.append(costs)
        return improve(opened, costs)

    monkeypatch.setattr(OpenProgram, "improve", counted)
    heard: list[str] = []
    stopped = leximin(
        program, units, progress=lambda state: heard.append(state.goal), cancel=lambda: len(runs) > 1
    )
    assert stopped.status is Status.STOPPED
    assert stopped.solution.has_values
    known = ~np.isnan(stopped.levels)
    assert 0 < known.sum() < len(units)
    assert stopped.levels[known] == pytest.approx(whole.levels[known])
    assert heard
