"""The runner of jobs: takes one after the other from a store and has each solved in a child process.

When the child dies (killed, out of memory), its job goes back into the queue; when the runner dies, the child
ends too, and the next runner's patrol finds the job. Several runners may share a store.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from signal import Signals

from scenarios.errors import StoreError
from scenarios.job_messages import ENDED, KILLED, OVERDUE
from scenarios.jobs import Job, job
from scenarios.jobs_hold import Hold, LostJobError, Patrol, end, give_back, take
from scenarios.store_access import StoreAccess

LOOK = 0.2  # seconds between two looks at the child
ASK = 1.0  # seconds between two questions to the store
LATE = 10.0  # seconds that a child may take to heed a wish to drop
MEGABYTE = 2**20


@dataclass(frozen=True)
class Allowance:
    """What a job may take: ``seconds`` on the clock and ``memory`` bytes for its solve; None: any."""

    seconds: float | None = None
    memory: int | None = None


@dataclass
class Runner:
    """Works through the queue of a store.

    Attributes
    ----------
    store
        The store.
    allowance
        Of every job.
    told
        Called with a job whenever it begins, goes back into the queue, or ends.
    pause
        Seconds between two looks into an empty queue.
    """

    store: StoreAccess
    allowance: Allowance = Allowance()
    told: Callable[[Job], None] = lambda _: None
    pause: float = ASK

    def work(self, *, until_empty: bool = False) -> int:
        """Solve jobs, one at a time; return how many ended.

        Parameters
        ----------
        until_empty
            Stop when nothing is queued; else wait for more, until interrupted.
        """
        patrol, ended = Patrol(self.store), 0
        while True:
            for number in patrol.look():
                self.told(job(self.store, number))
            hold = take(self.store)
            if hold is not None:
                self._solve(hold)
                ended += job(self.store, hold.number).has_ended
            elif until_empty:
                return ended
            else:
                time.sleep(self.pause)

    def _solve(self, hold: Hold) -> None:
        self.told(job(self.store, hold.number))
        order = {"store": self.store.place, "memory": self.allowance.memory, "hold": asdict(hold)}
        child = subprocess.Popen(
            [sys.executable, "-P", "-m", "scenarios.jobs_process"],
            stdin=subprocess.PIPE,
            text=True,
            start_new_session=True,  # Ctrl-C is for the runner, which gives the job back
        )
        why = "the runner was stopped"
        try:
            if child.stdin is not None:
                with suppress(BrokenPipeError):  # it died at once; the code says so
                    child.stdin.write(json.dumps(order) + "\n")
                    child.stdin.flush()
            why = self._attend(child, hold)
        finally:
            child.kill()
            child.wait()
            if child.stdin is not None:
                with suppress(BrokenPipeError):
                    child.stdin.close()
            give_back(self.store, hold, why, blame=why != "the runner was stopped")
        self.told(job(self.store, hold.number))

    def _attend(self, child: "subprocess.Popen[str]", hold: Hold) -> str:
        """Wait for the child; return why it ended, if the job does not say it already."""
        began, asked, dropped = time.monotonic(), 0.0, None
        while True:
            with suppress(subprocess.TimeoutExpired):
                return _how(child.wait(LOOK))
            now = time.monotonic()
            if self.allowance.seconds is not None and now - began > self.allowance.seconds:
                self._overdue(hold)
                return ""
            if now - asked >= ASK:
                asked = now
                dropped = dropped or (now if self._wishes_to_drop(hold) else None)
            if dropped is not None and now - dropped > LATE:
                return "ended before there was a whole plan"

    def _wishes_to_drop(self, hold: Hold) -> bool:
        try:
            return job(self.store, hold.number).wish == "drop"
        except StoreError:  # busy or out of reach: ask again
            return False

    def _overdue(self, hold: Hold) -> None:
        message = OVERDUE.format(seconds=f"{self.allowance.seconds:g}")
        with suppress(LostJobError), self.store.writing() as connection:
            end(connection, hold, "failed", exit_code=3, message=message)


def _how(code: int) -> str:
    """Say how the process of a job ended."""
    return KILLED.format(signal=Signals(-code).name) if code < 0 else ENDED.format(code=code)
