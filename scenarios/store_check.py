"""Is a store what it says it is, and the repair of what can be repaired.

A check reads everything: the file's pages, every Parquet against its sha256, every plan, scenario and
provenance against its fingerprint, the list of runs against the runs, and the decision log against itself
and against the runs. A repair writes the list of runs anew from the runs, and moves what is broken into
quarantine, byte for byte; it deletes no data of a run.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, delete, func, insert, select, update

from scenarios.decision_log import chain_problems, entries, note, now_utc, run_problems, this_person
from scenarios.errors import Problem
from scenarios.store_access import StoreAccess
from scenarios.store_records import (
    Record,
    index_of,
    index_problems,
    read_record,
    read_tables,
    record_problems,
)
from scenarios.store_schema import JOBS, QUARANTINE, QUARANTINE_TABLES, RUN_TABLES, RUNS, TAGS


@dataclass(frozen=True)
class StoreReport:
    """What a check found.

    Attributes
    ----------
    runs, tables, entries
        How many runs, tables of runs and log entries were read.
    quarantined
        How many broken runs lie in quarantine.
    head
        Hash of the newest log entry, to be noted elsewhere; empty where there is none.
    problems
        Everything that is wrong.
    """

    runs: int
    tables: int
    entries: int
    quarantined: int
    head: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Repair:
    """One thing that a repair did: ``run`` was ``listed`` anew, or ``quarantined`` for a reason."""

    run: int
    deed: str
    problems: tuple[Problem, ...]


def check_store(store: StoreAccess, expected: str = "") -> StoreReport:
    """Read the whole store and return what is wrong with it.

    Parameters
    ----------
    store
        The store; one that does not exist yet has nothing wrong.
    expected
        Hash of a log entry that was noted before; it must still be in the chain.

    Raises
    ------
    StoreError
        When the store cannot be opened.
    """
    if store.is_absent:
        return StoreReport(0, 0, 0, 0, "", ())
    with store.reading() as connection:
        log = entries(connection)
        plans: dict[int, str] = {}
        problems = list(_file_problems(connection))
        tables = 0
        for record in _records(connection):
            plans[record.number] = str(record.header["plan"])
            tables += len(record.tables)
            broken = tuple(record_problems(record))
            problems += broken or index_problems(record)
        problems += [
            Problem(f"run {number}", "tables of a run that is not there") for number in _orphans(connection)
        ]
        problems += chain_problems(log, expected)
        problems += run_problems(log, plans)
        quarantined = int(connection.execute(select(func.count()).select_from(QUARANTINE)).scalar_one())
    head = log[-1].sha256 if log else ""
    return StoreReport(len(plans), tables, len(log), quarantined, head, tuple(problems))


def repair_store(store: StoreAccess, who: str | None = None) -> tuple[Repair, ...]:
    """Write the list of runs anew where it is wrong, and move broken runs into quarantine.

    Everything happens in one transaction and is told in the decision log. A broken decision log is left as
    it is: it is evidence.

    Returns
    -------
    tuple of Repair
        What was done; empty when nothing had to be.
    """
    if store.is_absent:
        return ()
    done: list[Repair] = []
    person = who or this_person()
    with store.writing() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("REINDEX")
        for record in _records(connection):
            broken = tuple(record_problems(record))
            if broken:
                _quarantine(connection, record, broken, person)
                done.append(Repair(record.number, "quarantined", broken))
            elif wrong := tuple(index_problems(record)):
                _list_anew(connection, record, person)
                done.append(Repair(record.number, "listed", wrong))
        for number in _orphans(connection):
            lost = (Problem(f"run {number}", "tables of a run that is not there"),)
            _quarantine(connection, Record(number, {}, read_tables(connection, number)), lost, person)
            done.append(Repair(number, "quarantined", lost))
    return tuple(done)


def _file_problems(connection: Connection) -> Iterator[Problem]:
    """Yield what the database itself finds wrong with its pages, indexes and references."""
    if connection.dialect.name != "sqlite":
        return
    for (verdict,) in connection.exec_driver_sql("PRAGMA integrity_check(20)"):
        if verdict != "ok":
            yield Problem("store", "the file of the store is damaged", found=str(verdict))


def _records(connection: Connection) -> Iterator[Record]:
    """Yield every run, one at a time: all of them together may be larger than the memory."""
    numbers = connection.execute(select(RUNS.c.number).order_by(RUNS.c.number)).scalars().all()
    for number in numbers:
        record = read_record(connection, number)
        if record is not None:
            yield record


def _orphans(connection: Connection) -> Sequence[int]:
    chosen = select(RUN_TABLES.c.run).where(RUN_TABLES.c.run.not_in(select(RUNS.c.number))).distinct()
    return connection.execute(chosen.order_by(RUN_TABLES.c.run)).scalars().all()


def _list_anew(connection: Connection, record: Record, who: str) -> None:
    wanted = index_of(record.question, record.provenance)
    connection.execute(update(RUNS).where(RUNS.c.number == record.number).values(**wanted))
    changed = ", ".join(name for name, value in wanted.items() if record.header[name] != value)
    note(connection, who, "repaired", record.number, columns=changed)


def _quarantine(connection: Connection, record: Record, problems: Sequence[Problem], who: str) -> None:
    reason = "; ".join(problem.render() for problem in problems)
    row = {"run": record.number, "at_utc": now_utc(), "reason": reason}
    header = json.dumps(dict(record.header)) if record.header else ""
    made = insert(QUARANTINE).values(**row, header_json=header).returning(QUARANTINE.c.id)
    place = int(connection.execute(made).scalar_one())
    if record.tables:
        rows = [{"quarantine": place, **asdict(table)} for table in record.tables]
        connection.execute(insert(QUARANTINE_TABLES), rows)
    remove_run(connection, record.number)
    note(connection, who, "quarantined", record.number, place=place, reason=reason)


def remove_run(connection: Connection, number: int) -> None:
    """Take a run, its tags and its tables out of the lists, inside a writing transaction."""
    connection.execute(update(JOBS).where(JOBS.c.run == number).values(run=None))
    connection.execute(delete(TAGS).where(TAGS.c.run == number))
    connection.execute(delete(RUN_TABLES).where(RUN_TABLES.c.run == number))
    connection.execute(delete(RUNS).where(RUNS.c.number == number))
