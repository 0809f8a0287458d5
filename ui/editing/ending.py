"""What becomes of choices: a draft to go on with, or a question whose best answer keeps them."""

import streamlit as st

from scenarios.editing.completion import complete, keep
from scenarios.editing.rules import check_whole
from scenarios.editing.sentences import sentence
from scenarios.editing.sheet import Sheet
from scenarios.jobs import job
from scenarios.roles import Action
from ui.address import remember
from ui.drafting.complaint import attempt
from ui.drafting.progress import watch
from ui.editing.state import Worked
from ui.markup import text
from ui.visitor import visitor
from ui.words import Names

_ASKED, _OPENED, _KEPT = "edit job", "edit opened", "edit draft kept"


def ending(names: Names, sheet: Sheet, worked: Worked) -> None:
    """Offer to complete, to keep as a draft, and to check the whole plan."""
    speech, workspace = names.speech, names.workspace
    say = speech.say
    st.subheader(say("Complete the rest at its best, with my choices locked"), anchor=False)
    if not worked.sketch.choices:
        st.html(f'<div class="hint">{text(say("Change something above first."))}</div>')
        return
    if worked.faults:
        st.info(say("A choice that breaks a rule may leave no plan; the answer then names the rule."))
    if worked.sketch.posts():
        st.info(
            say(
                "Teachers go where you moved them only if their school can spare them and the other lacks "
                "them; else there is no plan, and the answer names the move."
            )
        )

    def ask() -> None:
        st.session_state[_ASKED] = complete(workspace, visitor(), sheet, worked.sketch)

    def save() -> None:
        st.session_state[_KEPT] = keep(workspace, visitor(), sheet, worked.sketch).name

    with st.container(horizontal=True, key="ending"):
        st.button(
            say("Complete the plan"),
            type="primary",
            icon=":material/play_arrow:",
            disabled=not visitor().may(Action.RUN),
            on_click=attempt,
            args=(ask,),
        )
        st.button(say("Keep as a draft"), icon=":material/save:", on_click=attempt, args=(save,))
        whole = st.button(say("Check the whole plan"), icon=":material/fact_check:")
    kept = st.session_state.pop(_KEPT, None)
    if kept:
        st.success(say("Kept as the draft “{name}” of the screen Scenarios.", name=kept))
    if whole:
        _check(names, sheet, worked)


def _check(names: Names, sheet: Sheet, worked: Worked) -> None:
    speech, city = names.speech, names.workspace.city
    called = {
        **speech.names(city.districts, "district_id"),
        **speech.names(city.areas, "area_id"),
        **speech.names(city.schools, "school_id"),
    }
    with st.spinner(speech.say("Checking every rule…")):
        found = check_whole(sheet, worked.edited)
    if not found:
        st.success(
            speech.say("The whole plan passes the audit. It is still a draft: nothing proves it best.")
        )
        return
    st.error(speech.say("What the audit finds: {count}", count=speech.number(len(found))))
    lines = "".join(f"<li>✗ {text(sentence(fault, called, speech))}</li>" for fault in found[:50])
    st.html(f'<ul class="faults">{lines}</ul>')


def follow(names: Names) -> None:
    """Follow the question that was asked; when it is answered, open the plan."""
    number = st.session_state.get(_ASKED)
    opened = st.session_state.pop(_OPENED, None)
    if opened is not None:
        said = names.speech.say(
            "Plan {number} is here: your choices are kept, the rest is at its best.", number=opened
        )
        st.success(said, icon=":material/check:")
    if number is None:
        return
    found = job(names.workspace.store, number)
    if found.has_ended:
        del st.session_state[_ASKED]
        if found.run is not None:
            st.session_state[_OPENED] = found.run
            remember("run", str(found.run))
            st.rerun()
    watch(names, only=number)
