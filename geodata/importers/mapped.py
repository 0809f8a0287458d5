"""Files of a bureau, read as a mapping says, as the tables of a city."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from geopandas import GeoDataFrame
from pandas import DataFrame, Series, concat

from geodata.converting import NUMBER, as_text
from geodata.faults import CityFaultsError, Fault
from geodata.importers import mapping_kinds as kinds
from geodata.importers.mapping import GEOMETRY, CityMap, ColumnMap, TableMap
from geodata.importers.source_rows import Asked, read_asked
from geodata.kinds import CRS_MISSING
from geodata.nearest import nearest
from geodata.readers.rows import Rows
from geodata.schemas.columns import Facts
from geodata.schemas.tables import columns_of
from geodata.secluded.reading import read_asked_secluded

type Settings = dict[str, object]
type Tables = dict[str, DataFrame]
ROUNDED = 12  # significant digits that a factor leaves as they are


def import_mapped(
    source: Path, mapping: CityMap, *, secluded: bool = False
) -> tuple[Settings, Tables, tuple[Fault, ...]]:
    """Return settings and tables of a city from the files of a folder, and notes on what was done.

    Nothing is repaired: what a mapping does not change stays as text, for the checks of the city to judge.

    Parameters
    ----------
    source
        Folder of the files. No path leads out of it, and no archive is opened.
    mapping
        From `geodata.importers.mapping.read_mapping`.
    secluded
        Whether the files come from outside, so that they are parsed in a restricted process.

    Raises
    ------
    CityFaultsError
        If a file, sheet or header is missing or cannot be read, or a value has no meaning.
    """
    asked = [Asked(entry.file, entry.sheet, tuple(entry.headers)) for entry in mapping.tables]
    found, told = (read_asked_secluded if secluded else read_asked)(source, asked)
    faults = list(told)
    parts: dict[str, list[DataFrame]] = {}
    read: dict[tuple[str, str], Rows] = {}
    for place, entry in enumerate(mapping.tables):
        rows = found.get(str(place))
        if rows is None:
            continue
        new = (entry.file, entry.sheet) not in read
        read[entry.file, entry.sheet] = rows
        faults += [*(rows.faults if new else ()), *_missing_headers(entry, rows)]
        if not _missing_headers(entry, rows):
            parts.setdefault(entry.table, []).append(_mapped(entry, rows, faults))
    if any(fault.severity == "error" for fault in faults):
        raise CityFaultsError(tuple(faults))
    faults += _unused(read, mapping)
    tables = {table: _joined(frames) for table, frames in parts.items()}
    return dict(mapping.settings), tables, tuple(faults)


def _unused(read: Mapping[tuple[str, str], Rows], mapping: CityMap) -> list[Fault]:
    """Return a note for each sheet with columns that no entry uses."""
    faults = []
    for (file, sheet), rows in read.items():
        same = [entry for entry in mapping.tables if (entry.file, entry.sheet) == (file, sheet)]
        used = {name for entry in same for name in entry.headers}
        spare = [str(name) for name in rows.frame if name not in used and name != GEOMETRY]
        if spare:
            shown = ", ".join(spare[:5]) + ("…" if len(spare) > 5 else "")  # noqa: PLR2004 - enough to see
            faults.append(kinds.COLUMNS_UNUSED.at(file, table=sheet, found=shown, count=len(spare)))
    return faults


def _missing_headers(entry: TableMap, rows: Rows) -> list[Fault]:
    there = [str(name) for name in rows.frame.columns]
    return [
        kinds.SOURCE_COLUMN_MISSING.at(
            rows.file, table=entry.sheet, found=name, choices=", ".join(there), nearest=nearest(name, there)
        )
        for name in entry.headers
        if name not in there
    ]


def _mapped(entry: TableMap, rows: Rows, faults: list[Fault]) -> DataFrame:
    """Return the columns of one entry; adds what was done to `faults`."""
    frame = DataFrame(index=rows.frame.index)
    for name, column in entry.columns.items():
        frame[name] = _values(entry, name, column, rows, faults)
    if entry.distinct:
        again = frame.duplicated()
        if again.any():
            count = int(again.sum())
            faults.append(
                kinds.ROWS_REPEATED.at(rows.file, table=entry.sheet, of_table=entry.table, count=count)
            )
        frame = DataFrame(frame[~again])
    if GEOMETRY not in rows.frame or GEOMETRY not in columns_of(entry.table):
        return frame
    if rows.crs is None:
        faults.append(CRS_MISSING.at(rows.file, table=entry.sheet))
        return frame
    shapes: DataFrame = GeoDataFrame(
        frame, geometry=list(rows.frame.loc[frame.index, GEOMETRY]), crs=rows.crs
    )
    return shapes


def _values(entry: TableMap, name: str, column: ColumnMap, rows: Rows, faults: list[Fault]) -> Series:
    if column.constant is not None:
        return Series(column.constant, index=rows.frame.index, dtype="str")
    text = as_text(rows.frame[column.column]).str.strip()
    text = text.mask(text.isin(("", *entry.empty)))
    facts = columns_of(entry.table)[name]
    if column.meanings:
        faults += _unknown_values(entry, name, column, text, rows)
        return text.map(column.meanings)
    if column.factor != 1:
        faults.append(_converted(entry, name, column, facts, text, rows))
        return text.map(lambda cell: _times(cell, column.factor), na_action="ignore")
    return text


def _unknown_values(
    entry: TableMap, name: str, column: ColumnMap, text: Series, rows: Rows
) -> Iterable[Fault]:
    strange = text[text.notna() & ~text.isin(list(column.meanings))]
    for value, here in strange.groupby(strange):
        yield kinds.VALUE_UNKNOWN.at(
            rows.file,
            table=entry.sheet,
            rows=tuple(here.index),
            column=name,
            found=str(value),
            choices=", ".join(column.meanings),
            nearest=nearest(str(value), column.meanings),
        )


def _converted(
    entry: TableMap, name: str, column: ColumnMap, facts: Facts, text: Series, rows: Rows
) -> Fault:
    counted = text.dropna().map(lambda cell: bool(NUMBER.fullmatch(cell)))
    return kinds.CONVERTED.at(
        rows.file,
        table=entry.sheet,
        column=name,
        count=int(counted.sum()),
        factor=f"{column.factor:.6g}",
        unit=column.unit,
        into=facts.unit,
    )


def _times(cell: str, factor: float) -> str:
    """Return a number in another unit; what is no number stays, for the checks to refuse."""
    if not NUMBER.fullmatch(cell):
        return cell
    return f"{float(cell) * factor:.{ROUNDED}g}"


def _joined(frames: Sequence[DataFrame]) -> DataFrame:
    if isinstance(frames[0], GeoDataFrame):
        crs = frames[0].crs
        same = [GeoDataFrame(frame).to_crs(crs) for frame in frames]
        whole: DataFrame = GeoDataFrame(concat(same, ignore_index=True), geometry=GEOMETRY, crs=crs)
        return whole
    return DataFrame(concat(frames, ignore_index=True))
