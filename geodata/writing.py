"""Write a city folder: settings and tables, each in its format, all of it or nothing."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

from geopandas import GeoDataFrame
from pandas import DataFrame

from geodata.drafts import draft_folder, settle
from geodata.faults import FolderInUseError, FormatError
from geodata.writers.layers import (
    write_geojson,
    write_geopackage,
    write_geoparquet,
    write_parquet,
    write_shapefile,
)
from geodata.writers.text import as_columns, write_csv, write_workbook

type Format = Literal["csv", "xlsx", "parquet", "gpkg", "geojson", "shp", "geoparquet"]

LAYERS: Mapping[str, Callable[[Path, GeoDataFrame], None]] = {
    "gpkg": write_geopackage,
    "geojson": write_geojson,
    "shp": write_shapefile,
    "geoparquet": write_geoparquet,
    "parquet": write_geoparquet,
}
WORKBOOK = "city.xlsx"


def write_city(
    folder: Path,
    settings: Mapping[str, object],
    tables: Mapping[str, DataFrame],
    formats: Mapping[str, Format] | None = None,
) -> None:
    """Write a city folder that `geodata.checks.read_city` reads back the same.

    A ``GeoDataFrame`` becomes a GeoPackage, any other frame a CSV file (UTF-8, comma, empty cell = unknown),
    unless `formats` says otherwise. Tables without rows are left out. The folder appears at once when it is
    complete, and the same content gives the same bytes.

    Parameters
    ----------
    folder
        Folder to make. It may exist when it is empty.
    settings
        What ``city.toml`` holds: text and whole numbers.
    tables
        Frames by table name; geometry must have a CRS.
    formats
        Format by table name. ``xlsx`` is a sheet of ``city.xlsx``. Points become lon and lat in ``csv`` and
        ``xlsx``. GeoJSON, lon and lat are in WGS 84, so places come back to within a millimetre, all other
        values exactly.

    Raises
    ------
    FolderInUseError
        If the folder exists and is not empty, or is a file.
    FormatError
        If a table holds what its format cannot keep.
    """
    folder = Path(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderInUseError(f"{folder} is there already; choose a new folder, or empty it first")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with draft_folder(folder) as work:
        work.chmod(0o755)
        _write_all(work, settings, tables, formats or {})
        settle(work)
        work.replace(folder)


def _write_all(
    work: Path,
    settings: Mapping[str, object],
    tables: Mapping[str, DataFrame],
    formats: Mapping[str, Format],
) -> None:
    (work / "city.toml").write_text(settings_text(settings), encoding="utf-8", newline="\n")
    sheets: dict[str, DataFrame] = {}
    for name, table in tables.items():
        if table.empty:
            continue
        chosen = formats.get(name, "gpkg" if isinstance(table, GeoDataFrame) else "csv")
        if chosen == "xlsx":
            sheets[name] = as_columns(table, name)
        else:
            write_table(work / f"{name}.{chosen}", table)
    if sheets:
        write_workbook(work / WORKBOOK, sheets)


def write_table(path: Path, table: DataFrame) -> None:
    """Write one table in the format that the suffix names; a workbook gets one sheet.

    Raises
    ------
    FormatError
        If the format cannot keep what the table holds.
    """
    suffix = path.suffix.removeprefix(".")
    if suffix == "csv":
        write_csv(path, as_columns(table, path.stem))
    elif suffix == "xlsx":
        write_workbook(path, {path.stem: as_columns(table, path.stem)})
    elif suffix in LAYERS and isinstance(table, GeoDataFrame):
        LAYERS[suffix](path, table)
    elif suffix == "parquet":
        write_parquet(path, table)
    else:
        raise FormatError(f"{path.stem}: {suffix} is a map format, and the table has no geometry")


def settings_text(settings: Mapping[str, object]) -> str:
    """Return settings as TOML, one key per line in the order given."""
    return "".join(f"{key} = {_toml_value(value)}\n" for key, value in settings.items())


def _toml_value(value: object) -> str:
    # A JSON string is a TOML string, but for the one control character that JSON leaves as it is.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
