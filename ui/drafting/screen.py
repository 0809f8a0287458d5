"""Scenarios: the list of runs, jobs and drafts, or the one draft that the address names."""

import streamlit as st

from scenarios.roles import Action
from scenarios.workspace import TROUBLES
from ui.address import recall, remember
from ui.drafting.editor import edit
from ui.drafting.overview import overview
from ui.frame import enter
from ui.trouble import show_problem
from ui.visitor import visitor
from ui.words import Names


def show() -> None:
    """Draw the screen."""
    workspace, speech = enter("Scenarios")
    names = Names(workspace, speech)
    wanted = recall("draft") if visitor().may(Action.EDIT) else ""
    try:
        if wanted:
            edit(names, wanted)
        else:
            overview(names)
    except TROUBLES as error:
        show_problem(error, speech)
        if wanted:
            st.button(speech.say("Back to the list"), on_click=remember, args=("draft", ""))
