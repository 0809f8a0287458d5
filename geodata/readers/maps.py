"""Map files: GeoPackage by its magic bytes, GeoJSON without GDAL, Parquet with or without geometry."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import geopandas
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import shapely
from geopandas import GeoDataFrame
from pandas import DataFrame, RangeIndex
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj import CRS

from geodata import kinds
from geodata.readers.rows import Rows, UnreadableError

SQLITE_MAGIC = b"SQLite format 3\0"
GEOPACKAGE_IDS = (b"GPKG", b"GP10", b"GP11")
WGS84 = CRS.from_epsg(4326)
BROKEN_SHAPE = (ValueError, TypeError, KeyError, AttributeError, IndexError, shapely.errors.ShapelyError)
WGS84_NAMES = ("urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4326", "EPSG:4326", "OGC:CRS84")


def read_geopackage(path: Path, file: str) -> Rows:
    """Return the rows of a GeoPackage: the layer named like the file, or its only layer.

    Raises
    ------
    UnreadableError
        If the file is no GeoPackage, whatever its name, or has no such layer.
    """
    with path.open("rb") as stream:
        head = stream.read(72)
    if not head.startswith(SQLITE_MAGIC) or head[68:72] not in GEOPACKAGE_IDS:
        raise _unreadable(file, "GeoPackage", "other content")
    try:
        layers = [str(name) for name, _ in pyogrio.list_layers(path)]
        layer = path.stem if path.stem in layers or len(layers) != 1 else layers[0]
        return _of_layer(pyogrio.read_dataframe(path, layer=layer), file)
    except (DataSourceError, DataLayerError, sqlite3.Error, ValueError) as error:
        raise _unreadable(file, "GeoPackage", str(error)) from error


def read_parquet(path: Path, file: str) -> Rows:
    """Return the rows of a Parquet or GeoParquet file.

    Raises
    ------
    UnreadableError
        If it is no Parquet file or its geometry is not GeoParquet.
    """
    try:
        metadata = pq.read_schema(path).metadata or {}
        if b"geo" in metadata:
            return _of_layer(geopandas.read_parquet(path), file)
        return _of_layer(pd.read_parquet(path), file)
    except (pa.ArrowException, OSError, ValueError, KeyError) as error:
        raise _unreadable(file, "Parquet", str(error)) from error


def read_geojson(path: Path, file: str) -> Rows:
    """Return the features of a GeoJSON file (RFC 7946: always WGS 84), read without GDAL.

    Raises
    ------
    UnreadableError
        If it is no feature collection, or names another CRS, which the format does not allow.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
        features = _features(content)
    except (ValueError, RecursionError, TypeError, KeyError) as error:
        raise _unreadable(file, "GeoJSON", str(error) or type(error).__name__) from error
    named = _named_crs(content)
    if named not in ("", *WGS84_NAMES):
        raise UnreadableError(kinds.CRS_FILE.at(file, found=named, crs=named))
    frame = DataFrame([dict(feature.get("properties") or {}) for feature in features])
    frame.index = RangeIndex(1, len(frame) + 1)
    frame["geometry"] = pd.Series(_shapes(features, file), index=frame.index, dtype=object)
    return Rows(file, frame, crs=WGS84)


def _features(content: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - parsed JSON
    if not isinstance(content, dict) or content.get("type") != "FeatureCollection":
        raise ValueError("no FeatureCollection")
    features = content["features"]
    if not isinstance(features, list) or not all(isinstance(feature, dict) for feature in features):
        raise ValueError("no list of features")
    return features


def _named_crs(content: dict[str, Any]) -> str:
    crs = content.get("crs")
    if not crs:
        return ""
    properties = crs.get("properties") if isinstance(crs, dict) else None
    return str((properties or {}).get("name", crs)) if isinstance(properties, dict) else str(crs)


def _shapes(features: list[dict[str, Any]], file: str) -> list[shapely.Geometry | None]:
    shapes: list[shapely.Geometry | None] = []
    for row, feature in enumerate(features, 1):
        member = feature.get("geometry")
        try:
            shapes.append(None if member is None else shapely.geometry.shape(member))
        except (
            ValueError,
            TypeError,
            KeyError,
            AttributeError,
            IndexError,
            shapely.errors.ShapelyError,
        ) as error:
            found = str(error) or type(error).__name__
            fault = kinds.UNREADABLE.at(file, rows=(row,), column="geometry", found=found, format="GeoJSON")
            raise UnreadableError(fault) from error
    return shapes


def _of_layer(layer: DataFrame, file: str) -> Rows:
    frame = DataFrame(layer)
    frame.index = RangeIndex(1, len(frame) + 1)
    if not isinstance(layer, GeoDataFrame):
        return Rows(file, frame)
    shapes = pd.Series(layer.geometry.to_numpy(), index=frame.index, dtype=object)
    frame = frame.drop(columns=[layer.geometry.name]).assign(geometry=shapes)
    return Rows(file, frame, crs=None if layer.crs is None else CRS.from_user_input(layer.crs))


def _unreadable(file: str, wanted: str, found: str) -> UnreadableError:
    first = found.splitlines()[0] if found else ""
    return UnreadableError(kinds.UNREADABLE.at(file, found=first, format=wanted))
