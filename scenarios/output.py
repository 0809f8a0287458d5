"""Writing folders and files whole or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geodata.drafts import draft_file, draft_folder, settle
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
    with plainly(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft_folder(path) as draft:
            yield draft
            draft.chmod(0o755)
            settle(draft)
            if path.exists():
                path.rmdir()
            draft.rename(path)


@contextmanager
def new_file(path: Path) -> Iterator[Path]:
    """Give a draft file that replaces ``path`` only when the block ends well.

    Raises
    ------
    OutputError
        When the place cannot be written. What was there stays.
    """
    if path.is_dir():  # known before the work is done, not after
        raise OutputError.one("", "this is a folder; name a file", where=str(path))
    with plainly(path), draft_file(path) as draft:
        yield draft
        draft.chmod(0o644)
        settle(draft)
        draft.replace(path)


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
def plainly(path: Path) -> Iterator[None]:
    """Say what the disk refuses in plain words.

    Raises
    ------
    OutputError
        The place cannot be written.
    """
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError.one("", "this place cannot be written", where=str(path), found=reason) from error
