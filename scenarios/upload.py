"""Take in a city that somebody sends through the app: an archive of its files, or a workbook of its tables.

What is sent is unpacked into a folder of its own beside the city, read there by a restricted process
(`geodata.secluded`), and checked. Only a city without errors takes the place of the one before, which is kept
beside it under ``<name>.before-<number>``; in every other case nothing has changed. A workbook holds no
boundaries and no settings: those stay as they are.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile

from geodata.checks import Checked, check_folder
from geodata.drafts import draft_folder, settle
from geodata.exchange import exchange
from geodata.headers import FILE as HEADERS_FILE
from geodata.headers import table_named
from geodata.reading import COMPANIONS, MAPS, SHEETS, WORKBOOK
from geodata.schemas.tables import columns_of, has_geometry
from geodata.settings import FILE as SETTINGS_FILE
from scenarios.errors import OutputError
from scenarios.roles import Action, Visitor
from scenarios.upload_archive import CHUNK, MB, UploadError, UploadLimits, unpack

ARCHIVE = b"PK\x03\x04"
MAP_FILES = (*MAPS, *COMPANIONS)
WORKBOOK_PART = "xl/workbook.xml"


@dataclass(frozen=True)
class Uploaded:
    """What became of an upload.

    Attributes
    ----------
    checked : the city, or None when it was refused, and all faults.
    before : where the city before was put; None where there was none, or the upload was refused.
    """

    checked: Checked
    before: Path | None = None

    @property
    def taken(self) -> bool:
        """Whether the city is in its place now."""
        return self.checked.city is not None


def take_in(stream: BinaryIO, place: Path, visitor: Visitor, limits: UploadLimits | None = None) -> Uploaded:
    """Put what was sent into its place if it is a city without errors.

    Parameters
    ----------
    stream
        The bytes as sent; the name they were sent under is not used.
    place
        Folder of the city, such as ``FOLDER/city``; it need not exist.
    visitor
        Who sends it.

    Raises
    ------
    NotAllowedError
        The visitor may not upload.
    UploadError
        It is no archive and no workbook, is too large, or holds what no city holds.
    OutputError
        The place cannot be written.
    """
    visitor.require(Action.UPLOAD)
    limits = limits or UploadLimits()
    place = place.resolve()
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with draft_folder(place) as with_all:
            return _taken(stream, place, with_all, limits)
    except OSError as error:
        raise _unwritable(place, error) from error


def _taken(stream: BinaryIO, place: Path, own: Path, limits: UploadLimits) -> Uploaded:
    sent, draft = own / "sent", own / "city"
    draft.mkdir()
    _receive(stream, sent, limits)
    if _is_workbook(sent):
        _complete(draft, place)
        sent.rename(draft / f"{WORKBOOK}{SHEETS}")
    else:
        unpack(sent, draft, limits)
        sent.unlink()
    checked = check_folder(draft, secluded=True)
    if checked.city is None:
        return Uploaded(checked)
    draft.chmod(0o755)
    settle(draft)
    return Uploaded(checked, _exchange(draft, place))


def _receive(stream: BinaryIO, sent: Path, limits: UploadLimits) -> None:
    """Write what is sent, and stop where it is too large or is no archive."""
    size = 0
    with sent.open("xb") as file:
        while part := stream.read(CHUNK):
            if size == 0 and not part.startswith(ARCHIVE):
                raise UploadError.one(
                    "upload", "send a zip archive of the city's files, or a workbook (.xlsx)"
                )
            size += len(part)
            if size > limits.sent_mb * MB:
                raise UploadError.one("upload", "this is too large", allowed=f"≤ {limits.sent_mb} MB")
            file.write(part)
    if size == 0:
        raise UploadError.one("upload", "send a zip archive of the city's files, or a workbook (.xlsx)")


def _is_workbook(sent: Path) -> bool:
    try:
        with ZipFile(sent) as archive:
            return WORKBOOK_PART in archive.namelist()
    except (BadZipFile, ValueError, NotImplementedError) as error:
        raise UploadError.one("upload", "the archive cannot be unpacked", found=str(error)) from error


def _complete(draft: Path, place: Path) -> None:
    """Copy what a workbook cannot hold from the city that is there: its settings and its boundaries."""
    if not (place / SETTINGS_FILE).is_file():
        raise UploadError.one(
            "upload", "a workbook needs a city that is there; send an archive with city.toml first"
        )
    for name in (SETTINGS_FILE, HEADERS_FILE):
        if (place / name).is_file():
            shutil.copy2(place / name, draft)
    for path in place.iterdir():
        if path.is_file() and path.suffix.lower() in MAP_FILES and _has_boundaries(table_named(path.stem)):
            shutil.copy2(path, draft)


def _has_boundaries(table: str) -> bool:
    return bool(table) and has_geometry(table) and "Polygon" in columns_of(table)["geometry"].shapes


def _exchange(draft: Path, place: Path) -> Path | None:
    """Put the draft into the place; return where the city before is now, None where there was none.

    It is copied first and then exchanged in one step, so that whatever ends this, a whole city is there.
    """
    if not place.exists():
        draft.rename(place)
        return None
    copy, before = draft.with_name("before"), _next_before(place)
    shutil.copytree(place, copy, symlinks=True)
    settle(copy)
    copy.rename(before)
    try:
        exchange(draft, place)
    except OSError:
        shutil.rmtree(before, ignore_errors=True)
        raise
    return before


def _next_before(place: Path) -> Path:
    """Return a name that no city before has; one that was removed leaves its number unused."""
    start = f"{place.name}.before-"
    taken = [path.name.removeprefix(start) for path in place.parent.iterdir() if path.name.startswith(start)]
    number = 1 + max((int(each) for each in taken if each.isdecimal()), default=0)
    return place.with_name(f"{start}{number}")


def _unwritable(place: Path, error: OSError) -> OutputError:
    reason = error.strerror or str(error)
    return OutputError.one("", "this place cannot be written", where=str(place), found=reason)
