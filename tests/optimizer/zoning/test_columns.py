"""The bound from whole zones."""

import dataclasses
import itertools
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.optimize import linprog

from optimizer.solve import Limits
from optimizer.zoning.columns import Columns, Proof
from optimizer.zoning.growth import grow
from optimizer.zoning.question import Zoning
from optimizer.zoning.relaxation import Relaxation
from optimizer.zoning.rows import Aim
from optimizer.zoning.space import Space, open_space

if TYPE_CHECKING:
    from optimizer.zoning.contiguity import Separator

type Whole = Callable[[Zoning, np.ndarray], bool]
type Best = Callable[[Zoning], tuple[float, float] | None]


def proved(space: Space, told: Callable[[float], bool] = lambda _bound: False) -> Proof:
    """Return what whole zones prove, from any plan and from prices without a meaning."""
    zone = grow(space, space.cost)
    assert zone is not None
    separators: dict[Separator, None] = {}
    columns = Columns(space, Limits(), separators, np.full(space.units, space.cost.mean()))
    columns.run(zone, lambda: 30.0, lambda _watch: False, told)
    return columns.proof()


def mix_of_all_zones(zoning: Zoning, whole_zones: Whole) -> float:
    """Return the least cost of a mix of zones, over every zone in one piece that fits its seats."""
    units, centres = zoning.costs.shape
    homes, columns, costs = set(zoning.homes.tolist()), [], []
    for centre, home in enumerate(zoning.homes.tolist()):
        alone = dataclasses.replace(
            zoning,
            seats=zoning.seats[[centre]],
            homes=zoning.homes[[centre]],
            costs=np.asarray(zoning.costs)[:, [centre]],
        )
        others = [unit for unit in range(units) if unit not in homes]
        for size in range(len(others) + 1):
            for more in itertools.combinations(others, size):
                zone = np.full(units, -1)
                zone[[home, *more]] = 0
                if zoning.demand[zone == 0].sum() <= zoning.seats[centre] and whole_zones(alone, zone):
                    columns.append(np.concatenate([zone == 0, np.arange(centres) == centre]))
                    costs.append(np.asarray(zoning.costs)[zone == 0, centre].sum())
    found = linprog(costs, A_eq=np.array(columns, dtype=float).T, b_eq=np.ones(units + centres))
    assert found.fun is not None
    return float(found.fun)


def split(space: Space) -> float:
    """Return the bound from splitting units."""
    found = Relaxation(space, Aim.cost(space, 0.0), Limits()).solve(lambda: 30.0, lambda _watch: False)
    assert found is not None
    return found.bound


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("whole", [True, False])
def test_the_bound_lies_between_splitting_and_the_best_plan(
    *, seed: int, whole: bool, make_grid: Callable[..., Zoning], try_everything: Best, whole_zones: Whole
) -> None:
    zoning = make_grid(3, 3, 3, seed, filled=0.85)
    if not whole:
        shares = np.random.default_rng(seed).uniform(0.6, 1.4, 9)
        zoning = dataclasses.replace(zoning, demand=zoning.demand * shares)
    best = try_everything(zoning)
    if best is None:
        pytest.skip("these seats do not suffice")
    space = open_space(zoning)
    proof = proved(space)
    assert split(space) - 1e-3 <= proof.bound <= best[1] + 1e-6
    mixed = mix_of_all_zones(zoning, whole_zones)
    assert proof.bound <= mixed + 1e-6
    assert proof.bound == pytest.approx(mixed, rel=1e-4 if whole else 1e-2)


@pytest.mark.parametrize("seed", range(3))
def test_no_plan_with_an_arc_costs_less_than_the_bound_and_what_the_arc_adds(
    seed: int, make_grid: Callable[..., Zoning], try_everything: Best
) -> None:
    zoning = make_grid(3, 3, 2, seed, filled=0.8, near=True)
    space = open_space(zoning)
    proof = proved(space)
    assert proof.spare.max() > 0
    for unit, centre, spare in zip(space.unit, space.centre, proof.spare, strict=True):
        only = np.full(2, np.inf)
        only[centre] = zoning.costs[unit, centre]
        costs = np.asarray(zoning.costs).copy()
        costs[unit] = only
        if unit in zoning.homes:
            continue
        best = try_everything(dataclasses.replace(zoning, costs=costs))
        assert best is None or best[1] >= proof.bound + spare - 1e-6


def test_it_ends_when_the_bound_is_enough(make_grid: Callable[..., Zoning]) -> None:
    told: list[float] = []

    def enough(bound: float) -> bool:
        told.append(bound)
        return len(told) == 2

    proof = proved(open_space(make_grid(5, 5, 4, 1, near=True)), enough)
    assert len(told) == 2
    assert told[-1] == proof.bound
    assert told == sorted(told)
