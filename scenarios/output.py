"""Writing folders and files whole or not at all."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp, mkstemp

from scenarios.errors import OutputError


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """Give a draft folder that takes its place only when the block ends well.

    Parameters
    ----------
    path
        A folder that does not exist yet, or is empty.

    Raises
    ------
    OutputError
        When something is there already, or the place cannot be written. Nothing is left behind.
    """
    require_free(path)
    with _plainly(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(mkdtemp(dir=path.parent, prefix=f".{path.name}."))
    try:
        with _plainly(path):
            yield draft
            draft.chmod(0o755)
            if path.exists():
                path.rmdir()
            draft.rename(path)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


@contextmanager
def new_file(path: Path) -> Iterator[Path]:
    """Give a draft file that replaces ``path`` only when the block ends well.

    Raises
    ------
    OutputError
        When the place cannot be written. What was there stays.
    """
    with _plainly(path):
        handle, name = mkstemp(dir=path.parent, prefix=f".{path.stem}.", suffix=path.suffix)
        os.close(handle)
    draft = Path(name)
    try:
        with _plainly(path):
            yield draft
            draft.chmod(0o644)
            draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def require_free(path: Path) -> None:
    """Refuse a place where something is already.

    Raises
    ------
    OutputError
        When the path is a file, or a folder that holds anything.
    """
    if path.is_file() or (path.is_dir() and any(path.iterdir())):
        raise OutputError.one(
            "", "this place is in use and was left untouched; choose a new folder", where=str(path)
        )


@contextmanager
def _plainly(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError.one("", "this place cannot be written", where=str(path), found=reason) from error
