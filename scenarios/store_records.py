"""A stored run as it lies in the store: one row, its tables as Parquet, and what each says of the others.

Nothing here needs the solver, nor the classes that do, so that a run can be checked where there is none.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from functools import cached_property
from io import BytesIO

import pandas as pd
from pyarrow import ArrowException
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection, select

from models.measures.indicators import Measures
from models.plan import Plan
from scenarios.errors import Problem
from scenarios.provenance import Provenance, fingerprint
from scenarios.question_fingerprint import question_fingerprint
from scenarios.store_schema import RUN_TABLES, RUNS

PARTS: Mapping[str, type[Plan | Measures]] = {"plan": Plan, "before": Measures, "after": Measures}
_PROVENANCE = TypeAdapter(Provenance)
_SOLVER = ("highspy", "pulp")
ODD_TABLES = "stored tables are missing or unknown"
UNREADABLE = "scenario or provenance of this run cannot be read"


@dataclass(frozen=True)
class Packed:
    """One table of a run as it is stored."""

    part: str
    name: str
    sha256: str
    parquet: bytes

    @property
    def is_whole(self) -> bool:
        """Whether the bytes still have their hash."""
        return hashlib.sha256(self.parquet).hexdigest() == self.sha256

    def unpacked(self) -> pd.DataFrame:
        """Return the table."""
        return pd.read_parquet(BytesIO(self.parquet))


def packed(part: str, name: str, table: pd.DataFrame) -> Packed:
    """Return a table as it is stored."""
    buffer = BytesIO()
    table.to_parquet(buffer, index=False, compression="zstd")
    content = buffer.getvalue()
    return Packed(part, name, hashlib.sha256(content).hexdigest(), content)


@dataclass(frozen=True)
class Record:
    """A stored run; ``header`` is its row, and may be read when the tables may not.

    Attributes
    ----------
    number
        Its number in the store.
    header
        The columns of the row, without the number.
    tables
        The stored tables.
    """

    number: int
    header: Mapping[str, object]
    tables: Sequence[Packed]

    @cached_property
    def question(self) -> dict[str, object]:
        """The scenario as plain values."""
        values: dict[str, object] = json.loads(str(self.header["scenario_json"]))
        return values

    @cached_property
    def provenance(self) -> Provenance:
        """Where the run comes from."""
        return _PROVENANCE.validate_json(str(self.header["provenance_json"]))

    @property
    def made_by(self) -> str:
        """Version of the code that made the run, as far as it can be read; else empty."""
        try:
            told = json.loads(str(self.header["provenance_json"]))["code_version"]
        except (ValueError, KeyError, TypeError):
            return ""
        return str(told)

    @cached_property
    def plan(self) -> Plan:
        """What was decided."""
        return Plan(**self._part("plan"))

    @cached_property
    def before(self) -> Measures:
        """The city as it was measured without the plan."""
        return Measures(**self._part("before"))

    @cached_property
    def after(self) -> Measures:
        """The city as it was measured under the plan."""
        return Measures(**self._part("after"))

    def _part(self, part: str) -> dict[str, pd.DataFrame]:
        return {table.name: table.unpacked() for table in self.tables if table.part == part}


def read_record(connection: Connection, number: int) -> Record | None:
    """Return a stored run, or None where no run has this number."""
    row = connection.execute(select(RUNS).where(RUNS.c.number == number)).mappings().first()
    if row is None:
        return None
    header = {name: value for name, value in row.items() if name != "number"}
    return Record(number, header, read_tables(connection, number))


def read_tables(connection: Connection, number: int) -> tuple[Packed, ...]:
    """Return the stored tables of a run."""
    columns = [RUN_TABLES.c[field.name] for field in fields(Packed)]
    chosen = select(*columns).where(RUN_TABLES.c.run == number).order_by(RUN_TABLES.c.part, RUN_TABLES.c.name)
    return tuple(Packed(**row) for row in connection.execute(chosen).mappings())


def index_of(question: Mapping[str, object], provenance: Provenance) -> dict[str, object]:
    """Return the columns by which a run is listed and found, as its scenario and provenance say them."""
    title = question.get("title")
    titles = title if isinstance(title, Mapping) else {}
    return {
        "scenario": question["name"],
        "title_en": titles.get("en", ""),
        "title_zh": titles.get("zh", ""),
        "policy": question["policy"],
        "year": question["year"],
        "city": provenance.city_name,
        "city_zh": provenance.city_name_zh,
        "city_fingerprint": provenance.city,
        "inputs": provenance.inputs,
        "plan": provenance.plan,
        "status": provenance.status,
        "worst_gap": provenance.worst_gap,
        "created_utc": provenance.created_utc,
        "seconds": provenance.seconds,
    }


def traced_inputs(provenance: Provenance) -> str:
    """Return the fingerprint of the inputs from the fingerprints and versions that the run names."""
    libraries = dict(provenance.libraries)
    return fingerprint(
        {
            "city": provenance.city,
            "policy": provenance.policy,
            "scenario": provenance.scenario,
            "code": provenance.code_version,
            "solver": {name: libraries.get(name) for name in _SOLVER},
        }
    )


def record_problems(record: Record) -> Iterator[Problem]:
    """Yield what is broken in a stored run beyond its index: bytes, tables, plan, question, provenance."""
    key = f"run {record.number}"
    torn = [f"{table.part}.{table.name}" for table in record.tables if not table.is_whole]
    if torn:
        yield Problem(key, "stored tables no longer have their sha256", found=", ".join(torn))
    else:
        yield from _table_problems(record, key)
    try:
        traced, provenance = question_fingerprint(record.question), record.provenance
    except (ValueError, ValidationError, AttributeError):
        yield Problem(key, UNREADABLE)
        return
    if traced != provenance.scenario:
        yield Problem(key, "the scenario no longer has its fingerprint", found=traced[:16])
    if traced_inputs(provenance) != provenance.inputs:
        yield Problem(key, "the provenance no longer has its fingerprint", found=provenance.inputs[:16])


def index_problems(record: Record) -> Iterator[Problem]:
    """Yield the columns by which a run is listed that say other than the run itself."""
    wanted = index_of(record.question, record.provenance)
    wrong = [name for name, value in wanted.items() if record.header[name] != value]
    if wrong:
        yield Problem(
            f"run {record.number}", "the list of runs says other than the run", found=", ".join(wrong)
        )


def _table_problems(record: Record, key: str) -> Iterator[Problem]:
    present = {(table.part, table.name) for table in record.tables}
    needed = {
        (part, field.name)
        for part, kind in PARTS.items()
        for field in fields(kind)
        if field.default_factory is MISSING
    }
    known = {(part, field.name) for part, kind in PARTS.items() for field in fields(kind)}
    wrong = sorted(f"{part}.{name}" for part, name in (needed - present) | (present - known))
    if wrong:
        yield Problem(key, ODD_TABLES, found=", ".join(wrong))
        return
    try:
        plan, _, _ = record.plan, record.before, record.after
        told = record.provenance.plan
    except (ArrowException, ValueError, KeyError, OSError):
        yield Problem(key, "stored tables cannot be read")
        return
    if plan.fingerprint() != told:
        yield Problem(key, "the plan no longer has its fingerprint", found=plan.fingerprint()[:16])
