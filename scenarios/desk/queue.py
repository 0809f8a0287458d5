"""From a draft to the queue: asked, watched, cancelled, asked again; and a runner where none lives."""

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from scenarios.desk.checking import check_draft
from scenarios.desk.runner import start_runner
from scenarios.errors import ScenarioError
from scenarios.jobs import Job, cancel, enqueue, jobs, queue_again
from scenarios.jobs_hold import is_alive, this_host
from scenarios.roles import Action, Visitor
from scenarios.workspace import Workspace


def run_draft(workspace: Workspace, visitor: Visitor, text: str, city: Path) -> int:
    """Put a draft into the queue, see that somebody works on it, and return the number of its job.

    Parameters
    ----------
    workspace
        The city and its store.
    visitor
        Who asks.
    text
        The draft.
    city
        Folder of the city, as the runner will read it.

    Raises
    ------
    NotAllowedError
        The role does not run.
    ScenarioError
        The draft cannot be asked; it holds every problem.
    """
    visitor.require(Action.RUN)
    checked = check_draft(text, workspace.city)
    if checked.scenario is None or checked.findings:
        raise ScenarioError(*(finding.problem for finding in checked.findings))
    number = enqueue(workspace.store, checked.scenario, city, visitor.name)
    see_to_it(workspace, visitor)
    return number


def stop(workspace: Workspace, visitor: Visitor, number: int, wish: Literal["keep", "drop"]) -> Job:
    """Ask that a job ends, with the best plan so far or with none.

    Raises
    ------
    NotAllowedError
        The role does not run.
    StoreError
        There is no such job.
    """
    visitor.require(Action.RUN)
    return cancel(workspace.store, number, visitor.name, wish=wish)


def ask_again(workspace: Workspace, visitor: Visitor, number: int) -> int:
    """Put the question of a job that has ended into the queue once more.

    Raises
    ------
    NotAllowedError
        The role does not run.
    StoreError
        There is no such job, or it has not ended.
    """
    visitor.require(Action.RUN)
    again = queue_again(workspace.store, number, visitor.name)
    see_to_it(workspace, visitor)
    return again


def jobs_ahead(every: Iterable[Job], job: Job) -> int:
    """Return how many jobs are run or wait before one that waits: the oldest of the queue comes first."""
    return sum(each.state in {"queued", "running"} and each.id < job.id for each in every)


def see_to_it(workspace: Workspace, visitor: Visitor) -> bool:
    """Start a runner where jobs wait or stand still and nobody on this machine works.

    Returns
    -------
    bool
        Whether one was started; never for a visitor who may not run.
    """
    if not visitor.may(Action.RUN):
        return False
    found = jobs(workspace.store)
    begun = [each for each in found if each.state == "running" and each.host == this_host()]
    alive = [each for each in begun if is_alive(each.process)]
    waits = any(each.state == "queued" for each in found) and not alive
    return (waits or len(alive) < len(begun)) and start_runner(workspace.store)
