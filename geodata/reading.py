"""Read a city folder: find the file of each table, and read it whatever its format."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from geodata import kinds
from geodata.faults import Fault
from geodata.nearest import nearest
from geodata.readers.delimited import read_csv
from geodata.readers.maps import read_geojson, read_geopackage, read_parquet
from geodata.readers.rows import Rows, UnreadableError
from geodata.schemas.tables import REQUIRED_TABLES, SCHEMAS, has_geometry, may_use_lon_lat

WORKBOOK = "city.xlsx"
READERS = {
    ".csv": read_csv,
    ".parquet": read_parquet,
    ".geoparquet": read_parquet,
    ".gpkg": read_geopackage,
    ".geojson": read_geojson,
}
REFUSED = (".shp", ".xls", ".xlsx", ".ods", ".tsv", ".json", ".kml", ".dbf", ".feather")


@dataclass(frozen=True)
class Origin:
    """Where a table stands: a file, or a sheet of the workbook."""

    path: Path
    sheet: str = ""

    def __str__(self) -> str:
        """Return the place as the user calls it."""
        return f"{self.path.name} ({self.sheet})" if self.sheet else self.path.name


def read_tables(folder: Path) -> tuple[dict[str, Rows], tuple[Fault, ...]]:
    """Return the rows of every table that could be read, and all faults of the files.

    Nothing is checked here but what the format itself demands.
    """
    origins, faults = locate(folder)
    tables: dict[str, Rows] = {}
    for table, origin in origins.items():
        try:
            tables[table] = read_table(origin, table)
        except UnreadableError as error:
            faults.extend(error.faults)
        else:
            faults.extend(tables[table].faults)
    return tables, tuple(faults)


def read_table(origin: Origin, table: str) -> Rows:
    """Return the rows of one table.

    Raises
    ------
    UnreadableError
        If the file does not hold what its suffix says.
    """
    if origin.sheet:
        from geodata.readers.workbook import read_sheet  # noqa: PLC0415 - most cities have no workbook

        rows = read_sheet(origin.path, origin.path.name, origin.sheet)
    else:
        rows = READERS[origin.path.suffix.lower()](origin.path, origin.path.name)
    if has_geometry(table) and not may_use_lon_lat(table) and "geometry" not in rows.frame:
        raise UnreadableError(kinds.NO_GEOMETRY_FORMAT.at(origin.path.name, table=table))
    return rows


def locate(folder: Path) -> tuple[dict[str, Origin], list[Fault]]:
    """Return where each table stands, with faults for tables given never or twice and for stray files."""
    files = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    found: dict[str, list[Origin]] = {}
    faults: list[Fault] = []
    for path in files:
        suffix = path.suffix.lower()
        if path.name.lower() == WORKBOOK:
            faults += _locate_sheets(path, found)
        elif suffix in READERS and path.stem in SCHEMAS:
            found.setdefault(path.stem, []).append(Origin(path))
        elif suffix in READERS:
            faults.append(_stray(path))
        elif suffix in REFUSED:
            faults.append(kinds.FILE_FORMAT.at(path.name, found=suffix))
    faults += [*_missing(found), *_given_twice(found)]
    return {table: places[0] for table, places in found.items() if len(places) == 1}, faults


def _locate_sheets(path: Path, found: dict[str, list[Origin]]) -> list[Fault]:
    from geodata.readers.workbook import sheet_names  # noqa: PLC0415 - most cities have no workbook

    try:
        names = sheet_names(path, path.name)
    except UnreadableError as error:
        return list(error.faults)
    for name in names:
        if name in SCHEMAS:
            found.setdefault(name, []).append(Origin(path, name))
    return [
        kinds.SHEET_UNKNOWN.at(
            path.name, table=name, found=name, choices=_listed(SCHEMAS), nearest=nearest(name, SCHEMAS)
        )
        for name in names
        if name not in SCHEMAS
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
    suffixes = [".csv"] * text_can + [".gpkg", ".geojson"] * has_geometry(table) + [".parquet"]
    return [table + suffix for suffix in suffixes]


def _given_twice(found: dict[str, list[Origin]]) -> list[Fault]:
    return [
        kinds.FILE_TWICE.at(places[0].path.name, table=table, found=_listed(map(str, places)))
        for table, places in found.items()
        if len(places) > 1
    ]


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)
