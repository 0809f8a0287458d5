"""A solve in its own process, under a memory limit and a clock that the solver cannot overrun.

The caller keeps what the solver reported: when its process is killed, runs out of memory or does not heed the
clock, the last plan it had found is checked here and handed back as feasible, with a warning that says why;
where there is none, the status or an error says so. Only arrays and plain values cross between the processes.
"""

import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from tempfile import TemporaryFile
from typing import IO, Self

import numpy as np

from optimizer import errors
from optimizer.blocks import Numbers
from optimizer.errors import OptimizerError, ProgramError, SolverError
from optimizer.frames import Frame, receive, send
from optimizer.handover import Order, order_frame, read_solution
from optimizer.solution import Solution
from optimizer.solve import Limits, Progress, places_and_values
from optimizer.stages import Stages
from optimizer.statement import Stated, Statement

LATE = 5.0  # seconds beyond its limit, or after a cancel, that a process may take to answer
START = 60.0  # seconds a process may take to begin
LOOK = 0.05  # seconds between two looks at the clock
MEGABYTE = 2**20


def solve_guarded(
    program: Stated,
    *,
    limits: Limits | None = None,
    memory: int | None = None,
    progress: Callable[[Progress], None] | None = None,
    cancel: Callable[[], bool] | None = None,
    start: Mapping[str, Numbers] | None = None,
) -> Solution:
    """Solve as :func:`optimizer.solve.solve` does, in a process of its own.

    Parameters
    ----------
    limits
        As there; the process is ended ``LATE`` seconds after its time at the latest.
    memory
        Bytes the process may take for the solve, beyond what Python and the libraries hold (Linux).
    progress, cancel, start
        As there; called in the caller's thread.

    Returns
    -------
    Solution
        When the process failed and had reported a plan: that plan, checked here, without a bound, status
        ``FEASIBLE`` (``STOPPED`` after a cancel), and a warning that says what happened.

    Raises
    ------
    ProgramError
        The program is empty or has no goal, or ``memory`` is not positive.
    SolverError
        The process was killed, ran out of memory, or failed, and had reported no plan.
    """
    stated = Statement.of(program)
    if not stated.goals:
        raise ProgramError(f"{stated.name}: there is no goal")
    if memory is not None and memory <= 0:
        raise ProgramError(f"{stated.name}: the memory allowed is positive, not {memory}")
    begin = None if start is None else places_and_values(stated, start)
    order = Order(stated, limits or Limits(), memory, begin)
    with _Child(order) as child:
        return child.attend(progress, cancel)


@dataclass(eq=False)
class _Child:
    """The other process, seen from here."""

    order: Order
    plan: np.ndarray | None = None
    began: float | None = None
    stopped: float | None = None
    made: float = field(default_factory=time.perf_counter)
    frames: "queue.SimpleQueue[Frame | None]" = field(default_factory=queue.SimpleQueue)

    def __enter__(self) -> Self:
        self._errors: IO[bytes] = TemporaryFile()
        own = {"MALLOC_ARENA_MAX": "1", "OPENBLAS_NUM_THREADS": "1"}  # so that memory is what is used
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "optimizer.guarded_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env={**os.environ, **own},
            start_new_session=True,
        )
        self._talk = threading.Thread(target=self._exchange, daemon=True)
        self._talk.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end()
        self._talk.join()
        for pipe in (self._process.stdin, self._process.stdout, self._errors):
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()

    def attend(
        self, progress: Callable[[Progress], None] | None, cancel: Callable[[], bool] | None
    ) -> Solution:
        """Wait for the answer, with an eye on the clock and on the caller."""
        while True:
            with suppress(queue.Empty):
                frame = self.frames.get(timeout=LOOK)
                if frame is None:
                    return self._dead(f"the solver's process ended {self._how()}")
                if (solution := self._take(frame, progress)) is not None:
                    return solution
            if self.stopped is None and cancel is not None and cancel():
                self._ask_to_stop()
            if self._overdue():
                self._end()
                return self._late()

    def _take(self, frame: Frame, progress: Callable[[Progress], None] | None) -> Solution | None:
        """Take one frame; return the solution when it is the last."""
        facts = frame.facts
        if "began" in facts:
            self.began = time.perf_counter()
        elif "progress" in facts:
            self.plan = frame.arrays.get("columns", self.plan)
            if progress is not None:
                progress(Progress(**facts["progress"], columns=self.plan))
        elif "memory" in facts:
            return self._dead(f"the solver ran out of memory{self._allowed()}")
        elif "error" in facts:
            kind = getattr(errors, facts["error"], OptimizerError)
            raise kind(facts["message"])
        else:
            return read_solution(frame, self.order.statement)
        return None

    def _exchange(self) -> None:
        """Send the order, then put every frame into the queue, None at the end."""
        given, told = self._process.stdin, self._process.stdout
        if given is None or told is None:  # pragma: no cover - both are pipes
            return
        with suppress(OSError, ValueError):  # the process may be gone
            send(given, order_frame(self.order))
            while (frame := receive(told)) is not None:
                self.frames.put(frame)
        self.frames.put(None)

    def _ask_to_stop(self) -> None:
        self.stopped = time.perf_counter()
        with suppress(OSError):
            if self.began is not None and self._process.stdin is not None:
                self._process.stdin.write(b"s")
                self._process.stdin.flush()

    def _overdue(self) -> bool:
        now = time.perf_counter()
        if self.stopped is not None and (self.began is None or now > self.stopped + LATE):
            return True
        if self.began is None:
            return now > self.made + START
        return now > self.began + self.order.limits.seconds + LATE

    def _late(self) -> Solution:
        if self.stopped is None and self.began is None:
            raise SolverError(f"the solver's process did not begin within {START:g} s")
        return self._kept("the solver did not heed the clock, and its process was ended")

    def _dead(self, reason: str) -> Solution:
        if self.plan is None:
            raise SolverError(reason)
        return self._kept(reason)

    def _kept(self, reason: str) -> Solution:
        """Return the last plan reported, checked, or a status without values."""
        limits, stated = self.order.limits, self.order.statement
        stages = Stages(stated, gap=limits.gap, threads=limits.threads, seed=limits.seed, attentive=False)
        if self.plan is not None:
            stages.begin_with(np.arange(len(self.plan)), self.plan)
            reason += "; the last plan it reported is kept"
        stages.give_up(reason, stopped=self.stopped is not None)
        return stages.solution(time.perf_counter() - self.made)

    def _how(self) -> str:
        """Say how the process ended, with the last line it wrote."""
        code = self._process.wait()
        if code < 0:
            return f"by {signal.Signals(-code).name}{self._allowed()}"
        self._errors.seek(0)
        lines = self._errors.read().decode(errors="replace").strip().splitlines()
        return f"with code {code}{self._allowed()}" + (f": {lines[-1]}" if lines else "")

    def _allowed(self) -> str:
        memory = self.order.memory
        return "" if memory is None else f" (it was allowed {memory / MEGABYTE:.0f} MB)"

    def _end(self) -> None:
        """End the process and what it started."""
        with suppress(OSError):
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()
        self._process.wait()
