"""A first walk through the screens of the demo city: offered once, ended at any step, kept in the address."""

from dataclasses import dataclass

import streamlit as st

from scenarios.roles import Action
from scenarios.speech import Speech
from ui.address import recall, remember
from ui.visitor import visitor

_PART, _ENDED = "tour", "ended"


@dataclass(frozen=True)
class Step:
    """One stop: its screen's title and file, what is said there, and what a role must allow to see it."""

    title: str
    file: str
    said: str
    needs: Action = Action.SEE


STEPS = (
    Step(
        "Today",
        "today",
        "The map shows where schools are unequal. Choose a level and an indicator above it, then click a "
        "place: its card says which standards it meets.",
    ),
    Step(
        "Compare",
        "compare",
        "Two or three plans side by side, on maps that move together: what gets better, what gets worse, "
        "and who gains or loses.",
    ),
    Step(
        "Scenarios",
        "scenarios",
        "Copy a plan, change its budget, goals or locks, and press “Save and solve”. It is solved in the "
        "background; you may close the browser.",
    ),
    Step(
        "Edit by hand",
        "edit",
        "Click an area and send its children to another school: figures and rules follow at once, and the "
        "solver can complete the rest around your choices.",
        Action.EDIT,
    ),
    Step(
        "Explain",
        "explain",
        "Straight questions about a plan: why this school, what more money buys, who loses. "
        "The answers come as sentences, maps and tables.",
        Action.SEE_EXACT,
    ),
    Step(
        "Brief",
        "brief",
        "One page for the leader: what the plan reaches, what it costs, how sure it is. "
        "It prints on one sheet.",
    ),
)


def tour(title: str, speech: Speech, *, on_demo: bool) -> None:
    """Offer the walk on the first screen of the demo city, or show the step that it is at.

    Parameters
    ----------
    title : heading of the screen that is open, in English.
    speech : the reader's language.
    on_demo : whether the city is the invented one.
    """
    steps = [step for step in STEPS if visitor().may(step.needs)]
    at = recall(_PART)
    if at.isdecimal() and 1 <= int(at) <= len(steps):
        _step(steps, int(at), title, speech)
    elif not at and on_demo and title == steps[0].title:
        _offer(speech, len(steps))


def _offer(speech: Speech, count: int) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="tour"):
        st.markdown(
            speech.say("New here? A walk through the screens takes {count} short steps.", count=count)
        )
        st.button(speech.say("Start the tour"), type="primary", on_click=remember, args=(_PART, "1"))
        st.button(speech.say("No, thanks"), on_click=remember, args=(_PART, _ENDED))


def _step(steps: list[Step], number: int, title: str, speech: Speech) -> None:
    step, say = steps[number - 1], speech.say
    here = step.title == title
    with st.container(border=True, key="tour"):
        counted = say("Step {number} of {count}", number=number, count=len(steps))
        st.markdown(f"**{counted} · {say(step.title)}**")
        st.markdown(say(step.said))
        with st.container(horizontal=True, key="tour steps"):
            if not here and st.button(say("Go to this screen"), type="primary"):
                _go(steps, number)
            if number > 1 and st.button(say("Step back")):
                _go(steps, number - 1)
            if number < len(steps) and st.button(say("Next step"), type="primary" if here else "secondary"):
                _go(steps, number + 1)
            st.button(say("End the tour"), on_click=remember, args=(_PART, _ENDED))


def _go(steps: list[Step], number: int) -> None:
    remember(_PART, str(number))
    st.switch_page(f"ui/opening/{steps[number - 1].file}.py")
