"""The split relaxation and its bound."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy import sparse
from scipy.optimize import linprog

from optimizer.solve import Limits
from optimizer.zoning import relaxation
from optimizer.zoning.question import Zoning
from optimizer.zoning.relaxation import Relaxation
from optimizer.zoning.rows import Aim
from optimizer.zoning.space import open_space


def split_optimum(zoning: Zoning) -> float:
    space = open_space(zoning)
    arcs = np.arange(len(space.unit))
    once = sparse.csr_array((np.ones(len(arcs)), (space.unit, arcs)))
    load = sparse.csr_array((space.demand[space.unit], (space.centre, arcs)))
    found = linprog(space.cost, load.toarray(), space.seats, once.toarray(), np.ones(space.units), (0, 1))
    assert found.fun is not None
    return float(found.fun)


@pytest.mark.parametrize("few", [0, 10_000])
def test_the_bound_is_the_split_optimum_priced_or_not(
    few: int, make_grid: Callable[..., Zoning], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relaxation, "FEW", few)
    monkeypatch.setattr(relaxation, "CHEAPEST", 1)
    zoning = make_grid(6, 6, 4, 7, filled=0.9)
    space = open_space(zoning)
    found = Relaxation(space, Aim.cost(space, 0.0), Limits()).solve(lambda: 10.0, lambda _watch: False)
    assert found is not None
    assert found.bound == pytest.approx(split_optimum(zoning))
    assert found.shares @ space.cost == pytest.approx(found.bound)
    assert (found.spare >= 0).all()


def test_the_bound_of_the_overload_is_what_seats_lack(make_grid: Callable[..., Zoning]) -> None:
    zoning = make_grid(5, 5, 2, 1, filled=1.25)
    space = open_space(zoning)
    found = Relaxation(space, Aim.overload(space), Limits()).solve(lambda: 10.0, lambda _watch: False)
    assert found is not None
    assert found.bound == pytest.approx(zoning.demand.sum() - zoning.seats.sum())


def test_too_few_seats_leave_no_relaxed_plan(make_grid: Callable[..., Zoning]) -> None:
    space = open_space(make_grid(4, 4, 2, 1, filled=1.25))
    relaxed = Relaxation(space, Aim.cost(space, 0.0), Limits())
    assert relaxed.solve(lambda: 10.0, lambda _watch: False) is None
    assert relaxed.infeasible


@pytest.mark.parametrize("more", [1.0, 5.0])
def test_prices_bound_plans_with_more_overload_too(more: float, make_grid: Callable[..., Zoning]) -> None:
    space = open_space(make_grid(6, 6, 3, 2, filled=0.95, near=True))
    held, eased = (
        Relaxation(space, Aim.cost(space, most), Limits()).solve(lambda: 10.0, lambda _watch: False)
        for most in (0.0, more)
    )
    assert held is not None
    assert eased is not None
    assert held.each > 0
    assert held.bound_at(more) <= eased.bound + 1e-6 < held.bound
    assert held.bound_at(0.0) == held.bound
