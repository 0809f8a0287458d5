"""Read a city folder and check everything: every fault of every table is collected, none is raised."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from geopandas import GeoDataFrame
from pandas import DataFrame
from pandas.api.types import is_float_dtype

from geodata import kinds
from geodata.believing import believing_faults
from geodata.city import City
from geodata.columns import column_faults
from geodata.converting import Typed, convert
from geodata.crs_advice import advise, stretch_faults
from geodata.datum_faults import datum_faults
from geodata.faults import Fault
from geodata.headers import read_headers
from geodata.money_rules import money_faults
from geodata.paid_before import paid_faults
from geodata.people import people_faults
from geodata.placing import bounds_of, bounds_of_crs, place
from geodata.plausibility import plausibility_faults
from geodata.readers.rows import Rows
from geodata.reading import read_tables
from geodata.reconciling import reconciling_faults
from geodata.references import reference_faults
from geodata.schemas.tables import (
    LON_LAT,
    REQUIRED_TABLES,
    SCHEMAS,
    columns_of,
    dtype_of,
    empty_table,
    has_geometry,
    order_of,
)
from geodata.secluded.reading import read_secluded
from geodata.settings import Settings, read_settings
from geodata.streets.checks import street_faults
from geodata.swapped import swapped_faults
from geodata.territory import territory_faults
from geodata.topology import topology_faults
from geodata.validating import validate
from geodata.ways import way_faults

type Check = Callable[[Mapping[str, Typed], Settings], Iterable[Fault]]

SEVERITIES = ("error", "warning", "note")
# What is checked between tables, topic by topic, after every table was checked alone.
CHECKS: tuple[Check, ...] = (
    reference_faults,
    territory_faults,
    topology_faults,
    swapped_faults,
    datum_faults,
    stretch_faults,
    plausibility_faults,
    reconciling_faults,
    believing_faults,
    money_faults,
    paid_faults,
    way_faults,
    street_faults,
)


@dataclass(frozen=True)
class Checked:
    """A folder after all checks.

    Attributes
    ----------
    city
        The checked city, or None when any fault is an error.
    faults
        Errors, warnings and notes, in this order, each in the order of tables and columns.
    rows
        The rows of each table that could be read, as they stand in its file.
    """

    city: City | None
    faults: tuple[Fault, ...]
    rows: Mapping[str, Rows]


def read_city(folder: Path, *, secluded: bool = False) -> tuple[City | None, tuple[Fault, ...]]:
    """Return the city of a folder, or None when any fault is an error, and all faults, errors first."""
    checked = check_folder(folder, secluded=secluded)
    return checked.city, checked.faults


def check_folder(folder: Path, absent: Collection[str] = (), *, secluded: bool = False) -> Checked:
    """Return the city of a folder, all faults of its files, and the rows they stand in.

    Parameters
    ----------
    folder
        City folder: ``city.toml`` and one file per table, or sheets of ``city.xlsx``.
    absent
        Required tables that may be missing here; they have no rows in the city.
    secluded
        Whether the files come from outside and are read in a restricted process.
    """
    folder = Path(folder)
    if not folder.is_dir():
        return Checked(None, (kinds.FOLDER_MISSING.at(str(folder)),), {})
    settings, faults = read_settings(folder)
    headers, header_faults = read_headers(folder, settings.headers)
    rows, file_faults = (read_secluded if secluded else read_tables)(folder, headers)
    tables, table_faults = _check_tables(rows, settings)
    between = (fault for check in CHECKS for fault in check(tables, settings))
    missing = [fault for fault in file_faults if not _may_be_missing(fault, absent)]
    alone = [*people_faults(rows), *table_faults]
    together = [*advise(faults, rows), *header_faults, *missing, *alone, *between]
    called = (_as_called(fault, rows) for fault in together)
    ordered = tuple(sorted(called, key=lambda fault: SEVERITIES.index(fault.severity)))
    if any(fault.severity == "error" for fault in ordered):
        return Checked(None, ordered, rows)
    return Checked(_city(settings, tables, ordered), ordered, rows)


def _may_be_missing(fault: Fault, absent: Collection[str]) -> bool:
    return fault.code == kinds.FILE_MISSING.code and fault.table in absent


def _as_called(fault: Fault, rows: Mapping[str, Rows]) -> Fault:
    """Return the fault with what the file calls its sheet and column, where that differs."""
    if fault.table not in rows:
        return fault
    here = rows[fault.table]
    sheet = here.sheet if here.sheet != fault.table else ""
    return replace(fault, sheet=fault.sheet or sheet, header=here.headers.get(fault.column, ""))


def _check_tables(rows: dict[str, Rows], settings: Settings) -> tuple[dict[str, Typed], list[Fault]]:
    """Return every table typed and placed, and the faults that concern one table only."""
    tables: dict[str, Typed] = {}
    faults: list[Fault] = []
    within = None if settings.crs is None else bounds_of_crs(settings.crs)
    for table in SCHEMAS:  # districts come first and say where the others may be
        if table not in rows:
            continue
        typed, found = _check_table(table, rows[table])
        faults += found
        if has_geometry(table):
            typed, placing = place(typed, settings.crs, within)
            refused = {(fault.column, row) for fault in found for row in fault.rows}
            faults += [fault for fault in placing if not _is_said(fault, refused)]
            if table == "districts" and isinstance(typed.frame, GeoDataFrame):
                within = bounds_of(typed.frame.dropna(subset=["geometry"]))
        tables[table] = typed
    return tables, faults


def _is_said(fault: Fault, refused: Collection[tuple[str, int]]) -> bool:
    """Return whether a cell is called empty only because what stands in it was refused."""
    return fault.code == kinds.EMPTY_CELL.code and all((fault.column, row) in refused for row in fault.rows)


def _check_table(table: str, rows: Rows) -> tuple[Typed, list[Fault]]:
    faults = column_faults(table, rows)
    if table in REQUIRED_TABLES and rows.frame.empty:
        faults.append(kinds.EMPTY_TABLE.at(rows.file, table=table))
    typed, conversion = convert(table, rows)
    refused = frozenset((fault.column, row) for fault in conversion for row in fault.rows)
    found = validate(typed, refused)
    return _without_wrong_numbers(typed, found), [*faults, *conversion, *found]


def _without_wrong_numbers(typed: Typed, faults: Iterable[Fault]) -> Typed:
    """Return the table with numbers at fault unknown, so that later checks do not count with them."""
    frame = typed.frame.copy(deep=False)
    for fault in faults:
        if fault.column in frame and is_float_dtype(frame[fault.column].dtype):
            frame[fault.column] = frame[fault.column].mask(frame.index.isin(fault.rows))
    return typed.having(frame)


def _city(settings: Settings, tables: dict[str, Typed], faults: Iterable[Fault]) -> City:
    frames = {
        table: _settled(tables[table]) if table in tables else empty_table(table, settings.crs_name)
        for table in SCHEMAS
    }
    return City(
        name=settings.name,
        name_zh=settings.name_zh,
        school_year=settings.school_year,
        currency=settings.currency,
        crs=settings.crs_name,
        warnings=tuple(faults),
        **frames,
    )


def _settled(typed: Typed) -> DataFrame:
    """Return the frame as the city keeps it: final dtypes, declared order, sorted by key."""
    names = [name for name in columns_of(typed.table) if name in typed.frame and name not in LON_LAT]
    dtypes = {name: dtype_of(typed.table, name) for name in names if name != "geometry"}
    frame = typed.frame[names].astype(dtypes)
    return frame.sort_values(list(order_of(typed.table, names)), ignore_index=True)
