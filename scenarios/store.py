"""The store of runs: one SQLite file (or a PostgreSQL database by URL), one transaction a run.

A run is kept whole or not at all, and never changed afterwards. Its tables lie inside as Parquet, each
with its sha256; a plan that no longer has the fingerprint it was saved with is refused, not shown.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path

import pandas as pd
from sqlalchemy import Connection, Engine, insert, select

from models.measures.indicators import Measures
from models.plan import Plan
from scenarios.errors import StoreError, UnknownRunError
from scenarios.provenance import Provenance
from scenarios.runs import Run, tables_of
from scenarios.scenario import Scenario
from scenarios.store_engine import make_sqlite, open_engine, plain_errors, shown_place, sqlite_path
from scenarios.store_schema import RUN_TABLES, RUNS


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


class Store:
    """Runs, kept in a file or a database; nothing is opened before it is asked, or made before ``save``.

    Parameters
    ----------
    place
        Path of a SQLite file, or the URL of a database (``postgresql+psycopg://…``).
    """

    def __init__(self, place: Path | str) -> None:
        self.place = str(place)

    def save(self, run: Run) -> int:
        """Keep a run in one transaction and return the number it was given.

        Raises
        ------
        StoreError
            When the store cannot be written; it then holds what it held before.
        """
        path = sqlite_path(self.place)
        if path is not None and not path.exists():
            make_sqlite(path)
        rows = [
            {"part": part, "name": name, **_packed(table)}
            for part, value in (("plan", run.plan), ("before", run.before), ("after", run.after))
            for name, table in tables_of(value).items()
        ]
        with plain_errors(self.place), self._connect(writing=True) as connection, connection.begin():
            made = insert(RUNS).values(**_header(run)).returning(RUNS.c.number)
            number = int(connection.execute(made).scalar_one())
            connection.execute(insert(RUN_TABLES), [{"run": number, **row} for row in rows])
        return number

    def runs(self) -> tuple[RunSummary, ...]:
        """Return every run by number; none where there is no store yet."""
        if self._is_absent:
            return ()
        columns = [RUNS.c[name] for name in RunSummary.__dataclass_fields__]
        with plain_errors(self.place), self._connect() as connection:
            found = connection.execute(select(*columns).order_by(RUNS.c.number))
            return tuple(RunSummary(**row) for row in found.mappings())

    def load(self, number: int) -> Run:
        """Return a run as it was saved.

        Raises
        ------
        UnknownRunError
            When no run has this number; the message lists those that are known.
        StoreError
            When the store, or this run in it, is damaged.
        """
        self._require(number)
        with plain_errors(self.place), self._connect() as connection:
            header = connection.execute(select(RUNS).where(RUNS.c.number == number)).mappings().one()
            parts = {part: self._tables(connection, number, part) for part in ("plan", "before", "after")}
        provenance = json.loads(header["provenance_json"])
        provenance["libraries"] = tuple((name, version) for name, version in provenance["libraries"])
        run = Run(
            number=number,
            scenario=Scenario.model_validate_json(header["scenario_json"]),
            plan=Plan(**parts["plan"]),
            before=Measures(**parts["before"]),
            after=Measures(**parts["after"]),
            provenance=Provenance(**provenance),
        )
        if run.plan.fingerprint() != run.provenance.plan:
            raise self._damaged(number)
        return run

    @property
    def _is_absent(self) -> bool:
        path = sqlite_path(self.place)
        return path is not None and not path.exists()

    @cached_property
    def _engine(self) -> Engine:
        return open_engine(self.place)

    def _connect(self, *, writing: bool = False) -> Connection:
        return self._engine.connect().execution_options(writing=writing)

    def _require(self, number: int) -> None:
        known = [run.number for run in self.runs()]
        if number not in known:
            raise UnknownRunError.one(
                "run",
                "there is no run with this number in the store",
                where=shown_place(self.place),
                found=str(number),
                allowed=_listed(known),
            )

    def _tables(self, connection: Connection, number: int, part: str) -> dict[str, pd.DataFrame]:
        chosen = select(RUN_TABLES).where(RUN_TABLES.c.run == number, RUN_TABLES.c.part == part)
        tables = {}
        for row in connection.execute(chosen).mappings():
            if hashlib.sha256(row["parquet"]).hexdigest() != row["sha256"]:
                raise self._damaged(number)
            tables[str(row["name"])] = pd.read_parquet(BytesIO(row["parquet"]))
        return tables

    def _damaged(self, number: int) -> StoreError:
        return StoreError.one(
            "run",
            "this run is damaged in the store; restore a backup",
            where=shown_place(self.place),
            found=str(number),
        )


def _header(run: Run) -> Mapping[str, object]:
    scenario, provenance = run.scenario, run.provenance
    return {
        "scenario": scenario.name,
        "title_en": scenario.title.en,
        "title_zh": scenario.title.zh,
        "policy": scenario.policy,
        "year": scenario.year,
        "city": provenance.city_name,
        "city_zh": provenance.city_name_zh,
        "city_fingerprint": provenance.city,
        "inputs": provenance.inputs,
        "plan": provenance.plan,
        "status": provenance.status,
        "worst_gap": provenance.worst_gap,
        "created_utc": provenance.created_utc,
        "seconds": provenance.seconds,
        "scenario_json": scenario.model_dump_json(),
        "provenance_json": json.dumps(asdict(provenance)),
    }


def _packed(table: pd.DataFrame) -> dict[str, object]:
    buffer = BytesIO()
    table.to_parquet(buffer, index=False, compression="zstd")
    content = buffer.getvalue()
    return {"sha256": hashlib.sha256(content).hexdigest(), "parquet": content}


def _listed(numbers: list[int]) -> str:
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
