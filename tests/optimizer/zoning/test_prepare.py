"""Compiling before the clock starts."""

from collections.abc import Callable

from optimizer.solve import Limits
from optimizer.zoning import connected, knapsack, walk
from optimizer.zoning.prepare import prepare
from optimizer.zoning.question import Zoning
from optimizer.zoning.solve import solve_zoning

ENTRIES = (connected.cheapest_connected, knapsack.cheapest, knapsack.extra, walk.walk)


def test_a_search_finds_every_loop_compiled(make_grid: Callable[..., Zoning]) -> None:
    prepare()
    assert [len(loop.signatures) for loop in ENTRIES] == [1, 1, 1, 1]
    solve_zoning(make_grid(4, 4, 3, 1, filled=0.9), limits=Limits(seconds=5, gap=0.0))
    assert [len(loop.signatures) for loop in ENTRIES] == [1, 1, 1, 1]
