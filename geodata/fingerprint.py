"""The fingerprint of a city: one hash of its content, whatever files it came from."""

import hashlib
import json
from collections.abc import Mapping

import numpy as np
import shapely
from geopandas import GeoDataFrame
from pandas import DataFrame, Series
from pandas.api.types import is_bool_dtype, is_numeric_dtype

from geodata.schemas.tables import order_of

GRID_METRES = 0.01
COUNTED_WITH_ROWS = (
    "grades",
    "graduates",
    "attendance",
    "housing",
    "programmes",
    "grants_before",
    "street_nodes",
    "street_edges",
)


def fingerprint_of(settings: Mapping[str, object], tables: Mapping[str, DataFrame]) -> str:
    """Return the SHA-256 of settings and tables, in hex.

    The order of rows and columns does not matter, nor does the file format: a number counts by its value, an
    empty optional column counts as absent, a polygon as its own one-part multipolygon, whichever vertex it
    begins at, and coordinates count to the centimetre, which is finer than any survey of a school. The
    tables of `COUNTED_WITH_ROWS` were declared later than the others and count only with rows, so that
    cities without them keep the fingerprint they had.
    """
    digest = hashlib.sha256(json.dumps(dict(settings), sort_keys=True, ensure_ascii=False).encode())
    counted = (name for name in tables if name not in COUNTED_WITH_ROWS or len(tables[name]))
    for table in sorted(counted):
        frame = tables[table].sort_values(list(order_of(table, tables[table].columns)), ignore_index=True)
        digest.update(_framed(table.encode(), str(len(frame)).encode()))
        for column in sorted(frame.columns):
            content = _content(frame, column)
            if content:
                digest.update(_framed(column.encode(), content))
    return digest.hexdigest()


def _framed(*parts: bytes) -> bytes:
    return b"".join(len(part).to_bytes(8) + part for part in parts)


def _content(frame: DataFrame, column: str) -> bytes:
    """Return the bytes of a column, none when no cell says anything."""
    if isinstance(frame, GeoDataFrame) and column == frame.geometry.name:
        return _of_geometry(np.asarray(frame.geometry))
    values = frame[column]
    if is_numeric_dtype(values.dtype) or is_bool_dtype(values.dtype):
        return _of_numbers(values)
    return _of_text(values)


def _of_numbers(values: Series) -> bytes:
    numbers = values.to_numpy(dtype=float, na_value=np.nan) + 0.0  # adding zero turns -0.0 into 0.0
    unknown = np.isnan(numbers)
    if unknown.all():
        return b""
    return np.where(unknown, np.nan, numbers).astype("<f8").tobytes()


def _of_text(values: Series) -> bytes:
    texts = values.fillna("").tolist()
    if not any(texts):
        return b""
    lengths = np.fromiter((len(text) for text in texts), dtype="<i8", count=len(texts))
    return _framed(lengths.tobytes(), "".join(texts).encode())


def _of_geometry(shapes: np.ndarray) -> bytes:
    single = np.where(shapely.get_num_geometries(shapes) == 1, shapely.get_geometry(shapes, 0), shapes)
    rounded = shapely.set_precision(single, GRID_METRES, mode="pointwise")
    return _framed(*shapely.to_wkb(shapely.normalize(rounded), byte_order=1))
