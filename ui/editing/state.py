"""What a session is changing: a sketch for each run, and what it comes to, worked out once a choice."""

from dataclasses import dataclass

import streamlit as st

from scenarios.editing.choices import Choice, Sketch
from scenarios.editing.edited import Edited, edit
from scenarios.editing.islands import islands
from scenarios.editing.rules import Fault, broken
from scenarios.editing.sheet import Sheet, open_sheet
from scenarios.roles import Action
from scenarios.workspace import Workspace
from ui.visitor import visitor

_SKETCHES, _WORKED = "sketches", "sketch worked out"


@dataclass(frozen=True, eq=False)
class Worked:
    """A sketch with what it comes to: the plan, the rules it breaks, and parts of zones cut off by level."""

    sketch: Sketch
    edited: Edited
    faults: tuple[Fault, ...]
    parts: dict[str, tuple[tuple[str, ...], ...]]


def sheet_of(workspace: Workspace, number: int) -> Sheet:
    """Return the sheet of a run; the role is asked every time, the sheet is laid out once."""
    visitor().require(Action.EDIT)
    return _sheet(workspace.version(number), number, workspace)


def sketch_of(number: int) -> Sketch:
    """Return what this session changed of a run."""
    sketches: dict[int, Sketch] = st.session_state.setdefault(_SKETCHES, {})
    return sketches.get(number, Sketch(number))


def put(sketch: Sketch) -> None:
    """Keep a sketch for this session."""
    st.session_state.setdefault(_SKETCHES, {})[sketch.run] = sketch


def add(number: int, choice: Choice) -> None:
    """Add a choice to the sketch of a run."""
    put(sketch_of(number).choose(choice))


def work_out(sheet: Sheet, sketch: Sketch, version: str) -> Worked:
    """Return what a sketch comes to; a rerun that changes nothing works out nothing."""
    key = (version, sketch.run, sketch.choices)
    kept = st.session_state.get(_WORKED)
    if kept is None or kept[0] != key:
        edited = edit(sheet, sketch)
        parts = {level: islands(sheet, edited, level) for level in edited.levels if level in sheet.levels}
        kept = (key, Worked(sketch, edited, broken(sheet, edited), parts))
        st.session_state[_WORKED] = kept
    worked: Worked = kept[1]
    return worked


@st.cache_resource(show_spinner=False, max_entries=4)
def _sheet(version: str, number: int, _workspace: Workspace) -> Sheet:  # noqa: ARG001 - part of the key
    return open_sheet(_workspace, visitor(), number)
