"""Batch: sweeps of the folder, what they ask, how far they are, and what came of each task."""

from collections import Counter
from collections.abc import Mapping

import streamlit as st

from scenarios.batch.batch import Outcome, survey
from scenarios.batch.control import (
    FOLDERS,
    events,
    is_running,
    last_words,
    ledger_of,
    read_named,
    start,
    stop,
    sweep_files,
)
from scenarios.batch.ledger import given_up
from scenarios.batch.said import said
from scenarios.batch.tasks import Task, plan_tasks
from scenarios.roles import Action
from scenarios.speech import Speech
from scenarios.workspace import TROUBLES, Workspace
from ui.address import remember
from ui.choices import choose
from ui.drafting.complaint import attempt, show_complaint
from ui.frame import enter
from ui.markup import card, cards, cell, row, table, text
from ui.trouble import show_problem
from ui.visitor import visitor
from ui.words import Names

_SHOWN = 200
_STANDING = ("waiting", "running", "done", "skipped", "failed", "stopped")
_COLOUR = {"done": "met", "skipped": "met", "failed": "not_met", "stopped": "not_assessed"}
TITLES = {
    "waiting": "To do",
    "running": "Running",
    "done": "Done",
    "skipped": "Done before",
    "failed": "Failed",
    "stopped": "Stopped",
}


def show() -> None:
    """Draw the screen."""
    workspace, speech = enter("Batch")
    names = Names(workspace, speech)
    try:
        found = sweep_files(workspace)
        if not found:
            _no_sweep(names)
            return
        name = choose("sweep", speech.say("Sweep"), {each: each for each in found})
        show_complaint(speech)
        st.session_state["batch lives"] = is_running(workspace, name)
        every = "1s" if st.session_state["batch lives"] else None
        st.fragment(_follow, run_every=every)(names, name)
    except TROUBLES as error:
        show_problem(error, speech)


def _no_sweep(names: Names) -> None:
    say = names.speech.say
    st.info(say("There is no sweep in this folder yet."), icon=":material/info:")
    st.markdown(say("Put a file like this into its folder “sweeps”, then reload this page:"))
    st.code(
        'name = "money"\nbase = "../scenarios/balance.toml"\n\n[axes]\nbudget = [0.9, 1.0, 1.1]',
        language="toml",
        wrap_lines=True,
    )


def _follow(names: Names, name: str) -> None:
    """Show where the sweep stands; while it runs, once a second."""
    workspace, speech = names.workspace, names.speech
    lives = is_running(workspace, name)
    if lives != st.session_state["batch lives"]:
        st.rerun()
    try:
        tasks = _planned(_standing(workspace), name, workspace)
        outcomes = survey(tasks, workspace.store, given_up(ledger_of(workspace, name)))
    except TROUBLES as error:
        show_problem(error, speech)
        return
    told = {str(event["task"]): event for event in events(workspace, name) if "task" in event}
    states = [_state(outcome, told, lives=lives) for outcome in outcomes]
    counts = Counter(states)
    st.html(
        cards(
            card(
                speech.say(TITLES[state]),
                speech.number(counts[state]),
                "",
                _COLOUR.get(state, "") if counts[state] else "",
            )
            for state in _STANDING
            if counts[state] or state in {"waiting", "done", "failed"}
        )
    )
    ended = len(outcomes) - counts["waiting"] - counts["running"] - counts["stopped"]
    if outcomes:
        of_all = speech.say(
            "{ended} of {total} tasks have ended",
            ended=speech.number(ended),
            total=speech.number(len(outcomes)),
        )
        st.progress(ended / len(outcomes), text=of_all)
    _buttons(names, name, lives=lives, rest=counts["waiting"] + counts["stopped"], failed=counts["failed"])
    _tasks(names, outcomes, states, told)
    if not lives and not told and (said := last_words(workspace, name)):
        with st.expander(speech.say("What the last batch printed")):
            st.code(said, language=None, wrap_lines=True)
    _open_result(names, outcomes)


def _standing(workspace: Workspace) -> tuple[object, ...]:
    """Return what the tasks of a sweep follow from: the city, and the files of scenarios and sweeps."""
    paths = sorted(path for folder in FOLDERS for path in (workspace.folder / folder).glob("*.toml"))
    files = [(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in paths]
    return (workspace.fingerprint, *files)


@st.cache_resource(show_spinner=False, max_entries=8)
def _planned(standing: tuple[object, ...], name: str, _workspace: Workspace) -> tuple[Task, ...]:  # noqa: ARG001 - part of the key
    return tuple(plan_tasks(read_named(_workspace, name), _workspace.city))


def _state(outcome: Outcome, told: Mapping[str, Mapping[str, object]], *, lives: bool) -> str:
    """Return where a task stands: the store first, then the last batch's ledger."""
    if outcome.state != "waiting":
        return outcome.state
    event = told.get(outcome.task.inputs)
    last = "waiting" if event is None else str(event["event"])
    if last == "started":
        return "running" if lives else "stopped"
    return {"waiting": "waiting", "stopped": "stopped", "lost": "stopped", "elsewhere": "waiting"}.get(
        last, "failed"
    )


def _buttons(names: Names, name: str, *, lives: bool, rest: int, failed: int) -> None:
    workspace, say = names.workspace, names.speech.say
    may = visitor().may(Action.RUN)
    with st.container(horizontal=True, vertical_alignment="bottom", key="batch buttons"):
        if lives:
            st.button(
                say("Stop; what is done stays"),
                icon=":material/stop_circle:",
                disabled=not may,
                on_click=attempt,
                args=(lambda: stop(workspace, visitor(), name),),
            )
            return
        workers = int(st.number_input(say("Processes"), 1, 64, 1, key="batch workers", width=130))
        again = st.checkbox(say("Also try those that failed"), key="batch again", disabled=not failed)
        st.button(
            say("Run what is to do"),
            type="primary",
            icon=":material/play_arrow:",
            disabled=not may or not (rest or (again and failed)),
            on_click=attempt,
            args=(lambda: start(workspace, visitor(), name, workers=workers, again=again),),
        )
    if not may:
        st.caption(say("Your role may look at batches, not run them."))


def _tasks(
    names: Names, outcomes: tuple[Outcome, ...], states: list[str], told: Mapping[str, Mapping[str, object]]
) -> None:
    speech = names.speech
    head = [
        (speech.say("Task"), ""),
        (speech.say("Status"), ""),
        (speech.say("Run"), "num"),
        (speech.say("Gap"), "num"),
        (speech.say("Seconds"), "num"),
        (speech.say("Why not"), ""),
    ]
    rows = []
    shown = outcomes[:_SHOWN]
    for outcome, state, title in zip(shown, states[:_SHOWN], _titles(shown, names), strict=True):
        facts = told.get(outcome.task.inputs, {})
        why = "; ".join(problem.render(speech.translate) for problem in outcome.problems)
        seconds = facts.get("seconds")
        rows.append(
            row(
                text(title),
                [
                    cell(_badge(state, speech)),
                    cell("–" if outcome.run is None else text(outcome.run), "num"),
                    cell("–" if outcome.gap is None else text(speech.share(outcome.gap, 2)), "num"),
                    cell("–" if seconds is None else text(speech.number(float(str(seconds)), 1)), "num"),
                    cell(text(why or (facts.get("message", "") if state == "failed" else "")), "quiet"),
                ],
            )
        )
    st.subheader(speech.say("Tasks of the sweep"), anchor=False)
    st.html(table(head, rows))
    if len(outcomes) > _SHOWN:
        st.caption(speech.say("Shown: the first {count}; the ledger has all.", count=speech.number(_SHOWN)))


def _titles(outcomes: tuple[Outcome, ...], names: Names) -> list[str]:
    speech = names.speech
    districts = speech.names(names.workspace.city.districts, "district_id")
    tasks = [outcome.task for outcome in outcomes]
    return [said(task.change, speech, districts) or task.scenario.label(speech.lang) for task in tasks]


def _badge(state: str, speech: Speech) -> str:
    kind, said = _COLOUR.get(state, "same"), speech.say(TITLES[state])
    return f'<span class="verdict {kind}">{text(said)}</span>'


def _open_result(names: Names, outcomes: tuple[Outcome, ...]) -> None:
    """Offer the plans of the sweep that are there, and open the chosen one on Today."""
    speech = names.speech
    titles = zip(outcomes, _titles(outcomes, names), strict=True)
    done = {outcome.run: title for outcome, title in titles if outcome.run is not None}
    if not done:
        return
    with st.container(horizontal=True, vertical_alignment="bottom", key="batch open"):
        chosen = st.selectbox(
            speech.say("Plan"), list(done), format_func=lambda run: f"{run} · {done[run]}", key="batch plan"
        )
        if st.button(speech.say("Open on the map"), icon=":material/map:"):
            remember("run", str(chosen))
            st.switch_page("ui/opening/today.py")
