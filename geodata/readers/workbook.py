"""The workbook ``city.xlsx``: one sheet per table; cells become text."""

import datetime as dt
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from geodata import kinds
from geodata.readers.delimited import frame_of
from geodata.readers.rows import Rows, UnreadableError

LIMIT_MB = 500
BROKEN = (zipfile.BadZipFile, InvalidFileException, ParseError, KeyError, ValueError, OSError)


def sheet_names(path: Path, file: str) -> tuple[str, ...]:
    """Return the names of the sheets.

    Raises
    ------
    UnreadableError
        If it is no workbook, or unpacks to more than is read here.
    """
    with _opened(path, file) as workbook:
        return tuple(workbook.sheetnames)


def read_sheet(path: Path, file: str, sheet: str) -> Rows:
    """Return the rows of one sheet; formulas give the value that was saved with them.

    Raises
    ------
    UnreadableError
        If the sheet is empty or a column is there twice.
    """
    with _opened(path, file) as workbook:
        return _rows(workbook[sheet], file)


def _rows(sheet: Worksheet, file: str) -> Rows:
    numeric: set[int] = set()
    lines: list[list[str]] = []
    for cells in sheet.iter_rows(values_only=True):
        lines.append([_text(cell) for cell in cells])
        numeric.update(i for i, cell in enumerate(cells) if isinstance(cell, int | float))
    if not lines or not any(lines[0]):
        raise UnreadableError(kinds.EMPTY_TABLE.at(file, table=sheet.title))
    width = max(len(line) for line in lines)
    header, *padded = [line + [""] * (width - len(line)) for line in lines]
    header = [name.strip() for name in header]
    frame = frame_of(header, padded, file, sheet.title)
    return Rows(file, frame, numeric=frozenset(header[i] for i in numeric))


@contextmanager
def _opened(path: Path, file: str) -> Iterator[openpyxl.Workbook]:
    workbook = None
    try:
        _refuse_large(path, file)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # styles and extensions that are not read
            workbook = openpyxl.load_workbook(path, read_only=True, data_only=True)
            yield workbook
    except BROKEN as error:
        raise UnreadableError(kinds.UNREADABLE.at(file, found=str(error), format="XLSX")) from error
    finally:
        if workbook is not None:
            workbook.close()


def _refuse_large(path: Path, file: str) -> None:
    with zipfile.ZipFile(path) as archive:
        size = sum(entry.file_size for entry in archive.infolist())
    if size > LIMIT_MB * 1_000_000:
        found = f"{size // 1_000_000} MB"
        raise UnreadableError(kinds.TOO_LARGE.at(file, found=found, limit=LIMIT_MB))


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    return str(cell)
