"""Explain: straight questions about a plan, as buttons; answers as sentences, on a map and in tables."""

from collections.abc import Mapping

import streamlit as st

from scenarios.answering import (
    AT_ONCE,
    QUESTIONS,
    Asking,
    Subject,
    answer_at_once,
    answerable,
    ask,
    subject_of,
)
from scenarios.brief_page import answers_page
from scenarios.explain.answer import Answer
from scenarios.roles import Action
from scenarios.workspace import TROUBLES
from ui.address import recall, remember
from ui.choices import choose
from ui.explain_answer import show_answer
from ui.explain_subject import pick_subject
from ui.frame import enter, folder
from ui.trouble import show_no_runs, show_problem
from ui.visitor import visitor
from ui.words import Names

_MOST_AT_ONCE = 2  # processes
_MOST_KEPT = 200  # answers, of all readers


def show() -> None:
    """Draw the screen."""
    workspace, speech = enter("Explain")
    names, summaries = Names(workspace, speech), workspace.summaries()
    try:
        if not summaries:
            show_no_runs(folder(), speech)
            return
        titles = {
            str(run.number): f"{run.number} · {run.label(speech.lang)} · {run.year}" for run in summaries
        }
        number = int(choose("of", speech.say("Plan"), titles, default=str(summaries[-1].number)))
        question = _pick_question(names, number)
        subject = pick_subject(names, number, question)
        st.subheader(speech.say(QUESTIONS[question]), anchor=False)
        if question in AT_ONCE:
            _answered(names, number, question, answer_at_once(workspace, number, question, speech, visitor()))
        else:
            _solved_again(names, number, question, subject)
    except TROUBLES as error:
        show_problem(error, speech)


def _pick_question(names: Names, number: int) -> str:
    """Offer the questions as buttons; the first one is answered until another is chosen."""
    offered = answerable(subject_of(names.workspace, number))
    wanted = recall("question")
    chosen = wanted if wanted in offered else offered[0]
    remember("question", chosen)
    with st.container(horizontal=True):
        for name in offered:
            st.button(
                names.speech.say(QUESTIONS[name]),
                key=f"question {name}",
                type="primary" if name == chosen else "secondary",
                on_click=remember,
                args=("question", name),
            )
    return chosen


@st.cache_resource(show_spinner=False, max_entries=1)
def _asked() -> dict[str, Asking]:
    """Return what was asked in this server, by plan, question, subject and language; answers never change."""
    return {}


def _key(names: Names, number: int, question: str, subject: Subject) -> str:
    return f"{names.workspace.version(number)} {question} {subject} {names.speech.lang}"


def _solved_again(names: Names, number: int, question: str, subject: Subject) -> None:
    """Show the answer where it is there, else offer to solve for it, and follow that."""
    visitor().require(Action.SEE_EXACT)
    key, speech = _key(names, number, question, subject), names.speech
    asking = _asked().get(key)
    if asking is None:
        st.markdown(
            speech.say(
                "This is answered by solving again, in a process of its own: from seconds to some minutes. "
                "The page stays usable meanwhile."
            )
        )
        st.button(
            speech.say("Solve for the answer"),
            type="primary",
            on_click=_begin,
            args=(names, number, question, subject),
            disabled=not visitor().may(Action.RUN) or _busy(),
        )
        if _busy():
            st.caption(
                speech.say("Other questions are being solved; this one can be asked when they are done.")
            )
    elif asking.has_ended:
        _ended(names, number, question, asking, key)
    else:
        st.fragment(_follow, run_every="1s")(names, asking)


def _busy() -> bool:
    """Tell whether as many processes solve as this server allows."""
    return sum(not asking.has_ended for asking in _asked().values()) >= _MOST_AT_ONCE


def _begin(names: Names, number: int, question: str, subject: Subject) -> None:
    asked, key = _asked(), _key(names, number, question, subject)
    if key not in asked and not _busy():
        while len(asked) >= _MOST_KEPT:
            asked.pop(next(iter(asked)))
        asked[key] = ask(names.workspace, number, question, subject, names.speech.lang, visitor())


def _follow(names: Names, asking: Asking) -> None:
    """Say once a second that it is being solved; end it where the reader wishes."""
    if asking.has_ended:
        st.rerun()
    speech = names.speech
    st.info(
        speech.say("Solving again: {seconds} seconds so far.", seconds=speech.number(int(asking.seconds))),
        icon=":material/hourglass_top:",
    )
    st.button(speech.say("Stop"), on_click=asking.stop)


def _ended(names: Names, number: int, question: str, asking: Asking, key: str) -> None:
    try:
        answer = asking.answer()
    except TROUBLES as error:
        _asked().pop(key, None)
        show_problem(error, names.speech)
        return
    _answered(names, number, question, answer)


def _answered(names: Names, number: int, question: str, answer: Answer) -> None:
    show_answer(names, answer)
    speech, known = names.speech, _known(names, number)
    said = {speech.say(QUESTIONS[name]): each for name, each in {**known, question: answer}.items()}
    page = answers_page(names.workspace, number, said, speech, visitor())
    st.download_button(
        speech.say("Download the answers on one page (HTML)"),
        page,
        file_name=f"answers-{number}.{speech.lang}.html",
        mime="text/html",
        icon=":material/download:",
        on_click="ignore",
    )
    st.caption(speech.say("The page holds every answer given so far about this plan."))


def _known(names: Names, number: int) -> Mapping[str, Answer]:
    """Return the answers given so far about a plan, in the reader's language, by question."""
    begin = f"{names.workspace.version(number)} "
    end = f" {names.speech.lang}"
    return {
        key.removeprefix(begin).split(" ")[0]: asking.answer()
        for key, asking in _asked().items()
        if key.startswith(begin) and key.endswith(end) and asking.has_ended and not asking.process.returncode
    }
