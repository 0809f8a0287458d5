"""Frontier: how equal a city can be for how much money, travel or change; every point is a plan to open."""

from collections.abc import Mapping

import streamlit as st

from scenarios.frontier.axes import AXES, Axis
from scenarios.frontier.picture import draw_frontier, title
from scenarios.frontier.row import POINTS, Row, known_scenarios, queue_row, row_of_plans
from scenarios.frontier.search import Measure, measure_named
from scenarios.headline import MEASURES
from scenarios.roles import Action
from scenarios.scenario import Scenario
from scenarios.workspace import TROUBLES, city_folder
from ui.address import recall, remember
from ui.chart import chart
from ui.choices import choose
from ui.frame import enter, folder
from ui.frontier_points import points_table, put_in_words
from ui.trouble import show_no_runs, show_problem
from ui.visitor import visitor
from ui.words import Names

_AGAINST = {"money": "Money of the year", "travel": "Way to school", "moves": "Teachers who move"}
_FIRST = "short_teachers"


def show() -> None:
    """Draw the screen."""
    workspace, speech = enter("Frontier")
    names = Names(workspace, speech)
    try:
        offered = known_scenarios(workspace)
        if not offered:
            show_no_runs(folder(), speech)
            return
        scenario, axis, measure, points = _pick(names, offered)
        row = row_of_plans(workspace, scenario, axis, measure, points, visitor())
        _standing(names, row, points)
        if row.frontier.points:
            _show_row(names, row)
    except TROUBLES as error:
        show_problem(error, speech)


def _pick(names: Names, offered: Mapping[str, Scenario]) -> tuple[Scenario, Axis, Measure, int]:
    speech = names.speech
    first, second, third, fourth = st.columns([1.6, 1, 2, 0.8])
    with first:
        labels = {name: scenario.label(speech.lang) for name, scenario in offered.items()}
        scenario = offered[choose("scenario", speech.say("Scenario"), labels)]
    with second:
        axes = {name: speech.say(said) for name, said in _AGAINST.items()}
        axis = AXES[choose("against", speech.say("Equity against"), axes)]
    with third:
        measure = measure_named(
            choose("equity", speech.say("Equity is measured by"), _measures(names), _FIRST)
        )
    with fourth:
        counts = {str(count): speech.number(count) for count in POINTS}
        points = int(choose("points", speech.say("Plans in the row"), counts))
    return scenario, axis, measure, points


def _measures(names: Names) -> dict[str, str]:
    """Return what equity can be measured by: the headline, and the difference of each indicator and level."""
    speech, policy = names.speech, names.workspace.policy
    offered = {name: speech.term(name, "headline") for name, (_, better) in MEASURES.items() if better}
    for indicator in policy.indicators:
        for level in names.workspace.city.levels():
            if level in indicator.levels and level in indicator.cv_limits:
                said = [speech.term("cv"), names.indicator(indicator.id), names.level(level)]
                offered[f"cv.{indicator.id}.{level}"] = " · ".join(said)
    return offered


def _standing(names: Names, row: Row, points: int) -> None:
    """Say how many plans of the row are there, and offer to calculate the others."""
    speech, missing = names.speech, len(row.missing)
    if not missing:
        return
    if row.waiting:
        st.fragment(_follow, run_every="1s")(names, len(names.workspace.summaries()), row.waiting)
        return
    st.info(
        speech.say(
            "{there} of {points} plans of this row are stored; each missing one has to be calculated.",
            there=speech.number(len(row.frontier.points)),
            points=speech.number(points),
        )
    )
    if visitor().may(Action.RUN):
        label = speech.say("Calculate the missing plans ({count})", count=speech.number(missing))
        st.button(label, type="primary", on_click=_queue, args=(names, row))
    st.caption(speech.say("The same from the command line:"))
    st.code(
        f"junheng frontier {folder()}/city SCENARIO.toml --store {folder()}/junheng.sqlite",
        language="shell",
        wrap_lines=True,
    )


def _queue(names: Names, row: Row) -> None:
    queue_row(names.workspace, row, city_folder(folder()), visitor())


def _follow(names: Names, known: int, waiting: int) -> None:
    """Follow the queue once a second; draw the page anew when a plan has been stored."""
    if len(names.workspace.summaries()) != known:
        st.rerun()
    said = names.speech.say(
        "Plans that wait or are being calculated: {count}", count=names.speech.number(waiting)
    )
    st.info(said, icon=":material/hourglass_top:")


def _choose(number: str) -> None:
    remember("point", number)


def _show_row(names: Names, row: Row) -> None:
    speech, frontier = names.speech, row.frontier
    left, right = st.columns([1.15, 1], gap="medium")
    with left:
        st.subheader(title(frontier, speech), anchor=False)
        chart("frontier", put_in_words(names, draw_frontier(frontier, speech)), _choose)
        st.caption(
            speech.say(
                "A point is a stored plan with its number: choose one to open it. "
                "An empty point is beaten by another in both."
            )
        )
    with right:
        points_table(names, frontier, recall("point"), _choose)
    st.caption(speech.say("Every point is a stored run; each is decided step by step under its limit."))
