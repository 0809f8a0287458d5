"""How sheets are written: text stays text, totals are formulas that carry their value.

The same content gives the same bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

import pandas as pd
import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.utility import xl_col_to_name

from scenarios.speech import Speech

type _Cells = list[Any]  # what a column writes: text or numbers, by its kind
type Kind = Literal["text", "whole", "number", "share", "coefficient", "money"]

_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 (a fixed date: equal content gives equal bytes)
_FORMATS = {
    "text": "@",
    "whole": "#,##0",
    "number": "#,##0.00",
    "share": "0.0%",
    "coefficient": "0.0000",
    "money": "#,##0.00",
}
_WIDTHS = {"text": 20, "whole": 12, "number": 13, "share": 10, "coefficient": 11, "money": 17}
_LONGEST = 32_767  # characters that a cell can hold
_TOTALS, _HEAD, _FIRST = 2, 3, 4  # rows, counted from 0


@dataclass(frozen=True)
class Column:
    """A column of a sheet; money comes in cents and is written in currency units.

    Attributes
    ----------
    name : column of the frame.
    title : as the reader sees it.
    summed : whether the row of totals adds it up.
    across : other columns whose sum this is: every cell is a formula.
    """

    name: str
    title: str
    kind: Kind = "text"
    summed: bool = False
    across: tuple[str, ...] = ()
    width: int | None = None


@dataclass
class Book:
    """A workbook being written; use it in a `with` block.

    Attributes
    ----------
    totals : (sheet, column name) to the total of the cells written there.
    """

    path: Path
    speech: Speech
    totals: dict[tuple[str, str], float] = field(default_factory=dict)

    def __enter__(self) -> Self:
        """Open the file."""
        safe = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self._file = xlsxwriter.Workbook(self.path, {**safe, "nan_inf_to_errors": False})
        self._file.set_properties({"created": _CREATED, "author": "Junheng"})
        self._file.set_calc_mode("auto")
        plain = {"font_size": 10, "valign": "top"}
        self._cells = {
            kind: self._file.add_format({**plain, "num_format": form}) for kind, form in _FORMATS.items()
        }
        strong = {"bold": True, "bottom": 1, "bg_color": "#EAF1F5"}
        self._sums = {
            kind: self._file.add_format({**plain, **strong, "num_format": form})
            for kind, form in _FORMATS.items()
        }
        self._title = self._file.add_format({"bold": True, "font_size": 14, "font_color": "#0B3C5D"})
        self._note = self._file.add_format({"italic": True, "font_color": "#5A6672"})
        self._head = self._file.add_format(
            {"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 2, "font_size": 10}
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Write everything to the file; a place that cannot be written is an OSError like any other."""
        try:
            self._file.close()
        except FileCreateError as reason:
            raise OSError(str(reason)) from reason

    def table(
        self, sheet: str, title: str, columns: Sequence[Column], frame: pd.DataFrame, note: str = ""
    ) -> None:
        """Write a frame as a sheet: title, note, totals, titles of columns (frozen, with filters), rows."""
        page = self._file.add_worksheet(sheet)
        page.write_string(0, 0, title, self._title)
        page.write_string(1, 0, note, self._note)
        page.freeze_panes(_FIRST, min(2, len(columns)))
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(_HEAD)
        places = {column.name: number for number, column in enumerate(columns)}
        values = {column.name: _written(frame, column) for column in columns if not column.across}
        for column in columns:
            if column.across:
                values[column.name] = [
                    round(sum(parts), 2)
                    for parts in zip(*(values[name] for name in column.across), strict=True)
                ]
        for number, column in enumerate(columns):
            page.set_column(number, number, column.width or _WIDTHS[column.kind])
            page.write_string(_HEAD, number, column.title, self._head)
            self._column(page, number, column, values[column.name], places)
            self._total(page, sheet, number, column, values[column.name])
        if any(column.summed for column in columns):
            page.write_string(_TOTALS, 0, self.speech.say("Total"), self._sums["text"])
        if len(frame):
            page.autofilter(_HEAD, 0, _HEAD + len(frame), len(columns) - 1)

    def _column(
        self,
        page: "xlsxwriter.worksheet.Worksheet",
        number: int,
        column: Column,
        values: _Cells,
        places: dict[str, int],
    ) -> None:
        look = self._cells[column.kind]
        for row, value in enumerate(values, start=_FIRST):
            if column.across:
                cells = ",".join(
                    f"{xl_col_to_name(places[name])}{row + 1}" for name in _ends(column.across, places)
                )
                page.write_formula(row, number, f"=SUM({cells.replace(',', ':')})", look, value)
            elif column.kind == "text":
                page.write_string(row, number, value, look)
            elif pd.notna(value):
                page.write_number(row, number, value, look)

    def _total(
        self, page: "xlsxwriter.worksheet.Worksheet", sheet: str, number: int, column: Column, values: _Cells
    ) -> None:
        if not column.summed:
            return
        letter = xl_col_to_name(number)
        value = round(sum(value for value in values if pd.notna(value)), 2)
        last = max(_FIRST + len(values), _FIRST + 1)
        formula = f"=SUM({letter}{_FIRST + 1}:{letter}{last})"
        page.write_formula(_TOTALS, number, formula, self._sums[column.kind], value)
        self.totals[sheet, column.name] = value

    def checks(self, sheet: str, title: str, checks: Sequence["Check"], note: str) -> None:
        """Write pairs of amounts that must agree, as numbers, with their difference and a verdict."""
        say = self.speech.say
        frame = pd.DataFrame(
            [(check.what, check.one, check.other, check.difference, say(check.verdict)) for check in checks],
            columns=["what", "one", "other", "difference", "verdict"],
        )
        columns = [
            Column("what", say("What must agree"), width=74),
            Column("one", say("One way"), "number", width=20),
            Column("other", say("Other way"), "number", width=20),
            Column("difference", say("Difference of both"), "number"),
            Column("verdict", say("Verdict")),
        ]
        self.table(sheet, title, columns, frame, note)


@dataclass(frozen=True)
class Check:
    """Two ways to the same amount: added up from the cells of sheets, or from the tables behind them."""

    what: str
    one: float
    other: float

    @property
    def difference(self) -> float:
        """What is between them, to the cent."""
        return round(self.one - self.other, 2)

    @property
    def verdict(self) -> str:
        """English message: whether both agree."""
        return "agrees" if self.difference == 0 else "DIFFERS"


def _ends(names: tuple[str, ...], places: dict[str, int]) -> tuple[str, ...]:
    ordered = sorted(names, key=places.__getitem__)
    return (ordered[0], ordered[-1])


def _written(frame: pd.DataFrame, column: Column) -> _Cells:
    values = frame[column.name]
    if column.kind == "text":
        return [str(value)[:_LONGEST] for value in values.astype(object).where(values.notna(), "")]
    if column.kind == "money":
        return [round(cents / 100, 2) for cents in values.astype(float)]
    return [float(value) for value in values.astype(float)]
