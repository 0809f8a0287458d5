"""The decision log only grows, and what is done to it shows."""

import threading
from dataclasses import replace

import pytest
from sqlalchemy import text

from scenarios.decision_log import Entry, chain_problems, entries, note, run_problems, sealed
from scenarios.errors import StoreError
from scenarios.store_access import StoreAccess


@pytest.fixture
def store(place: str) -> StoreAccess:
    """Return a store whose log has three entries."""
    store = StoreAccess(place)
    with store.writing() as connection:
        for number in (1, 2, 3):
            note(connection, "Li Wei", "tagged", number, tag="adopted")
    return store


def log_of(store: StoreAccess) -> tuple[Entry, ...]:
    with store.reading() as connection:
        return entries(connection)


def test_entries_hold_who_when_what_and_the_hash_before(store: StoreAccess) -> None:
    log = log_of(store)
    assert [(entry.number, entry.who, entry.what, entry.run) for entry in log] == [
        (number, "Li Wei", "tagged", number) for number in (1, 2, 3)
    ]
    assert log[0].detail == {"tag": "adopted"}
    assert log[0].at_utc.endswith("+00:00")
    assert [entry.previous for entry in log] == ["0" * 64, log[0].sha256, log[1].sha256]
    assert list(chain_problems(log, log[1].sha256[:12])) == []


@pytest.mark.parametrize("deed", ["UPDATE log SET who = 'nobody'", "DELETE FROM log"])
def test_database_itself_refuses_to_change_the_log(store: StoreAccess, deed: str) -> None:
    with pytest.raises(StoreError, match="the decision log is never changed"), store.writing() as connection:
        connection.execute(text(deed))
    assert len(log_of(store)) == 3


@pytest.mark.parametrize("name", ["who", "what", "run", "at_utc", "detail_json"])
def test_changed_entry_is_found_even_with_a_new_hash(store: StoreAccess, name: str) -> None:
    log = list(log_of(store))
    forged = replace(log[1], **{name: 7 if name == "run" else "forged"})
    for second in (forged, replace(forged, sha256=sealed(vars(forged)))):
        found = [problem.key for problem in chain_problems([log[0], second, log[2]])]
        assert found in (["log 2"], ["log 3"])


def test_missing_and_cut_entries_are_found(store: StoreAccess) -> None:
    log = log_of(store)
    assert "missing" in next(iter(chain_problems([log[0], log[2]]))).what
    assert "missing" in next(iter(chain_problems(log[1:]))).what
    assert list(chain_problems(log[:2])) == [], "a chain cannot show that its end is gone"
    assert "cut off" in next(iter(chain_problems(log[:2], log[2].sha256))).what


def test_log_and_runs_are_held_together(store: StoreAccess) -> None:
    ran = [replace(entry, what="ran", detail_json='{"plan": "p"}') for entry in log_of(store)]
    said = [problem.what for problem in run_problems(ran[:2], {2: "other", 9: "p"})]
    assert len(said) == 3
    assert ["it is gone" in said[0], "another plan" in said[1], "does not know" in said[2]] == [True] * 3
    assert list(run_problems([*ran[:1], replace(ran[1], what="pruned", run=1)], {})) == []


def test_writers_at_once_make_one_chain(place: str) -> None:
    def write() -> None:
        for _ in range(5):
            with store.writing() as connection:
                note(connection, "x", "asked")

    store = StoreAccess(place)
    with store.writing():
        pass
    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    log = log_of(store)
    assert len(log) == 20
    assert list(chain_problems(log)) == []
