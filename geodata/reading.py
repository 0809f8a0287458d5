"""Read a city folder: find the file of each table, and read it whatever its format."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from geodata import kinds
from geodata.faults import Fault
from geodata.headers import Headers, table_named
from geodata.inside import leads_outside
from geodata.nearest import nearest
from geodata.readers.columnar import read_parquet
from geodata.readers.delimited import read_csv
from geodata.readers.geojson import read_geojson
from geodata.readers.layers import read_geopackage
from geodata.readers.limits import refuse_large_file
from geodata.readers.rows import IsHeader, Rows, UnreadableError
from geodata.readers.shapefile import EXTRA, PARTS, read_shapefile
from geodata.schemas.tables import REQUIRED_TABLES, SCHEMAS, has_geometry, may_use_lon_lat

WORKBOOK = "city"
SHEETS = ".xlsx"
MAPS: dict[str, Callable[[Path, str], Rows]] = {
    ".parquet": read_parquet,
    ".geoparquet": read_parquet,
    ".gpkg": read_geopackage,
    ".geojson": read_geojson,
    ".shp": read_shapefile,
}
READ = (".csv", SHEETS, *MAPS)
WITH_MACROS = (".xlsm", ".xlsb", ".xltm", ".xlam")
REFUSED = (
    *(".xls", ".xlt", ".xltx", ".ods", ".tsv", ".tab", ".json", ".jsonl", ".kml", ".kmz", ".gml", ".dbf"),
    *(".feather", ".arrow", ".fgb", ".gdb", ".mdb", ".sqlite", ".db", ".vrt", ".mif", ".dxf", ".xml"),
    *(".zip", ".gz", ".7z", ".rar", ".tar", ".pkl", ".pickle", ".joblib", ".npz", ".yaml", ".yml"),
)
_NO_FILE = "no regular file"
COMPANIONS = (*PARTS, *EXTRA)
REPAIRS = "repairs.csv"  # what `junheng check --fix` lists beside the tables


@dataclass(frozen=True)
class Origin:
    """Where a table stands: a file, or a sheet of a workbook."""

    path: Path
    sheet: str = ""

    def __str__(self) -> str:
        """Return the place as the user calls it."""
        return f"{self.path.name} ({self.sheet})" if self.sheet else self.path.name


def read_tables(folder: Path, headers: Headers | None = None) -> tuple[dict[str, Rows], tuple[Fault, ...]]:
    """Return the rows of every table that could be read, and all faults of the files.

    Nothing is checked here but what the format itself demands; columns are under their own names.
    """
    origins, faults = locate(folder)
    tables: dict[str, Rows] = {}
    for table, origin in origins.items():
        try:
            rows = read_table(origin, table, headers or Headers({}))
        except UnreadableError as error:
            found = error.faults
        else:
            tables[table], found = rows, rows.faults
        faults.extend(replace(fault, table=table, sheet=_sheet(origin, table)) for fault in found)
    return tables, tuple(faults)


def read_table(origin: Origin, table: str, headers: Headers) -> Rows:
    """Return the rows of one table.

    Raises
    ------
    UnreadableError
        If the file does not hold what its suffix says.
    """
    refuse_large_file(origin.path, origin.path.name)
    rows = headers.applied(table, _rows(origin, headers.test_of(table)))
    if has_geometry(table) and not may_use_lon_lat(table) and "geometry" not in rows.frame:
        raise UnreadableError(kinds.NO_GEOMETRY_FORMAT.at(origin.path.name, table=table))
    return rows


def _rows(origin: Origin, is_header: IsHeader) -> Rows:
    file, suffix = origin.path.name, origin.path.suffix.lower()
    if suffix == SHEETS:
        from geodata.readers.workbook import read_sheet  # noqa: PLC0415 - most cities have no workbook

        return read_sheet(origin.path, file, origin.sheet, is_header)
    if suffix == ".csv":
        return read_csv(origin.path, file, is_header)
    return MAPS[suffix](origin.path, file)


def _sheet(origin: Origin, table: str) -> str:
    return "" if origin.sheet == table else origin.sheet


def locate(folder: Path) -> tuple[dict[str, Origin], list[Fault]]:
    """Return where each table stands, with faults for tables given never or twice and for stray files."""
    found: dict[str, list[Origin]] = {}
    faults: list[Fault] = []
    paths = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    for path in paths:
        suffix, table = path.suffix.lower(), table_named(path.stem)
        if leads_outside(path, folder):
            faults.append(kinds.OUTSIDE_FOLDER.at(path.name, found=str(path.resolve())))
        elif path.name == REPAIRS or (suffix in COMPANIONS and path.with_suffix(".shp") in paths):
            continue
        elif suffix in (*READ, *WITH_MACROS) and not path.is_file():
            found.setdefault(table, [])
            faults.append(kinds.UNREADABLE.at(path.name, table=table, found=_NO_FILE, format=suffix))
        elif suffix in WITH_MACROS:
            faults.append(kinds.MACROS.at(path.name, table=table, found=suffix))
        elif suffix in REFUSED:
            faults.append(kinds.FILE_FORMAT.at(path.name, found=suffix))
        elif suffix in READ:
            faults += _located(path, table, found)
    faults += [*_missing(found), *_given_twice(found)]
    return {table: places[0] for table, places in found.items() if len(places) == 1}, faults


def _located(path: Path, table: str, found: dict[str, list[Origin]]) -> list[Fault]:
    """Add the tables of one file to `found`; return what is wrong with its name or its sheets."""
    if path.suffix.lower() != SHEETS:
        if not table:
            return [_stray(path)]
        found.setdefault(table, []).append(Origin(path))
        return []
    if not table and path.stem.lower() != WORKBOOK:
        return [_stray(path)]
    from geodata.readers.workbook import sheet_names  # noqa: PLC0415 - most cities have no workbook

    try:
        refuse_large_file(path, path.name)
        names = sheet_names(path, path.name)
    except UnreadableError as error:
        if table:
            found.setdefault(table, [])
        return [replace(fault, table=table) for fault in error.faults]
    return _own_sheet(path, table, names, found) if table else _sheets(path, names, found)


def _own_sheet(path: Path, table: str, names: tuple[str, ...], found: dict[str, list[Origin]]) -> list[Fault]:
    """Add the sheet of a workbook that is called like a table: the sheet of that name, or the only one."""
    named = [name for name in names if table_named(name) == table]
    if len(named) != 1 and len(names) != 1:
        found.setdefault(table, [])
        return [kinds.LAYERS.at(path.name, table=table, found=", ".join(names))]
    chosen = named[0] if len(named) == 1 else names[0]
    found.setdefault(table, []).append(Origin(path, chosen))
    return [
        kinds.SHEET_UNKNOWN.at(path.name, table=name, found=name, choices=table)
        for name in names
        if name != chosen
    ]


def _sheets(path: Path, names: tuple[str, ...], found: dict[str, list[Origin]]) -> list[Fault]:
    for name in names:
        if table_named(name):
            found.setdefault(table_named(name), []).append(Origin(path, name))
    return [
        kinds.SHEET_UNKNOWN.at(
            path.name, table=name, found=name, choices=_listed(SCHEMAS), nearest=nearest(name, SCHEMAS)
        )
        for name in names
        if not table_named(name)
    ]


def _stray(path: Path) -> Fault:
    return kinds.FILE_UNKNOWN.at(
        path.name, found=path.stem, choices=_listed(SCHEMAS), nearest=nearest(path.stem, SCHEMAS)
    )


def _missing(found: Iterable[str]) -> list[Fault]:
    return [
        kinds.FILE_MISSING.at(f"{table}.*", table=table, files=_listed(_file_names(table)))
        for table in REQUIRED_TABLES
        if table not in found
    ]


def _file_names(table: str) -> list[str]:
    text_can = not has_geometry(table) or may_use_lon_lat(table)
    maps = [".gpkg", ".geojson", ".shp"]
    return [
        table + suffix for suffix in [*[".csv", SHEETS] * text_can, *maps * has_geometry(table), ".parquet"]
    ]


def _given_twice(found: dict[str, list[Origin]]) -> list[Fault]:
    return [
        kinds.FILE_TWICE.at(places[0].path.name, table=table, found=_listed(map(str, places)))
        for table, places in found.items()
        if len(places) > 1
    ]


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)
