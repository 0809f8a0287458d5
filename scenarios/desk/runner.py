"""The runner that the screens start: `junheng work`, in a process of its own that outlives them.

One is started where none lives (`scenarios.lone_process`); it ends when nothing waits any more.
"""

import hashlib
import os
import tempfile
from pathlib import Path

from scenarios.errors import StoreError
from scenarios.lone_process import is_alive, start_alone
from scenarios.store_access import StoreAccess
from scenarios.store_engine import sqlite_path


def start_runner(store: StoreAccess) -> bool:
    """Start a runner for a store unless one lives on this machine; return whether it was started.

    Raises
    ------
    StoreError
        The file that says so cannot be written.
    """
    path = runner_file(store)
    try:
        started = start_alone(path, ["work", "--until-empty", "--store", store.place])
    except OSError as error:
        raise StoreError.one(
            "store", "the file of the runner cannot be written", where=str(path), found=str(error.strerror)
        ) from error
    return started is not None


def runner_lives(store: StoreAccess) -> bool:
    """Return whether a runner that the screens started lives on this machine."""
    return is_alive(runner_file(store))


def runner_file(store: StoreAccess) -> Path:
    """Return the file that a runner locks and writes to: beside the store, or for a database in a folder."""
    path = sqlite_path(store.place)
    if path is not None:
        return path.with_name(f"{path.name}.runner")
    name = hashlib.sha256(store.place.encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"junheng-{os.getuid()}-{name}.runner"
