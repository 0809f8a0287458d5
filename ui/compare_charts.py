"""The charts of Compare: Lorenz curves, and how values are spread within groups of schools."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from scenarios.charts_lorenz import draw_lorenz, lorenz
from scenarios.charts_spread import draw_spread, groupings, spread
from scenarios.runs import Run
from scenarios.today import DISTANCE, TODAY, Topic, look
from ui.chart import chart
from ui.choices import choose
from ui.visitor import visitor
from ui.words import Names


def charts(names: Names, topic: Topic, runs: Sequence[Run], titles: Mapping[str, str]) -> None:
    """Draw both charts of an indicator between schools; the way to school has none."""
    speech = names.speech
    if topic.indicator == DISTANCE:
        st.caption(speech.say("Curves and spreads are drawn for indicators of schools: choose one above."))
        return
    numbers: dict[str, int | None] = {speech.say("Today"): TODAY}
    numbers |= {title: run.number for title, run in zip(titles.values(), runs, strict=True)}
    left, right = st.columns([1, 1.5], gap="medium")
    with left:
        st.subheader(speech.say("Lorenz curves"), anchor=False)
        _lorenz(names, topic, numbers)
    with right:
        st.subheader(speech.say("Spread within groups of schools"), anchor=False)
        _spread(names, topic, numbers)


def _lorenz(names: Names, topic: Topic, numbers: Mapping[str, int | None]) -> None:
    workspace, speech = names.workspace, names.speech
    curves = {
        title: lorenz(workspace.measures(number), topic.indicator, topic.level)
        for title, number in numbers.items()
    }
    chart("lorenz", draw_lorenz(curves, names.indicator(topic.indicator), speech))
    st.caption(speech.say("The farther a curve hangs below the straight line, the less equal schools are."))


def _spread(names: Names, topic: Topic, numbers: Mapping[str, int | None]) -> None:
    workspace, speech = names.workspace, names.speech
    kinds = {each: speech.term(each) for each in groupings(workspace.city)}
    by = choose("group", speech.say("Groups"), kinds)
    of_schools = replace(topic, unit="school")
    views = {title: look(workspace, of_schools, number, visitor()) for title, number in numbers.items()}
    table = spread(workspace.city, {title: view.table for title, view in views.items()}, by)
    called = {str(each): speech.term(each) for each in table["group"].unique()}
    if by == "district":
        called = {each: names.district(each) for each in called}
    standard = next(iter(views.values())).standard
    about = f"{names.indicator(topic.indicator)} ({names.unit(topic.indicator)})"
    chart("spread", draw_spread(table, called, about, standard, speech))
    st.caption(
        speech.say("Line: from the least school to the most. Box: the middle half. Mark: the middle school.")
    )
