"""Nothing beyond a limit is taken in, and what is just within it is."""

from pathlib import Path

import numpy as np
import pytest
import shapely

from geodata.readers.limits import (
    CELL,
    COLUMNS,
    FILE_MB,
    MB,
    POINTS,
    ROWS,
    refuse_large_file,
    refuse_long_cell,
    refuse_shape,
    shape_limit_faults,
)
from geodata.readers.rows import UnreadableError


def test_tables_and_cells_at_their_limits() -> None:
    refuse_shape(ROWS.most, COLUMNS.most, "x.csv")
    refuse_long_cell(2, CELL.most, "x.csv")
    for rows, columns, code in (
        (ROWS.most + 1, 1, "too_many_rows"),
        (1, COLUMNS.most + 1, "too_many_columns"),
    ):
        with pytest.raises(UnreadableError) as caught:
            refuse_shape(rows, columns, "x.csv")
        assert [fault.code for fault in caught.value.faults] == [code]
    with pytest.raises(UnreadableError, match=r"row 2.*32768"):
        refuse_long_cell(2, CELL.most + 1, "x.csv")


def test_a_file_too_large_is_not_even_opened(tmp_path: Path) -> None:
    path = tmp_path / "areas.csv"
    with path.open("wb") as stream:
        stream.truncate(FILE_MB.most * MB + MB)  # a hole: it takes no room
    with pytest.raises(UnreadableError, match="1001 MB"):
        refuse_large_file(path, path.name)


def test_shapes_with_too_many_points_or_without_a_place() -> None:
    many = shapely.linestrings(np.arange(2 * (POINTS.most + 1), dtype=float).reshape(-1, 2))
    lost = shapely.points(np.inf, 0.0)
    faults = shape_limit_faults(np.array([shapely.Point(0, 0), many, lost, None], dtype=object), "x.gpkg")
    assert [(fault.code, fault.rows) for fault in faults] == [
        ("too_many_points", (2,)),
        ("not_finite_point", (3,)),
    ]
