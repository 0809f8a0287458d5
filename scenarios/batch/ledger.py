"""The ledger of a batch: one line of JSON for every event, only ever added to.

A line is written at once and forced to the disk. A last line that a crash has torn is passed over when the
ledger is read and closed off before the next one is written.
"""

import json
import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from scenarios.errors import OutputError

EVENTS = (
    "began",  # a client began the sweep: its process, how many tasks, how many are to do
    "started",  # a task went to a worker
    "done",  # its run is in the store
    "no_plan",  # it is proved that no plan exists: not tried again
    "bad_input",  # the city or the question cannot be used
    "failed",  # the solver or the machine failed
    "late",  # over its time
    "memory",  # over its memory
    "killed",  # its process died
    "suspected",  # its workers died; it is tried again alone, for another task may have killed them
    "quarantined",  # it took its worker with it again and again: not tried again
    "lost",  # the connection to its worker was lost: to be done again
    "stopped",  # the client was asked to stop: to be done again
    "elsewhere",  # another client has it, or has stored it meanwhile
    "ended",  # the client closed the ledger: how many of each
)
FINAL = frozenset({"no_plan", "quarantined"})


class Ledger:
    """A ledger open for writing; several clients may write the same one.

    Parameters
    ----------
    path
        The file; it is made where it is missing.

    Raises
    ------
    OutputError
        The file cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
            size = os.fstat(self._file).st_size
            if size and os.pread(self._file, 1, size - 1) != b"\n":
                os.write(self._file, b"\n")
        except OSError as error:
            raise _unwritable(path, error) from error

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        os.close(self._file)

    def note(self, event: str, **facts: object) -> None:
        """Add a line.

        Raises
        ------
        OutputError
            The line could not be kept, as on a full disk.
        """
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = json.dumps({"at": at, "event": event, **facts}, ensure_ascii=False, allow_nan=False)
        try:
            os.write(self._file, line.encode() + b"\n")
            os.fsync(self._file)
        except OSError as error:
            raise _unwritable(self.path, error) from error


def read_ledger(path: Path) -> Iterator[Mapping[str, object]]:
    """Yield the events of a ledger in order, none where there is no ledger; a torn line is passed over."""
    if not path.exists():
        return
    if path.is_dir():
        raise OutputError.one("ledger", "this is a folder; name a file", where=str(path))
    with path.open("rb") as file:
        for line in file:
            try:
                event = json.loads(line)
            except ValueError:
                continue
            if isinstance(event, dict) and "event" in event:
                yield event


def given_up(path: Path) -> dict[str, Mapping[str, object]]:
    """Return the last word on each task that is not tried again, by its inputs."""
    last = {
        str(event["task"]): event
        for event in read_ledger(path)
        if "task" in event and event["event"] not in {"started", "elsewhere"}
    }
    return {task: event for task, event in last.items() if event["event"] in FINAL}


def _unwritable(path: Path, error: OSError) -> OutputError:
    return OutputError.one(
        "ledger", "the ledger cannot be written", where=str(path), found=str(error.strerror)
    )
