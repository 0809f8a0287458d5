"""Read files from outside, a city folder or a bureau's own, in a restricted process of their own.

A file that makes GDAL, Arrow or a parser crash, loop, take all memory or reach for other files or the
network ends that process only; what happened is told as a fault of the file it was reading. Rows come back as
values (`geodata.secluded.handover`). Limits of the kernel need POSIX.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

import pyogrio

from geodata.faults import Fault
from geodata.headers import Headers
from geodata.importers.source_rows import Asked, Read
from geodata.secluded.child import NO_MEMORY, OPENED, REACHED_OUT, Task
from geodata.secluded.handover import HandoverError, read_tables_written
from geodata.secluded.secluded_kinds import READER_DIED, READER_LATE, READER_MEMORY, READER_REACHED_OUT
from geodata.secluded.walls import Bounds, gdal_settings

MODULE = "geodata.secluded.child"
# All that the process is told of its surroundings: no address of a store, no password.
INHERITED = (
    "PATH",
    "LANG",
    "LC_ALL",
    "PYTHONPATH",
    "VIRTUAL_ENV",
    "LD_LIBRARY_PATH",
    "PROJ_DATA",
    "GDAL_DATA",
)
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"}
# What the allocators of the libraries write when they get no more, before they end the process themselves.
NO_MORE = ("MemoryError", "bad_alloc", "Cannot allocate memory", "malloc of size", "out of memory")


def read_secluded(folder: Path, headers: Headers | None = None, bounds: Bounds | None = None) -> Read:
    """Return what `geodata.reading.read_tables` does, read in a restricted process.

    When that process fails there are no rows, and one fault names the file it was reading.
    """
    own = {table: dict(names) for table, names in (headers or Headers({})).own.items()}
    return _secluded(folder, Task("city", headers=own), bounds)


def read_asked_secluded(folder: Path, asked: Sequence[Asked], bounds: Bounds | None = None) -> Read:
    """Return what `geodata.importers.source_rows.read_asked` does, read in a restricted process."""
    return _secluded(folder, Task("asked", asked=tuple(map(asdict, asked))), bounds)


def read_every_sheet_secluded(folder: Path, file: str, bounds: Bounds | None = None) -> Read:
    """Return what `geodata.importers.source_rows.read_every_sheet` does, read in a restricted process."""
    return _secluded(folder, Task("every_sheet", file=file), bounds)


def _secluded(folder: Path, task: Task, bounds: Bounds | None) -> Read:
    bounds = bounds or Bounds()
    with tempfile.TemporaryDirectory(prefix="junheng-") as place:
        own = Path(place).resolve()
        order = {
            "city": str(Path(folder).resolve()),
            "own": place,
            "task": asdict(task),
            "bounds": asdict(bounds),
        }
        code, said = _run(order, own, bounds)
        if code == 0:
            with suppress(HandoverError):
                return read_tables_written(own)
        return {}, (_failure(code, said, _last_opened(own) or task.file or folder.name, bounds),)


def _run(order: Mapping[str, object], own: Path, bounds: Bounds) -> tuple[int | None, str]:
    """Run the process; return its exit code, None when it was too slow, and the end of what it wrote."""
    with (own / "errors.txt").open("w+b") as errors:
        process = subprocess.Popen(  # noqa: S603 - our own module and no shell
            [sys.executable, "-P", "-m", MODULE],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            env=surroundings(own),
            cwd=own,
            start_new_session=True,
        )
        try:
            process.communicate(json.dumps(order).encode(), timeout=bounds.seconds)
        except subprocess.TimeoutExpired:
            return None, ""
        finally:
            _end(process)
        errors.seek(max(0, errors.tell() - 2_000))
        return process.returncode, errors.read().decode("utf-8", errors="replace")


def surroundings(own: Path) -> dict[str, str]:
    """Return the environment of the process: nothing of ours but where Python and its libraries are."""
    known = {name: os.environ[name] for name in INHERITED if name in os.environ}
    place = {"TMPDIR": str(own), "HOME": str(own), "PYTHONDONTWRITEBYTECODE": "1"}
    return {**known, **place, **ONE_THREAD, **gdal_settings(pyogrio.list_drivers())}


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _last_opened(own: Path) -> str:
    with suppress(OSError, ValueError, IndexError):
        return str(json.loads((own / OPENED).read_text(encoding="utf-8").splitlines()[-1]))
    return ""


def _failure(code: int | None, said: str, file: str, bounds: Bounds) -> Fault:
    if code is None or code == -signal.SIGXCPU:
        seconds = bounds.seconds if code is None else bounds.processor_seconds
        return READER_LATE.at(file, limit=f"{seconds:g}")
    last = next(reversed(said.strip().splitlines()), str(code))
    if code == NO_MEMORY or any(word in said for word in NO_MORE):
        return READER_MEMORY.at(file, limit=bounds.memory_mb)
    if code == REACHED_OUT:
        return READER_REACHED_OUT.at(file, found=last)
    ended = signal.Signals(-code).name if code < 0 else last
    return READER_DIED.at(file, found=ended)
