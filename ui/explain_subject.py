"""What a question is about: a school, a project, a district, or amounts of money."""

from dataclasses import replace

import streamlit as st

from scenarios.answering import Subject, subject_of
from ui.choices import choose
from ui.words import Names

_MOST = 1e12
_STEP = 1e6


def pick_subject(names: Names, number: int, question: str) -> Subject:
    """Offer what a question is about; at first what is most asked about the plan."""
    workspace, speech, first = names.workspace, names.speech, subject_of(names.workspace, number)
    none = Subject()
    if question == "school":
        titles = speech.names(workspace.city.schools, "school_id")
        planned = set(workspace.run(number).plan.schools["school_id"])
        offered = dict(
            sorted(((one, title) for one, title in titles.items() if one in planned), key=_by_name)
        )
        return replace(none, school=choose("school", speech.term("school"), offered, default=first.school))
    if question == "project":
        offered = speech.names(workspace.city.projects, "project_id")
        offered = {one: f"{one} · {title}" for one, title in offered.items()}
        return replace(none, project=choose("project", speech.say("Project"), offered, default=first.project))
    if question == "pass":
        offered = speech.names(workspace.city.districts, "district_id")
        return replace(
            none, district=choose("district", speech.term("district"), offered, default=first.district)
        )
    if question == "money":
        return replace(none, amounts=_amounts(names))
    return none


def _amounts(names: Names) -> tuple[float, ...]:
    speech = names.speech
    label = speech.say("This much more, and this much less ({currency})", currency=speech.currency)
    amount = st.number_input(
        label, min_value=1.0, max_value=_MOST, value=5 * _STEP, step=_STEP, format="%.0f"
    )
    return (float(amount), -float(amount))


def _by_name(entry: tuple[str, str]) -> str:
    return entry[1]
