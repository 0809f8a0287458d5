"""Who does which task: one byte of a file for each, locked while a client has it.

The system gives a lock back when the process that holds it ends, however it ends, so none is ever stale. It
holds between the clients that see the same file: those of one machine, or of a shared folder whose file
system locks. Elsewhere a run that another client has stored meanwhile is noticed before it is stored again.
"""

import fcntl
import os
from pathlib import Path
from typing import Self

from scenarios.errors import OutputError

_DIGITS = 15  # of a task's name: its place in the file


class Claims:
    """The tasks this process has claimed.

    Raises
    ------
    OutputError
        The file of locks cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise OutputError.one(
                "store", "the file of locks cannot be opened", where=str(path), found=str(error.strerror)
            ) from error

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Give everything back."""
        os.close(self._file)

    def take(self, task: str) -> bool:
        """Claim a task; false when another living client has it."""
        try:
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, _place(task))
        except OSError:
            return False
        return True

    def give_back(self, task: str) -> None:
        """Let others have a task."""
        fcntl.lockf(self._file, fcntl.LOCK_UN, 1, _place(task))


def _place(task: str) -> int:
    return int(task[:_DIGITS], 16)
