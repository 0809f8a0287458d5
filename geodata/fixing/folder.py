"""A new city folder with every safe repair made and listed; the old folder is never touched."""

import csv
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from geopandas import GeoDataFrame
from pandas import DataFrame

from geodata.checks import Checked, check_folder
from geodata.drafts import draft_folder, settle
from geodata.faults import FolderInUseError, Translate, fill
from geodata.fixing.cells import repaired
from geodata.fixing.repair import ENCODING, FORMAT, SAME_ROW, Repair
from geodata.fixing.shapes import redrawn
from geodata.kinds import ENCODING_GUESSED
from geodata.readers.rows import Rows
from geodata.reading import REPAIRS
from geodata.schemas.tables import SCHEMAS, key_of
from geodata.writers.layers import write_geopackage
from geodata.writers.text import inert, write_csv

HEADS = ("file", "table", "row", "column", "repair", "before", "after")


@dataclass(frozen=True)
class Fixed:
    """What was repaired, and what the new folder is like.

    Attributes
    ----------
    repairs
        Every repair, in the order of tables, columns and rows.
    checked
        The new folder, read and checked as any other.
    """

    repairs: tuple[Repair, ...]
    checked: Checked


def fix_folder(source: Path, target: Path, translate: Translate = str, *, secluded: bool = False) -> Fixed:
    """Write a copy of a city folder with the safe repairs made, and ``repairs.csv`` that lists them.

    A file without repairs is copied byte for byte. A table with repairs is written as CSV in UTF-8, or as
    GeoPackage in its own CRS where it has shapes; that is listed too. What is not safe to repair is left as
    it stands and is a fault of the new folder. `secluded` when the files come from outside.

    Raises
    ------
    FolderInUseError
        If `target` exists and is not empty, or lies inside `source`.
    """
    source, target = Path(source), Path(target)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise FolderInUseError(f"{target} is there already; choose a new folder, or empty it first")
    if target.resolve().is_relative_to(source.resolve()):
        raise FolderInUseError(f"{target} lies in the folder to repair; choose another place")
    before = check_folder(source, secluded=secluded)
    tables = {table: _of_table(table, before.rows[table]) for table in SCHEMAS if table in before.rows}
    touched = {table: rows for table, (rows, repairs) in tables.items() if repairs}
    books = {rows.file for rows in touched.values() if rows.sheet}
    rewritten = touched | {
        table: tables[table][0] for table, rows in before.rows.items() if rows.file in books
    }
    listed = [repair for _, repairs in tables.values() for repair in repairs]
    listed += [_format_of(table, rows) for table, rows in rewritten.items() if _suffix(rows) not in rows.file]
    target.parent.mkdir(parents=True, exist_ok=True)
    with draft_folder(target) as work:
        work.chmod(0o755)
        _copy(source, work, {rows.file for rows in rewritten.values()})
        for table, rows in rewritten.items():
            _write(work / f"{table}{_suffix(rows)}", rows)
        _write_list(work / REPAIRS, listed, translate)
        settle(work)
        work.replace(target)
    return Fixed(tuple(listed), check_folder(target, secluded=secluded))


def _of_table(table: str, rows: Rows) -> tuple[Rows, list[Repair]]:
    repairs = [
        Repair(table, rows.file, 0, "", ENCODING, fault.found)
        for fault in rows.faults
        if fault.code == ENCODING_GUESSED.code
    ]
    steps: tuple[Callable[[str, Rows], tuple[Rows, list[Repair]]], ...] = (
        repaired,
        redrawn,
        _without_repeats,
    )
    for step in steps:
        rows, found = step(table, rows)
        repairs += found
    return rows, repairs


def _without_repeats(table: str, rows: Rows) -> tuple[Rows, list[Repair]]:
    """Leave out rows that are the same as an earlier one in every cell."""
    plain = rows.frame.drop(columns=["geometry"], errors="ignore").astype("str")
    if "geometry" in rows.frame:
        plain["geometry"] = GeoDataFrame(geometry=rows.frame["geometry"]).geometry.to_wkb(hex=True)
    again = plain.duplicated(keep="first")
    key = [name for name in key_of(table) if name in plain]
    found = [
        Repair(table, rows.file, int(row), "", SAME_ROW, " ".join(plain.loc[row, key]))
        for row in plain.index[again]
    ]
    if not found:
        return rows, []
    kept = rows.frame[~again.to_numpy()]
    return replace(rows, frame=kept), found


def _suffix(rows: Rows) -> str:
    return ".gpkg" if "geometry" in rows.frame else ".csv"


def _format_of(table: str, rows: Rows) -> Repair:
    name = "GeoPackage" if _suffix(rows) == ".gpkg" else "CSV"
    after = f"{table}{_suffix(rows)}"
    return Repair(table, rows.file, 0, "", FORMAT, rows.file, after, (("format", name),))


def _write(path: Path, rows: Rows) -> None:
    frame = rows.frame if rows.cut else rows.frame.rename(columns=dict(rows.headers))
    if "geometry" not in rows.frame:
        write_csv(path, frame)
        return
    shapes = rows.frame["geometry"].to_numpy()
    plain = DataFrame(frame.drop(columns=["geometry"]))
    crs = None if rows.crs is None else rows.crs.to_wkt()
    write_geopackage(path, GeoDataFrame(plain.reset_index(drop=True), geometry=shapes, crs=crs))


def _copy(source: Path, work: Path, rewritten: set[str]) -> None:
    """Copy the files of the folder, but for those that are written anew and what belongs to them."""
    stems = {Path(name).stem for name in rewritten if name.lower().endswith(".shp")}
    for path in sorted(source.iterdir()):
        inside = path.resolve().is_relative_to(source.resolve())
        if path.is_file() and inside and path.name not in rewritten and path.stem not in stems:
            shutil.copyfile(path, work / path.name)


def _write_list(path: Path, repairs: Sequence[Repair], translate: Translate) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(HEADS)
        for repair in repairs:
            row = str(repair.row) if repair.row else ""
            cells = (repair.file, repair.table, row, repair.column, said(repair, translate))
            writer.writerow([inert(cell) for cell in (*cells, repair.before, repair.after)])


def said(repair: Repair, translate: Translate) -> str:
    """Return what was done, in words."""
    return fill(translate(repair.name), dict(repair.values))
