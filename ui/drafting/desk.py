"""The draft on this session's desk: its texts with undo and redo, and the version it was opened at."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from scenarios.desk.drafting import OpenDraft, open_draft, put_away, save, save_as_new
from scenarios.desk.history import History
from scenarios.desk.text import with_value
from scenarios.workspace import Workspace
from ui.address import remember
from ui.visitor import visitor

_DESKS = "desks"


@dataclass
class Desk:
    """One draft that is worked on.

    Attributes
    ----------
    opened
        The draft as it was opened or last saved from here.
    history
        The texts since.
    """

    opened: OpenDraft
    history: History

    @property
    def name(self) -> str:
        """Name of the draft."""
        return self.opened.newest.name

    @property
    def text(self) -> str:
        """The draft as it stands."""
        return self.history.text

    @property
    def is_saved(self) -> bool:
        """Whether the store has this text."""
        return self.text == self.opened.newest.text

    def put(self, text: str, touched: str = "") -> None:
        """Put another text on the desk."""
        self.history = self.history.changed(text, touched)

    def say(self, key: Sequence[str], value: object) -> None:
        """Say a value at a key; None takes the key out."""
        self.put(with_value(self.text, key, value), ".".join(key))

    def put_order(self, decision: str, goals: Sequence[str] | None) -> None:
        """Put the goals of a decision in an order; every step of it can be taken back."""
        self.put(with_value(self.text, ("goals", decision), goals))

    def undo(self) -> None:
        """Take the last change back."""
        self.history = self.history.undo()

    def redo(self) -> None:
        """Make the change again that was taken back."""
        self.history = self.history.redo()

    def save(self, workspace: Workspace) -> None:
        """Save the text on top of the version that was opened."""
        if not self.is_saved:
            saved = save(workspace, visitor(), self.name, self.text, self.opened.newest.version)
            self.opened = replace(self.opened, newest=saved)

    def save_as_new(self, workspace: Workspace) -> None:
        """Save the text as a draft of its own, and go there."""
        made = save_as_new(workspace, visitor(), self.name, self.text)
        forget(self.name)
        remember("draft", made.name)

    def put_away(self, workspace: Workspace) -> None:
        """Take the draft from the list, and go back there."""
        put_away(workspace, visitor(), self.name, self.opened.newest.version)
        forget(self.name)
        remember("draft", "")


def desk_of(workspace: Workspace, name: str) -> Desk:
    """Return a draft of this session, opened when it is asked for first."""
    desks = st.session_state.setdefault(_DESKS, {})
    newest = open_draft(workspace, visitor(), name)  # refuses whoever may not
    if name not in desks:
        desks[name] = Desk(newest, History((newest.newest.text,)))
    desk: Desk = desks[name]
    return desk


def forget(name: str) -> None:
    """Clear the desk of a draft; what was not saved is lost."""
    st.session_state.setdefault(_DESKS, {}).pop(name, None)
