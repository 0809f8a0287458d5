"""The brief: one plan on one page, for whoever decides; the same page prints on one sheet of A4."""

import streamlit as st

from scenarios.brief_page import brief_page, brief_paper
from scenarios.roles import Action
from scenarios.speech import Speech
from scenarios.workspace import TROUBLES, Workspace
from ui.choices import choose
from ui.frame import enter, folder
from ui.trouble import show_no_runs, show_problem
from ui.visitor import visitor


def show() -> None:
    """Draw the screen."""
    workspace, speech = enter("Brief")
    summaries = workspace.summaries()
    try:
        if not summaries:
            show_no_runs(folder(), speech)
            return
        titles = {
            str(run.number): f"{run.number} · {run.label(speech.lang)} · {run.year}" for run in summaries
        }
        left, bar = st.columns([1, 1.2], vertical_alignment="bottom")
        with left:
            number = int(choose("brief", speech.say("Plan"), titles, default=str(summaries[-1].number)))
        exact = visitor().may(Action.SEE_EXACT)
        with st.spinner(speech.say("Writing the page…")):
            page = _page(_key(workspace, number, speech.lang, exact=exact), workspace, number, speech.lang)
        with bar.container(horizontal=True):
            _downloads(workspace, number, speech, page)
        st.iframe(page, alt=speech.say("The brief of plan {number}", number=number))
    except TROUBLES as error:
        show_problem(error, speech)


def _downloads(workspace: Workspace, number: int, speech: Speech, page: str) -> None:
    say, lang, reader = speech.say, speech.lang, visitor()
    st.download_button(
        say("Print: one page (PDF)"),
        lambda: brief_paper(workspace, number, lang, reader),
        file_name=f"brief-{number}.{lang}.pdf",
        mime="application/pdf",
        icon=":material/print:",
        on_click="ignore",
        type="primary",
    )
    st.download_button(
        say("Download the page (HTML)"),
        page,
        file_name=f"brief-{number}.{lang}.html",
        mime="text/html",
        icon=":material/download:",
        on_click="ignore",
    )


def _key(workspace: Workspace, number: int, lang: str, *, exact: bool) -> str:
    return f"{workspace.version(number)} {lang} {exact}"


@st.cache_resource(show_spinner=False, max_entries=16)
def _page(key: str, _workspace: Workspace, _number: int, _lang: str) -> str:  # noqa: ARG001 - the key says it all
    return brief_page(_workspace, _number, _lang, visitor())
