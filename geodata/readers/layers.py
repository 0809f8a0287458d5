"""Map layers read by GDAL: GeoPackage and Shapefile, each by its own first bytes only.

GDAL opens whatever it recognizes, and some formats (VRT) read other files and the network. So a file is
opened here only when its first bytes are those of its format, and under a plain name of our own, so that no
part of its path is read as an address or an archive.
"""

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyogrio
from geopandas import GeoDataFrame
from pandas import DataFrame, RangeIndex
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj import CRS

from geodata import kinds
from geodata.faults import Fault
from geodata.readers.contents import refuse_other_content
from geodata.readers.limits import refuse_shape, shape_limit_faults
from geodata.readers.rows import Rows, UnreadableError

GEOPACKAGE_IDS = (b"GPKG", b"GP10", b"GP11")
BROKEN = (DataSourceError, DataLayerError, sqlite3.Error, ValueError)
NO_NETWORK = {
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
    "GDAL_HTTP_MAX_RETRY": "0",
    "OGR_SQLITE_ALLOW_EXTERNAL_ACCESS": "NO",
}


def read_geopackage(path: Path, file: str) -> Rows:
    """Return the rows of a GeoPackage: the layer named like the file, or its only layer.

    Raises
    ------
    UnreadableError
        If the file is no GeoPackage, whatever its name, or has no such layer.
    """
    refuse_other_content(path, file, "GeoPackage")
    with path.open("rb") as stream:
        head = stream.read(72)
    if head[68:72] not in GEOPACKAGE_IDS:
        found = "an SQLite database that is no GeoPackage"
        raise UnreadableError(kinds.OTHER_CONTENT.at(file, found=found, format="GeoPackage"))
    try:
        with plain_place(path) as (place,):
            layers = [str(name) for name, _ in pyogrio.list_layers(place)]
            if path.stem not in layers and len(layers) != 1:
                raise UnreadableError(_no_layer(path.stem, layers, file))
            layer = path.stem if path.stem in layers else layers[0]
            return rows_of(read_layer(place, file, layer=layer), file)
    except BROKEN as error:
        raise unreadable(file, "GeoPackage", str(error)) from error


def read_layer(place: Path, file: str, *, layer: str | None = None, encoding: str | None = None) -> DataFrame:
    """Return a layer that GDAL reads, once its size is known to be within the limits."""
    pyogrio.set_gdal_config_options(NO_NETWORK)
    info: dict[str, Any] = pyogrio.read_info(place, layer=layer, force_feature_count=True)
    refuse_shape(info["features"], len(info["fields"]), file)
    frame: DataFrame = pyogrio.read_dataframe(place, layer=layer, encoding=encoding)
    return frame


@contextmanager
def plain_place(*paths: Path) -> Iterator[tuple[Path, ...]]:
    """Give the files under one plain name in an empty folder of our own, each with its own suffix."""
    with tempfile.TemporaryDirectory(prefix="junheng-") as folder:
        places = tuple(Path(folder).resolve() / f"layer{path.suffix.lower()}" for path in paths)
        for path, place in zip(paths, places, strict=True):
            try:
                place.symlink_to(path.resolve())
            except OSError:  # where links need a privilege
                shutil.copyfile(path, place)
        yield places


def rows_of(layer: DataFrame, file: str, *, cut: bool = False) -> Rows:
    """Return a layer as rows that count from 1; its geometry is named ``geometry``.

    Raises
    ------
    UnreadableError
        If a shape has too many corner points, or one without a position.
    """
    frame = DataFrame(layer)
    frame.index = RangeIndex(1, len(frame) + 1)
    if not isinstance(layer, GeoDataFrame):
        return Rows(file, frame, cut=cut)
    shapes = np.asarray(layer.geometry)
    faults = shape_limit_faults(shapes, file)
    if faults:
        raise UnreadableError(*faults)
    geometry = pd.Series(shapes, index=frame.index, dtype=object)
    frame = frame.drop(columns=[layer.geometry.name]).assign(geometry=geometry)
    crs = None if layer.crs is None else CRS.from_user_input(layer.crs)
    return Rows(file, frame, crs=crs, cut=cut)


def unreadable(file: str, wanted: str, found: str) -> UnreadableError:
    """Return the error of a file that cannot be read as its format, with the first line of the reason."""
    first = found.splitlines()[0] if found else ""
    return UnreadableError(kinds.UNREADABLE.at(file, found=first, format=wanted))


def _no_layer(table: str, layers: list[str], file: str) -> Fault:
    return kinds.LAYERS.at(file, table=table, found=", ".join(layers) or "–")
