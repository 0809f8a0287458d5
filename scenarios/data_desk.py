"""Data as the screens need it: faults to show, a mapping to correct, the dictionary, and the forecast."""

import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from geodata.checks import Checked
from geodata.fault_book import write_fault_book
from geodata.faults import Fault, fill
from geodata.forecast.forecast import Question
from geodata.forecast.of_city import CityForecast, forecast_city
from geodata.forecast.rules import read_rules
from geodata.importers.mapped import import_mapped
from geodata.importers.mapping import read_mapping
from geodata.importers.proposal_text import propose
from geodata.schemas.columns import Facts, facts_of
from geodata.schemas.tables import REQUIRED_TABLES, SCHEMAS, key_of
from geodata.writing import write_city
from scenarios.errors import Problem, ScenariosError
from scenarios.roles import Action, Visitor
from scenarios.speech import Speech
from scenarios.upload import Uploaded, take_in
from scenarios.workspace import Workspace, city_folder

type Translate = Callable[[str], str]
type Forecasted = CityForecast

_SUFFIXES = (".xlsx", ".csv", ".geojson", ".gpkg", ".parquet")
MOST_BYTES = 20 * 2**20
RULES = ("cn", "england")


class TableError(ScenariosError):
    """A table that was sent cannot be read as one."""


def fault_rows(faults: tuple[Fault, ...], speech: Speech) -> pd.DataFrame:
    """Return faults one a line: severity, file, row, column, found, problem, allowed, remedy, in words."""

    def said(fault: Fault, template: str) -> str:
        values = {"file": fault.file, "table": fault.table, "column": fault.column, **dict(fault.values)}
        return fill(speech.translate(template), values) if template else ""

    names = ("severity", "file", "row", "column", "found", "problem", "allowed", "remedy")
    lines = [
        (
            speech.term(fault.severity),
            f"{fault.file} · {fault.sheet}" if fault.sheet else fault.file,
            ", ".join(map(str, fault.rows)),
            fault.header or fault.column,
            fault.found,
            *(said(fault, template) for template in (fault.problem, fault.allowed, fault.remedy)),
        )
        for fault in faults
    ]
    return pd.DataFrame(lines, columns=list(names), dtype="str")


def fault_book(checked: Checked, translate: Translate) -> bytes:
    """Return the workbook that shows every faulty table with the cells marked."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "faults.xlsx"
        write_fault_book(path, checked.faults, checked.rows, translate)
        return path.read_bytes()


def upload_city(workspace_folder: Path, visitor: Visitor, content: bytes) -> Uploaded:
    """Put an archive or a workbook into the place of the city, if it has no errors; nothing changes else.

    Raises
    ------
    NotAllowedError, UploadError, OutputError
        As `scenarios.upload.take_in`.
    """
    return take_in(io.BytesIO(content), city_folder(workspace_folder), visitor)


def propose_mapping(visitor: Visitor, name: str, content: bytes, speech: Speech) -> tuple[str, pd.DataFrame]:
    """Return the mapping that the headers of a file suggest, as TOML, and its lines as a table.

    Parameters
    ----------
    name
        What the file is called; its end says what it is.

    Returns
    -------
    (str, DataFrame)
        The table has sheet, table, column, header, sure (bool) and confidence (0-1).

    Raises
    ------
    NotAllowedError
        The role does not upload.
    TableError, CityFaultsError
        It cannot be read.
    """
    visitor.require(Action.UPLOAD)
    with _as_file(name, content) as path:
        text, found = propose(path, speech.translate, secluded=True)
    lines = [
        (sheet, table, each.column, each.header, each.sure, each.confidence)
        for sheet, tables in found.items()
        for table, proposals in tables.items()
        for each in proposals
    ]
    columns = ["sheet", "table", "column", "header", "sure", "confidence"]
    return text, pd.DataFrame(lines, columns=columns)


def upload_mapped(
    workspace_folder: Path, visitor: Visitor, name: str, content: bytes, mapping: str
) -> Uploaded:
    """Turn a bureau's own file into a city by a mapping, and put it into its place if it has no errors.

    Raises
    ------
    NotAllowedError
        The role does not upload.
    TableError, CityFaultsError
        File or mapping cannot be used; the faults say where.
    """
    visitor.require(Action.UPLOAD)
    with _as_file(name, content) as path:
        written = path.with_name("mapping.toml")
        written.write_text(mapping, encoding="utf-8")
        settings, tables, _ = import_mapped(path.parent, read_mapping(written), secluded=True)
        city = path.parent / "made"
        write_city(city, settings, tables)
        return upload_city(workspace_folder, visitor, _archive(city))


def dictionary_rows(lang: str, words: str = "") -> pd.DataFrame:
    """Return the columns of the data dictionary that hold all words, in either language.

    Returns
    -------
    DataFrame : table, column, title, needed (key, required, either with ``_if_given``, or empty), unit,
        allowed, note.
    """
    lines = []
    for schema in SCHEMAS.values():
        keys = key_of(str(schema.name))
        for name, column in schema.columns.items():
            facts = facts_of(column)
            title = facts.zh if lang == "zh" else facts.en
            needed = "key" if name in keys else ("required" if column.required else "")
            if needed and schema.name not in REQUIRED_TABLES:
                needed = f"{needed}_if_given"
            line = (
                str(schema.name),
                str(name),
                title,
                needed,
                facts.unit,
                _allowed(facts),
                column.description or "",
            )
            searched = " ".join((*line, facts.en, facts.zh, str(schema.title))).lower()
            if all(word in searched for word in words.lower().split()):
                lines.append(line)
    return pd.DataFrame(
        lines, columns=["table", "column", "title", "needed", "unit", "allowed", "note"], dtype="str"
    )


def forecast_of(workspace: Workspace, *, years: int, rules: str) -> CityForecast:
    """Return the forecast of the city of a workspace.

    Raises
    ------
    CityFaultsError
        Grades or births do not suffice.
    """
    if rules not in RULES:
        raise TableError(Problem("rules", "there are no such rules", found=rules, allowed=", ".join(RULES)))
    return forecast_city(workspace.city, read_rules(rules), Question(years=years))


def forecast_rows(made: CityForecast, level: str, district: str = "") -> pd.DataFrame:
    """Return ``year, pupils, low, high`` of a level, in the city or one district, the last known year first.

    Low and high of the known year are the pupils counted.
    """
    panel = made.forecast.panel
    table = made.forecast.districts if district else made.forecast.levels
    rows = table[table["level"] == level]
    if district:
        rows = rows[rows["district_id"] == district]
    known = panel.pupils[-1][:, panel.places(level)]
    here = known[list(panel.districts).index(district)] if district else known
    counted = float(np.nansum(here))
    today = pd.DataFrame({"year": [panel.last], "pupils": counted, "low": counted, "high": counted})
    coming = rows[["year", "pupils", "low", "high"]]
    return pd.concat([today, coming], ignore_index=True)


def _allowed(facts: Facts) -> str:
    words = []
    if facts.kind in {"whole", "number"}:
        words.append(f"{facts.low:.15g} – {facts.high:.15g}")
    words += [", ".join(each) for each in (facts.choices, facts.shapes) if each]
    words += [f"→ {facts.refers}"] if facts.refers else []
    words += [f"≤ {facts.part_of}"] if facts.part_of else []
    return "; ".join(words)


@contextmanager
def _as_file(name: str, content: bytes) -> Iterator[Path]:
    """Yield a file of the content in a folder of its own, under a plain name of the same kind."""
    suffix = PurePath(name).suffix.lower()
    if suffix not in _SUFFIXES:
        raise TableError(
            Problem(
                "table", "this kind of file is not read", found=suffix or name, allowed=", ".join(_SUFFIXES)
            )
        )
    if len(content) > MOST_BYTES:
        raise TableError(Problem("table", "this is too large", allowed=f"≤ {MOST_BYTES // 2**20} MB"))
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"table{suffix}"
        path.write_bytes(content)
        yield path


def _archive(folder: Path) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.iterdir()):
            archive.write(path, path.name)
    return content.getvalue()
