"""Zoning from question to proved plan."""

import dataclasses
import time
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import sparse

from optimizer.errors import ProgramError
from optimizer.solve import Limits, Progress
from optimizer.status import Status
from optimizer.zoning import search
from optimizer.zoning.question import Zoning
from optimizer.zoning.solve import solve_zoning
from optimizer.zoning.space import Space

type MakeGrid = Callable[..., Zoning]
type WholeZones = Callable[[Zoning, np.ndarray], bool]
EXACT = Limits(seconds=20, gap=1e-9)


@pytest.mark.parametrize("seed", range(8))
def test_a_proved_plan_is_the_best_of_all(
    seed: int, make_grid: MakeGrid, try_everything: Callable[[Zoning], tuple[float, float] | None]
) -> None:
    zoning = make_grid(3, 4 - seed % 2, 2 + seed % 2, seed, filled=0.85, soft=seed % 4 == 0)
    result, best = solve_zoning(zoning, limits=EXACT), try_everything(zoning)
    if best is None:
        assert result.status is Status.INFEASIBLE
        assert not result.has_plan
        return
    assert result.status is Status.OPTIMAL
    assert (result.overload, result.cost) == pytest.approx(best)
    assert result.bound == pytest.approx(result.cost)


@pytest.mark.parametrize("seed", range(4))
def test_overload_is_the_first_goal(
    seed: int, make_grid: MakeGrid, try_everything: Callable[[Zoning], tuple[float, float] | None]
) -> None:
    zoning = make_grid(3, 3, 2, seed, filled=1.2, soft=True)
    result, best = solve_zoning(zoning, limits=EXACT), try_everything(zoning)
    assert best is not None
    assert best[0] > 0
    assert (result.overload, result.cost) == pytest.approx(best)
    assert result.status is Status.OPTIMAL


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.integers(1, 5),
    columns=st.integers(3, 6),
    centres=st.integers(1, 3),
    seed=st.integers(0, 999),
    soft=st.booleans(),
)
def test_zones_hang_together_within_their_seats(
    *,
    rows: int,
    columns: int,
    centres: int,
    seed: int,
    soft: bool,
    make_grid: MakeGrid,
    whole_zones: WholeZones,
) -> None:
    zoning = make_grid(rows, columns, centres, seed, filled=0.75, soft=soft)
    result = solve_zoning(zoning, limits=Limits(seconds=1, gap=0.01))
    if not result.has_plan:
        assert not soft
        assert result.status in {Status.INFEASIBLE, Status.NO_SOLUTION}
        return
    assert whole_zones(zoning, result.zone)
    assert result.connected
    loads = np.bincount(result.zone, zoning.demand, centres)
    assert result.loads == pytest.approx(loads)
    assert result.overload == pytest.approx(np.maximum(loads - zoning.seats, 0).sum())
    assert soft or result.overload == pytest.approx(0)
    assert result.cost == pytest.approx(
        np.asarray(zoning.costs)[np.arange(rows * columns), result.zone].sum()
    )
    assert result.split_bound - 1e-6 <= result.bound <= result.cost + 1e-6


def test_the_time_limit_is_kept(make_grid: MakeGrid) -> None:
    zoning = make_grid(18, 18, 15, 1, filled=0.9)
    began = time.perf_counter()
    result = solve_zoning(zoning, limits=Limits(seconds=2, gap=0.0))
    assert time.perf_counter() - began < 4.5
    assert result.status in {Status.FEASIBLE, Status.NO_SOLUTION}


def test_the_same_seed_gives_the_same_plan(make_grid: MakeGrid) -> None:
    zoning = make_grid(6, 6, 3, 5, filled=0.85, near=True)
    first, second = (solve_zoning(zoning, limits=Limits(seconds=30, gap=1e-4, seed=3)) for _ in range(2))
    assert first.status is Status.OPTIMAL
    assert (first.zone == second.zone).all()
    assert (first.cost, first.bound, first.separators) == (second.cost, second.bound, second.separators)


@pytest.mark.parametrize("said", ["incumbent", "planned"])
def test_a_cancelled_search_keeps_its_plan(make_grid: MakeGrid, whole_zones: WholeZones, said: str) -> None:
    zoning = make_grid(14, 14, 8, 2, filled=0.8, near=True)
    told: list[Progress] = []
    result = solve_zoning(
        zoning,
        limits=Limits(seconds=60, gap=0.0),
        progress=told.append,
        cancel=lambda: any(getattr(one, said) for one in told),
    )
    assert result.status is Status.STOPPED
    assert result.seconds < 30
    assert whole_zones(zoning, result.zone)
    assert {one.goal for one in told} <= {"overload", "cost"}


def test_too_few_seats_are_proved_to_be_too_few(make_grid: MakeGrid) -> None:
    result = solve_zoning(make_grid(4, 4, 2, 0, filled=1.1), limits=EXACT)
    assert result.status is Status.INFEASIBLE
    assert result.overload_bound > 0
    assert result.gap == np.inf


def test_seats_that_only_split_units_could_fill_are_proved_too_few() -> None:
    pairs = np.array([[0, 1], [1, 2]])
    zoning = Zoning(np.array([1.0, 3.0, 1.0]), np.array([2.5, 2.5]), np.ones((3, 2)), pairs, np.array([0, 2]))
    result = solve_zoning(zoning, limits=EXACT)
    assert result.status is Status.INFEASIBLE


def test_an_island_without_a_centre_is_told_and_left_out() -> None:
    pairs = np.array([[0, 1], [1, 2], [3, 4]])
    zoning = Zoning(np.ones(5), np.array([9.0]), np.ones((5, 1)), pairs, np.array([0]))
    result = solve_zoning(zoning, limits=EXACT)
    assert result.unreached.tolist() == [3, 4]
    assert result.zone.tolist() == [0, 0, 0, -1, -1]
    assert result.status is Status.OPTIMAL
    assert result.loads.tolist() == [3.0]


@pytest.mark.parametrize("soft", [False, True])
def test_units_that_exclude_each_other_are_proved_to(*, soft: bool) -> None:
    pairs = np.array([[0, 1], [1, 2], [1, 3], [1, 4]])  # 2 needs centre 0, 4 needs centre 3, both over 1
    costs = np.array([[0, np.inf], [1, 1], [1, np.inf], [np.inf, 0], [np.inf, 1.0]])
    zoning = Zoning(np.ones(5), np.full(2, 9.0), costs, pairs, np.array([0, 3]), soft=soft)
    result = solve_zoning(zoning, limits=EXACT)
    assert result.status is Status.INFEASIBLE
    assert not result.has_plan


@pytest.mark.parametrize("exact", [0, 12_000])
def test_overload_that_only_whole_zones_need_is_allowed_where_it_may_be(
    exact: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "EXACT", exact)
    pairs = np.array([[0, 1], [1, 2], [2, 3]])  # only 0 with 2, 1 with 3 would fit
    demand, seats = np.array([1.0, 1, 3, 1]), np.array([4.0, 2.0])
    zoning = Zoning(demand, seats, np.ones((4, 2)), pairs, np.array([0, 3]), soft=True)
    result = solve_zoning(zoning, limits=EXACT)
    assert result.overload == pytest.approx(1.0)
    assert result.zone.tolist() == [0, 0, 0, 1]
    assert result.status is (Status.OPTIMAL if exact else Status.FEASIBLE)
    hard = solve_zoning(dataclasses.replace(zoning, soft=False), limits=EXACT)
    assert not hard.has_plan
    assert hard.status is (Status.INFEASIBLE if exact else Status.NO_SOLUTION)


@pytest.mark.parametrize("seed", range(4))
def test_demand_in_fractions_is_proved_too(
    seed: int, make_grid: MakeGrid, try_everything: Callable[[Zoning], tuple[float, float] | None]
) -> None:
    zoning = make_grid(3, 4, 2, seed, filled=0.9)
    parts = np.random.default_rng(seed).uniform(0.5, 1.5, 12)
    zoning = dataclasses.replace(zoning, demand=zoning.demand * parts, soft=True)
    result, best = solve_zoning(zoning, limits=EXACT), try_everything(zoning)
    assert (result.overload, result.cost) == pytest.approx(best, abs=1e-5)
    assert result.status is Status.OPTIMAL


def test_a_map_without_edges_leaves_every_centre_its_home() -> None:
    zoning = Zoning(np.ones(3), np.ones(2), np.ones((3, 2)), np.empty((0, 2), int), np.array([2, 0]))
    result = solve_zoning(zoning, limits=EXACT)
    assert result.zone.tolist() == [1, -1, 0]
    assert result.unreached.tolist() == [1]
    assert (result.status, result.cost) == (Status.OPTIMAL, 2.0)


@pytest.mark.parametrize(("demand", "seats"), [(0.0, 0.0), (0.0, 5.0), (2.0, 8.0)])
def test_empty_units_and_exact_seats_are_no_hindrance(demand: float, seats: float) -> None:
    pairs = np.array([[0, 1], [1, 2], [2, 3], [3, 4], [0, 0], [1, 0]])
    costs = np.column_stack([np.arange(5), np.arange(5)[::-1]]).astype(float)
    zoning = Zoning(np.full(5, demand), np.full(2, seats), costs, pairs, np.array([0, 4]))
    result = solve_zoning(zoning, limits=EXACT)
    assert result.status is Status.OPTIMAL
    assert result.cost == pytest.approx(4.0)
    assert result.bound == pytest.approx(4.0)


def test_a_home_that_does_not_fit_its_own_centre_leaves_no_plan() -> None:
    zoning = Zoning(
        np.array([5.0, 1.0]), np.array([4.0, 4.0]), np.ones((2, 2)), np.array([[0, 1]]), np.array([0, 1])
    )
    assert solve_zoning(zoning, limits=EXACT).status is Status.INFEASIBLE
    soft = solve_zoning(dataclasses.replace(zoning, soft=True), limits=EXACT)
    assert (soft.status, soft.overload) == (Status.OPTIMAL, 1.0)


def test_sparse_costs_allow_only_what_is_stored() -> None:
    pairs = np.array([[0, 1], [1, 2], [2, 3]])
    allowed = sparse.csr_array(np.array([[1.0, 0.0], [5.0, 2.0], [5.0, 0.0], [0.0, 1.0]]))
    zoning = Zoning(np.ones(4), np.full(2, 4.0), allowed, pairs, np.array([0, 3]))
    result = solve_zoning(zoning, limits=EXACT)
    assert result.zone.tolist() == [0, 0, 0, 1]
    assert result.cost == pytest.approx(12.0)


def test_an_endless_time_limit_is_refused(make_grid: MakeGrid) -> None:
    with pytest.raises(ProgramError, match="finite time limit"):
        solve_zoning(make_grid(2, 2, 1, 0), limits=Limits(seconds=np.inf))


def test_a_clock_too_short_for_prices_leaves_a_plan_and_a_bound(
    make_grid: MakeGrid,
    whole_zones: WholeZones,
    try_everything: Callable[[Zoning], tuple[float, float] | None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without any relaxed plan, what every unit costs at the least is proved all the same."""
    monkeypatch.setattr(search.Relaxation, "solve", lambda *_: None)
    zoning = make_grid(3, 4, 2, 1, filled=0.85)
    result, best = solve_zoning(zoning, limits=Limits(seconds=1, gap=1e-9)), try_everything(zoning)
    assert best is not None
    assert whole_zones(zoning, result.zone)
    assert result.bound <= best[1] * (1 + 1e-9)
    assert best[1] <= result.cost * (1 + 1e-9)


def test_zones_that_wall_each_other_in_are_grown_by_other_prices(
    make_grid: MakeGrid, whole_zones: WholeZones, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, tried = search.grow, []

    def walled_in(space: Space, regret: np.ndarray, zone: np.ndarray | None = None) -> np.ndarray | None:
        tried.append(regret)
        return None if len(tried) < 4 else real(space, regret, zone)

    monkeypatch.setattr(search, "grow", walled_in)
    zoning = make_grid(5, 6, 3, 1, filled=0.85)
    result = solve_zoning(zoning, limits=Limits(seconds=1))
    assert whole_zones(zoning, result.zone)
    assert not tried[3].any()
