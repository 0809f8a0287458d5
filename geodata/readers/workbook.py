"""Workbooks (.xlsx): ``city.xlsx`` with one sheet per table, or one workbook per table; cells become text."""

import datetime as dt
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.utils.escape import unescape
from openpyxl.utils.exceptions import InvalidFileException

from geodata import kinds
from geodata.faults import Fault, FaultKind
from geodata.readers.archive import CHUNK, refuse_unsafe
from geodata.readers.contents import refuse_other_content
from geodata.readers.delimited import frame_of, header_place
from geodata.readers.limits import CELL, COLUMNS, ROWS, refuse_long_cell, refuse_shape
from geodata.readers.rows import IsHeader, Rows, UnreadableError

BROKEN = (
    zipfile.BadZipFile,
    zlib.error,  # a part whose bytes were spoiled
    InvalidFileException,
    ParseError,
    ExpatError,
    KeyError,
    ValueError,
    OSError,
    NotImplementedError,  # an archive that is encrypted or packed in a rare way
    EOFError,
)
FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
ERRORS = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#SPILL!", "#CALC!")


def sheet_names(path: Path, file: str) -> tuple[str, ...]:
    """Return the names of the sheets that hold cells.

    Raises
    ------
    UnreadableError
        If it is no workbook, or one that is not opened here.
    """
    with _opened(path, file) as workbook:
        return tuple(sheet.title for sheet in workbook.worksheets)


def read_sheet(path: Path, file: str, sheet: str, is_header: IsHeader = any) -> Rows:
    """Return the rows of one sheet; formulas give the value that was saved with them.

    Raises
    ------
    UnreadableError
        If the sheet is empty, a column is there twice, or a formula has no value.
    """
    with _opened(path, file) as workbook:
        lines, numeric = _lines(workbook[sheet].iter_rows(values_only=True), file, sheet)
    if not lines or not any(map(any, lines)):
        raise UnreadableError(kinds.EMPTY_TABLE.at(file, table=sheet))
    top, notes = header_place(lines, is_header, file, sheet)
    width = max(len(line) for line in lines)
    header, *below = [line + [""] * (width - len(line)) for line in lines[top:]]
    header = [name.strip() for name in header]
    values = _formula_faults(path, file, sheet, lines)
    frame = frame_of(header, below, file, sheet, first_row=top + 2)
    names = frozenset(header[i] for row, i in numeric if row > top)
    return Rows(file, frame, numeric=names, faults=(*notes, *values), sheet=sheet)


def _lines(
    cells: Iterator[tuple[object, ...]], file: str, sheet: str
) -> tuple[list[list[str]], set[tuple[int, int]]]:
    """Return the cells as text without empty ends, and where numbers stand (at most one row a column)."""
    lines: list[list[str]] = []
    numeric: dict[int, int] = {}
    for row, values in enumerate(cells):
        line = [_text(value) for value in values]
        while line and not line[-1]:
            line.pop()
        if len(line) > COLUMNS.most or row > ROWS.most:
            refuse_shape(row, len(line), file, sheet)
        longest = max(map(len, line), default=0)
        if longest > CELL.most:
            refuse_long_cell(row + 1, longest, file, sheet)
        lines.append(line)
        for place, value in enumerate(values):
            if isinstance(value, int | float) and not isinstance(value, bool):
                numeric[place] = row
    while lines and not lines[-1]:
        lines.pop()
    return lines, {(row, place) for place, row in numeric.items()}


def _formula_faults(path: Path, file: str, sheet: str, lines: Sequence[Sequence[str]]) -> list[Fault]:
    """Return a note on formulas that were read by their value; errors and missing values are raised."""
    wrong = [
        (row, place) for row, line in enumerate(lines) for place, text in enumerate(line) if text in ERRORS
    ]
    faults = [_cell_fault(kinds.CELL_ERROR, wrong, lines, file, sheet)] if wrong else []
    if _has_formulas(path, path.stat().st_mtime_ns):
        formulas = _formulas(path, file, sheet)
        without = [(row, place) for row, place in formulas if not _value(lines, row, place)]
        if without:
            faults.append(_cell_fault(kinds.FORMULA_WITHOUT_VALUE, without, lines, file, sheet))
        elif formulas:
            rows = tuple(sorted({row + 1 for row, _ in formulas}))
            faults.append(kinds.FORMULA_VALUES.at(file, table=sheet, rows=rows))
    if any(fault.severity == "error" for fault in faults):
        raise UnreadableError(*faults)
    return faults


def _value(lines: Sequence[Sequence[str]], row: int, place: int) -> str:
    return lines[row][place] if row < len(lines) and place < len(lines[row]) else ""


def _cell_fault(
    kind: FaultKind, cells: list[tuple[int, int]], lines: Sequence[Sequence[str]], file: str, sheet: str
) -> Fault:
    rows = tuple(sorted({row + 1 for row, _ in cells}))
    row, place = cells[0]
    letter = get_column_letter(place + 1)
    return kind.at(file, table=sheet, rows=rows, column=letter, found=_value(lines, row, place))


@lru_cache(maxsize=8)
def _has_formulas(path: Path, _changed: int) -> bool:
    """Return whether any sheet holds a formula, by its bytes: opening a workbook twice is slow."""
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            if entry.filename.startswith("xl/worksheets/"):
                with archive.open(entry) as stream:
                    tail = b""
                    while part := stream.read(CHUNK):
                        if FORMULA.search(tail + part):
                            return True
                        tail = part[-16:]
    return False


def _formulas(path: Path, file: str, sheet: str) -> list[tuple[int, int]]:
    with _opened(path, file, values=False) as workbook:
        return [
            (row, place)
            for row, cells in enumerate(workbook[sheet].iter_rows())
            for place, cell in enumerate(cells)
            if cell.data_type == "f"
        ]


@contextmanager
def _opened(path: Path, file: str, *, values: bool = True) -> Iterator[openpyxl.Workbook]:
    workbook = None
    try:
        refuse_other_content(path, file, "XLSX")
        refuse_unsafe(path, file)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # styles and extensions that are not read
            workbook = openpyxl.load_workbook(path, read_only=True, data_only=values, keep_links=False)
            for sheet in workbook.worksheets:
                sheet.reset_dimensions()  # a false one would make every row a million cells long
            yield workbook
    except BROKEN as error:
        raise UnreadableError(kinds.UNREADABLE.at(file, found=str(error), format="XLSX")) from error
    finally:
        if workbook is not None:
            workbook.close()


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    return unescape(cell) if isinstance(cell, str) else str(cell)
