"""A `junheng` command in a process of its own, of which one lives at a time, and which outlives its starter.

A lock of the system on the file of its output says that it lives. The file stays open as long as the process
does, so the lock lasts exactly as long, however the process ends.
"""

import fcntl
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

_COMMAND = "from scenarios.cli import main; main()"


def start_alone(path: Path, arguments: Sequence[str]) -> int | None:
    """Start a command unless one lives; return its process id, or None where one lives already.

    Parameters
    ----------
    path
        File that is locked and holds what the command prints. A link is refused, since others may be able to
        write to its folder.
    arguments
        What stands behind ``junheng`` on a command line.

    Raises
    ------
    OSError
        The file cannot be written, or the process not be started.
    """
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        if not _taken(file):
            return None
        os.ftruncate(file, 0)
        process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-P", "-c", _COMMAND, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=file,  # the lock is the open file's, so it now is the command's too
            stderr=file,
            start_new_session=True,
        )
    finally:
        os.close(file)
    threading.Thread(target=process.wait, daemon=True, name=path.name).start()
    return process.pid


def is_alive(path: Path) -> bool:
    """Return whether a command that locked this file lives on this machine."""
    try:
        file = os.open(path, os.O_RDWR | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        return not _taken(file)
    finally:
        os.close(file)


def _taken(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
