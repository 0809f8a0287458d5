"""Drafts: what is being written lies hidden beside its place until it is whole, and then takes it.

A draft is locked by the process that writes it. When that process is killed or the machine stops, the draft
stays, but the lock does not: the next one who writes to the same place takes it away. What takes its place
has reached the disk before, so that a power cut leaves the old or the new, and nothing torn.
"""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp, mkstemp

_MARK = ".draft"


@contextmanager
def draft_folder(place: Path) -> Iterator[Path]:
    """Give an empty folder beside a place; what of it is still there when the block ends is removed.

    Raises
    ------
    OSError
        Nothing can be written there.
    """
    with _locked(place, _MARK, _new_folder) as draft:
        yield draft


@contextmanager
def draft_file(place: Path) -> Iterator[Path]:
    """Give an empty file beside a place, with its suffix; it is removed when it is still there at the end.

    Raises
    ------
    OSError
        Nothing can be written there.
    """
    with _locked(place, f"{_MARK}{place.suffix}", _new_file) as draft:
        yield draft


def settle(draft: Path) -> None:
    """Wait until the disk has a draft, file by file.

    Raises
    ------
    OSError
        The disk does not take it.
    """
    for path in (*draft.rglob("*"), draft):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                os.fsync(file.fileno())


def _new_folder(folder: Path, prefix: str, suffix: str) -> Path:
    return Path(mkdtemp(suffix, prefix, folder))


def _new_file(folder: Path, prefix: str, suffix: str) -> Path:
    handle, name = mkstemp(suffix, prefix, folder)
    os.close(handle)
    return Path(name)


@contextmanager
def _locked(place: Path, suffix: str, make: Callable[[Path, str, str], Path]) -> Iterator[Path]:
    prefix = f".{place.name}."
    with suppress(PermissionError):  # of a folder that may be written to and not listed
        _remove_forsaken(place.parent, prefix, suffix)
    draft, lock = _made(lambda: make(place.parent, prefix, suffix))
    try:
        yield draft
    finally:
        _remove(draft)
        os.close(lock)


def _made(make: Callable[[], Path]) -> tuple[Path, int]:
    """Make a draft and lock it; once more when somebody took it for forsaken before it was locked."""
    while True:
        draft = make()
        with suppress(FileNotFoundError):
            lock = os.open(draft, os.O_RDONLY)
            with suppress(OSError):  # a disk that knows no locks: then nobody can take it for forsaken either
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if draft.exists():
                return draft, lock
            os.close(lock)


def _remove_forsaken(folder: Path, prefix: str, suffix: str) -> None:
    """Remove the drafts of processes that are gone."""
    found = [path for path in folder.iterdir() if path.name.startswith(prefix)]
    for draft in (path for path in found if path.name.endswith(suffix)):
        with suppress(OSError):
            lock = os.open(draft, os.O_RDONLY | os.O_NOFOLLOW)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _remove(draft)
            finally:
                os.close(lock)


def _remove(draft: Path) -> None:
    if draft.is_dir():
        shutil.rmtree(draft, ignore_errors=True)
    else:
        draft.unlink(missing_ok=True)
