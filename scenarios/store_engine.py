"""Opening the database behind a store: made whole or not at all, and never mistaken for another file."""

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from itertools import count
from pathlib import Path
from sqlite3 import Connection as SQLiteConnection
from threading import Lock

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from geodata.drafts import draft_folder, settle
from scenarios.errors import StoreError
from scenarios.store_schema import APPLICATION_ID, REVISIONS

_MAGIC = b"SQLite format 3\0"
_HEADER_BYTES = 100
_ID_AT = slice(68, 72)
_BUSY_SECONDS = 30
_ONE_AT_A_TIME = Lock()  # Alembic keeps its context in a module: two threads would mix theirs up


def sqlite_path(place: str) -> Path | None:
    """Return the file of a store, or None when the place is the URL of a server."""
    if "://" not in place:
        return Path(place)
    return Path(place.removeprefix("sqlite:///")) if place.startswith("sqlite:///") else None


def open_engine(place: str) -> Engine:
    """Return an engine on a store that is there, is ours, is whole, and has today's schema.

    A store of an older Junheng is brought up to date, once, while writers wait; the file of a SQLite
    store is copied beside itself first. Connections with the option ``writing`` wait for each other.

    Raises
    ------
    StoreError
        When the file is empty, foreign, damaged or from a newer Junheng, or the database cannot be reached.
    """
    with plain_errors(place):
        path = sqlite_path(place)
        if path is not None:
            _require_ours(path)
            engine = _sqlite_engine(path)
            if not _opens(engine) and not _has_log(path):
                engine = _frozen_engine(path)
        else:
            engine = _postgresql_engine(place)
        with engine.connect() as connection, connection.begin():
            if path is not None:
                _require_whole(connection, place)
            current = _is_current(connection, place)
        if not current:
            with engine.connect().execution_options(writing=True) as connection, connection.begin():
                _bring_up_to_date(connection, place)
        return engine


def make_sqlite(path: Path) -> None:
    """Make an empty store beside its place and move it there, so that no half-made store is ever seen."""
    with plain_errors(str(path)):
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft_folder(path) as folder:  # which is locked, and not the file: SQLite has locks of its own
            draft = folder / path.name
            draft.touch(mode=0o600)
            engine = _sqlite_engine(draft, journal="DELETE")
            with engine.connect().execution_options(writing=True) as connection, connection.begin():
                connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
                _upgrade(connection)
            with suppress(FileExistsError):  # another process made it first: use that one
                os.link(draft, path)


def shown_place(place: str) -> str:
    """Return the place of a store as it may be shown: without the password of a database."""
    without = re.sub(r"://([^:@/]*):.*@", r"://\1:***@", place)
    return re.sub(r"(password=)[^&]*", r"\1***", without)


@contextmanager
def plain_errors(place: str) -> Iterator[None]:
    """Say what a database refuses in plain words."""
    try:
        yield
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise StoreError.one(
            "store",
            "this address of a database cannot be used",
            where=shown_place(place),
            found=str(error),
            allowed="postgresql+psycopg://…",
        ) from error
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error)
        raise StoreError.one(
            "store", "the store refuses; nothing was changed", where=shown_place(place), found=reason
        ) from error
    except OverflowError as error:
        raise StoreError.one(
            "store", "no store holds a number as large as this", where=shown_place(place)
        ) from error
    except OSError as error:
        raise StoreError.one(
            "store",
            "the store cannot be reached; nothing was changed",
            where=shown_place(place),
            found=str(error.strerror or error),
        ) from error


def _require_ours(path: Path) -> None:
    with path.open("rb") as file:
        header = file.read(_HEADER_BYTES)
    if not header:
        raise StoreError.one(
            "store", "this file is empty and no store; move it away to start a new one", where=str(path)
        )
    if not header.startswith(_MAGIC) or int.from_bytes(header[_ID_AT]) != APPLICATION_ID:
        raise StoreError.one(
            "store", "this file is no store of Junheng; it was left untouched", where=str(path)
        )


def _require_whole(connection: Connection, place: str) -> None:
    verdict = str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar())
    if verdict != "ok":
        raise StoreError.one(
            "store", "this store is damaged; restore it from a backup", where=place, found=verdict
        )


def _is_current(connection: Connection, place: str) -> bool:
    """Return whether a store has today's schema; refuse one that only a newer Junheng knows."""
    current = _revision(connection)
    if current not in ("", *REVISIONS):
        raise StoreError.one(
            "store",
            "this store was written by a newer Junheng; update Junheng to open it",
            where=shown_place(place),
            found=current,
        )
    return current == REVISIONS[-1]


def _revision(connection: Connection) -> str:
    """Return which schema a store has, as Alembic noted it; nothing where there is none yet."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.scalar(text("SELECT version_num FROM alembic_version")) or "")


def _bring_up_to_date(connection: Connection, place: str) -> None:
    """Upgrade, unless another process did while this one waited for its turn."""
    if _is_current(connection, place):
        return
    path = sqlite_path(place)
    if path is not None:
        _back_up(path, _revision(connection) or "0000")
    _upgrade(connection)


def _back_up(path: Path, revision: str) -> None:
    """Copy a SQLite store beside itself, as ``NAME.REVISION.backup``; an older copy of that name stays.

    The caller holds the only right to write, so that the copy is what the upgrade begins with.
    """
    copy = next(
        place
        for number in count(1)
        if not (
            place := path.with_name(f"{path.name}.{revision}{f'-{number}' if number > 1 else ''}.backup")
        ).exists()
    )
    with draft_folder(path) as folder:
        draft = folder / copy.name
        draft.touch(mode=0o600)
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(draft)) as target:
            source.backup(target)
        settle(draft)
        draft.rename(copy)


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 - slow to import, and a store is made or upgraded once
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", "scenarios:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    with _ONE_AT_A_TIME:
        command.upgrade(config, "head")


def _sqlite_engine(path: Path, journal: str = "WAL") -> Engine:
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool, connect_args={"timeout": _BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def _set_up(connection: SQLiteConnection, _record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, below
        connection.execute(f"PRAGMA journal_mode = {journal}")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _opens(engine: Engine) -> bool:
    """Return whether a SQLite store opens in the usual way, in which readers too write beside its file."""
    try:
        with engine.connect() as connection, connection.begin():
            connection.exec_driver_sql("SELECT 1 FROM sqlite_master LIMIT 1")
    except OperationalError:
        return False
    return True


def _has_log(path: Path) -> bool:
    """Return whether something was written to a store that is not in its file yet."""
    log = path.with_name(f"{path.name}-wal")
    return log.exists() and log.stat().st_size > 0


def _frozen_engine(path: Path) -> Engine:
    """Return an engine that only reads, and writes nothing beside the file: for a full or read-only disk."""
    address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    return create_engine("sqlite://", poolclass=NullPool, creator=lambda: sqlite3.connect(address, uri=True))


def _postgresql_engine(place: str) -> Engine:
    """Return an engine on PostgreSQL: readers see one moment, writers take turns and wait for the disk."""
    try:
        engine = create_engine(place, poolclass=NullPool, isolation_level="REPEATABLE READ")
    except ValueError as error:  # of a port that is no number
        raise ArgumentError(str(error)) from error
    if engine.dialect.name != "postgresql":
        raise ArgumentError(engine.dialect.name)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if connection.get_execution_options().get("writing", False):
            # READ COMMITTED: what is read after the lock must be what the writer before left.
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_BUSY_SECONDS}s'")
            connection.exec_driver_sql("SET LOCAL synchronous_commit = on")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({APPLICATION_ID})")

    return engine
