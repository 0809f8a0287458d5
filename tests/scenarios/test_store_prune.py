from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from scenarios.decision_log import entries
from scenarios.errors import StoreError
from scenarios.runs import Run
from scenarios.store import Store
from scenarios.store_check import check_store
from scenarios.store_prune import prune
from scenarios.store_tags import tag_run

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def aged(run: Run, days: int) -> Run:
    made = (NOW - timedelta(days=days)).isoformat(timespec="seconds")
    return replace(run, provenance=replace(run.provenance, created_utc=made))


@pytest.fixture
def store(place: str, whole_run: Run) -> Store:
    """Return a store of runs of 400, 400, 400, 366, 364 and 0 days; the first two are tagged."""
    store = Store(place)
    for days in (400, 400, 400, 366, 364, 0):
        store.save(aged(whole_run, days))
    tag_run(store, 1, "baseline")
    tag_run(store, 2, "kept")
    return store


def test_old_runs_without_a_tag_go_and_the_log_says_who_removed_them(store: Store) -> None:
    would = prune(store, 365, "Li", now=NOW, dry_run=True)
    assert [run.number for run in would.removed] == [3, 4]
    assert len(store.runs()) == 6
    done = prune(store, 365, "Li", now=NOW)
    assert (done, done.tagged) == (would, (1, 2))
    assert [run.number for run in store.runs()] == [1, 2, 5, 6]
    with store.reading() as connection:
        log = entries(connection)[-2:]
    assert [(entry.who, entry.what, entry.run) for entry in log] == [("Li", "pruned", 3), ("Li", "pruned", 4)]
    assert log[0].detail["plan"] == would.removed[0].plan
    assert check_store(store).problems == ()
    assert prune(store, 365, now=NOW).removed == ()


def test_numbers_of_removed_runs_are_not_given_again(store: Store, whole_run: Run) -> None:
    prune(store, 1, now=NOW + timedelta(days=5))
    assert store.save(whole_run) == 7


def test_clock_that_went_back_or_days_that_are_none_remove_nothing(store: Store) -> None:
    with pytest.raises(StoreError, match="the clock may be wrong, and nothing was removed"):
        prune(store, 1, now=NOW - timedelta(days=100))
    with pytest.raises(StoreError, match="days are at least 1; found 0"):
        prune(store, 0, now=NOW)
    assert len(store.runs()) == 6
