"""Write a city folder: settings, CSV tables and GeoPackage layers, all of it or nothing."""

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pyogrio
from geopandas import GeoDataFrame
from pandas import DataFrame, Series
from pandas.api.types import is_bool_dtype, is_float_dtype
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError

from geodata.faults import FolderInUseError

FIXED_DATE = "2000-01-01T00:00:00.000Z"


def write_city(folder: Path, settings: Mapping[str, object], tables: Mapping[str, DataFrame]) -> None:
    """Write a city folder that `geodata.checks.read_city` reads back the same.

    A ``GeoDataFrame`` becomes a GeoPackage, any other frame a CSV file (UTF-8, comma, empty cell = unknown).
    Tables without rows are left out. The folder appears at once when it is complete, and the same content
    gives the same bytes.

    Parameters
    ----------
    folder
        Folder to make. It may exist when it is empty.
    settings
        What ``city.toml`` holds: text and whole numbers.
    tables
        Frames by table name; geometry must have a CRS.

    Raises
    ------
    FolderInUseError
        If the folder exists and is not empty, or is a file.
    """
    folder = Path(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderInUseError(f"{folder} is there already; choose a new folder, or empty it first")
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        work.chmod(0o755)
        _write_all(work, settings, tables)
        work.replace(folder)
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        raise


def _write_all(work: Path, settings: Mapping[str, object], tables: Mapping[str, DataFrame]) -> None:
    (work / "city.toml").write_text(settings_text(settings), encoding="utf-8", newline="\n")
    for name, table in tables.items():
        if table.empty:
            continue
        if isinstance(table, GeoDataFrame):
            _write_layer(work / f"{name}.gpkg", table)
        else:
            _write_csv(work / f"{name}.csv", table)


def settings_text(settings: Mapping[str, object]) -> str:
    """Return settings as TOML, one key per line in the order given."""
    return "".join(f"{key} = {_toml_value(value)}\n" for key, value in settings.items())


def _toml_value(value: object) -> str:
    # A JSON string is a TOML string, but for the one control character that JSON leaves as it is.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")


def _write_csv(path: Path, table: DataFrame) -> None:
    shown = table.copy(deep=False)
    for column in shown.columns:
        if is_bool_dtype(shown[column].dtype):
            shown[column] = shown[column].map({True: "true", False: "false"}).astype("str")
        elif is_float_dtype(shown[column].dtype) and _all_whole(shown[column]):
            shown[column] = shown[column].astype("Int64")
    shown.to_csv(path, index=False, encoding="utf-8", lineterminator="\n")


def _all_whole(values: Series) -> bool:
    known = values.dropna()
    return bool(((known % 1 == 0) & (known.abs() < 2**53)).all())


def _write_layer(path: Path, table: GeoDataFrame) -> None:
    try:
        with _fixed_date():
            pyogrio.write_dataframe(
                table, path, layer=path.stem, driver="GPKG", geometry_type="Unknown", SPATIAL_INDEX="NO"
            )
    except (DataSourceError, DataLayerError, FeatureError) as error:  # such as a full disk
        raise OSError(str(error)) from error


@contextmanager
def _fixed_date() -> Iterator[None]:
    """Write a fixed date into the layer, which would make every file differ."""
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": FIXED_DATE})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
