"""A solve in a process of its own: ``python -m optimizer.guarded_process``.

Standard input: one frame with the program, the limits and the memory allowed; any byte after it asks to stop,
its end means that nobody waits for the answer any more. Standard output: frames that tell that the search
began, how it stands, and how it ended.
"""

import os
import signal
import sys
import threading
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from optimizer.errors import OptimizerError, SolverError
from optimizer.frames import Frame, receive, send
from optimizer.handover import Order, read_order, solution_frame
from optimizer.solve import Progress, pursue
from optimizer.stages import Stages

if TYPE_CHECKING:
    import numpy as np

try:
    import resource
except ImportError:  # pragma: no cover - Windows has none
    resource = None  # type: ignore[assignment]

PAGES = Path("/proc/self/statm")


def main() -> None:
    """Read a program, solve it, write the answer."""
    out = sys.stdout.buffer
    given = receive(sys.stdin.buffer)
    if given is None:
        return
    try:
        order = read_order(given)
        limit_memory(order.memory)
        send(out, Frame({"began": True}))
        send(out, _solve(order))
    except OptimizerError as error:
        send(out, _failure(error))
    except MemoryError:
        send(out, Frame({"memory": True}))


def limit_memory(amount: int | None) -> None:
    """Allow this process ``amount`` bytes of address space beyond what it has now.

    Raises
    ------
    SolverError
        This system has no such limit.
    """
    if amount is None:
        return
    if resource is None or not PAGES.exists():
        raise SolverError("this system cannot limit the memory of a process")
    held = int(PAGES.read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (held + amount, held + amount))


def _failure(error: OptimizerError) -> Frame:
    if isinstance(error.__cause__, MemoryError):
        return Frame({"memory": True})
    cause = f": {error.__cause__}" if error.__cause__ else ""
    return Frame({"error": type(error).__name__, "message": f"{error}{cause}"})


def _solve(order: Order) -> Frame:
    limits, out, stop = order.limits, sys.stdout.buffer, threading.Event()
    threading.Thread(target=_listen, args=(stop,), daemon=True).start()
    sent: list[np.ndarray | None] = [None]

    def tell(state: Progress) -> None:
        news = state.columns is not None and state.columns is not sent[0]
        sent[0] = state.columns
        facts = asdict(state)
        columns = facts.pop("columns")
        send(out, Frame({"progress": facts}, {"columns": columns} if news else {}))

    began = time.perf_counter()
    stages = Stages(order.statement, gap=limits.gap, threads=limits.threads, seed=limits.seed, attentive=True)
    if order.start is not None:
        stages.begin_with(*order.start)
    pursue(stages, began, limits.seconds, tell, stop.is_set)
    return solution_frame(stages.solution(time.perf_counter() - began))


def _listen(stop: threading.Event) -> None:
    """Heed the one who waits: a byte asks to stop; the end of input ends this process and what it started."""
    while sys.stdin.buffer.read(1):
        stop.set()
    if hasattr(os, "killpg") and os.getpgid(0) == os.getpid():
        os.killpg(os.getpid(), signal.SIGKILL)
    os._exit(1)


if __name__ == "__main__":
    main()
