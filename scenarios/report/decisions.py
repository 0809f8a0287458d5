"""Every decision beside places, teachers and money: one table for each that a run took."""

import pandas as pd

from models.plan_tables import COLUMNS, DECIDED_BY_SOME, TEXT
from scenarios.report.material import Material
from scenarios.report.tables import Cell, Table, grid
from scenarios.workbook.further_sheets import NOT_SUMMED, SHEETS, TITLES, YEARS, spoken

_SHOWN = 12
_LARGEST = (
    "cents",
    "capital_cents",
    "drawn_cents",
    "places",
    "seats",
    "teachers",
    "share",
    "vacancies",
    "classes",
)


def further(material: Material, number: int) -> tuple[Table, ...]:
    """Return the tables of a run's further decisions; the largest rows stand first where rows have a size."""
    tables = material.tables(number)
    return tuple(_table(material, name, tables[name]) for name in DECIDED_BY_SOME if len(tables[name]))


def _table(material: Material, name: str, frame: pd.DataFrame) -> Table:
    say, columns = material.speech.say, [column for column in COLUMNS[name] if column in frame]
    shown = spoken(_largest_first(frame), material)
    rows = [[_cell(material, column, row[column]) for column in columns] for row in shown.to_dict("records")]
    note = ""
    if len(rows) > _SHOWN:
        message = "The first {shown} of {all} rows; the workbook has them all."
        if _size(frame):
            message = "The {shown} largest of {all} rows; the workbook has them all."
        note = say(message, shown=_SHOWN, all=len(rows))
    return Table(
        head=tuple(say(TITLES[column]) for column in columns),
        rows=grid(rows),
        foot=_foot(material, name, frame),
        caption=say(SHEETS[name]),
        note=note,
        fold=_SHOWN,
    )


def _size(frame: pd.DataFrame) -> str:
    """Return the column by which rows are large; none in tables that go by years."""
    return "" if "year" in frame else next((column for column in _LARGEST if column in frame), "")


def _largest_first(frame: pd.DataFrame) -> pd.DataFrame:
    size = _size(frame)
    return frame.sort_values(size, ascending=False, kind="stable") if size else frame


def _foot(material: Material, name: str, frame: pd.DataFrame) -> tuple[tuple[Cell, ...], ...]:
    kinds = {column: kind for column, kind in COLUMNS[name].items() if column in frame}
    summed = [
        column for column, kind in kinds.items() if kind != TEXT and column not in (*NOT_SUMMED, *YEARS)
    ]
    if not summed or len(frame) == 1 or name == "outlook" or (material.public and name == "aid"):
        return ()
    cells = [
        _cell(material, column, frame[column].sum()) if column in summed else Cell("") for column in kinds
    ]
    return ((Cell(material.speech.say("Total")), *cells[1:]),)


def _cell(material: Material, column: str, value: object) -> Cell:
    speech = material.speech
    if isinstance(value, str):
        return Cell(value)
    if column in YEARS:
        return Cell(str(value), "num quiet")
    amount = float(value)  # type: ignore[arg-type]
    if column.endswith("cents"):
        return Cell(speech.money(amount, 2), "num")
    return Cell(speech.amount(amount, "metres" if column == "metres" else ""), "num")
