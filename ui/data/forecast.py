"""Pupils of the years to come, with an interval, and how far such forecasts were off before."""

import streamlit as st

from scenarios.data_desk import RULES, Forecasted, forecast_of, forecast_rows
from scenarios.workspace import Workspace
from ui.markup import cell, row, table, text
from ui.words import Names

_CITY = ""
_YEARS = 10


def forecast(names: Names) -> None:
    """Offer level, district, years and rules, and show the forecast."""
    workspace, speech = names.workspace, names.speech
    say = speech.say
    columns = st.columns(4)
    with columns[0]:
        rules = st.selectbox(
            say("Ages of entry"), RULES, format_func=lambda each: say(RULE_TITLES[each]), key="forecast rules"
        )
    with columns[1]:
        years = int(st.number_input(say("Years ahead"), 1, 15, _YEARS, key="forecast years"))
    with st.spinner(say("Forecasting…")):
        made = _made(workspace.fingerprint, years, rules, workspace)
    levels = list(made.forecast.panel.levels())
    with columns[2]:
        level = st.selectbox(speech.term("level"), levels, format_func=names.level, key="forecast level")
    with columns[3]:
        called = speech.names(workspace.city.districts, "district_id")
        places = {_CITY: speech.term("city"), **called}
        district = st.selectbox(
            speech.term("district"), list(places), format_func=places.__getitem__, key="forecast district"
        )
    found = forecast_rows(made, level, district)
    left, right = st.columns([1.2, 1], gap="medium")
    with left:
        lines = found.set_index("year")[["low", "pupils", "high"]]
        titles = {"low": say("Low"), "pupils": say("Pupils"), "high": say("High")}
        st.line_chart(
            lines.rename(columns=titles).rename(index=str),
            color=["#e69f00", "#0b5c8a", "#cc79a7"],
            height=330,
            x_label=say("Year"),
            y_label=say("Pupils"),
        )
        st.html(_pupils(found.to_dict("records"), names))
    with right:
        st.subheader(say("How far such forecasts were off before"), anchor=False)
        st.html(_errors(made, level, names))
        st.caption(say("The interval holds what varied in past years, not what never happened in them."))
    for fault in made.faults:
        st.code(fault.render(speech.translate), language=None, wrap_lines=True)


RULE_TITLES = {"cn": "China", "england": "England"}


def _pupils(found: list[dict[object, object]], names: Names) -> str:
    speech = names.speech
    head = [
        (speech.say("Year"), ""),
        (speech.say("Pupils"), "num"),
        (speech.say("Low"), "num"),
        (speech.say("High"), "num"),
    ]
    rows = [
        row(
            text(line["year"]),
            [
                cell(text(speech.number(float(str(line[name])), 0)), "num")
                for name in ("pupils", "low", "high")
            ],
        )
        for line in found
    ]
    return table(head, rows)


def _errors(made: Forecasted, level: str, names: Names) -> str:
    speech = names.speech
    errors = made.errors[made.errors["level"] == level]
    if errors.empty:
        said = speech.say("The grades do not go back far enough to test a forecast.")
        return f'<div class="hint">{text(said)}</div>'
    head = [
        (speech.say("Years ahead"), ""),
        (speech.say("Mean error of a grade"), "num"),
        (speech.say("Error of the city"), "num"),
        (speech.say("Inside the interval"), "num"),
    ]
    rows = [
        row(
            text(line["horizon"]),
            [
                cell(text(speech.share(float(line["mape"]), 1)), "num"),
                cell(text(speech.share(float(line["city_error"]), 1)), "num"),
                cell(text(speech.share(float(line["covered"]), 0)), "num"),
            ],
        )
        for line in errors.to_dict("records")
    ]
    return table(head, rows)


@st.cache_resource(show_spinner=False, max_entries=6)
def _made(city: str, years: int, rules: str, _workspace: Workspace) -> Forecasted:  # noqa: ARG001 - part of the key
    return forecast_of(_workspace, years=years, rules=rules)
