"""The goals of every decision that is open, in order, each with its limit and what may be given up of it."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from scenarios.desk.offers import OF_DECISION, further_goals, has_order, takes_amounts, usual_goals
from ui.drafting.form import Form
from ui.drafting.titles import goal_title, plain

_WIDTHS = [1.9, 0.9, 0.9, 2.9]


def goals_part(form: Form) -> None:
    """Draw one list for each open decision that has goals to order."""
    open_ones = form.said("decisions") or ()
    for decision in OF_DECISION:
        if decision in open_ones and has_order(decision):
            with st.expander(form.names.speech.term(decision), expanded=decision == "places"):
                _decision(form, decision)


def _decision(form: Form, decision: str) -> None:
    goals = list(form.said("goals", decision) or usual_goals(decision))
    for place, goal in enumerate(goals):
        _goal(form, decision, goals, place, goal)
    form.findings(("goals", decision))
    others = [goal for goal in (*usual_goals(decision), *further_goals(decision)) if goal not in goals]
    _more(form, decision, goals, others)


def _goal(form: Form, decision: str, goals: Sequence[str], place: int, goal: str) -> None:
    say, title = form.names.speech.say, goal_title(form.names.speech, goal)
    name, most, give, moves = st.columns(_WIDTHS, vertical_alignment="bottom")
    name.markdown(f"**{place + 1}.** {plain(title)}")
    if takes_amounts(decision):
        with most:
            form.number(say("At most"), ("limits", decision, goal), placeholder=say("no limit"))
        with give:
            form.number(say("May give up"), ("tolerances", decision, goal), placeholder="0")
    last = len(goals) - 1
    with moves, st.container(horizontal=True, gap="xsmall", key=f"{form.desk.name} {decision} {goal} moves"):
        for label, hint, order, is_idle in (
            ("Up", "Earlier: {goal}", _swapped(goals, place, place - 1), place == 0),
            ("Down", "Later: {goal}", _swapped(goals, place, place + 1), place == last),
            ("Leave out", "Not pursued: {goal}", [each for each in goals if each != goal], last == 0),
        ):
            st.button(
                say(label),
                key=f"{form.desk.name} {decision} {goal} {label}",
                help=say(hint, goal=title),
                on_click=_order,
                args=(form, decision, order),
                disabled=is_idle,
            )


def _more(form: Form, decision: str, goals: Sequence[str], others: Sequence[str]) -> None:
    speech, key = form.names.speech, f"{form.desk.name} {decision} add"

    def add() -> None:
        chosen = st.session_state[key]
        if chosen:
            _order(form, decision, [*goals, chosen])

    with st.container(horizontal=True, vertical_alignment="bottom", key=f"{key} row"):
        if others:
            st.session_state[key] = None
            st.selectbox(
                speech.say("Add a goal at the end"),
                others,
                index=None,
                format_func=partial(goal_title, speech),
                key=key,
                on_change=add,
                placeholder=speech.say("Choose a goal"),
                width=320,
            )
        if form.said("goals", decision) is not None:
            st.button(
                speech.say("The usual order"),
                key=f"{key} usual",
                on_click=form.desk.say,
                args=(("goals", decision), None),
            )


def _order(form: Form, decision: str, goals: Sequence[str]) -> None:
    usual = tuple(goals) == usual_goals(decision)
    form.desk.put_order(decision, None if usual else list(goals))


def _swapped(goals: Sequence[str], one: int, other: int) -> list[str]:
    swapped = list(goals)
    if 0 <= other < len(swapped):
        swapped[one], swapped[other] = swapped[other], swapped[one]
    return swapped
