"""Unpack an archive that somebody sent: judged by its directory first, then by every byte that comes out."""

import stat
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from geodata.reading import COMPANIONS, READ
from scenarios.errors import Problem, ScenariosError

BROKEN = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError),
    *(RuntimeError, NotImplementedError),  # an archive that is encrypted or packed in a rare way
)
MB = 1_000_000
CHUNK = 1 << 16
SETTINGS = (".toml",)
SUFFIXES = tuple(sorted({*READ, *COMPANIONS, *SETTINGS}))
SMALL = 1_000_000  # bytes below which no content is called a bomb
SHOWN = 5
ENCRYPTED = 1
RESERVED = frozenset('<>:"|?*\\')


class UploadError(ScenariosError):
    """What was sent is not taken in; nothing was changed."""


@dataclass(frozen=True)
class UploadLimits:
    """How much is taken in.

    Attributes
    ----------
    sent_mb : megabytes as sent.
    unpacked_mb : megabytes of all files when unpacked.
    times : times its own size that an archive unpacks to.
    entries : files in an archive.
    depth : folders in each other.
    name : characters of a file's name.
    """

    sent_mb: int = 200
    unpacked_mb: int = 1_000
    times: int = 200
    entries: int = 200
    depth: int = 1
    name: int = 120


def unpack(sent: Path, folder: Path, limits: UploadLimits) -> None:
    """Write the files of an archive into an empty folder, all side by side.

    Raises
    ------
    UploadError
        With every entry that is refused by name; then nothing was written.
    """
    try:
        with zipfile.ZipFile(sent) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _refuse_whole(archive, sent.stat().st_size, limits)
            _refuse_entries(archive.infolist(), entries, limits)
            left = limits.unpacked_mb * MB
            for entry in entries:
                left -= _write(archive, entry, folder / PurePosixPath(entry.filename).name, left)
    except BROKEN as error:
        raise UploadError.one("upload", "the archive cannot be unpacked", found=str(error)) from error


def _refuse_whole(archive: zipfile.ZipFile, sent: int, limits: UploadLimits) -> None:
    entries = archive.infolist()
    size = sum(entry.file_size for entry in entries)
    if len(entries) > limits.entries:
        raise UploadError.one(
            "upload",
            "the archive holds too many files",
            found=str(len(entries)),
            allowed=f"≤ {limits.entries}",
        )
    if size > limits.unpacked_mb * MB or (size > SMALL and size > limits.times * max(sent, 1)):
        raise UploadError.one(
            "upload",
            "the archive unpacks to far more than a city holds",
            found=f"{size // MB} MB",
            allowed=f"≤ {limits.unpacked_mb} MB, ≤ {limits.times} ×",
        )


def _refuse_entries(
    listed: Sequence[zipfile.ZipInfo], entries: Sequence[zipfile.ZipInfo], limits: UploadLimits
) -> None:
    problems = [
        Problem("upload", what, found=entry.filename, allowed=allowed)
        for entry in listed
        for what, allowed in [_wrong(entry, limits)]
        if what
    ]
    folders = {PurePosixPath(entry.filename).parent for entry in entries}
    names = [PurePosixPath(entry.filename).name.casefold() for entry in entries]
    if len(folders) > 1:
        found = ", ".join(sorted(map(str, folders))[:SHOWN])
        problems.append(Problem("upload", "the files of a city lie in one folder", found=found))
    problems += [
        Problem("upload", "two files have the same name", found=name)
        for name in sorted({name for name in names if names.count(name) > 1})
    ]
    if problems:
        raise UploadError(*problems)


def _wrong(entry: zipfile.ZipInfo, limits: UploadLimits) -> tuple[str, str]:
    """Return what is wrong with an entry by what the directory says of it, and what is allowed."""
    path, kind = PurePosixPath(entry.filename), stat.S_IFMT(entry.external_attr >> 16)
    outside = path.is_absolute() or ".." in path.parts or not _is_plain(entry.filename)
    deep = len(path.parts) > limits.depth + (not entry.is_dir())
    strange = not entry.is_dir() and path.suffix.lower() not in SUFFIXES
    found = (
        (outside, "this path leads out of the folder or is no name of a file", ""),
        (kind not in (0, stat.S_IFREG, stat.S_IFDIR), "this is a link or a device and no file", ""),
        (bool(entry.flag_bits & ENCRYPTED), "this file is encrypted", ""),
        (deep, "the files lie too deep", f"≤ {limits.depth}"),
        (len(path.name) > limits.name, "the name of the file is too long", f"≤ {limits.name}"),
        (strange, "this kind of file is not read", ", ".join(SUFFIXES)),
    )
    return next(((what, allowed) for wrong, what, allowed in found if wrong), ("", ""))


def _is_plain(name: str) -> bool:
    return bool(name) and name.isprintable() and not RESERVED & set(name) and not name.startswith("~")


def _write(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, left: int) -> int:
    """Write one file and return its size; the sizes in the directory are not trusted."""
    size = 0
    with archive.open(entry) as stream, target.open("xb") as file:
        while part := stream.read(CHUNK):
            size += len(part)
            if size > min(left, entry.file_size):
                raise UploadError.one(
                    "upload", "the file is larger than the archive says", found=entry.filename
                )
            file.write(part)
    return size
