"""Faults in a city's files, and the errors of this package.

GeodataError
├── CityFaultsError      the files of a city hold faults; carries all of them
├── FolderInUseError     a city would be written over something that exists
├── FormatError          a table would lose something in the format it is to be written in
└── TravelError          distances were asked for in a way that has no answer
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

type Severity = Literal["error", "warning", "note"]
type Translate = Callable[[str], str]

ROWS_SHOWN = 5
FOUND_SHOWN = 80

MESSAGE = "{place}: {message}"
SHEET = "{file}, sheet {table}"
ROW = "{place}, row {rows}"
ROWS = "{place}, rows {rows}"
ROWS_AND_MORE = "{place}, rows {rows} and {count} more"
COLUMN = "{place}, column {column}"
COLUMN_CALLED = "{place}, column {header} ({column})"
FOUND = "Found: {found}."
ALLOWED = "Allowed: {allowed}."
SENTENCES = "{first} {second}"
DID_YOU_MEAN = "Did you mean {nearest}?"
FRAME = (
    MESSAGE,
    SHEET,
    ROW,
    ROWS,
    ROWS_AND_MORE,
    COLUMN,
    COLUMN_CALLED,
    FOUND,
    ALLOWED,
    SENTENCES,
    DID_YOU_MEAN,
)


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, doubtful or worth knowing in a city's files.

    Attributes
    ----------
    severity
        ``error`` refuses the city; ``warning`` and ``note`` accept it and say so.
    code
        Stable word for the kind of fault, for programs.
    file, table, rows, column
        Where. Rows are numbered as the user sees them: the header of a CSV file or a sheet is row 1;
        features of a map file count from 1.
    problem, allowed, remedy
        English templates with ``{placeholders}`` filled from `values`; they are translated before that.
    found
        What stands there, as data: never translated, never read as a template.
    values
        Pairs of placeholder and text.
    sheet, header
        What the file calls the table's sheet and the column, where that is not their own name.
    """

    severity: Severity
    code: str
    file: str
    table: str = ""
    rows: tuple[int, ...] = ()
    column: str = ""
    problem: str = ""
    found: str = ""
    allowed: str = ""
    remedy: str = ""
    values: tuple[tuple[str, str], ...] = ()
    sheet: str = ""
    header: str = ""

    def render(self, translate: Translate = str) -> str:
        """Return one message: file, rows (at most five, then a count), column, found, allowed, what to do."""
        values = {"file": self.file, "table": self.table, "column": self.column, **dict(self.values)}
        parts = [fill(translate(self.problem), values)]
        if self.found:
            parts.append(fill(translate(FOUND), {"found": shown(self.found)}))
        if self.allowed:
            parts.append(fill(translate(ALLOWED), {"allowed": fill(translate(self.allowed), values)}))
        if "nearest" in values:
            parts.append(fill(translate(DID_YOU_MEAN), values))
        if self.remedy:
            parts.append(fill(translate(self.remedy), values))
        message = parts[0]
        for part in parts[1:]:
            message = fill(translate(SENTENCES), {"first": message, "second": part})
        return fill(translate(MESSAGE), {"place": self._place(translate), "message": message})

    def _place(self, translate: Translate) -> str:
        place = self.file
        sheet = self.sheet or self.table
        if sheet and self.file.endswith(".xlsx"):
            place = fill(translate(SHEET), {"file": self.file, "table": shown(sheet)})
        if self.rows:
            place = fill(
                translate(_rows_template(len(self.rows))), {"place": place, **_rows_values(self.rows)}
            )
        if self.column:
            template = COLUMN_CALLED if self.header else COLUMN
            texts = {"place": place, "column": shown(self.column), "header": shown(self.header)}
            place = fill(translate(template), texts)
        return place


def _rows_template(count: int) -> str:
    if count == 1:
        return ROW
    return ROWS if count <= ROWS_SHOWN else ROWS_AND_MORE


def _rows_values(rows: tuple[int, ...]) -> dict[str, str]:
    return {"rows": ", ".join(map(str, rows[:ROWS_SHOWN])), "count": str(len(rows) - ROWS_SHOWN)}


def fill(template: str, values: Mapping[str, str]) -> str:
    """Return the template with its known placeholders filled, once: braces in the data stay as they are."""
    return re.sub(r"\{(\w+)\}", lambda match: values.get(match[1], match[0]), template)


def shown(text: str) -> str:
    """Return text fit for one line of a message: control characters spelled out, long text cut."""
    plain = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text[: FOUND_SHOWN + 1])
    return plain if len(text) <= FOUND_SHOWN else plain[:FOUND_SHOWN] + "…"


@dataclass(frozen=True)
class FaultKind:
    """What all faults of one kind share; `at` makes a fault of it.

    The importers declare their own kinds in the same way. Templates are msgids of the catalogues in
    ``scenarios/locale/zh``.
    """

    code: str
    severity: Severity
    problem: str
    remedy: str
    allowed: str = ""

    def at(
        self,
        file: str,
        *,
        table: str = "",
        rows: tuple[int, ...] = (),
        column: str = "",
        found: str = "",
        allowed: str = "",
        nearest: str = "",
        **values: object,
    ) -> Fault:
        """Return the fault at this place; a `nearest` known name is asked about."""
        texts = {**values, "nearest": nearest} if nearest else values
        return Fault(
            severity=self.severity,
            code=self.code,
            file=file,
            table=table,
            rows=tuple(int(row) for row in rows),
            column=column,
            problem=self.problem,
            found=found,
            allowed=allowed or self.allowed,
            remedy=self.remedy,
            values=tuple((key, str(value)) for key, value in sorted(texts.items())),
        )


class GeodataError(Exception):
    """Base of every error of this package."""


class CityFaultsError(GeodataError):
    """The files of a city hold faults; `faults` has all of them, warnings and notes included."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(fault.render() for fault in faults if fault.severity == "error"))
        self.faults = faults


class FolderInUseError(GeodataError):
    """The folder to write is there already and is not empty."""


class FormatError(GeodataError):
    """The table holds what its format cannot keep; nothing was written."""


class TravelError(GeodataError):
    """Distances were asked for in a CRS without metres, or with limits that cannot be met."""
