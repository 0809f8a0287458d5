"""Who is at the screens: whoever sits at this machine, or somebody the login service vouches for."""

import os
from pathlib import Path

import streamlit as st

from scenarios.access_file import ACCESS_SETTING, Access, read_access
from scenarios.roles import LOCAL, Visitor
from scenarios.speech import Speech

_VISITOR = "visitor"


def admit(speech: Speech) -> Visitor:
    """Return who is here; ask for a login where there has to be one, and stop until it is done."""
    place = os.environ.get(ACCESS_SETTING)
    visitor = LOCAL if place is None else _named(_access(place, Path(place).stat().st_mtime_ns), speech)
    st.session_state[_VISITOR] = visitor
    return visitor


def visitor() -> Visitor:
    """Return who was admitted to this session."""
    admitted: Visitor = st.session_state[_VISITOR]
    return admitted


def leave(speech: Speech) -> None:
    """Offer to log out, where somebody logged in."""
    if ACCESS_SETTING in os.environ:
        st.button(speech.say("Log out"), on_click=st.logout, icon=":material/logout:")


@st.cache_resource(show_spinner=False, max_entries=1)
def _access(place: str, changed: int) -> Access:  # noqa: ARG001 - part of the key
    return read_access(Path(place))


def _named(access: Access, speech: Speech) -> Visitor:
    if not st.user.get("is_logged_in", False):
        st.title(speech.say("Junheng"), anchor=False)
        st.markdown(speech.say("Please log in with your account of the bureau."))
        st.button(speech.say("Log in"), on_click=st.login, type="primary")
        st.stop()
    email = str(st.user.get("email") or "")
    known = access.visitor(email) if email and st.user.get("email_verified", True) else None
    if known is None:
        st.error(speech.say("Nobody gave this account a role here: {account}", account=email or "–"))
        st.button(speech.say("Log out"), on_click=st.logout)
        st.stop()
    return known
