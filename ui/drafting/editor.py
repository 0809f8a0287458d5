"""The editor of one draft: its fields, and beside them verdict, changes and TOML."""

from collections.abc import Mapping

import streamlit as st

from scenarios.desk.drafting import open_draft
from scenarios.desk.offers import ids_offered
from scenarios.desk.queue import run_draft
from scenarios.roles import Action
from scenarios.wording import moment
from scenarios.workspace import Workspace, city_folder
from ui.address import recall, remember
from ui.drafting.beside import beside
from ui.drafting.complaint import attempt, show_complaint
from ui.drafting.desk import Desk, desk_of, forget
from ui.drafting.form import Form, checked
from ui.drafting.goals_part import goals_part
from ui.drafting.locks_part import locks_part
from ui.drafting.progress import watch
from ui.drafting.question_part import money_part, question_part
from ui.drafting.rules_part import rules_part
from ui.drafting.titles import plain
from ui.frame import folder
from ui.visitor import visitor
from ui.words import Names


def edit(names: Names, name: str) -> None:
    """Draw the editor."""
    desk = desk_of(names.workspace, name)
    form = Form(names, desk, checked(names, desk.text))
    _head(form)
    show_complaint(names.speech)
    _newer(form)
    if recall("job").isdecimal():
        watch(names, int(recall("job")))
    left, right = st.columns([1.65, 1], gap="medium")
    with left:
        _parts(form)
    with right:
        beside(form)


def _parts(form: Form) -> None:
    say, ids = form.names.speech.say, _ids(form)
    st.subheader(say("The question"), anchor=False)
    question_part(form)
    money_part(form)
    st.subheader(say("Goals, in this order"), anchor=False)
    goals_part(form)
    st.subheader(say("What may change"), anchor=False)
    rules_part(form, ids)
    st.subheader(say("What is decided already"), anchor=False)
    locks_part(form, ids)


def _ids(form: Form) -> Mapping[str, Mapping[str, str]]:
    workspace, lang = form.names.workspace, form.names.speech.lang
    return _offered(workspace.fingerprint, lang, workspace)


@st.cache_resource(show_spinner=False, max_entries=4)
def _offered(
    fingerprint: str,  # noqa: ARG001 - part of the key
    lang: str,
    _workspace: Workspace,
) -> Mapping[str, Mapping[str, str]]:
    return ids_offered(_workspace.city, lang)


def _head(form: Form) -> None:
    desk, speech, workspace = form.desk, form.names.speech, form.names.workspace
    say = speech.say
    with st.container(horizontal=True, vertical_alignment="center", key="editor head"):
        st.button(say("Back to the list"), icon=":material/arrow_back:", on_click=_leave)
        st.button(say("Undo"), icon=":material/undo:", on_click=desk.undo, disabled=not desk.history.can_undo)
        st.button(say("Redo"), icon=":material/redo:", on_click=desk.redo, disabled=not desk.history.can_redo)
        st.button(
            say("Save"),
            icon=":material/save:",
            on_click=lambda: attempt(lambda: desk.save(workspace)),
            disabled=desk.is_saved,
        )
        if visitor().may(Action.RUN):
            st.button(
                say("Save and solve"),
                icon=":material/play_arrow:",
                type="primary",
                on_click=lambda: attempt(lambda: _run(form)),
                disabled=not form.checked.is_ready,
            )
        st.button(
            say("Duplicate"),
            icon=":material/content_copy:",
            on_click=lambda: attempt(lambda: desk.save_as_new(workspace)),
        )
        st.button(
            say("Put away"),
            icon=":material/delete:",
            on_click=lambda: attempt(lambda: desk.put_away(workspace)),
            help=say("Takes the draft from the list; its versions stay in the store"),
        )
    st.caption(plain(f"{desk.name} · {_saved(desk, form)}"))


def _saved(desk: Desk, form: Form) -> str:
    speech, newest = form.names.speech, desk.opened.newest
    said = speech.say(
        "version {version}, saved by {who}, {when} (UTC)",
        version=newest.version,
        who=newest.who,
        when=moment(newest.at_utc, speech.lang),
    )
    return said if desk.is_saved else f"{said} · {speech.say('changes not saved')}"


def _newer(form: Form) -> None:
    """Say who has saved this draft since it was opened here, and what can be done."""
    desk, speech, workspace = form.desk, form.names.speech, form.names.workspace
    newest = open_draft(workspace, visitor(), desk.name).newest
    if newest.version == desk.opened.newest.version:
        return
    st.warning(
        speech.say(
            "{who} saved version {version} of this draft first, {when} (UTC); yours is based on {mine}.",
            who=plain(newest.who),
            version=newest.version,
            when=moment(newest.at_utc, speech.lang),
            mine=desk.opened.newest.version,
        )
    )
    with st.container(horizontal=True, key="newer"):
        st.button(
            speech.say("Open the newest version, without my changes"), on_click=forget, args=(desk.name,)
        )
        st.button(
            speech.say("Keep mine as a draft of its own"),
            on_click=lambda: attempt(lambda: desk.save_as_new(workspace)),
        )


def _run(form: Form) -> None:
    form.desk.save(form.names.workspace)
    number = run_draft(form.names.workspace, visitor(), form.desk.text, city_folder(folder()))
    remember("job", str(number))


def _leave() -> None:
    remember("draft", "")
    remember("job", "")
