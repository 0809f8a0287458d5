"""Access to a store: reading and writing transactions, and the list of its runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sqlalchemy import Connection, Engine, select

from scenarios.errors import UnknownRunError
from scenarios.store_engine import make_sqlite, open_engine, plain_errors, shown_place, sqlite_path
from scenarios.store_schema import RUNS


@dataclass(frozen=True)
class RunSummary:
    """One line of the list of runs: the columns of the store, without its tables."""

    number: int
    scenario: str
    title_en: str
    title_zh: str
    policy: str
    year: int
    city: str
    city_zh: str
    city_fingerprint: str
    inputs: str
    plan: str
    status: str
    worst_gap: float
    created_utc: str
    seconds: float

    def label(self, lang: str) -> str:
        """Return the scenario's title in a language, or its name where it has none."""
        first, second = (
            (self.title_zh, self.title_en) if lang.startswith("zh") else (self.title_en, self.title_zh)
        )
        return first or second or self.scenario


class StoreAccess:
    """A file or a database of runs; nothing is opened before it is asked, or made before it is written.

    Parameters
    ----------
    place
        Path of a SQLite file, or the URL of a database (``postgresql+psycopg://…``).
    """

    def __init__(self, place: Path | str) -> None:
        self.place = str(place)

    @property
    def shown(self) -> str:
        """The place as it may be shown, without a password."""
        return shown_place(self.place)

    @property
    def is_absent(self) -> bool:
        """Whether there is no file yet; a database is never absent, only out of reach."""
        path = sqlite_path(self.place)
        return path is not None and not path.exists()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees the store as it is at one moment.

        Raises
        ------
        StoreError
            When the store cannot be read.
        """
        with plain_errors(self.place), self._connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection whose changes are kept together when the block ends well, or not at all.

        Writers take turns. The store is made when it is absent.

        Raises
        ------
        StoreError
            When the store cannot be written; it then holds what it held before.
        """
        path = sqlite_path(self.place)
        if path is not None and not path.exists():
            make_sqlite(path)
        with plain_errors(self.place), self._connect(writing=True) as connection, connection.begin():
            yield connection

    def runs(self) -> tuple[RunSummary, ...]:
        """Return every run by number; none where there is no store yet."""
        if self.is_absent:
            return ()
        with self.reading() as connection:
            return summaries(connection)

    def found(self, inputs: str) -> RunSummary | None:
        """Return the first run of these inputs, None where there is none."""
        if self.is_absent:
            return None
        with self.reading() as connection:
            return next(iter(summaries(connection, inputs)), None)

    def planned(self, number: int) -> str:
        """Return the fingerprint of a run's plan; empty where no run has this number."""
        if self.is_absent:
            return ""
        with self.reading() as connection:
            found = connection.execute(select(RUNS.c.plan).where(RUNS.c.number == number)).scalar()
        return "" if found is None else str(found)

    def unknown(self, number: int, connection: Connection) -> UnknownRunError:
        """Return the error that no run has a number, with the numbers that there are."""
        known = [int(row.number) for row in connection.execute(select(RUNS.c.number).order_by(RUNS.c.number))]
        return self._unknown(number, known)

    def require(self, number: int) -> None:
        """Refuse the number of a run that is not there.

        Raises
        ------
        UnknownRunError
            The message lists those that are known.
        """
        known = [run.number for run in self.runs()]
        if number not in known:
            raise self._unknown(number, known)

    def _unknown(self, number: int, known: list[int]) -> UnknownRunError:
        return UnknownRunError.one(
            "run",
            "there is no run with this number in the store",
            where=self.shown,
            found=str(number),
            allowed=listed(known),
        )

    @cached_property
    def _engine(self) -> Engine:
        return open_engine(self.place)

    def _connect(self, *, writing: bool = False) -> Connection:
        return self._engine.connect().execution_options(writing=writing)


def summaries(connection: Connection, inputs: str | None = None) -> tuple[RunSummary, ...]:
    """Return every run by number, or those of some inputs."""
    columns = [RUNS.c[name] for name in RunSummary.__dataclass_fields__]
    asked = select(*columns).order_by(RUNS.c.number)
    found = connection.execute(asked if inputs is None else asked.where(RUNS.c.inputs == inputs))
    return tuple(RunSummary(**row) for row in found.mappings())


def listed(numbers: list[int]) -> str:
    """Return numbers as text, runs of neighbours as ``1-4``."""
    groups: list[list[int]] = []
    for number in numbers:
        if groups and number == groups[-1][-1] + 1:
            groups[-1].append(number)
        else:
            groups.append([number])
    return (
        ", ".join(f"{group[0]}-{group[-1]}" if len(group) > 1 else str(group[0]) for group in groups) or "–"
    )
