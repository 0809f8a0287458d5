"""Drafts of one person: made as copies, opened, saved on top of what was opened, put away.

A draft is seen by who made it, and by administrators. Its first version is the copy as it was taken, so that
what was changed since can always be told.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import count

import pandas as pd

from scenarios.desk.checking import Checked
from scenarios.desk.text import draft_text, origin_of, scenario_text, tables_of
from scenarios.errors import StoreError
from scenarios.jobs import scenario_of
from scenarios.roles import Action, Visitor
from scenarios.scenario import Scenario, read_scenario
from scenarios.scenario_diff import diff_scenarios
from scenarios.store_drafts import Draft, DraftConflictError, discard_draft, drafts, save_draft, versions
from scenarios.workspace import Workspace

RUN, DRAFT, FILE, JOB = "run", "draft", "file", "job"
_LONGEST = 80  # characters of a scenario's name


@dataclass(frozen=True)
class OpenDraft:
    """A draft as opened: its newest version, and the first, which is the copy it began as."""

    newest: Draft
    first: Draft

    @property
    def owner(self) -> str:
        """Who made it."""
        return self.first.who

    @property
    def origin(self) -> str:
        """What it was copied from, such as ``run 3``."""
        return origin_of(self.first.text)


def open_draft(workspace: Workspace, visitor: Visitor, name: str) -> OpenDraft:
    """Return a draft of this visitor.

    Raises
    ------
    NotAllowedError
        The role does not edit.
    StoreError
        There is no such draft, or it is somebody else's.
    """
    visitor.require(Action.EDIT)
    found = versions(workspace.store, name)
    if not found or found[-1].discarded or not _sees(visitor, found[0].who):
        raise StoreError.one("draft", "there is no such draft", found=name)
    return OpenDraft(found[-1], found[0])


def own_drafts(workspace: Workspace, visitor: Visitor) -> tuple[OpenDraft, ...]:
    """Return the drafts that this visitor may open, by name; a viewer has none."""
    if not visitor.may(Action.EDIT):
        return ()
    opened = [OpenDraft(draft, versions(workspace.store, draft.name)[0]) for draft in drafts(workspace.store)]
    return tuple(draft for draft in opened if _sees(visitor, draft.owner))


def origins(workspace: Workspace, visitor: Visitor) -> tuple[tuple[str, str], ...]:
    """Return what can be copied, as (kind, name): runs, newest first, then drafts, then scenario files."""
    visitor.require(Action.EDIT)
    runs = [(RUN, str(summary.number)) for summary in reversed(workspace.summaries())]
    own = [(DRAFT, draft.newest.name) for draft in own_drafts(workspace, visitor)]
    return (*runs, *own, *((FILE, name) for name in _files(workspace)))


def duplicate(workspace: Workspace, visitor: Visitor, kind: str, name: str) -> Draft:
    """Make a draft out of a run, a draft, a scenario file of the workspace, or the question of a job.

    Raises
    ------
    NotAllowedError
        The role does not edit.
    ScenariosError
        There is nothing of that name.
    """
    visitor.require(Action.EDIT)
    origin = f"{kind} {name}"
    if kind == DRAFT:
        tables = tables_of(open_draft(workspace, visitor, name).newest.text)
        return _make(workspace, visitor, name, lambda called: draft_text({**tables, "name": called}, origin))
    scenario = _asked(workspace, kind, name)
    return _make(workspace, visitor, scenario.name, lambda called: scenario_text(scenario, called, origin))


def save(workspace: Workspace, visitor: Visitor, name: str, text: str, based_on: int) -> Draft:
    """Save a draft on top of the version that was opened.

    Raises
    ------
    NotAllowedError
        The role does not edit.
    DraftConflictError
        Somebody saved another version since; the message says who and when.
    StoreError
        There is no such draft of this visitor.
    """
    open_draft(workspace, visitor, name)
    return save_draft(workspace.store, name, text, based_on, visitor.name)


def save_as_new(workspace: Workspace, visitor: Visitor, name: str, text: str) -> Draft:
    """Save a text as a draft of its own, copied from the draft of a name; nobody's version is touched.

    Raises
    ------
    NotAllowedError
        The role does not edit.
    """
    visitor.require(Action.EDIT)
    tables, origin = tables_of(text), f"{DRAFT} {name}"
    return _make(workspace, visitor, name, lambda called: draft_text({**tables, "name": called}, origin))


def put_away(workspace: Workspace, visitor: Visitor, name: str, based_on: int) -> None:
    """Take a draft from the list; its versions stay in the store.

    Raises
    ------
    NotAllowedError, DraftConflictError, StoreError
        As `save` does.
    """
    open_draft(workspace, visitor, name)
    discard_draft(workspace.store, name, based_on, visitor.name)


def changes_since_copied(copy: Checked, now: Checked) -> pd.DataFrame | None:
    """Return what a draft asks differently from the copy that it began as.

    Returns
    -------
    DataFrame or None
        As `scenarios.scenario_diff.diff_scenarios`; a is the parent. None where one of them cannot be read.
    """
    if copy.scenario is None or now.scenario is None:
        return None
    return diff_scenarios(copy.scenario, now.scenario)


def _sees(visitor: Visitor, owner: str) -> bool:
    return visitor.name == owner or visitor.may(Action.MANAGE)


def _files(workspace: Workspace) -> tuple[str, ...]:
    """Return the scenario files of a workspace; a file with axes is a batch and no scenario."""
    found = sorted((workspace.folder / "scenarios").glob("*.toml"))
    texts = {path.name: path.read_text(encoding="utf-8", errors="replace") for path in found}
    return tuple(name for name, text in texts.items() if "[axes]" not in text)


def _asked(workspace: Workspace, kind: str, name: str) -> Scenario:
    if kind == RUN and name.isdecimal():
        return workspace.run(int(name)).scenario
    if kind == JOB and name.isdecimal():
        return scenario_of(workspace.store, int(name))
    if kind == FILE and name in _files(workspace):
        return read_scenario(workspace.folder / "scenarios" / name)
    raise StoreError.one("duplicate", "there is nothing to copy here", found=f"{kind} {name}")


def _make(workspace: Workspace, visitor: Visitor, wanted: str, written: Callable[[str], str]) -> Draft:
    """Save a new draft under a name that none ever had: the wanted one with a number."""
    stem = wanted.rstrip("0123456789").rstrip("-") or wanted
    for number in count(2):
        name = f"{stem[: _LONGEST - 6]}-{number}"
        if not versions(workspace.store, name):
            with suppress(DraftConflictError):  # somebody else took the name this very moment
                return save_draft(workspace.store, name, written(name), 0, visitor.name)
    raise AssertionError
