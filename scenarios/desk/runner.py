"""The runner that the screens start: `junheng work`, in a process of its own that outlives them.

A lock of the system on a file beside the store says that one lives. The file is the runner's output, so the
lock lasts exactly as long as the process, however it ends. One is started where none lives; it ends when
nothing waits any more.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from scenarios.errors import StoreError
from scenarios.store_access import StoreAccess
from scenarios.store_engine import sqlite_path

_COMMAND = "from scenarios.cli.app import main; main()"


def start_runner(store: StoreAccess) -> bool:
    """Start a runner for a store unless one lives on this machine; return whether it was started.

    Raises
    ------
    StoreError
        The file that says so cannot be written.
    """
    path = runner_file(store)
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StoreError.one(
            "store", "the file of the runner cannot be written", where=str(path), found=str(error.strerror)
        ) from error
    try:
        if not _taken(file):
            return False
        os.ftruncate(file, 0)
        process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-P", "-c", _COMMAND, "work", "--until-empty", "--store", store.place],
            stdin=subprocess.DEVNULL,
            stdout=file,  # the lock is the open file's, so it now is the runner's too
            stderr=file,
            start_new_session=True,
        )
    finally:
        os.close(file)
    threading.Thread(target=process.wait, daemon=True, name="runner of jobs").start()
    return True


def runner_lives(store: StoreAccess) -> bool:
    """Return whether a runner that the screens started lives on this machine."""
    try:
        file = os.open(runner_file(store), os.O_RDWR)
    except OSError:
        return False
    try:
        return not _taken(file)
    finally:
        os.close(file)


def runner_file(store: StoreAccess) -> Path:
    """Return the file that a runner locks and writes to: beside the store, or for a database in a folder."""
    path = sqlite_path(store.place)
    if path is not None:
        return path.with_name(f"{path.name}.runner")
    name = hashlib.sha256(store.place.encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"junheng-{os.getuid()}-{name}.runner"


def _taken(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
