"""The selected place: what it has, and how it stands against every standard of its level."""

import math
from typing import TYPE_CHECKING

import streamlit as st

from scenarios.charts_trend import ROLLS, draw_trend, trend
from scenarios.roles import Visitor
from scenarios.today import DISTANCE, View, place_facts, place_indicators
from ui.chart import chart
from ui.markup import badge, cell, row, table, text
from ui.words import Names

if TYPE_CHECKING:
    import pandas as pd


def place_card(names: Names, view: View, unit_id: str, visitor: Visitor) -> str:
    """Return the card of a place of the view as markup, as far as somebody may see it."""
    speech, topic = names.speech, view.topic
    here = view.table.set_index("unit_id").loc[unit_id]
    name = names.places(view.table)[unit_id]
    where = speech.term(topic.unit) if topic.unit == "district" else names.district(str(here["district_id"]))
    below = f"{text(where)} · {text(names.level(topic.level))}"
    head = f'<div class="name">{text(name)}</div><div class="where">{below}</div>'
    figure = f"<b>{text(names.measured(float(str(here['value'])), topic.indicator))}</b>"
    facts = [f"<span>{text(names.indicator(topic.indicator))} {figure}</span>"]
    facts += [
        f"<span>{text(speech.say(FACTS[stock]))} <b>{text(speech.number(amount))}</b></span>"
        for stock, amount in place_facts(names.workspace, topic, unit_id, visitor).items()
    ]
    standings = (
        ""
        if topic.indicator == DISTANCE or topic.unit == "area"
        else _standings(names, view, unit_id, visitor)
    )
    return f'<div class="place">{head}<div class="facts">{"".join(facts)}</div>{standings}</div>'


FACTS = {
    "schools": "Schools",
    "pupils": "Pupils",
    "seats": "Seats",
    "classes": "Classes",
    "teachers": "Teachers",
}


def show_trend(names: Names, view: View, unit_id: str, visitor: Visitor) -> None:
    """Draw the pupils of a school year by year; where no earlier year is known, say what would show them."""
    speech = names.speech
    if view.topic.unit != "school":
        return
    table = trend(names.workspace, view.topic.level, unit_id, view.number, visitor)
    if (table["source"] == ROLLS).any():
        chart("trend", draw_trend(table, speech))
    elif table.empty:
        st.caption(speech.say("No trend: the numbers of pupils are withheld, or not known."))
    else:
        st.caption(
            speech.say("No trend: the city has no rolls of earlier years for this school (table “grades”).")
        )


def _standings(names: Names, view: View, unit_id: str, visitor: Visitor) -> str:
    speech = names.speech
    found = place_indicators(names.workspace, view.topic, unit_id, view.number, visitor)
    if view.topic.unit == "school":
        head = [
            (speech.term("indicator"), ""),
            (speech.term("value"), "num"),
            (speech.term("standard"), "num"),
            ("", ""),
        ]
        rows = [_school_row(names, line) for _, line in found.iterrows()]
    else:
        head = [
            (speech.term("indicator"), ""),
            (speech.say("Mean"), "num"),
            (speech.say("Pupils below"), "num"),
            (speech.say("Difference"), "num"),
            ("", ""),
        ]
        rows = [_district_row(names, line) for _, line in found.iterrows()]
    return _tally(names, found) + table(head, rows)


def _tally(names: Names, found: "pd.DataFrame") -> str:
    """Say how many standards are met, not met and not assessed."""
    counts = found["verdict"].value_counts()
    said = (
        f"{badge(verdict, names.speech)} {text(names.speech.number(int(counts.get(verdict, 0))))}"
        for verdict in ("met", "not_met", "not_assessed")
    )
    return f'<div class="facts">{"".join(f"<span>{each}</span>" for each in said)}</div>'


def _school_row(names: Names, line: "pd.Series[float]") -> str:
    indicator = str(line["indicator"])
    cells = [
        cell(text(_dashed(names, line["value"])), "num"),
        cell(text(_dashed(names, line["standard"])), "num quiet"),
        cell(badge(str(line["verdict"]), names.speech)),
    ]
    return row(text(names.indicator(indicator)), cells)


def _district_row(names: Names, line: "pd.Series[float]") -> str:
    indicator = str(line["indicator"])
    cells = [
        cell(text(_dashed(names, line["value"])), "num"),
        cell(text(names.speech.share(line["share_below_standard"], 0)), "num"),
        cell(text(names.speech.number(line["cv"], 2)), "num"),
        cell(badge(str(line["verdict"]), names.speech)),
    ]
    return row(text(names.indicator(indicator)), cells)


def _dashed(names: Names, value: float) -> str:
    return names.speech.number(value) if math.isfinite(value) else "–"
