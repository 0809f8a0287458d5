"""CSV files: UTF-8 with or without BOM, GB18030 from Chinese spreadsheets; cells stay text."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from pandas import DataFrame

from geodata import kinds
from geodata.faults import Fault
from geodata.readers.contents import refuse_other_content
from geodata.readers.encodings import decoded
from geodata.readers.limits import CELL, HEADER_ROW, ROWS, refuse_shape
from geodata.readers.rows import CELL_TEXT, IsHeader, Rows, UnreadableError

csv.field_size_limit(CELL.most)


def read_csv(path: Path, file: str, is_header: IsHeader = any) -> Rows:
    """Return the rows of a CSV file; quoted cells may hold commas, quotes and line ends.

    Parameters
    ----------
    path, file
        The file, and its name in messages.
    is_header
        Which row is the header; it is looked for among the first rows. Where none is, the first row is.

    Raises
    ------
    UnreadableError
        If it is no text, not separated by commas, or a row has more or fewer cells than the header.
    """
    refuse_other_content(path, file, "CSV")
    text, notes = decoded(path.read_bytes(), file)
    lines = list(_lines(text, file))
    if not lines or not any(map(any, lines[: HEADER_ROW.most])):
        raise UnreadableError(kinds.EMPTY_TABLE.at(file))
    top, note = header_place(lines, is_header, file)
    header = [name.strip() for name in lines[top]]
    frame = frame_of(header, lines[top + 1 :], file, first_row=top + 2)
    return Rows(file, frame, faults=(*notes, *note))


def _lines(text: str, file: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    row = 0
    try:
        for row, line in enumerate(reader, 1):
            if row > ROWS.most + 1:
                refuse_shape(row - 1, 0, file)
            yield line
    except csv.Error as error:
        if "field larger" in str(error):
            limit, found = CELL.most, f"more than {CELL.most}"
            fault = kinds.CELL_TOO_LONG.at(file, rows=(row + 1,), found=found, limit=limit)
            raise UnreadableError(fault) from error
        raise UnreadableError(kinds.UNREADABLE.at(file, found=str(error), format="CSV")) from error


def header_place(
    lines: Sequence[Sequence[str]], is_header: IsHeader, file: str, table: str = ""
) -> tuple[int, tuple[Fault, ...]]:
    """Return at which line the header stands, and a note where that is not the first one."""
    names = [[name.strip() for name in line] for line in lines[: HEADER_ROW.most]]
    top = next((place for place, line in enumerate(names) if is_header(line)), 0)
    if top == 0:
        return 0, ()
    above = " ".join(cell for line in names[:top] for cell in line if cell)
    return top, (kinds.HEADER_LOWER.at(file, table=table, rows=(top + 1,), found=above),)


def frame_of(
    header: list[str], lines: list[list[str]], file: str, table: str = "", *, first_row: int = 2
) -> DataFrame:
    """Return cells as text under a header, without wholly empty rows; the index is the row in the file.

    Raises
    ------
    UnreadableError
        If a column is there twice, a row is ragged, or all stands in one column.
    """
    refuse_shape(len(lines), len(header), file, table)
    faults = [*_header_faults(header, file, table), *_ragged(header, lines, file, first_row)]
    if faults:
        raise UnreadableError(*faults)
    filled = [(row, line) for row, line in enumerate(lines, first_row) if any(line)]
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


def _ragged(header: list[str], lines: list[list[str]], file: str, first_row: int) -> list[Fault]:
    width = len(header)
    ragged = [row for row, line in enumerate(lines, first_row) if len(line) != width and any(line)]
    if not ragged:
        return []
    found = str(len(lines[ragged[0] - first_row]))
    return [kinds.RAGGED_ROW.at(file, rows=tuple(ragged), found=found, count=width)]
