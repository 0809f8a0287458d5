"""The list: what runs or waits, one's drafts, and the stored runs with their tags."""

import streamlit as st

from scenarios.desk.drafting import FILE, RUN, OpenDraft, duplicate, origins, own_drafts
from scenarios.roles import Action
from scenarios.store_tags import tags_of
from scenarios.wording import moment
from ui.address import remember
from ui.drafting.complaint import attempt, show_complaint
from ui.drafting.desk import forget
from ui.drafting.form import checked
from ui.drafting.progress import watch
from ui.drafting.titles import origin_title, plain
from ui.markup import cell, row, table, text
from ui.visitor import visitor
from ui.words import Names

_CHOSEN = "to copy"


def overview(names: Names) -> None:
    """Draw the list."""
    show_complaint(names.speech)
    watch(names)
    if visitor().may(Action.EDIT):
        _drafts(names)
        _new(names)
    _runs(names)


def _drafts(names: Names) -> None:
    speech = names.speech
    st.subheader(speech.say("Drafts"), anchor=False)
    found = own_drafts(names.workspace, visitor())
    if not found:
        st.html(
            f'<div class="hint">{text(speech.say("No drafts yet. Copy something below to begin one."))}</div>'
        )
        return
    for draft in found:
        with st.container(horizontal=True, vertical_alignment="center", key=f"draft row {draft.newest.name}"):
            st.button(
                plain(draft.newest.name),
                key=f"open {draft.newest.name}",
                icon=":material/edit:",
                on_click=_open,
                args=(draft.newest.name,),
                help=speech.say("Open this draft"),
            )
            st.html(_line(names, draft))


def _line(names: Names, draft: OpenDraft) -> str:
    """Return title, state and last saving of a draft as markup."""
    speech, found = names.speech, checked(names, draft.newest.text)
    state = speech.say("ready") if found.is_ready else speech.say("to be corrected")
    badge = f'<span class="verdict {"met" if found.is_ready else "not_met"}">{text(state)}</span>'
    title = found.scenario.label(speech.lang) if found.scenario else draft.newest.name
    saved = f"<span>{text(_saved(names, draft))}</span>"
    return f'<div class="facts"><b>{text(title)}</b> {badge} {saved}</div>'


def _saved(names: Names, draft: OpenDraft) -> str:
    speech, newest = names.speech, draft.newest
    said = speech.say(
        "version {version}, saved by {who}, {when} (UTC)",
        version=newest.version,
        who=newest.who,
        when=moment(newest.at_utc, speech.lang),
    )
    return f"{said} · {origin_title(speech, draft.origin)}" if draft.origin else said


def _new(names: Names) -> None:
    speech = names.speech
    offered = origins(names.workspace, visitor())
    runs = {str(each.number): each.label(speech.lang) for each in names.workspace.summaries()}

    def titled(origin: tuple[str, str]) -> str:
        kind, name = origin
        if kind == RUN:
            return speech.say("Run {number} · {title}", number=name, title=runs[name])
        return speech.say("File {name}" if kind == FILE else "Draft {name}", name=name)

    if not offered:
        st.info(speech.say("There is nothing to copy yet; solve a scenario from the command line first."))
        return
    with st.container(horizontal=True, vertical_alignment="bottom", key="copy row"):
        st.selectbox(
            speech.say("New draft as a copy of"), offered, format_func=titled, key=_CHOSEN, width=420
        )
        st.button(
            speech.say("Copy and edit"),
            icon=":material/content_copy:",
            type="primary",
            on_click=_copy,
            args=(names,),
        )


def _copy(names: Names) -> None:
    kind, name = st.session_state[_CHOSEN]
    attempt(lambda: _open(duplicate(names.workspace, visitor(), kind, name).name))


def _open(name: str) -> None:
    forget(name)
    remember("draft", name)


def _runs(names: Names) -> None:
    speech, summaries = names.speech, names.workspace.summaries()
    st.subheader(speech.say("Stored runs"), anchor=False)
    if not summaries:
        st.html(
            f'<div class="hint">{text(speech.say("No plan has been calculated for this city yet."))}</div>'
        )
        return
    tags = tags_of(names.workspace.store)
    rows = []
    for run in reversed(summaries):
        address = f"./?run={run.number}&amp;lang={speech.lang}"
        link = f'<a href="{address}" target="_self">{text(run.label(speech.lang))}</a>'
        cells = [
            cell(link),
            cell(
                " ".join(f'<span class="verdict same">{text(tag)}</span>' for tag in tags.get(run.number, ()))
            ),
            cell(text(speech.term(run.status))),
            cell(text(speech.share(run.worst_gap, 2)), "num"),
            cell(text(str(run.year)), "num"),
            cell(text(run.policy), "quiet"),
            cell(text(moment(run.created_utc, speech.lang)), "quiet"),
            cell(text(speech.number(run.seconds, 0)), "num"),
        ]
        rows.append(row(text(str(run.number)), cells))
    heads = [("Run", ""), ("Scenario", ""), ("Tags", ""), ("Status", ""), ("Gap", "num"), ("Year", "num")]
    heads += [("Policy pack", ""), ("Made (UTC)", ""), ("Seconds", "num")]
    st.html(table([(speech.say(title), kind) for title, kind in heads], rows))
