"""What waits, runs or has just ended: told by the store once a second, so it outlives page and browser."""

from collections.abc import Callable

import streamlit as st

from scenarios.desk.queue import ask_again, jobs_ahead, see_to_it, stop
from scenarios.jobs import Job, jobs
from scenarios.roles import Action
from scenarios.wording import moment
from scenarios.workspace import TROUBLES
from ui.drafting.complaint import attempt, show_complaint
from ui.drafting.standing import ended_line, job_state, standing
from ui.markup import text
from ui.trouble import show_problem
from ui.visitor import visitor
from ui.words import Names

_SHOWN = 5  # jobs that have ended, newest first
_KNOWN = "jobs that have ended"


def watch(names: Names, only: int | None = None) -> None:
    """Show jobs and follow those that have not ended.

    Parameters
    ----------
    names
        The words of the city.
    only
        Number of the one job to show; every job when None.
    """
    found = _of_city(names, only)
    if not found:
        return
    if only is None:
        st.subheader(names.speech.say("Being solved"), anchor=False)
    ended = [each.id for each in found if each.has_ended]
    st.session_state[_KNOWN] = ended
    every = "1s" if len(ended) < len(found) else None
    st.fragment(_follow, run_every=every)(names, only)


def _of_city(names: Names, only: int | None) -> tuple[Job, ...]:
    found = jobs(names.workspace.store)
    if only is not None:
        return tuple(each for each in found if each.id == only)
    ended = [each for each in found if each.has_ended][-_SHOWN:]
    return (*(each for each in found if not each.has_ended), *reversed(ended))


def _follow(names: Names, only: int | None) -> None:
    try:
        found = _of_city(names, only)
        see_to_it(names.workspace, visitor())
    except TROUBLES as error:
        show_problem(error, names.speech)
        return
    show_complaint(names.speech)
    if [each.id for each in found if each.has_ended] != st.session_state[_KNOWN]:
        st.rerun()  # a run is new, and the list below shows it
    for each in found:
        _show(names, each)


def _show(names: Names, job: Job) -> None:
    speech = names.speech
    ahead = jobs_ahead(jobs(names.workspace.store), job) if job.state == "queued" else None
    with st.container(border=not job.has_ended, key=f"job {job.id}"):
        title = f"{job.id} · {job.label(speech.lang)}"
        asked = speech.say("{who}, {when} (UTC)", who=job.who, when=moment(job.asked_utc, speech.lang))
        state = f'<span class="verdict {_KIND[job.state]}">{text(job_state(job, speech, ahead))}</span>'
        line = f" {_quiet(ended_line(job, speech))}" if job.has_ended else ""
        with st.container(horizontal=True, vertical_alignment="center", key=f"job head {job.id}"):
            st.html(f'<div class="facts"><b>{text(title)}</b> {state} {_quiet(asked)}{line}</div>')
            if visitor().may(Action.RUN):
                _buttons(names, job)
        if job.state == "running":
            st.html(standing(names, job))


def _quiet(said: str) -> str:
    return f'<span class="quiet">{text(said)}</span>'


_KIND = {"queued": "same", "running": "same", "done": "better", "failed": "worse", "cancelled": "same"}


def _buttons(names: Names, job: Job) -> None:
    say = names.speech.say
    if not job.has_ended and not job.wish:
        if job.state == "running":
            st.button(
                say("Stop and keep the best plan so far"),
                key=f"keep {job.id}",
                icon=":material/stop_circle:",
                on_click=_do,
                args=(names, stop, job.id, "keep"),
            )
        st.button(
            say("Cancel"),
            key=f"drop {job.id}",
            icon=":material/cancel:",
            on_click=_do,
            args=(names, stop, job.id, "drop"),
            help=say("Ends it without a plan"),
        )
    elif job.state in {"failed", "cancelled"}:
        st.button(
            say("Ask again"),
            key=f"again {job.id}",
            icon=":material/replay:",
            on_click=_do,
            args=(names, ask_again, job.id),
        )


def _do(names: Names, deed: Callable[..., object], *values: object) -> None:
    attempt(lambda: deed(names.workspace, visitor(), *values))
