"""From the draft to the queue: only what can be asked, by whom it is allowed; and somebody works on it."""

from pathlib import Path

import pytest
from sqlalchemy import update

from scenarios.desk import queue
from scenarios.desk.queue import ask_again, jobs_ahead, run_draft, see_to_it, stop
from scenarios.desk.text import scenario_text, with_value
from scenarios.errors import NotAllowedError, ScenarioError
from scenarios.jobs import job, jobs, scenario_of
from scenarios.jobs_hold import this_host, this_process
from scenarios.roles import Role, Visitor
from scenarios.store_access import StoreAccess
from scenarios.store_schema import JOBS
from scenarios.workspace import Workspace

LI = Visitor("li@example.org", Role.PLANNER)
VIEWER = Visitor("viewer@example.org", Role.VIEWER)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note where a runner would be started."""
    places: list[str] = []

    def note(store: StoreAccess) -> bool:
        places.append(store.place)
        return True

    monkeypatch.setattr(queue, "start_runner", note)
    return places


@pytest.fixture
def text(workspace: Workspace) -> str:
    """Return a draft that can be asked."""
    return with_value(scenario_text(workspace.run(1).scenario, "mine"), ("decisions",), ["places"])


def set_job(workspace: Workspace, **values: object) -> None:
    with workspace.store.writing() as connection:
        connection.execute(update(JOBS).where(JOBS.c.id == 1).values(**values))


def test_a_draft_is_asked_as_it_stands_and_a_runner_is_started(
    workspace: Workspace, text: str, started: list[str]
) -> None:
    assert run_draft(workspace, LI, text, Path("city")) == 1
    found = job(workspace.store, 1)
    assert (found.state, found.who, scenario_of(workspace.store, 1).name) == ("queued", LI.name, "mine")
    assert started == [workspace.store.place]
    assert run_draft(workspace, LI, text, Path("city")) == 2


def test_what_cannot_be_asked_never_waits(workspace: Workspace, text: str, started: list[str]) -> None:
    with pytest.raises(ScenarioError, match="no children for this year"):
        run_draft(workspace, LI, with_value(text, ("year",), 2050), Path("city"))
    assert started == []


def test_a_runner_is_started_only_where_nobody_works(
    workspace: Workspace, text: str, started: list[str]
) -> None:
    assert not see_to_it(workspace, LI)
    run_draft(workspace, LI, text, Path("city"))
    run_draft(workspace, LI, text, Path("city"))
    started.clear()
    set_job(workspace, state="running", host=this_host(), process=this_process())
    assert not see_to_it(workspace, LI)
    set_job(workspace, process="999999999 1")
    assert see_to_it(workspace, LI)
    set_job(workspace, host="elsewhere")
    assert see_to_it(workspace, LI)
    assert not see_to_it(workspace, VIEWER)


def test_a_job_is_stopped_and_asked_again(workspace: Workspace, text: str, started: list[str]) -> None:
    number = run_draft(workspace, LI, text, Path("city"))
    assert stop(workspace, LI, number, "keep").state == "cancelled"
    assert ask_again(workspace, LI, number) == 2
    assert len(started) == 2


def test_a_viewer_neither_asks_nor_stops(workspace: Workspace, text: str, started: list[str]) -> None:
    run_draft(workspace, LI, text, Path("city"))
    for deed in (
        lambda: run_draft(workspace, VIEWER, text, Path("city")),
        lambda: stop(workspace, VIEWER, 1, "drop"),
        lambda: ask_again(workspace, VIEWER, 1),
    ):
        with pytest.raises(NotAllowedError):
            deed()
    assert job(workspace.store, 1).state == "queued"
    assert len(started) == 1


def test_one_that_waits_knows_how_many_come_before_it(
    workspace: Workspace, text: str, started: list[str]
) -> None:
    numbers = [run_draft(workspace, LI, text, workspace.folder) for _ in range(3)]
    set_job(workspace, state="running")
    assert len(started) == 3
    assert [jobs_ahead(jobs(workspace.store), job(workspace.store, each)) for each in numbers] == [0, 1, 2]
    stop(workspace, LI, numbers[1], "drop")
    assert jobs_ahead(jobs(workspace.store), job(workspace.store, numbers[2])) == 1
