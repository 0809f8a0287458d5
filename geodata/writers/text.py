"""Tables as text: CSV files in UTF-8, and workbooks in which text stays text."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pandas as pd
import xlsxwriter
from geopandas import GeoDataFrame
from pandas import DataFrame, Series
from pandas.api.types import is_bool_dtype, is_float_dtype, is_numeric_dtype
from xlsxwriter.worksheet import Worksheet

from geodata.faults import FormatError
from geodata.readers.limits import CELL

WGS84 = "EPSG:4326"
FORMULA_MARKS = frozenset("=+-@＝＋－＠")
NEGATIVE = re.compile(r"-\d+(\.\d+)?", re.ASCII)
MOST_ROWS = 1_048_575  # of a sheet, below its header
PLAIN_TEXT = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0d\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def as_columns(table: DataFrame, name: str) -> DataFrame:
    """Return a table of points with longitude and latitude (WGS 84) in place of its geometry.

    Raises
    ------
    FormatError
        If a geometry is not a point.
    """
    if not isinstance(table, GeoDataFrame):
        return table
    degrees = table.geometry.to_crs(WGS84)
    if not (degrees.geom_type == "Point").all():
        raise FormatError(f"{name}: text holds points only, as lon and lat; use a map format")
    plain = DataFrame(table.drop(columns=[table.geometry.name]))
    return plain.assign(lon=degrees.x.to_numpy(), lat=degrees.y.to_numpy())


def write_csv(path: Path, table: DataFrame) -> None:
    """Write a table as CSV: UTF-8, comma, empty cell = unknown."""
    shown = table.copy(deep=False)
    for column in shown.columns:
        if is_bool_dtype(shown[column].dtype):
            shown[column] = shown[column].map({True: "true", False: "false"}).astype("str")
        elif is_float_dtype(shown[column].dtype) and all_whole(shown[column]):
            shown[column] = shown[column].astype("Int64")
    shown.to_csv(path, index=False, encoding="utf-8", lineterminator="\n")


def inert(cell: str) -> str:
    """Return a cell of a list that people open that no spreadsheet program takes for a formula.

    An apostrophe is put before it. Tables of a city are written as they are: they are read again.
    """
    is_formula = cell.lstrip()[:1] in FORMULA_MARKS and not NEGATIVE.fullmatch(cell)
    return f"'{cell}" if is_formula else cell


def all_whole(values: Series) -> bool:
    """Return whether every known number is whole and exact as an integer."""
    known = values.dropna()
    return bool(((known % 1 == 0) & (known.abs() < 2**53)).all())


def write_workbook(path: Path, tables: Mapping[str, DataFrame]) -> None:
    """Write tables as the sheets of one workbook; text is written as text, so that no cell is a formula.

    Raises
    ------
    FormatError
        If a table has more rows than a sheet, or text that a workbook cannot hold.
    """
    for name, table in tables.items():
        _refuse(table, name)
    with xlsxwriter.Workbook(path, {**PLAIN_TEXT, "constant_memory": True}) as book:
        book.set_properties({"created": pd.Timestamp("2000-01-01").to_pydatetime()})
        for name, table in tables.items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            write_line(sheet, 0, list(table.columns))
            columns = [table[column].tolist() for column in table.columns]
            for row, line in enumerate(zip(*columns, strict=True), 1):
                write_line(sheet, row, line)


def write_line(sheet: Worksheet, row: int, values: Iterable[object]) -> None:
    """Write one row of cells; a number that a workbook would round is written as text."""
    for place, value in enumerate(values):
        if value is None or value is pd.NA or value == "" or value != value:  # noqa: PLR0124 - NaN
            continue
        if isinstance(value, bool):
            sheet.write_boolean(row, place, value)
        elif isinstance(value, int | float) and float(f"{value:.16G}") == value:
            sheet.write_number(row, place, value)
        else:
            sheet.write_string(row, place, repr(value) if isinstance(value, float) else str(value))


def _refuse(table: DataFrame, name: str) -> None:
    if len(table) > MOST_ROWS:
        raise FormatError(f"{name}: a sheet holds {MOST_ROWS} rows, and the table has {len(table)}")
    for column in table.columns:
        if not is_numeric_dtype(table[column].dtype) and not is_bool_dtype(table[column].dtype):
            _refuse_texts(table[column].dropna().astype("str").tolist(), f"{name}.{column}")


def _refuse_texts(texts: Sequence[str], place: str) -> None:
    for text in texts:
        if len(text) > CELL.most or NOT_IN_XML.search(text):
            raise FormatError(f"{place}: a workbook cannot hold the text {text[:40]!r}; use CSV or Parquet")
