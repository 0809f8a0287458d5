"""The reading process itself: ``python -m geodata.secluded.child``, its order on standard input as JSON."""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from geodata.headers import Headers
from geodata.importers.source_rows import Asked, Read, read_asked, read_every_sheet
from geodata.reading import read_tables
from geodata.secluded.handover import write_tables
from geodata.secluded.walls import Bounds, ReachedOutError, limit_resources, wall_in

OPENED = "opened.txt"
NO_MEMORY, REACHED_OUT = 71, 72  # exit codes


@dataclass(frozen=True)
class Task:
    """What is to be read of a folder, in values that JSON holds.

    Attributes
    ----------
    reads
        The tables of a ``city`` with its own ``headers``, the tables ``asked`` for (`Asked`), or
        ``every_sheet`` of a ``file``.
    """

    reads: Literal["city", "asked", "every_sheet"]
    headers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    asked: Sequence[Mapping[str, Any]] = ()
    file: str = ""

    def done(self, folder: Path) -> Read:
        """Return the rows and the faults."""
        if self.reads == "city":
            return read_tables(folder, Headers(self.headers))
        if self.reads == "asked":
            return read_asked(
                folder, [Asked(one["file"], one["sheet"], tuple(one["headers"])) for one in self.asked]
            )
        return read_every_sheet(folder, self.file)


def main() -> int:
    """Do the task of the order and hand the rows over; return the exit code."""
    order = json.load(sys.stdin)
    city, own = Path(order["city"]), Path(order["own"])
    opened = os.open(own / OPENED, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    limit_resources(Bounds(**order["bounds"]))
    wall_in(city, own, lambda name: _note(opened, name))
    try:
        write_tables(own, *Task(**order["task"]).done(city))
    except MemoryError:
        return NO_MEMORY
    except ReachedOutError as error:
        sys.stderr.write(f"{error}\n")
        return REACHED_OUT
    return 0


def _note(opened: int, name: str) -> None:
    os.write(opened, json.dumps(name).encode() + b"\n")


if __name__ == "__main__":
    sys.exit(main())
