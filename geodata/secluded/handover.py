"""How rows cross from the reading process: Arrow files and JSON, which hold values and never code."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import shapely
from pandas import DataFrame, Index, Series
from pyarrow import ipc
from pyproj import CRS

from geodata.faults import Fault
from geodata.readers.rows import CELL_TEXT, Rows

CONTENTS = "contents.json"
BROKEN = (OSError, ValueError, KeyError, TypeError, pa.ArrowException, shapely.errors.ShapelyError)
SHAPES, MIXED, TEXT, PLAIN = "shapes", "mixed", "text", "plain"

type Tables = Mapping[str, Rows]


class HandoverError(Exception):
    """The files handed over do not hold what they should."""


def write_tables(folder: Path, tables: Tables, faults: tuple[Fault, ...]) -> None:
    """Write rows and faults into a folder; the contents come last, so that they vouch for the rest."""
    listed = []
    for number, (table, rows) in enumerate(tables.items()):
        ways = _write_frame(folder / f"{number}.arrow", rows.frame)
        crs = None if rows.crs is None else rows.crs.srs
        listed.append(
            {
                "table": table,
                "file": rows.file,
                "sheet": rows.sheet,
                "columns": [str(name) for name in rows.frame.columns],
                "ways": ways,
                "numeric": sorted(rows.numeric),
                "crs": crs,
                "faults": [asdict(fault) for fault in rows.faults],
                "headers": dict(rows.headers),
                "cut": rows.cut,
            }
        )
    contents = {"tables": listed, "faults": [asdict(fault) for fault in faults]}
    (folder / CONTENTS).write_text(json.dumps(contents), encoding="utf-8")


def read_tables_written(folder: Path) -> tuple[dict[str, Rows], tuple[Fault, ...]]:
    """Return the rows and faults of a folder.

    Raises
    ------
    HandoverError
        If a file is missing or does not hold what the contents say.
    """
    try:
        contents = json.loads((folder / CONTENTS).read_text(encoding="utf-8"))
        tables = {
            str(one["table"]): _rows(folder / f"{number}.arrow", one)
            for number, one in enumerate(contents["tables"])
        }
        return tables, tuple(map(_fault, contents["faults"]))
    except BROKEN as error:
        raise HandoverError(str(error)) from error


def _write_frame(path: Path, frame: DataFrame) -> list[str]:
    """Write columns by their place, the row numbers last; return how each is written."""
    ways, arrays = [], []
    for place in range(frame.shape[1]):
        way, array = _array(frame.iloc[:, place])
        ways.append(way)
        arrays.append(array)
    arrays.append(pa.array(frame.index.to_numpy(dtype=np.int64)))
    table = pa.Table.from_arrays(arrays, names=[str(place) for place in range(len(arrays))])
    with ipc.new_file(path, table.schema) as file:
        file.write_table(table)
    return ways


def _array(values: Series) -> tuple[str, pa.Array]:
    if values.dtype == CELL_TEXT:
        return TEXT, pa.array(values, type=pa.large_string(), from_pandas=True)
    if values.dtype != object:
        return PLAIN, pa.array(values)
    cells = values.to_numpy(dtype=object)
    if any(isinstance(cell, shapely.Geometry) for cell in cells):
        return SHAPES, pa.array(shapely.to_wkb(cells), type=pa.large_binary())
    return MIXED, pa.array([json.dumps(_plain(cell)) for cell in cells], type=pa.large_string())


def _plain(cell: object) -> object:
    """Return a cell as JSON has it; what JSON has no word for is taken as text later on anyway."""
    if isinstance(cell, np.generic):
        cell = cell.item()
    if cell is None or cell is pd.NA or isinstance(cell, bool | int | float | str):
        return None if cell is pd.NA else cell
    return str(cell)


def _rows(path: Path, one: dict[str, Any]) -> Rows:
    with pa.memory_map(str(path)) as source:
        table = ipc.open_file(source).read_all()
        table.validate(full=True)
        *columns, index = [chunked.combine_chunks() for chunked in table.columns]
        if not len(columns) == len(one["columns"]) == len(one["ways"]):
            raise HandoverError(path.name)
        cells = {
            place: _cells(array, way)
            for place, (array, way) in enumerate(zip(columns, one["ways"], strict=True))
        }
        frame = DataFrame(cells, index=range(len(index)))
        frame.index = Index(index.to_numpy().copy())
    frame.columns = Index(one["columns"], dtype=CELL_TEXT)
    return Rows(
        file=one["file"],
        frame=frame,
        numeric=frozenset(one["numeric"]),
        crs=None if one["crs"] is None else CRS.from_user_input(one["crs"]),
        faults=tuple(map(_fault, one["faults"])),
        sheet=one["sheet"],
        headers=one["headers"],
        cut=one["cut"],
    )


def _cells(array: pa.Array, way: str) -> Series:
    if way == SHAPES:
        return Series(shapely.from_wkb(array.to_numpy(zero_copy_only=False)), dtype=object)
    if way == MIXED:
        return Series([json.loads(cell) for cell in array.to_pylist()], dtype=object)
    values: Series = array.to_pandas()
    return values.astype("str") if way == TEXT else values.copy()


def _fault(one: dict[str, Any]) -> Fault:
    values = tuple((str(key), str(value)) for key, value in one["values"])
    return Fault(**{**one, "rows": tuple(one["rows"]), "values": values})
