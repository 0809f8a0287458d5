"""The store keeps runs whole, gives them back equal, and is not fooled by other files."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event

from scenarios.errors import StoreError, UnknownRunError
from scenarios.runs import Run
from scenarios.store import Store
from scenarios.store_access import listed

WRITER = """
import os, sys, sqlite3
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
connection.execute("INSERT INTO runs SELECT NULL, 'half', title_en, title_zh, policy, year, city, city_zh, "
    "city_fingerprint, inputs, plan, status, worst_gap, created_utc, seconds, scenario_json, provenance_json "
    "FROM runs WHERE number = 1")
connection.execute("PRAGMA cache_spill = 1")
connection.execute("INSERT INTO run_tables VALUES (2, 'plan', 'x', '', zeroblob(50000000))")
print("in the middle", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def run(whole_run: Run) -> Run:
    return whole_run


@pytest.fixture
def both(place: str) -> Store:
    """Return a store of either kind."""
    return Store(place)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "runs.sqlite")


def test_saved_run_comes_back_equal(both: Store, run: Run) -> None:
    number = both.save(run)
    assert number == 1
    assert Store(both.place).load(1) == replace(run, number=1)


def test_questions_and_fingerprints_are_read_without_the_plans(both: Store, run: Run) -> None:
    assert (both.questions([1]), both.planned(1)) == ({}, "")
    both.save(run)
    other = both.save(replace(run, scenario=run.scenario.model_copy(update={"name": "other"})))
    assert both.questions([1, other, 9]) == {1: run.scenario, other: both.load(other).scenario}
    assert (both.planned(1), both.planned(9)) == (run.plan.fingerprint(), "")


def test_runs_differ_when_a_table_does(run: Run) -> None:
    other = replace(run.plan, moves=run.plan.moves.assign(teachers=99))
    assert run != replace(run, plan=other)
    assert run == replace(run)


def test_numbers_rise_and_runs_are_listed(both: Store, run: Run) -> None:
    assert both.runs() == ()
    numbers = [both.save(run), both.save(run)]
    listed = both.runs()
    assert [summary.number for summary in listed] == numbers == [1, 2]
    assert (listed[0].scenario, listed[0].city, listed[0].year) == ("keep", "Handmade <City>", 2026)
    assert (listed[0].label("en"), listed[0].label("zh")) == ("keep <now>", "维持")


def test_listing_makes_no_file(store: Store) -> None:
    store.runs()
    assert not Path(store.place).exists()


def test_unknown_number_is_refused_with_the_known_ones(both: Store, run: Run) -> None:
    with pytest.raises(UnknownRunError, match=r"found 7; allowed: –"):
        both.load(7)
    both.save(run)
    both.save(run)
    with pytest.raises(UnknownRunError, match=r"run: there is no run .* found 7; allowed: 1-2"):
        both.load(7)


def test_numbers_are_listed_in_stretches() -> None:
    assert listed([1, 2, 3, 5, 8, 9]) == "1-3, 5, 8-9"


def test_empty_file_is_not_taken_for_a_store(tmp_path: Path, run: Run) -> None:
    place = tmp_path / "runs.sqlite"
    place.touch()
    for act in (Store(place).runs, lambda: Store(place).save(run)):
        with pytest.raises(StoreError, match="empty and no store"):
            act()
    assert place.stat().st_size == 0


@pytest.mark.promise(
    "bad input",
    "a file that is no store is named as the store",
    "refused, and not a byte of it is changed",
)
@pytest.mark.parametrize("kind", ["sqlite", "text"])
def test_foreign_file_is_left_untouched(tmp_path: Path, run: Run, kind: str) -> None:
    place = tmp_path / "runs.sqlite"
    if kind == "sqlite":
        with sqlite3.connect(place) as other:
            other.execute("CREATE TABLE runs (a)")
        other.close()
    else:
        place.write_text("a,b\n1,2\n" * 50)
    before = place.read_bytes()
    with pytest.raises(StoreError, match="no store of Junheng; it was left untouched"):
        Store(place).save(run)
    assert place.read_bytes() == before


def test_store_of_a_newer_junheng_is_refused(store: Store, run: Run) -> None:
    store.save(run)
    with sqlite3.connect(store.place) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(StoreError, match="newer Junheng; update Junheng to open it; found 9999"):
        Store(store.place).runs()


def test_changed_bytes_are_found(store: Store, run: Run) -> None:
    store.save(run)
    with sqlite3.connect(store.place) as connection:
        connection.execute("UPDATE run_tables SET parquet = zeroblob(100) WHERE name = 'moves'")
    connection.close()
    with pytest.raises(StoreError, match="this run is damaged"):
        Store(store.place).load(1)


def test_plan_with_another_fingerprint_is_refused(both: Store, run: Run) -> None:
    both.save(replace(run, provenance=replace(run.provenance, plan="0" * 64)))
    with pytest.raises(StoreError, match="this run is damaged"):
        both.load(1)


@pytest.mark.promise(
    "nothing lost",
    "pages of the store are overwritten",
    "it is refused as damaged",
)
def test_torn_file_is_found_when_it_is_opened(store: Store, run: Run) -> None:
    store.save(run)
    place = Path(store.place)
    with place.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 4096 * 6)
    with pytest.raises(StoreError):
        Store(place).load(1)


@pytest.mark.promise(
    "nothing lost",
    "kill -9 of a process in the middle of an SQLite transaction",
    "the runs before are whole, there is no half run, and the next one is kept",
)
@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is of Unix")
def test_killed_writer_leaves_finished_runs_and_no_half_run(store: Store, run: Run) -> None:
    """A writer that dies by kill -9 in the middle of a run takes nothing with it."""
    store.save(run)
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, store.place], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "in the middle\n"
        os.kill(writer.pid, signal.SIGKILL)
        writer.wait()
        assert writer.returncode == -signal.SIGKILL
    again = Store(store.place)
    assert [summary.number for summary in again.runs()] == [1]
    assert again.load(1) == replace(run, number=1)
    assert again.save(run) == 2


@pytest.mark.promise(
    "nothing lost",
    "the database is full in the middle of a run",
    "nothing was changed, and it is said so",
)
def test_failure_while_writing_keeps_no_half_run(store: Store, run: Run) -> None:
    store.save(run)
    event.listen(store._engine, "connect", lambda made, _: made.execute("PRAGMA max_page_count = 1"))
    with pytest.raises(StoreError, match=r"nothing was changed.*full"):
        store.save(run)
    assert [summary.number for summary in Store(store.place).runs()] == [1]


@pytest.mark.promise(
    "nothing lost",
    "four writers at once, in SQLite and PostgreSQL",
    "every run is kept under a number of its own",
)
def test_two_writers_wait_for_each_other(both: Store, run: Run) -> None:
    both.save(run)
    writers = [threading.Thread(target=Store(both.place).save, args=(run,)) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [summary.number for summary in both.runs()] == [1, 2, 3, 4, 5]


@pytest.mark.promise(
    "nothing lost",
    "three processes make the same store at once",
    "one store with three runs, no draft left",
)
def test_two_makers_of_one_store_agree(store: Store, run: Run) -> None:
    makers = [threading.Thread(target=Store(store.place).save, args=(run,)) for _ in range(3)]
    for maker in makers:
        maker.start()
    for maker in makers:
        maker.join()
    assert len(store.runs()) == 3
    assert [path.name for path in Path(store.place).parent.glob(".*")] == []


def test_folder_that_cannot_be_made_is_named(tmp_path: Path, run: Run) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be reached; nothing was changed"):
        Store(tmp_path / "file" / "runs.sqlite").save(run)


def test_address_that_is_none_is_refused() -> None:
    with pytest.raises(StoreError, match="address of a database cannot be used"):
        Store("nonsense://host/name").runs()


@pytest.mark.parametrize(
    "place", ["nonsense://me:se:cr@et@host/name", "nonsense://host/name?user=me&password=se:cr@et"]
)
def test_password_of_a_database_is_never_shown(place: str) -> None:
    with pytest.raises(StoreError) as caught:
        Store(place).runs()
    assert "cr" not in str(caught.value).replace("scenarios", "")
    assert "nonsense://" in str(caught.value)
    assert "host/name" in str(caught.value)


def test_store_is_durable(store: Store, run: Run) -> None:
    """Write-ahead log, and synchronous to the disk before a save is acknowledged."""
    store.save(run)
    with store._connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2


def test_migrations_make_the_tables_of_the_schema(both: Store, run: Run) -> None:
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415 - slow to import, used once
    from alembic.migration import MigrationContext  # noqa: PLC0415

    from scenarios.store_schema import METADATA  # noqa: PLC0415

    both.save(run)
    with both._connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
