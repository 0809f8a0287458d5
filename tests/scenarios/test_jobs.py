"""Jobs wait in order, are held by one worker at a time, and come back when it dies."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import update

from optimizer.solve import Progress
from scenarios import jobs_hold
from scenarios.errors import StoreError
from scenarios.jobs import cancel, enqueue, job, jobs, queue_again, scenario_of
from scenarios.jobs_hold import LostJobError, Patrol, end, give_back, is_alive, take, tell, this_process
from scenarios.runs import Run
from scenarios.store_access import StoreAccess
from scenarios.store_schema import JOBS


@pytest.fixture
def store(place: str, whole_run: Run) -> StoreAccess:
    """Return a store in which two jobs wait."""
    store = StoreAccess(place)
    assert jobs(store) == ()
    assert [enqueue(store, whole_run.scenario, Path("city"), who) for who in ("Li", "Wang")] == [1, 2]
    return store


def set_job(store: StoreAccess, **values: object) -> None:
    with store.writing() as connection:
        connection.execute(update(JOBS).where(JOBS.c.id == 1).values(**values))


def test_jobs_are_taken_in_order_and_tell_where_they_stand(store: StoreAccess, whole_run: Run) -> None:
    assert scenario_of(store, 1) == whole_run.scenario
    first, second = take(store), take(store)
    assert (first.number, second.number, take(store)) == (1, 2, None)
    told = Progress("travel", 4, 5, 90.0, 81.0, 0.1, 3.0)
    assert tell(store, first, 3.5, ("places primary", told)) == ""
    found = job(store, 1)
    assert (found.state, found.who, found.step, found.goal) == ("running", "Li", "places primary", "travel")
    assert (found.goal_number, found.goals, found.incumbent, found.bound, found.gap) == (
        4,
        5,
        90.0,
        81.0,
        0.1,
    )
    assert (found.seconds, found.beats, found.attempts) == (3.5, 1, 1)
    assert (found.label("en"), found.label("zh")) == ("keep <now>", "维持")
    with store.writing() as connection:
        end(connection, first, "done", exit_code=0)
    assert job(store, 1).has_ended
    with pytest.raises(StoreError, match="no job with this number"):
        job(store, 9)


def test_queued_job_ends_at_once_and_a_running_one_hears_the_wish(store: StoreAccess) -> None:
    hold = take(store)
    assert cancel(store, 2, "Zhao").state == "cancelled"
    assert cancel(store, 1, "Zhao").wish == "keep"
    assert cancel(store, 1, "Zhao", wish="drop").wish == "drop"
    assert tell(store, hold, 0.0, None) == "drop"
    assert not give_back(store, hold, "gone"), "what was cancelled is not begun again"
    assert job(store, 1).state == "cancelled"
    assert cancel(store, 1).state == "cancelled"
    assert job(store, queue_again(store, 1, "Li")).state == "queued"
    with pytest.raises(StoreError, match="has not ended"):
        queue_again(store, 3)


def test_attempt_that_was_given_up_can_tell_and_end_nothing(store: StoreAccess) -> None:
    lost = take(store)
    assert give_back(store, lost, "the process is gone")
    again = take(store)
    assert (again.number, again.attempts) == (1, 2)
    with pytest.raises(LostJobError):
        tell(store, lost, 1.0, None)
    with pytest.raises(LostJobError), store.writing() as connection:
        end(connection, lost, "done")
    assert not give_back(store, lost, "x")
    assert job(store, 1).state == "running"


def test_job_that_kills_every_process_fails_and_leaves_the_others(store: StoreAccess) -> None:
    for _ in range(2):
        assert give_back(store, take(store), "ended by SIGKILL")
    assert give_back(store, take(store), "the runner was stopped", blame=False)
    assert not give_back(store, take(store), "ended by SIGKILL")
    found = job(store, 1)
    assert (found.state, found.exit_code, found.message, found.attempts) == (
        "failed",
        3,
        "ended by SIGKILL",
        3,
    )
    assert take(store).number == 2


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_patrol_finds_the_dead_at_once_here_and_the_silent_after_a_while_anywhere(
    store: StoreAccess, monkeypatch: pytest.MonkeyPatch
) -> None:
    patrol, now = Patrol(store), [0.0]
    monkeypatch.setattr(jobs_hold.time, "monotonic", lambda: now[0])
    take(store)
    assert patrol.look() == (), "this very process lives"
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        pass
    set_job(store, process=f"{gone.pid} 1")
    assert patrol.look() == (1,)
    take(store)
    set_job(store, host="elsewhere", process="1 1", heard_utc="1999-01-01T00:00:00+00:00")
    for seconds, beats, expected in ((0, 1, ()), (59, 1, ()), (59, 2, ()), (118, 2, ()), (120, 2, (1,))):
        now[0] = float(seconds)
        set_job(store, beats=beats)
        assert patrol.look() == expected, (seconds, beats)
    assert job(store, 1).attempts == 2


def test_number_of_a_process_that_was_given_again_is_told_apart() -> None:
    number, began = this_process().split()
    assert is_alive(f"{number} {began}")
    assert not is_alive(f"{number} {int(began) + 1}")
    assert not is_alive("not a number")
