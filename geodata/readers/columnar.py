"""Parquet files, with or without geometry (GeoParquet)."""

from pathlib import Path

import geopandas
import pyarrow as pa
import pyarrow.parquet as pq
from pandas import DataFrame

from geodata import kinds
from geodata.readers.contents import refuse_other_content
from geodata.readers.layers import rows_of, unreadable
from geodata.readers.limits import UNPACKED_MB, refuse_shape, refuse_size
from geodata.readers.rows import Rows, UnreadableError

BROKEN = (pa.ArrowException, OSError, ValueError, KeyError, TypeError)


def read_parquet(path: Path, file: str) -> Rows:
    """Return the rows of a Parquet or GeoParquet file.

    Raises
    ------
    UnreadableError
        If it is no Parquet file, is too large, holds lists in cells, or its geometry is not GeoParquet.
    """
    refuse_other_content(path, file, "Parquet")
    try:
        with pq.ParquetFile(path) as opened:
            _refuse(opened, file)
            has_geometry = b"geo" in (opened.schema_arrow.metadata or {})
        return rows_of(_layer(path, has_geometry=has_geometry), file)
    except BROKEN as error:
        raise unreadable(file, "Parquet", str(error)) from error


def _refuse(opened: pq.ParquetFile, file: str) -> None:
    metadata = opened.metadata
    refuse_shape(metadata.num_rows, metadata.num_columns, file)
    sizes = (metadata.row_group(group).total_byte_size for group in range(metadata.num_row_groups))
    refuse_size(sum(sizes), UNPACKED_MB, file)
    primary = b"geo" in (opened.schema_arrow.metadata or {})
    nested = [
        field.name
        for field in opened.schema_arrow
        if pa.types.is_nested(field.type) and not (primary and _is_geometry(field))
    ]
    if nested:
        found = str(opened.schema_arrow.field(nested[0]).type)
        raise UnreadableError(kinds.CELL_NESTED.at(file, column=nested[0], found=found))


def _is_geometry(field: pa.Field) -> bool:
    """Return whether a nested field may be geometry: GeoParquet 1.1 stores points as pairs, and boxes."""
    return field.name in ("geometry", "geom", "bbox")


def _layer(path: Path, *, has_geometry: bool) -> DataFrame:
    if has_geometry:
        layer: DataFrame = geopandas.read_parquet(path)
        named = [name for name in layer.index.names if name and name not in layer.columns]
        return layer.reset_index() if named else layer
    table: DataFrame = pq.read_table(path).to_pandas(ignore_metadata=True)
    return table.drop(columns=[name for name in table.columns if str(name).startswith("__index_level_")])
