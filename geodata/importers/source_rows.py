"""The rows of a bureau's own files, read in this process or in a restricted one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from geodata.faults import Fault
from geodata.headers import declared, folded_header
from geodata.importers import mapping_kinds as kinds
from geodata.importers.proposal_words import ALIASES
from geodata.nearest import nearest
from geodata.readers.delimited import read_csv
from geodata.readers.limits import refuse_large_file
from geodata.readers.rows import IsHeader, Rows, UnreadableError
from geodata.reading import MAPS, READ, SHEETS
from geodata.schemas.tables import SCHEMAS

ENOUGH = 2  # names of columns that make a line a header
EMPTY = "empty_table"

type Read = tuple[dict[str, Rows], tuple[Fault, ...]]


@dataclass(frozen=True)
class Asked:
    """A table wanted from a file of a folder.

    Attributes
    ----------
    sheet
        Of a workbook; empty where it has only one.
    headers
        Names that its header holds, half of them at least: one may be misspelt.
    """

    file: str
    sheet: str
    headers: tuple[str, ...]


def read_asked(source: Path, asked: Sequence[Asked]) -> Read:
    """Return the rows of tables by their place in ``asked``, and why others cannot be read.

    Parameters
    ----------
    source
        Folder of the files. No path leads out of it, and no archive is opened.
    """
    found: dict[str, Rows] = {}
    faults: list[Fault] = []
    for place, one in enumerate(asked):
        try:
            found[str(place)] = _read(source, one.file, one.sheet, _has(one.headers))
        except UnreadableError as error:
            faults += error.faults
    return found, tuple(faults)


def read_every_sheet(source: Path, file: str) -> Read:
    """Return the rows of a file by sheet, empty sheets left out, or why it cannot be read.

    A header is a line with names that columns of a city are known to have.
    """
    try:
        return _every_sheet(source, file), ()
    except UnreadableError as error:
        return {}, error.faults


def _every_sheet(source: Path, file: str) -> dict[str, Rows]:
    is_header = _looks_like(_known_names())
    if Path(file).suffix.lower() != SHEETS:
        return {"": _read(source, file, "", is_header)}
    from geodata.readers.workbook import sheet_names  # noqa: PLC0415 - most files are no workbooks

    found = {}
    for sheet in sheet_names(_inside(source, file), file):
        try:
            found[sheet] = _read(source, file, sheet, is_header)
        except UnreadableError as error:
            if any(fault.code != EMPTY for fault in error.faults):
                raise
    return found


@cache
def _known_names() -> frozenset[str]:
    names = {name for table in SCHEMAS for name in declared(table)}
    return frozenset(names | {folded_header(alias) for aliases in ALIASES.values() for alias in aliases})


def _looks_like(names: Collection[str]) -> IsHeader:
    return lambda line: len({folded_header(cell) for cell in line} & set(names)) >= ENOUGH


def _has(headers: Sequence[str]) -> IsHeader:
    return lambda line: 0 < len(headers) <= 2 * len(set(headers) & {cell.strip() for cell in line})


def _inside(source: Path, file: str) -> Path:
    """Return the path of a file of the folder that can be read.

    Raises
    ------
    UnreadableError
        If it lies elsewhere, is missing, of another format, or too large.
    """
    path = source / file
    inside = path.resolve().parent == source.resolve() and Path(file).name == file
    if not inside or path.is_symlink():
        raise UnreadableError(kinds.PATH_REFUSED.at(file, found=file))
    if not path.is_file():
        there = sorted(each.name for each in source.iterdir() if each.suffix.lower() in READ)
        raise UnreadableError(
            kinds.FILE_MISSING.at(file, found=file, choices=", ".join(there), nearest=nearest(file, there))
        )
    suffix = path.suffix.lower()
    if suffix not in READ:
        raise UnreadableError(kinds.FORMAT.at(file, found=suffix, choices=", ".join(READ)))
    refuse_large_file(path, file)
    return path


def _read(source: Path, file: str, sheet: str, is_header: IsHeader) -> Rows:
    """Return the rows of a file in a folder, or of the sheet of a workbook."""
    path = _inside(source, file)
    suffix = path.suffix.lower()
    if suffix == SHEETS:
        from geodata.readers.workbook import read_sheet  # noqa: PLC0415 - most files are no workbooks

        return read_sheet(path, file, _chosen_sheet(path, file, sheet), is_header)
    return read_csv(path, file, is_header) if suffix == ".csv" else MAPS[suffix](path, file)


def _chosen_sheet(path: Path, file: str, sheet: str) -> str:
    from geodata.readers.workbook import sheet_names  # noqa: PLC0415 - most files are no workbooks

    names = sheet_names(path, file)
    if sheet in names:
        return sheet
    if not sheet and len(names) == 1:
        return names[0]
    raise UnreadableError(
        kinds.SHEET_MISSING.at(file, found=sheet, choices=", ".join(names), nearest=nearest(sheet, names))
    )
