"""How much a reader takes in: one table of limits, told in messages and printed in the data dictionary."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely

from geodata import kinds
from geodata.faults import Fault
from geodata.readers.rows import UnreadableError

MB = 1_000_000


@dataclass(frozen=True)
class Limit:
    """One limit, and what it is called in the data dictionary."""

    most: int
    en: str
    zh: str


FILE_MB = Limit(1000, "megabytes in one file", "单个文件的兆字节数")
UNPACKED_MB = Limit(1000, "megabytes of a workbook or Parquet file when unpacked", "解压后的兆字节数")
UNPACKED_TIMES = Limit(200, "times its own size that a workbook unpacks to", "工作簿解压后的倍数")
ENTRIES = Limit(2_000, "parts of a workbook", "工作簿的部件数")
ROWS = Limit(5_000_000, "rows in one table", "单表行数")
COLUMNS = Limit(500, "columns in one table", "单表列数")
CELL = Limit(32_767, "characters in one cell", "单元格字符数")
POINTS = Limit(1_000_000, "corner points in one shape", "单个图形的顶点数")
DEPTH = Limit(32, "levels of brackets in GeoJSON", "GeoJSON 的嵌套层数")
HEADER_ROW = Limit(10, "rows among which the header is looked for", "查找表头的行数")
LIMITS = (
    FILE_MB,
    UNPACKED_MB,
    UNPACKED_TIMES,
    ENTRIES,
    ROWS,
    COLUMNS,
    CELL,
    POINTS,
    DEPTH,
    HEADER_ROW,
)


def refuse_large_file(path: Path, file: str) -> None:
    """Raise UnreadableError for a file above the limit of bytes."""
    refuse_size(path.stat().st_size, FILE_MB, file)


def refuse_size(size: int, limit: Limit, file: str) -> None:
    """Raise UnreadableError for so many bytes."""
    if size > limit.most * MB:
        raise UnreadableError(kinds.TOO_LARGE.at(file, found=f"{size // MB} MB", limit=limit.most))


def refuse_shape(rows: int, columns: int, file: str, table: str = "") -> None:
    """Raise UnreadableError for a table with too many rows or columns."""
    if rows > ROWS.most:
        raise UnreadableError(kinds.TOO_MANY_ROWS.at(file, table=table, found=str(rows), limit=ROWS.most))
    if columns > COLUMNS.most:
        fault = kinds.TOO_MANY_COLUMNS.at(file, table=table, found=str(columns), limit=COLUMNS.most)
        raise UnreadableError(fault)


def refuse_long_cell(row: int, length: int, file: str, table: str = "") -> None:
    """Raise UnreadableError for a cell with so many characters in this row."""
    if length > CELL.most:
        fault = kinds.CELL_TOO_LONG.at(file, table=table, rows=(row,), found=str(length), limit=CELL.most)
        raise UnreadableError(fault)


def shape_limit_faults(shapes: np.ndarray, file: str) -> list[Fault]:
    """Return a fault for the shapes with too many corner points or with points that have no position.

    Rows count from 1.
    """
    counts = shapely.get_num_coordinates(shapes)
    faults = []
    large = np.flatnonzero(counts > POINTS.most)
    if large.size:
        found, rows = str(counts[large[0]]), tuple((large + 1).tolist())
        fault = kinds.TOO_MANY_POINTS.at(file, rows=rows, column="geometry", found=found, limit=POINTS.most)
        faults.append(fault)
    points, owners = shapely.get_coordinates(shapes, return_index=True)
    broken = np.unique(owners[~np.isfinite(points).all(axis=1)])
    if broken.size:
        rows = tuple((broken + 1).tolist())
        faults.append(kinds.NOT_FINITE_POINT.at(file, rows=rows, column="geometry"))
    return faults
