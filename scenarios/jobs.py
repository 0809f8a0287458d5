"""Jobs: solves that wait in the store for a worker, and everything that is known of each.

A job is queued, then running, then done, failed or cancelled. It lives in the store, so that it outlives
whoever asked for it. The worker's process tells a heartbeat; a running job whose process is gone, or whose
heart stands still, goes back into the queue, and what the lost attempt still tells is refused by its token.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection, insert, select, update

from scenarios.decision_log import note, now_utc, this_person
from scenarios.errors import StoreError
from scenarios.scenario import Scenario
from scenarios.store_access import StoreAccess
from scenarios.store_schema import JOBS

type State = Literal["queued", "running", "done", "failed", "cancelled"]

ENDED = ("done", "failed", "cancelled")
MOST_ATTEMPTS = 3  # a job that takes its process down so often is not tried again


@dataclass(frozen=True)
class Job:
    """One job as it stands.

    Attributes
    ----------
    id, who, asked_utc
        Its number, who asked for it, and when.
    city
        Folder of the city.
    title_en, title_zh
        Of its scenario.
    state
        queued, running, done, failed or cancelled.
    wish
        ``keep`` or ``drop`` once somebody asked to end it: with the best plan so far, or with none.
    began_utc, ended_utc
        Of the last attempt; empty before.
    step, goal, goal_number, goals
        Where the solve is: the step of the plan, and its goal, counted from 1.
    incumbent, bound, gap
        Value of the best plan of this goal so far, the best possible, and the share between; None if unknown.
    seconds
        Since the attempt began.
    host, process, beats, heard_utc
        Where it runs, and its heartbeat: a count, and when it last rose.
    attempts
        How often it was begun.
    run
        Number of the stored run; a cancelled job has one when a plan was kept.
    exit_code, message
        As ``junheng solve`` would have ended: 0, 1, 2 or 3, and the error in English, one problem a line.
    """

    id: int
    title_en: str
    title_zh: str
    city: str
    who: str
    state: State
    wish: str
    asked_utc: str
    began_utc: str
    ended_utc: str
    step: str
    goal: str
    goal_number: int
    goals: int
    incumbent: float | None
    bound: float | None
    gap: float | None
    seconds: float
    host: str
    process: str
    beats: int
    heard_utc: str
    attempts: int
    run: int | None
    exit_code: int | None
    message: str

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in ENDED

    def label(self, lang: str) -> str:
        """Return the title of its scenario in a language."""
        first, second = (self.title_zh, self.title_en)
        return (first or second) if lang.startswith("zh") else (second or first)


_COLUMNS = [JOBS.c[field.name] for field in fields(Job)]
_AT_REST: Mapping[str, object] = {
    "step": "",
    "goal": "",
    "goal_number": 0,
    "goals": 0,
    "incumbent": None,
    "bound": None,
    "gap": None,
    "seconds": 0.0,
    "host": "",
    "process": "",
    "holder": "",
    "beats": 0,
    "heard_utc": "",
}


def enqueue(store: StoreAccess, scenario: Scenario, city: Path, who: str | None = None) -> int:
    """Put a solve into the queue and return the number of its job.

    Parameters
    ----------
    store
        Where the job waits, and where its run will be kept.
    scenario
        The question, whole (`scenarios.scenario.read_scenario` follows what it extends).
    city
        Folder of the city, as the worker will find it.
    who
        Who asks; the person at this machine when left out.
    """
    person = who or this_person()
    job = {
        "scenario": scenario.model_dump_json(),
        "title_en": scenario.label("en"),
        "title_zh": scenario.label("zh"),
        "city": str(city.resolve()),
        "who": person,
        "state": "queued",
        "wish": "",
        "asked_utc": now_utc(),
        "began_utc": "",
        "ended_utc": "",
        **_AT_REST,
        "attempts": 0,
        "message": "",
    }
    with store.writing() as connection:
        number = int(connection.execute(insert(JOBS).values(**job).returning(JOBS.c.id)).scalar_one())
        note(connection, person, "asked", None, job=number, scenario=scenario.name)
    return number


def jobs(store: StoreAccess) -> tuple[Job, ...]:
    """Return every job, oldest first."""
    if store.is_absent:
        return ()
    with store.reading() as connection:
        return tuple(
            Job(**row) for row in connection.execute(select(*_COLUMNS).order_by(JOBS.c.id)).mappings()
        )


def job(store: StoreAccess, number: int) -> Job:
    """Return a job as it stands.

    Raises
    ------
    StoreError
        There is no such job.
    """
    if store.is_absent:
        raise _unknown(number)
    with store.reading() as connection:
        return _job(connection, number)


def cancel(
    store: StoreAccess, number: int, who: str | None = None, *, wish: Literal["keep", "drop"] = "keep"
) -> Job:
    """Ask that a job ends, and return it as it then stands.

    A queued job ends at once. A running one ends with ``keep`` as soon as each step has a plan in hand, which
    is then stored and marked as stopped; with ``drop`` within seconds and without a plan. One that has ended
    stays as it is.

    Raises
    ------
    StoreError
        There is no such job.
    """
    if store.is_absent:
        raise _unknown(number)
    person = who or this_person()
    with store.writing() as connection:
        found = _job(connection, number)
        if found.has_ended or found.wish == wish:
            return found
        ended = {"state": "cancelled", "ended_utc": now_utc()} if found.state == "queued" else {}
        connection.execute(update(JOBS).where(JOBS.c.id == number).values(wish=wish, **ended))
        note(connection, person, "cancelled", None, job=number, wish=wish)
        return _job(connection, number)


def queue_again(store: StoreAccess, number: int, who: str | None = None) -> int:
    """Put a job that has ended into the queue once more, as a new job, and return its number.

    Raises
    ------
    StoreError
        There is no such job, or it has not ended.
    """
    old = job(store, number)
    if not old.has_ended:
        raise StoreError.one("job", "this job has not ended", found=f"{number}: {old.state}")
    return enqueue(store, scenario_of(store, number), Path(old.city), who)


def scenario_of(store: StoreAccess, number: int) -> Scenario:
    """Return the question of a job.

    Raises
    ------
    StoreError
        There is no such job.
    """
    with store.reading() as connection:
        text = connection.execute(select(JOBS.c.scenario).where(JOBS.c.id == number)).scalar()
    if text is None:
        raise _unknown(number)
    return Scenario.model_validate_json(text)


def at_rest() -> dict[str, object]:
    """Return the columns of a job that nobody works on."""
    return dict(_AT_REST)


def _job(connection: Connection, number: int) -> Job:
    row = connection.execute(select(*_COLUMNS).where(JOBS.c.id == number)).mappings().first()
    if row is None:
        raise _unknown(number)
    return Job(**row)


def _unknown(number: int) -> StoreError:
    return StoreError.one("job", "there is no job with this number in the store", found=str(number))
