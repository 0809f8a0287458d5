"""The clock of a search."""

import time

from optimizer.solve import Limits, Progress
from optimizer.zoning.clock import Clock


def test_cancelling_leaves_no_time() -> None:
    clock = Clock(Limits(seconds=60), time.perf_counter(), None, lambda: True)
    assert clock.left() > 50
    assert clock.over()
    assert clock.left() == 0
    assert clock.cancelled


def test_a_share_of_the_time_runs_out_first() -> None:
    clock = Clock(Limits(seconds=60), time.perf_counter(), None, None)
    left = clock.until(0.5)
    assert 25 < left() <= 30
    assert not clock.over()


def test_the_caller_is_told_where_the_search_stands() -> None:
    told: list[Progress] = []
    clock = Clock(Limits(seconds=60), time.perf_counter(), told.append, None)
    clock.turn("cost", 90.0)
    clock.incumbent = 100.0
    clock.over()
    clock.over()
    assert [(one.goal, one.number, one.gap) for one in told] == [("cost", 2, 0.1)]
