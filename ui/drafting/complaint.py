"""What could not be done, kept until it was shown once: callbacks run before the page is drawn."""

from collections.abc import Callable

import streamlit as st

from scenarios.speech import Speech
from scenarios.workspace import TROUBLES

_KEPT = "not done"


def attempt(deed: Callable[[], object]) -> None:
    """Do something; where it is refused, keep why for `show_complaint`."""
    try:
        deed()
    except TROUBLES as error:
        st.session_state[_KEPT] = error


def show_complaint(speech: Speech) -> None:
    """Say why the last deed was refused, once."""
    error = st.session_state.pop(_KEPT, None)
    if error is None:
        return
    st.error(speech.say("This was not done; nothing was changed."))
    for problem in error.problems:
        st.code(problem.render(speech.translate), language=None, wrap_lines=True)
