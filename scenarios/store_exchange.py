"""A run as one file: a zip of JSON and Parquet with a manifest of sha256, to be given to another store.

What comes in is judged as a stranger's: names, sizes and hashes before anything is read, shapes and
fingerprints before anything is kept. Nothing is unpacked onto the disk, and nothing in it is executed.
"""

import hashlib
import json
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from pyarrow import ArrowException
from sqlalchemy import select

import junheng
from models.plan_tables import COLUMNS
from scenarios.decision_log import note, this_person
from scenarios.errors import StoreError
from scenarios.output import new_file
from scenarios.runs import weakest_status
from scenarios.store import Store, run_of
from scenarios.store_access import StoreAccess
from scenarios.store_records import Packed, Record, read_record, record_problems
from scenarios.store_schema import RUNS

FORMAT = 1
MEGABYTE = 2**20
LARGEST = 512 * MEGABYTE  # of everything together, unpacked
LARGEST_RATIO = 200  # unpacked to packed, of one part: Parquet hardly packs any further
MOST_ROWS = 20_000_000  # of one table
_MANIFEST, _SCENARIO, _PROVENANCE = "manifest.json", "scenario.json", "provenance.json"
_TABLE = re.compile(r"(plan|before|after)/([a-z_]{1,40})\.parquet")
_MOST_PARTS = 100
_BEGINNING = (1980, 1, 1, 0, 0, 0)  # the same run gives the same file, whenever it is written


@dataclass(frozen=True)
class Imported:
    """Where an imported run lies; ``new`` is false when the store held it already."""

    number: int
    new: bool


def export_run(store: StoreAccess, number: int, path: Path, who: str | None = None) -> None:
    """Write a run into one file, whole or not at all, and note it in the decision log.

    Raises
    ------
    UnknownRunError
        No run has this number.
    StoreError
        The run is damaged.
    OutputError
        The file cannot be written.
    """
    store.require(number)
    with store.reading() as connection:
        record = read_record(connection, number)
        if record is None:
            raise store.unknown(number, connection)
    broken = tuple(record_problems(record))
    if broken:
        raise StoreError(*broken)
    parts = {
        _SCENARIO: str(record.header["scenario_json"]).encode(),
        _PROVENANCE: str(record.header["provenance_json"]).encode(),
        **{f"{table.part}/{table.name}.parquet": table.parquet for table in record.tables},
    }
    with new_file(path) as draft:
        _write(draft, parts, number)
    with store.writing() as connection:
        note(
            connection, who or this_person(), "exported", number, plan=record.provenance.plan, file=path.name
        )


def import_run(store: Store, path: Path, who: str | None = None) -> Imported:
    """Keep the run of a file under a new number; it keeps its fingerprints, date and plan.

    Raises
    ------
    StoreError
        The file is no exported run, is too large, or holds anything that does not agree with its hashes.
    """
    record = _record(_parts(path), path)
    problems = tuple(record_problems(record))
    if problems:
        raise _refused(path, "this run does not agree with itself", problems[0].render())
    try:
        run = run_of(record)
    except (ValueError, TypeError) as error:
        raise _refused(path, "this run cannot be read by this Junheng", str(error).splitlines()[0]) from error
    short = [
        name for name, table in run.plan.tables().items() if not set(COLUMNS[name]) <= set(table.columns)
    ]
    if short:
        raise _refused(path, "this run cannot be read by this Junheng", ", ".join(short))
    if run.provenance.status != weakest_status(run.plan.steps):
        raise _refused(path, "this run does not agree with itself", run.provenance.status)
    known = _known(store, record)
    if known is not None:
        return Imported(known, new=False)
    return Imported(store.save(run, who, what="imported"), new=True)


def _write(path: Path, parts: Mapping[str, bytes], number: int) -> None:
    files = {
        name: {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
        for name, content in sorted(parts.items())
    }
    manifest = {"format": FORMAT, "junheng": junheng.__version__, "run": number, "files": files}
    content = json.dumps(manifest, indent=1, sort_keys=True).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in ((_MANIFEST, content), *sorted(parts.items())):
            kind = zipfile.ZIP_STORED if name.endswith(".parquet") else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name, _BEGINNING), part, kind)


def _parts(path: Path) -> dict[str, bytes]:
    """Return the parts of a file by name, each with the hash and size its manifest gives."""
    try:
        with zipfile.ZipFile(path) as archive:
            _require_harmless(archive, path)
            parts = {entry.filename: _read(archive, entry, path) for entry in archive.infolist()}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
        raise _refused(path, "this file is no run that was exported", str(error)) from error
    except OSError as error:
        raise _refused(path, "the file cannot be read", str(error.strerror or error)) from error
    files = _manifest(parts.pop(_MANIFEST, b""), path)
    if files.keys() != parts.keys():
        odd = ", ".join(sorted(files.keys() ^ parts.keys())[:5])
        raise _refused(path, "the manifest names other parts than the file holds", odd)
    for name, content in parts.items():
        if files[name] != {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}:
            raise _refused(path, "a part does not have the hash of the manifest", name)
    return parts


def _require_harmless(archive: zipfile.ZipFile, path: Path) -> None:
    """Refuse names that are not ours, repeated parts, secrets, and sizes that no run has."""
    listed = archive.infolist()
    names = [entry.filename for entry in listed]
    if len(names) > _MOST_PARTS or sum(entry.file_size for entry in listed) > LARGEST:
        raise _refused(path, "this file unpacks to more than a run may hold", f"{len(names)} parts")
    for entry in listed:
        name = entry.filename
        if name not in {_MANIFEST, _SCENARIO, _PROVENANCE} and not _TABLE.fullmatch(name):
            raise _refused(path, "this part has no place in an exported run", name)
        if names.count(name) > 1 or entry.flag_bits & 1:
            raise _refused(path, "a part is there twice or is encrypted", name)
        if entry.file_size > LARGEST_RATIO * max(entry.compress_size, 1024):
            raise _refused(path, "this file unpacks to more than a run may hold", name)


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: Path) -> bytes:
    """Return a part, and never more bytes of it than it announced."""
    with archive.open(entry) as file:
        content = file.read(entry.file_size + 1)
    if len(content) != entry.file_size:
        raise _refused(path, "a part is longer or shorter than it says", entry.filename)
    return content


def _manifest(content: bytes, path: Path) -> dict[str, Any]:
    try:
        manifest = json.loads(content)
        version, files = manifest["format"], dict(manifest["files"])
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise _refused(path, "this file is no run that was exported", _MANIFEST) from error
    if version != FORMAT:
        raise _refused(path, "this run was exported by a newer Junheng", str(version))
    return files


def _record(parts: Mapping[str, bytes], path: Path) -> Record:
    tables = []
    for name, content in parts.items():
        if match := _TABLE.fullmatch(name):
            _require_modest(content, name, path)
            tables.append(Packed(match[1], match[2], hashlib.sha256(content).hexdigest(), content))
    try:
        header = {
            "scenario_json": parts[_SCENARIO].decode(),
            "provenance_json": parts[_PROVENANCE].decode(),
        }
    except (KeyError, UnicodeDecodeError) as error:
        raise _refused(path, "this file is no run that was exported", str(error)) from error
    return Record(0, header, tables)


def _require_modest(content: bytes, name: str, path: Path) -> None:
    """Refuse a Parquet table that says it is larger than any plan, before it is unpacked."""
    try:
        facts = pq.ParquetFile(BytesIO(content)).metadata
        size = sum(facts.row_group(place).total_byte_size for place in range(facts.num_row_groups))
    except (ArrowException, OSError) as error:
        raise _refused(path, "a table cannot be read", name) from error
    if facts.num_rows > MOST_ROWS or size > LARGEST:
        raise _refused(path, "this file unpacks to more than a run may hold", name)


def _known(store: StoreAccess, record: Record) -> int | None:
    """Return the number under which the store holds this very run already."""
    if store.is_absent:
        return None
    same = select(RUNS.c.number).where(
        RUNS.c.inputs == record.provenance.inputs,
        RUNS.c.plan == record.provenance.plan,
        RUNS.c.provenance_json == record.header["provenance_json"],
        RUNS.c.scenario_json == record.header["scenario_json"],
    )
    with store.reading() as connection:
        found = connection.execute(same).scalar()
    return None if found is None else int(found)


def _refused(path: Path, what: str, found: str) -> StoreError:
    return StoreError.one("import", what, where=str(path), found=found)
