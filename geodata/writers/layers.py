"""Tables as map layers: GeoPackage, GeoJSON, Shapefile, GeoParquet."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pyogrio
import shapely
from geopandas import GeoDataFrame
from pandas import DataFrame, Series
from pandas.api.types import is_bool_dtype, is_float_dtype, is_numeric_dtype
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError

from geodata.faults import FormatError
from geodata.writers.text import WGS84, all_whole

FIXED_DATE = "2000-01-01T00:00:00.000Z"
FIXED_DAY = "2000-01-01"
NAME_BYTES = 10
TEXT_BYTES = 254
REFUSED = (DataSourceError, DataLayerError, FeatureError)


def write_geopackage(path: Path, table: GeoDataFrame) -> None:
    """Write a layer called like the file, with a fixed date: the same content gives the same bytes."""
    try:
        with _fixed_date():
            pyogrio.write_dataframe(
                table, path, layer=path.stem, driver="GPKG", geometry_type="Unknown", SPATIAL_INDEX="NO"
            )
    except REFUSED as error:  # such as a full disk
        raise OSError(str(error)) from error


@contextmanager
def _fixed_date() -> Iterator[None]:
    """Write a fixed date into the layer, which would make every file differ."""
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": FIXED_DATE})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def write_geojson(path: Path, table: GeoDataFrame) -> None:
    """Write a feature collection in WGS 84 (RFC 7946), outer rings counter-clockwise, one feature a line."""
    shapes = shapely.orient_polygons(table.geometry.to_crs(WGS84).to_numpy(), exterior_cw=False)
    plain = table.drop(columns=[table.geometry.name])
    columns = {str(name): _json_values(plain[name]) for name in plain.columns}
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write('{"type": "FeatureCollection", "features": [\n')
        for row, shape in enumerate(shapes):
            properties = {name: values[row] for name, values in columns.items()}
            geometry = None if shape is None else shapely.geometry.mapping(shape)
            feature = {"type": "Feature", "properties": properties, "geometry": geometry}
            stream.write("," * (row > 0) + json.dumps(feature, ensure_ascii=False, allow_nan=False) + "\n")
        stream.write("]}\n")


def _json_values(values: Series) -> list[object]:
    if is_float_dtype(values.dtype) and all_whole(values):
        values = values.astype("Int64")
    return [None if pd.isna(value) else value for value in values.tolist()]


def write_geoparquet(path: Path, table: GeoDataFrame) -> None:
    """Write a GeoParquet file."""
    table.to_parquet(path, index=False)


def write_parquet(path: Path, table: DataFrame) -> None:
    """Write a Parquet file without geometry."""
    table.to_parquet(path, index=False)


def write_shapefile(path: Path, table: GeoDataFrame) -> None:
    """Write a Shapefile with its .shx, .dbf, .prj and .cpg (UTF-8).

    Names of columns are cut to ten characters, which the reader completes. A column of numbers that the
    format would round becomes one of text, which the reader takes for the same numbers.

    Raises
    ------
    FormatError
        If a text is too long, or begins or ends with a space, shapes are of several kinds, or two names
        become one.
    """
    kinds = set(table.geometry.geom_type)
    if not (kinds <= {"Polygon", "MultiPolygon"} or kinds == {"Point"}):
        raise FormatError(f"{path.stem}: a Shapefile holds points or polygons, not both; use GeoPackage")
    columns = [str(name) for name in table.columns if name != table.geometry.name]
    short = [name[:NAME_BYTES] for name in columns]
    if len(set(short)) < len(short):
        raise FormatError(f"{path.stem}: names of columns are the same after {NAME_BYTES} characters")
    fields = {
        cut: _field(table[name], f"{path.stem}.{name}") for cut, name in zip(short, columns, strict=True)
    }
    layer = GeoDataFrame(fields, geometry=table.geometry.to_numpy(), crs=table.crs)
    kind = "Point" if kinds == {"Point"} else "Polygon"
    try:
        pyogrio.write_dataframe(
            layer,
            path,
            driver="ESRI Shapefile",
            encoding="UTF-8",
            geometry_type=kind,
            DBF_DATE_LAST_UPDATE=FIXED_DAY,
        )
    except REFUSED as error:
        raise OSError(str(error)) from error


def _field(values: Series, place: str) -> Series:
    """Return a column as the format keeps it exactly."""
    plain = values.reset_index(drop=True)
    if is_bool_dtype(plain.dtype):
        return plain.map({True: "true", False: "false"}).astype("str")
    if not is_numeric_dtype(plain.dtype):
        _refuse_texts(plain.dropna().astype("str").tolist(), place)
        return plain.astype("str")
    if not is_float_dtype(plain.dtype):
        return plain
    exact = [value != value or float(f"{value:24.15f}"[:24]) == value for value in plain.tolist()]  # noqa: PLR0124
    return plain if all(exact) else Series([_digits(value) for value in plain.tolist()], dtype="str")


def _digits(value: float) -> str | None:
    return None if pd.isna(value) else repr(value)


def _refuse_texts(texts: Sequence[str], place: str) -> None:
    for text in texts:
        if len(text.encode()) > TEXT_BYTES or text != text.strip(" ") or "\0" in text:
            raise FormatError(f"{place}: a Shapefile cannot hold the text {text[:40]!r}; use GeoPackage")
