"""Stores of earlier releases are brought up to date once, after a copy; those of later ones are refused."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from scenarios.errors import StoreError
from scenarios.runs import Run
from scenarios.store import Store
from scenarios.store_check import check_store
from scenarios.store_schema import REVISIONS


@pytest.fixture
def first_release(place: str, whole_run: Run) -> Store:
    """Return a store as the first release wrote it, with one run in it."""
    store = Store(place)
    store.save(whole_run)
    with store.writing() as connection:
        for table in ("quarantine_tables", "quarantine", "tags", "drafts", "jobs", "log"):
            connection.execute(text(f"DROP TABLE {table}"))
        if connection.dialect.name == "postgresql":
            connection.execute(text("DROP FUNCTION log_is_kept"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    return Store(place)


def test_store_of_the_first_release_opens_with_its_runs(first_release: Store, whole_run: Run) -> None:
    assert first_release.load(1).plan.fingerprint() == whole_run.plan.fingerprint()
    report = check_store(first_release)
    assert report.problems == ()
    assert (report.runs, report.entries) == (1, 1), "the log tells the run that was made before it"
    assert first_release.save(whole_run) == 2


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_file_is_copied_before_it_is_upgraded_and_no_copy_is_overwritten(
    first_release: Store, whole_run: Run
) -> None:
    taken = Path(f"{first_release.place}.0001.backup")
    taken.write_text("mine")
    first_release.runs()
    assert taken.read_text() == "mine"
    copy = Path(f"{first_release.place}.0001-2.backup")
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)
        assert connection.execute("SELECT plan FROM runs").fetchone() == (whole_run.provenance.plan,)


def test_two_that_open_an_old_store_upgrade_it_once(
    first_release: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgrades: list[str] = []
    upgrade = command.upgrade
    monkeypatch.setattr(command, "upgrade", lambda *given: (upgrades.append(given[1]), upgrade(*given)))
    openers = [threading.Thread(target=Store(first_release.place).runs) for _ in range(4)]
    for opener in openers:
        opener.start()
    for opener in openers:
        opener.join()
    assert upgrades == ["head"]


def test_upgrade_that_fails_changes_nothing(place: str, whole_run: Run) -> None:
    """A table is in the way of the second one to be made; the first one is not left behind."""
    store = Store(place)
    store.save(whole_run)
    with store.writing() as connection:
        connection.execute(text("DROP TABLE jobs"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    for _ in range(2):
        with pytest.raises(StoreError, match=r"nothing was changed.*log.* already exists"):
            Store(place).runs()
    with store.reading() as connection:
        assert not inspect(connection).has_table("jobs")


def test_every_migration_is_a_known_schema() -> None:
    config = Config()
    config.set_main_option("script_location", "scenarios:migrations")
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config).walk_revisions()
    assert tuple(script.revision for script in scripts)[::-1] == REVISIONS


def test_newer_store_is_refused(place: str, whole_run: Run) -> None:
    store = Store(place)
    store.save(whole_run)
    with store.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match=r"newer Junheng; update Junheng to open it; found 9999"):
        Store(place).runs()


def test_other_kinds_of_database_are_refused() -> None:
    with pytest.raises(StoreError, match="address of a database cannot be used"):
        Store("mysql://host/name").runs()
    with pytest.raises(StoreError, match="store refuses"):
        Store("postgresql+psycopg://me:secret@/none?host=/nonexistent").runs()
