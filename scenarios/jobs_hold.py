"""A worker's hold on a job: taking it, telling of it, ending it, and giving back what a dead one held.

Every attempt has a token. Only the attempt whose token the job bears may tell or end it, so that a process
that was given up for dead and was only slow cannot store a second run.
"""

import os
import socket
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, Row, and_, select, update

from optimizer.solve import Progress
from scenarios.decision_log import now_utc
from scenarios.errors import StoreError
from scenarios.jobs import MOST_ATTEMPTS, State, at_rest
from scenarios.store_access import StoreAccess
from scenarios.store_schema import JOBS

STALE = 60.0  # seconds without a heartbeat after which a process is given up


class LostJobError(StoreError):
    """An attempt was given up, and the job was given to another."""


@dataclass(frozen=True)
class Hold:
    """One attempt at a job: its number, the token, and how many attempts it is."""

    number: int
    token: str
    attempts: int


def take(store: StoreAccess) -> Hold | None:
    """Take the oldest job of the queue, or return None where none waits.

    Raises
    ------
    StoreError
        The store cannot be written.
    """
    if store.is_absent:
        return None
    waiting = select(JOBS.c.id, JOBS.c.attempts).where(JOBS.c.state == "queued").order_by(JOBS.c.id).limit(1)
    with store.reading() as connection:
        if connection.execute(waiting).first() is None:
            return None
    with store.writing() as connection:
        found = connection.execute(waiting).first()
        if found is None:
            return None
        hold = Hold(found.id, uuid.uuid4().hex, found.attempts + 1)
        begun = {"state": "running", "began_utc": now_utc(), "heard_utc": now_utc(), "wish": ""}
        values = {**at_rest(), **begun, "holder": hold.token, "attempts": hold.attempts}
        values |= {"host": this_host(), "process": this_process()}
        connection.execute(update(JOBS).where(JOBS.c.id == hold.number).values(**values))
    return hold


def tell(store: StoreAccess, hold: Hold, seconds: float, news: tuple[str, Progress] | None) -> str:
    """Let the heart of a job beat, tell where its solve stands, and return the wish of who cancels.

    Raises
    ------
    LostJobError
        The job is no longer ours.
    """
    values: dict[str, object] = {"beats": JOBS.c.beats + 1, "heard_utc": now_utc(), "seconds": seconds}
    values |= {"host": this_host(), "process": this_process()}
    if news is not None:
        step, state = news
        values |= {"step": step, "goal": state.goal, "goal_number": state.number, "goals": state.goals}
        values |= {"incumbent": state.incumbent, "bound": state.bound, "gap": state.gap}
    with store.writing() as connection:
        told = update(JOBS).where(_mine(hold)).values(**values).returning(JOBS.c.wish)
        wish = connection.execute(told).scalar()
    if wish is None:
        raise _lost(hold)
    return str(wish)


def end(
    connection: Connection,
    hold: Hold,
    state: State,
    *,
    run: int | None = None,
    exit_code: int | None = None,
    message: str = "",
) -> None:
    """End an attempt, inside a writing transaction.

    Raises
    ------
    LostJobError
        The job is no longer ours; what the transaction wrote must not be kept.
    """
    values = {"state": state, "ended_utc": now_utc(), "holder": "", "run": run, "exit_code": exit_code}
    ended = update(JOBS).where(_mine(hold)).values(**values, message=message).returning(JOBS.c.id)
    if connection.execute(ended).first() is None:
        raise _lost(hold)


def give_back(store: StoreAccess, hold: Hold, why: str, *, blame: bool = True) -> bool:
    """Put a job back into the queue whose process is gone; return whether it waits there again.

    Parameters
    ----------
    why
        What happened to the process, in English.
    blame
        Count the attempt: after `MOST_ATTEMPTS` of them the job has failed.
    """
    with store.writing() as connection:
        found = connection.execute(select(JOBS).where(_mine(hold))).first()
        return found is not None and _give_back(connection, found, why, blame=blame)


@dataclass
class Patrol:
    """Looks for jobs whose process died, at once on this machine, or whose heart stood still for `STALE`.

    Hearts are compared with this process's own steady clock, so that wrong or turned-back clocks of machines
    do not matter.
    """

    store: StoreAccess
    stale: float = STALE
    _seen: dict[tuple[int, str], tuple[int, float]] = field(default_factory=dict)

    def look(self) -> tuple[int, ...]:
        """Give back every job whose process is gone, and return their numbers."""
        if self.store.is_absent:
            return ()
        running = select(JOBS).where(JOBS.c.state == "running")
        with self.store.reading() as connection:
            suspects = [row for row in connection.execute(running) if self._is_dead(row)]
        freed = []
        for row in suspects:
            hold = Hold(row.id, row.holder, row.attempts)
            with self.store.writing() as connection:
                found = connection.execute(select(JOBS).where(_mine(hold), JOBS.c.beats == row.beats)).first()
                if found is not None:
                    _give_back(connection, found, "the process that solved it is gone", blame=True)
                    freed.append(row.id)
        return tuple(freed)

    def _is_dead(self, row: Row[tuple[object, ...]]) -> bool:
        if row.host == this_host() and not is_alive(row.process):
            return True
        now, key = time.monotonic(), (row.id, row.holder)
        beats, since = self._seen.get(key, (-1, now))
        if beats != row.beats:
            self._seen[key] = (row.beats, now)
            return False
        return now - since > self.stale


def this_host() -> str:
    """Return the name of this machine and of its table of processes: containers share the one only."""
    try:
        table = Path("/proc/self/ns/pid").readlink().name
    except OSError:  # not Linux
        table = ""
    return f"{socket.gethostname()} {table}".strip()


def this_process() -> str:
    """Return number and beginning of this process: a number alone is given again after a while."""
    return f"{os.getpid()} {_beginning(os.getpid())}".strip()


def is_alive(process: str) -> bool:
    """Return whether a process of this machine, as `this_process` wrote it, still runs."""
    number, _, began = process.partition(" ")
    try:
        os.kill(int(number), 0)
    except PermissionError:
        return True
    except (ProcessLookupError, ValueError):
        return False
    return not began or _beginning(int(number)) == began


def _beginning(number: int) -> str:
    """Return when a process began, in ticks since the machine did; empty where it is not known."""
    with suppress(OSError, IndexError):
        after_name = Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return "" if after_name[0] in "ZX" else after_name[19]
    return ""


def _mine(hold: Hold) -> ColumnElement[bool]:
    return and_(JOBS.c.id == hold.number, JOBS.c.holder == hold.token, JOBS.c.state == "running")


def _give_back(connection: Connection, row: Row[tuple[object, ...]], why: str, *, blame: bool) -> bool:
    mine = update(JOBS).where(JOBS.c.id == row.id)
    ended = {"ended_utc": now_utc(), "holder": ""}
    if row.wish:
        connection.execute(mine.values(state="cancelled", message=why, **ended))
        return False
    if blame and row.attempts >= MOST_ATTEMPTS:
        connection.execute(mine.values(state="failed", exit_code=3, message=why, **ended))
        return False
    attempts = row.attempts if blame else row.attempts - 1
    connection.execute(mine.values(**at_rest(), state="queued", message=why, attempts=attempts))
    return True


def _lost(hold: Hold) -> LostJobError:
    return LostJobError.one(
        "job", "this attempt was given up, and another has the job", found=str(hold.number)
    )
