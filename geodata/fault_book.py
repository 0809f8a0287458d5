"""The faults of a city as a workbook: every faulty table as it stands in its file, with the cells marked.

A first sheet lists all faults with links to their cells. Each faulty table has a sheet of its own; its first
column holds the row numbers of the file. A cell at fault is coloured by the gravest of its faults, and a
comment says what is wrong. All text is written as text, so that nothing in the data becomes a formula.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import shapely
import xlsxwriter
from pandas import DataFrame
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from geodata.converting import plain
from geodata.faults import Fault, Translate, fill
from geodata.readers.rows import Rows
from geodata.writers.text import NOT_IN_XML, PLAIN_TEXT

MOST_WHOLE = 5_000  # rows up to which a table is shown whole
MOST_ROWS = 50_000  # faulty rows of one table that are shown
MOST_COMMENTS = 5_000  # of one sheet: a spreadsheet program opens more of them slowly
LONGEST = 32_767
LONGEST_COMMENT = 1_000
COLOURS = {"error": "#F4B6B0", "warning": "#FBE3A4", "note": "#CFE2F3"}
GRAVEST_FIRST = ("error", "warning", "note")
LIST = "Faults"
SEVERITY, CODE, FILE, SHEET = "Severity", "Fault code", "File", "Sheet"
ROWS, COLUMN, FOUND, MESSAGE, CELL = (
    "Rows of the file",
    "Column",
    "Found",
    "What is wrong and what to do",
    "Cell",
)
ROW_OF_FILE = "Row in the file"
NAMES = {"error": "Error", "warning": "Warning", "note": "Note"}
ONLY_FAULTY = "This table has {count} rows; only the header and the {shown} rows with faults are shown."
MORE_ROWS = "This table has {count} rows; the first {shown} of {faulty} rows with faults are shown."
SEE = "Go to the cell"
WORDS = (LIST, SEVERITY, CODE, FILE, SHEET, ROWS, COLUMN, FOUND, MESSAGE, CELL, ROW_OF_FILE)
TEMPLATES = (*WORDS, *NAMES.values(), ONLY_FAULTY, MORE_ROWS, SEE)


@dataclass(frozen=True)
class _Shown:
    """A table as it is shown: which row and column of its sheet a cell of the file has."""

    sheet: str
    rows: Mapping[int, int]
    columns: Mapping[str, int]
    header: int

    def place(self, row: int | None, column: str) -> tuple[int, int] | None:
        """Return row and column in the sheet; a fault without a row is at the header."""
        if row is not None and row not in self.rows:
            return None
        line = self.header if row is None else self.rows[row]
        return line, self.columns.get(column.split(",", maxsplit=1)[0], 0)


def write_fault_book(
    path: Path, faults: Sequence[Fault], rows: Mapping[str, Rows], translate: Translate = str
) -> None:
    """Write the workbook.

    Parameters
    ----------
    path
        File to write; what is there is replaced.
    faults, rows
        What `geodata.checks.check_folder` found, and the rows of the tables as they stand in their files.
    translate
        From English message to the language of the workbook.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    book = xlsxwriter.Workbook(path, PLAIN_TEXT)
    book.set_properties({"created": dt.datetime(2000, 1, 1)})  # noqa: DTZ001 - the same faults, the same bytes
    colours = {name: book.add_format({"bg_color": colour, "border": 1}) for name, colour in COLOURS.items()}
    listing = book.add_worksheet(translate(LIST))
    by_table: dict[str, list[Fault]] = defaultdict(list)
    for fault in faults:
        if fault.table in rows:
            by_table[fault.table].append(fault)
    shown = {
        table: _write_table(book, rows[table], table, found, colours, translate)
        for table, found in by_table.items()
    }
    _write_list(book, listing, faults, shown, colours, translate)
    try:
        book.close()
    except xlsxwriter.exceptions.FileCreateError as error:
        raise OSError(str(error)) from error


def _write_list(
    book: xlsxwriter.Workbook,
    sheet: Worksheet,
    faults: Sequence[Fault],
    shown: Mapping[str, _Shown],
    colours: Mapping[str, Format],
    translate: Translate,
) -> None:
    bold = book.add_format({"bold": True, "bottom": 1})
    heads = (SEVERITY, CODE, FILE, SHEET, ROWS, COLUMN, FOUND, MESSAGE, CELL)
    for place, head in enumerate(heads):
        sheet.write_string(0, place, translate(head), bold)
    for line, fault in enumerate(faults, 1):
        sheet.write_string(line, 0, translate(NAMES[fault.severity]), colours[fault.severity])
        cells = (fault.code, fault.file, fault.sheet or fault.table, _listed(fault.rows), fault.column)
        for place, text in enumerate((*cells, fault.found, fault.render(translate)), 1):
            sheet.write_string(line, place, clean(text))
        target = _target(fault, shown)
        if target:
            sheet.write_url(line, len(heads) - 1, target, string=translate(SEE))
    for place, width in enumerate((10, 20, 20, 14, 16, 18, 24, 100, 8)):
        sheet.set_column(place, place, width)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(faults), 1), len(heads) - 1)


def _target(fault: Fault, shown: Mapping[str, _Shown]) -> str:
    if fault.table not in shown:
        return ""
    table = shown[fault.table]
    place = table.place(fault.rows[0] if fault.rows else None, fault.column)
    return f"internal:'{table.sheet}'!{xl_rowcol_to_cell(*place)}" if place else ""


def _listed(rows: Sequence[int], most: int = 20) -> str:
    return ", ".join(map(str, rows[:most])) + (", …" if len(rows) > most else "")


def _write_table(
    book: xlsxwriter.Workbook,
    rows: Rows,
    table: str,
    faults: Sequence[Fault],
    colours: Mapping[str, Format],
    translate: Translate,
) -> _Shown:
    """Write the sheet of one table: what is shown of it, its header, its rows, and the marks."""
    sheet = book.add_worksheet(table)
    frame, note = _chosen(rows.frame, faults, translate)
    if note:
        sheet.write_string(0, 0, note)
    header = int(bool(note))
    bold = book.add_format({"bold": True, "bottom": 1})
    sheet.write_string(header, 0, translate(ROW_OF_FILE), bold)
    columns = [str(name) for name in frame.columns]
    for place, name in enumerate(columns, 1):
        sheet.write_string(header, place, clean(rows.headers.get(name, name)), bold)
    for line, (number, cells) in enumerate(
        zip(frame.index, frame.itertuples(index=False, name=None), strict=True), header + 1
    ):
        sheet.write_number(line, 0, int(number))
        for place, cell in enumerate(cells, 1):
            sheet.write_string(line, place, clean(_cell(cell)))
    sheet.freeze_panes(header + 1, 1)
    sheet.set_column(1, max(len(columns), 1), 16)
    lines = {int(number): line for line, number in enumerate(frame.index, header + 1)}
    places = {name: place for place, name in enumerate(columns, 1)}
    shown = _Shown(table, lines, places, header)
    _mark(sheet, frame, faults, shown, colours, translate)
    return shown


def _chosen(frame: DataFrame, faults: Sequence[Fault], translate: Translate) -> tuple[DataFrame, str]:
    """Return the rows to show, and a sentence where they are not all."""
    if len(frame) <= MOST_WHOLE:
        return frame, ""
    wrong = frame.index.isin(sorted({row for fault in faults for row in fault.rows}))
    faulty = frame[wrong]
    template = ONLY_FAULTY if len(faulty) <= MOST_ROWS else MORE_ROWS
    numbers = {"count": len(frame), "shown": min(len(faulty), MOST_ROWS), "faulty": len(faulty)}
    texts = {name: str(number) for name, number in numbers.items()}
    return faulty.head(MOST_ROWS), fill(translate(template), texts)


def _mark(
    sheet: Worksheet,
    frame: DataFrame,
    faults: Sequence[Fault],
    shown: _Shown,
    colours: Mapping[str, Format],
    translate: Translate,
) -> None:
    """Colour the cells at fault by the gravest fault, and say in comments what is wrong."""
    cells: dict[tuple[int, int], list[Fault]] = defaultdict(list)
    for fault in faults:
        for row in fault.rows or (None,):
            at = shown.place(row, fault.column)
            if at:
                cells[at].append(fault)
    numbers = {line: number for number, line in shown.rows.items()}
    names = {place: name for name, place in shown.columns.items()}
    for count, ((line, place), found) in enumerate(sorted(cells.items(), key=lambda item: item[0])):
        gravest = min((fault.severity for fault in found), key=GRAVEST_FIRST.index)
        text = _text_at(frame, numbers.get(line), names.get(place, ""))
        if line in numbers and place == 0:
            sheet.write_number(line, place, numbers[line], colours[gravest])
        else:
            head = text if line in numbers else names.get(place, "")
            sheet.write_string(line, place, clean(head) or " ", colours[gravest])
        if count < MOST_COMMENTS:
            said = "\n".join(dict.fromkeys(fault.render(translate) for fault in found))
            sheet.write_comment(line, place, clean(said)[:LONGEST_COMMENT], {"x_scale": 3, "y_scale": 1.5})


def _text_at(frame: DataFrame, number: int | None, column: str) -> str:
    if number is None or column not in frame:
        return ""
    return _cell(frame.loc[number, column])


def _cell(cell: object) -> str:
    """Return a cell as it stands in the file; a shape by its type and size."""
    if isinstance(cell, shapely.Geometry):
        return f"{type(cell).__name__} ({shapely.get_num_coordinates(cell)})"
    if cell is None or cell != cell:  # noqa: PLR0124 - NaN
        return ""
    return plain(cell)


def clean(text: str) -> str:
    """Return a text that a workbook can hold: without control characters, cut where it is too long."""
    return NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text)[:LONGEST]


def counts_by_code(faults: Sequence[Fault]) -> dict[str, int]:
    """Return how many faults each code has, the most frequent first."""
    return dict(Counter(fault.code for fault in faults).most_common())
