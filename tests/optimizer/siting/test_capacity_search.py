from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from benchmarks.instances import read_instance
from optimizer.siting import capacity_search
from optimizer.siting.capacitated import read_capacitated
from optimizer.siting.capacity_search import solve_capacitated
from optimizer.siting.check import check_capacitated
from optimizer.siting.question import CapacitatedSiting, Siting
from optimizer.solve import Limits
from optimizer.status import Status

if TYPE_CHECKING:
    from collections.abc import Callable


def draw(seed: int, *, split: bool) -> CapacitatedSiting:
    chance = np.random.default_rng(seed)
    clients, sites = int(chance.integers(2, 6)), int(chance.integers(2, 4))
    demand = chance.integers(1, 9, clients).astype(float)
    capacity = chance.integers(4, 16, sites).astype(float)
    costs = chance.integers(0, 40, (clients, sites)).astype(float)
    number = int(chance.integers(1, sites + 1)) if seed % 3 == 0 else None
    kept = chance.random(sites) < 0.3 if seed % 4 == 1 else None
    if kept is not None and number is not None:
        number = max(number, int(kept.sum()))
    siting = Siting(costs, chance.integers(0, 30, sites).astype(float), number, kept)
    return CapacitatedSiting(siting, demand, capacity, split)


def least(question: CapacitatedSiting) -> float:
    """Try every choice of a site per client, and every choice of open sites."""
    siting, best = question.siting, np.inf
    clients, sites = siting.costs.shape
    for opened in product([False, True], repeat=sites):
        mask = np.array(opened)
        if siting.number is not None and mask.sum() != siting.number:
            continue
        if siting.kept is not None and (siting.kept & ~mask).any():
            continue
        for plan in product(np.flatnonzero(mask), repeat=clients):
            load = np.bincount(plan, question.demand, sites)
            if (load <= question.capacity).all():
                cost = siting.costs[np.arange(clients), list(plan)].sum() + siting.fixed[mask].sum()
                best = min(best, float(cost))
    return best


@pytest.fixture(params=["outright", "by columns", "by columns, no plan in hand", "by exclusion"])
def manner(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Solve as usual, and with the first search treated as unproved so that knapsack prices take over."""
    if request.param == "by exclusion":
        monkeypatch.setattr(capacity_search, "MOST", 0)
    if request.param != "outright":
        nothing = {"sites": np.zeros(0, dtype=np.intp), "served_from": np.zeros(0, dtype=np.intp)}
        lost = {"status": Status.NO_SOLUTION, "value": np.nan, **nothing}
        without = lost if request.param.endswith("in hand") else {}
        true_read = read_capacitated
        counts = iter(range(1_000))

        def read(*arguments: object) -> object:
            found = true_read(*arguments)  # type: ignore[arg-type]
            unproved = next(counts) == 0 and found.status is Status.OPTIMAL
            return (
                replace(found, **{"status": Status.FEASIBLE, "bound": 0.0} | without) if unproved else found
            )

        monkeypatch.setattr(capacity_search, "read_capacitated", read)


@pytest.mark.usefixtures("manner")
@pytest.mark.parametrize("seed", range(12))
def test_single_source_answers_are_those_of_trying_everything(seed: int) -> None:
    question = draw(seed, split=False)
    best = least(question)
    result = solve_capacitated(question)
    if np.isinf(best):
        assert result.status is Status.INFEASIBLE
        return
    assert result.status is Status.OPTIMAL
    assert result.value == pytest.approx(best)
    assert result.bound == pytest.approx(best)
    check_capacitated(question, result)


def test_split_demand_never_costs_more() -> None:
    for seed in range(12):
        whole, split = (solve_capacitated(draw(seed, split=kind)) for kind in (False, True))
        if whole.status is Status.OPTIMAL:
            check_capacitated(draw(seed, split=True), split)
            assert split.value <= whole.value + 1e-6


@pytest.mark.parametrize(
    ("file", "value", "split"),
    [
        ("sscflp_holmberg/p9", 8462.0, False),
        ("cap_orlib/cap63", 1014062.05, True),
        ("cap_orlib/cap63", 1014099.6125, False),
    ],
)
def test_known_optima(shared: Path, file: str, value: float, *, split: bool) -> None:
    instance = read_instance(shared / "data" / "benchmarks" / file)
    assert instance.demand is not None
    assert instance.capacity is not None
    siting = Siting(instance.costs, instance.fixed)
    question = CapacitatedSiting(siting, instance.demand, instance.capacity, split)
    result = solve_capacitated(question, limits=Limits(gap=1e-6))
    assert result.status is Status.OPTIMAL
    assert result.value == pytest.approx(value, abs=0.01)
    check_capacitated(question, result)


def test_a_stop_is_told(fractional: Siting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capacity_search, "SOON", 0.2)
    question = CapacitatedSiting(fractional, np.full(40, 3.0), np.full(20, 50.0))
    calls = iter(range(10_000))
    cancel: Callable[[], bool] = lambda: next(calls) > 8  # noqa: E731 - a count of calls
    result = solve_capacitated(question, cancel=cancel)
    assert result.status in {Status.STOPPED, Status.OPTIMAL}
