"""Edit by hand: move an area or a teacher, see at once what it does, and let the solver complete the rest."""

import streamlit as st

from scenarios.editing.sentences import sentence
from scenarios.editing.sheet import Sheet
from scenarios.speech import Speech
from scenarios.workspace import TROUBLES, Workspace
from ui.choices import choose
from ui.drafting.complaint import show_complaint
from ui.editing.ending import ending, follow
from ui.editing.picking import pick_area, pick_post
from ui.editing.picture import draw, figure_cards, schools_table
from ui.editing.state import Worked, put, sheet_of, sketch_of, work_out
from ui.frame import enter
from ui.markup import text
from ui.trouble import show_no_runs, show_problem
from ui.words import Names


def show() -> None:
    """Draw the screen."""
    workspace, speech = enter("Edit by hand")
    names = Names(workspace, speech)
    try:
        runs = {str(run.number): f"{run.number} · {run.label(speech.lang)}" for run in workspace.summaries()}
        if not runs:
            show_no_runs(workspace.folder, speech)
            return
        _edit(names, runs)
    except TROUBLES as error:
        show_problem(error, speech)


def _edit(names: Names, runs: dict[str, str]) -> None:
    workspace, speech = names.workspace, names.speech
    left, right = st.columns([3, 1.2])
    with left:
        number = int(choose("run", speech.say("Plan to change"), runs, default=next(reversed(runs))))
    with st.spinner(speech.say("Laying out the plan…")):
        sheet = sheet_of(workspace, number)
    if not sheet.levels:
        st.info(speech.say("This plan decides no school places. Choose another one."))
        return
    with right:
        level = choose("level", speech.term("level"), {each: names.level(each) for each in sheet.levels})
    show_complaint(speech)
    follow(names)
    worked = _work_out(names, sheet, number)
    _steps(speech, worked)
    st.html(figure_cards(sheet, worked, level, speech))
    _map_and_choices(names, sheet, worked, level)
    ending(names, sheet, worked)


def _work_out(names: Names, sheet: Sheet, number: int) -> Worked:
    return work_out(sheet, sketch_of(number), names.workspace.version(number))


def _steps(speech: Speech, worked: Worked) -> None:
    """Offer to take back, to repeat, and to begin again; say how much was changed."""
    sketch, say = worked.sketch, speech.say
    with st.container(horizontal=True, vertical_alignment="center", key="steps"):
        st.button(
            say("Undo"),
            icon=":material/undo:",
            disabled=not sketch.choices,
            on_click=lambda: put(sketch.undo()),
        )
        st.button(
            say("Redo"),
            icon=":material/redo:",
            disabled=not sketch.undone,
            on_click=lambda: put(sketch.redo()),
        )
        st.button(
            say("Begin again"),
            icon=":material/restart_alt:",
            disabled=not sketch.choices,
            on_click=lambda: put(type(sketch)(sketch.run)),
        )
        counted = say("Changed by hand: {count}", count=speech.number(len(sketch.choices)))
        st.html(f'<span class="quiet">{text(counted)}</span>')


def _map_and_choices(names: Names, sheet: Sheet, worked: Worked, level: str) -> None:
    speech = names.speech
    left, right = st.columns([1.55, 1], gap="medium")
    with right:
        area, school = pick_area(names, sheet, worked, level)
        pick_post(names, sheet, worked, level)
    with left:
        draw(names, worked, level, area, school)
    called = _names_of_all(names.workspace, speech)
    st.subheader(speech.say("Is it within the rules?"), anchor=False)
    if not worked.sketch.choices:
        said = text(speech.say("Nothing was changed yet: the plan keeps every rule."))
        st.html(f'<div class="hint">{said}</div>')
    elif worked.faults:
        lines = [sentence(fault, called, speech) for fault in worked.faults]
        st.html('<ul class="faults">' + "".join(f"<li>✗ {text(each)}</li>" for each in lines) + "</ul>")
    else:
        st.html(f'<div class="hint">✓ {text(speech.say("What you changed breaks no rule."))}</div>')
    schools_table(names, sheet, worked, called)


def _names_of_all(workspace: Workspace, speech: Speech) -> dict[str, str]:
    city = workspace.city
    return {
        **speech.names(city.districts, "district_id"),
        **speech.names(city.areas, "area_id"),
        **speech.names(city.schools, "school_id"),
    }
