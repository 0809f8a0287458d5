"""The end of a program under which a solver still runs."""

import atexit
import threading

LONGEST = 60.0  # seconds


def await_at_exit(worker: threading.Thread) -> None:
    """Have the end of the program wait for a solver that still runs: HiGHS would abort the process."""
    if worker.is_alive():
        atexit.register(worker.join, LONGEST)
