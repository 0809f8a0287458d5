"""What runs on a Dask worker: it hands the order to a process of its own and waits.

This module imports nothing heavy: a worker that is killed costs nothing to start again.
"""

import atexit
import json
import os
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from typing import Self

from scenarios.batch.order import Answer, Order
from scenarios.errors import Problem

_LOOK = 0.2  # seconds between two looks at whether anybody still waits
_LIVE = frozenset({"executing", "resumed", "long-running"})
_SETTINGS = {  # one thread in the process that forks, and one core for a task
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "MALLOC_ARENA_MAX": "1",
}
_mine = threading.local()


class SolvingProcess:
    """The process behind a worker's thread; see `scenarios.batch.solving_process`."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "scenarios.batch.solving_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **_SETTINGS},
            start_new_session=True,
        )
        self._answers: list[bytes] = []
        atexit.register(self.end)

    @classmethod
    def of_this_thread(cls) -> Self:
        """Return the process of this thread; a new one where there is none or it died."""
        process: Self | None = getattr(_mine, "process", None)
        if process is not None and process.is_gone():
            process.end()
            process = None
        if process is None:
            process = _mine.process = cls()
        return process

    def is_gone(self) -> bool:
        """Whether the process has ended."""
        return self._process.poll() is not None

    def solve(self, order: Order, file: Path) -> Answer:
        """Hand an order over and wait for the answer, as long as somebody wants it."""
        line = json.dumps([order.text(), str(file)]).encode() + b"\n"
        listener = threading.Thread(target=self._exchange, args=(line,), daemon=True)
        listener.start()
        asked = False
        while listener.is_alive():
            listener.join(_LOOK)
            if not asked and not is_wanted():
                self._send(b"s\n")
                asked = True
        if self._answers and self._answers[-1]:
            return Answer.of(self._answers.pop().decode())
        return Answer("killed", (Problem("task", "the process behind the worker died"),))

    def end(self) -> None:
        """End the process and every task in it."""
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()
        self._process.wait()

    def _exchange(self, line: bytes) -> None:
        self._answers.clear()
        self._send(line)
        if self._process.stdout is not None:
            self._answers.append(self._process.stdout.readline())

    def _send(self, content: bytes) -> None:
        with suppress(OSError):  # the process is gone: its answer says so
            if self._process.stdin is not None:
                self._process.stdin.write(content)
                self._process.stdin.flush()


def solve_order(text: str) -> tuple[str, bytes]:
    """Solve one order on a Dask worker; return the answer as JSON and the run as bytes (none, no run)."""
    order = Order.of(text)
    with tempfile.TemporaryDirectory(prefix="junheng-task-") as folder:
        file = Path(folder) / "run.zip"
        answer = SolvingProcess.of_this_thread().solve(order, file)
        parcel = file.read_bytes() if answer.status == "done" else b""
    return answer.text(), parcel


def is_wanted() -> bool:
    """Whether the task of this thread is wanted; not once its client has cancelled it or is gone."""
    from distributed import get_worker  # noqa: PLC0415 - the processes behind the workers do without

    try:
        worker = get_worker()
        task = worker.state.tasks.get(worker.get_current_task())
    except ValueError:  # outside a worker
        return True
    return task is not None and task.state in _LIVE
