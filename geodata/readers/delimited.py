"""CSV files: UTF-8 with or without BOM, GB18030 from Chinese spreadsheets; cells stay text."""

import csv
import io
from collections import Counter
from pathlib import Path

from pandas import DataFrame

from geodata import kinds
from geodata.faults import Fault
from geodata.readers.rows import CELL_TEXT, Rows, UnreadableError

FIRST_ROW = 2
csv.field_size_limit(10_000_000)


def read_csv(path: Path, file: str) -> Rows:
    """Return the rows of a CSV file; quoted cells may hold commas, quotes and line ends.

    Raises
    ------
    UnreadableError
        If it is no text, not separated by commas, or a row has more or fewer cells than the header.
    """
    text, notes = _decoded(path.read_bytes(), file)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise UnreadableError(kinds.UNREADABLE.at(file, found=str(error), format="CSV")) from error
    if not lines or not any(lines[0]):
        raise UnreadableError(kinds.EMPTY_TABLE.at(file))
    header = [name.strip() for name in lines[0]]
    return Rows(file, frame_of(header, lines[1:], file), faults=notes)


def _decoded(content: bytes, file: str) -> tuple[str, tuple[Fault, ...]]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in content:
        raise UnreadableError(kinds.ENCODING.at(file))
    try:
        return content.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        pass
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        raise UnreadableError(kinds.ENCODING.at(file, rows=(row,))) from error
    number, line = next((i, line) for i, line in enumerate(text.splitlines(), 1) if not line.isascii())
    return text, (kinds.ENCODING_GUESSED.at(file, rows=(number,), found=line),)


def frame_of(header: list[str], lines: list[list[str]], file: str, table: str = "") -> DataFrame:
    """Return cells as text under a header, without wholly empty rows; the index is the row in the file.

    Raises
    ------
    UnreadableError
        If a column is there twice, a row is ragged, or all stands in one column.
    """
    faults = [*_header_faults(header, file, table), *_ragged(header, lines, file)]
    if faults:
        raise UnreadableError(*faults)
    filled = [(row, line) for row, line in enumerate(lines, FIRST_ROW) if any(line)]
    columns = zip(*(line for _, line in filled), strict=True) if filled else [()] * len(header)
    frame = DataFrame(dict(zip(header, map(list, columns), strict=True)), dtype=CELL_TEXT)
    frame.index = [row for row, _ in filled]
    return frame[[name for name in header if name]]


def _header_faults(header: list[str], file: str, table: str) -> list[Fault]:
    if len(header) == 1 and any(mark in header[0] for mark in ";\t|"):
        return [kinds.SEPARATOR.at(file, rows=(1,), found=header[0])]
    counts = Counter(header)
    return [
        kinds.COLUMN_TWICE.at(file, table=table, column=name) for name in counts if name and counts[name] > 1
    ]


def _ragged(header: list[str], lines: list[list[str]], file: str) -> list[Fault]:
    width = len(header)
    ragged = [row for row, line in enumerate(lines, FIRST_ROW) if len(line) != width and any(line)]
    if not ragged:
        return []
    found = str(len(lines[ragged[0] - FIRST_ROW]))
    return [kinds.RAGGED_ROW.at(file, rows=tuple(ragged), found=found, count=width)]
