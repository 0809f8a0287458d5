"""What is wrong in a store is found; what can be repaired is; nothing of a run is deleted."""

import json
import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import select, text

from scenarios.errors import UnknownRunError
from scenarios.runs import Run
from scenarios.store import Store
from scenarios.store_check import check_store, repair_store
from scenarios.store_records import packed
from scenarios.store_schema import QUARANTINE, QUARANTINE_TABLES, RUN_TABLES


@pytest.fixture
def store(place: str, whole_run: Run) -> Store:
    """Return a store of one run."""
    store = Store(place)
    store.save(whole_run, "Li Wei")
    return store


def change(store: Store, *statements: str, **values: object) -> None:
    with store.writing() as connection:
        for statement in statements:
            connection.execute(text(statement), values)


def said(store: Store, expected: str = "") -> list[tuple[str, str]]:
    return [(problem.key, problem.what) for problem in check_store(store, expected).problems]


def test_whole_store_has_no_problems(store: Store) -> None:
    report = check_store(store)
    assert report.problems == ()
    assert (report.runs, report.entries, report.quarantined) == (1, 1, 0)
    assert report.tables == len(store.load(1).plan.tables()) + 8
    assert repair_store(store) == ()


def test_absent_store_has_none_either_and_is_not_made(tmp_path: object) -> None:
    store = Store(f"{tmp_path}/none.sqlite")
    assert check_store(store).runs == 0
    assert repair_store(store) == ()
    assert store.is_absent


@pytest.mark.promise(
    "nothing lost",
    "bytes of a stored table are changed",
    "found by their hash; repair moves the run into quarantine byte for byte",
)
def test_changed_bytes_are_found_and_moved_into_quarantine_byte_for_byte(store: Store) -> None:
    change(store, "UPDATE run_tables SET parquet = :bad WHERE name = 'moves'", bad=b"bad")
    assert said(store) == [("run 1", "stored tables no longer have their sha256")]
    with store.reading() as connection:
        before = set(connection.execute(select(RUN_TABLES.c.name, RUN_TABLES.c.parquet)).all())
    (repair,) = repair_store(store, "Wang")
    assert (repair.run, repair.deed) == (1, "quarantined")
    assert store.runs() == ()
    with pytest.raises(UnknownRunError):
        store.load(1)
    with store.reading() as connection:
        kept = connection.execute(select(QUARANTINE)).one()
        tables = connection.execute(select(QUARANTINE_TABLES.c.name, QUARANTINE_TABLES.c.parquet)).all()
    assert set(tables) == before
    assert json.loads(kept.header_json)["scenario"] == "keep"
    assert "sha256; found plan.moves" in kept.reason
    report = check_store(store)
    assert (report.problems, report.quarantined, report.entries) == ((), 1, 2)


@pytest.mark.promise(
    "nothing false",
    "a stored table is swapped for another with a fitting hash",
    "the plan no longer has its fingerprint",
)
@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_table_swapped_for_another_whole_one_is_found(store: Store, whole_run: Run) -> None:
    """Bytes and hash agree, but the plan no longer has its fingerprint."""
    more = packed("plan", "hires", whole_run.plan.hires.assign(teachers=99))
    swap = "UPDATE run_tables SET parquet = :parquet, sha256 = :sha256 WHERE name = 'hires'"
    change(store, swap, parquet=more.parquet, sha256=more.sha256)
    assert said(store) == [("run 1", "the plan no longer has its fingerprint")]


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("DELETE FROM run_tables WHERE name = 'grants'", "stored tables are missing or unknown"),
        ("UPDATE runs SET scenario_json = REPLACE(scenario_json, '2026', '2027')", "the scenario no longer"),
        ("UPDATE runs SET provenance_json = REPLACE(provenance_json, '1.15', '1.16')", "the provenance no"),
        ("UPDATE runs SET provenance_json = '{'", "scenario or provenance of this run cannot be read"),
    ],
)
def test_missing_table_and_changed_question_are_found(store: Store, statement: str, what: str) -> None:
    change(store, statement)
    assert any(found.startswith(what) for _, found in said(store))
    assert [repair.deed for repair in repair_store(store)] == ["quarantined"]
    assert check_store(store).problems == ()


def test_wrong_list_of_runs_is_written_anew(store: Store, whole_run: Run) -> None:
    change(store, "UPDATE runs SET status = 'feasible', title_zh = 'x', worst_gap = 0.5")
    assert said(store) == [("run 1", "the list of runs says other than the run")]
    (repair,) = repair_store(store)
    assert (repair.run, repair.deed) == (1, "listed")
    assert repair.problems[0].found == "title_zh, status, worst_gap"
    assert check_store(store).problems == ()
    assert store.runs()[0].title_zh == whole_run.scenario.title.zh


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_tables_without_a_run_go_into_quarantine(store: Store) -> None:
    """PostgreSQL keeps its references itself."""
    with closing(sqlite3.connect(store.place)) as connection:  # no reference is kept where nobody asks
        connection.execute("DELETE FROM runs")
        connection.commit()
    assert said(store) == [
        ("run 1", "tables of a run that is not there"),
        ("run 1", "the decision log tells of this run, but it is gone"),
    ]
    repair_store(store)
    assert check_store(store).problems == ()


@pytest.mark.promise(
    "nothing false",
    "entries of the decision log are forged or cut off",
    "found by the chain of hashes, and left as evidence",
)
def test_forged_log_is_found_and_left_as_evidence(store: Store, whole_run: Run) -> None:
    store.save(whole_run)
    drop = (
        ("DROP TRIGGER log_is_kept ON log",)
        if "://" in store.place
        else ("DROP TRIGGER log_is_kept_UPDATE", "DROP TRIGGER log_is_kept_DELETE")
    )
    head = check_store(store).head
    change(store, *drop, "UPDATE log SET who = 'nobody' WHERE number = 2")
    assert said(store) == [("log 2", "this entry of the decision log was changed")]
    assert repair_store(store) == ()
    change(store, "DELETE FROM log WHERE number > 1")
    assert said(store, head) == [
        ("log", "the noted hash is not in the decision log: entries were cut off"),
        ("run 2", "the decision log does not know this run"),
    ]
