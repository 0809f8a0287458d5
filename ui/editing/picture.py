"""What a plan by hand looks like: its map, its figures beside the run's, and the schools it touches."""

import math
from collections.abc import Mapping

import pandas as pd
import streamlit as st

from scenarios.atlas import choropleth
from scenarios.editing.figures import figures, marks, schools_changed
from scenarios.editing.sheet import Sheet
from scenarios.speech import Speech
from scenarios.workspace import Workspace
from ui.address import remember
from ui.editing.state import Worked
from ui.equity_map.component import LegendEntry, MapLayer, Panel, drawing, equity_map
from ui.equity_map.shapes import Shapes, encode
from ui.maps import map_words
from ui.markup import card, cards, cell, row, table, text
from ui.words import Names

_COLOURS = ("#e8ecf1", "#56b4e9", "#e69f00", "#cc79a7")  # told apart by colour-blind readers
_HEIGHT = 520
_FOCUS, _SEEN = "edit focus", "edit parts seen"
TITLES = {
    "mean_metres": "Mean way to school",
    "furthest_metres": "Longest way to school",
    "shortage.places": "Children without a place",
    "shortage.seats": "Pupils above the seats",
    "shortage.teachers": "Teachers short of the need",
    "shortage.funds": "Money short of the need",
}


def figure_cards(sheet: Sheet, worked: Worked, level: str, speech: Speech) -> str:
    """Return what the level comes to now, each with what it was."""
    shown = []
    for line in figures(sheet, worked.edited, level).to_dict("records"):
        unit = speech.currency if line["unit"] == "money" else str(line["unit"])
        now, was = (speech.amount(line[when], unit) for when in ("after", "before"))
        note = speech.say("as in the plan") if now == was else speech.say("in the plan: {figure}", figure=was)
        verdict = "" if now == was else ("not_met" if line["after"] > line["before"] else "met")
        shown.append(card(speech.say(TITLES[line["figure"]]), now, text(note), verdict))
    return cards(shown)


def draw(names: Names, worked: Worked, level: str, area: str | None, school: str | None) -> None:
    """Draw the areas: the zone of the chosen area's school, what was moved, and what is cut off."""
    speech, city = names.speech, names.workspace.city
    frame = _frame(names.workspace.fingerprint, names.workspace)
    parts = worked.parts.get(level, ())
    numbers = marks(worked.edited, level, frame["unit_id"], school, parts)
    schools = speech.names(city.schools, "school_id")
    titles = (
        speech.say("other areas"),
        speech.say("zone of {school}", school=schools[school])
        if school
        else speech.say("zone of the school"),
        speech.say("moved by hand"),
        speech.say("cut off from the rest of its zone"),
    )
    counts = numbers.value_counts()
    legend = [
        LegendEntry(title, speech.number(int(counts.get(number, 0))), number)
        for number, title in enumerate(titles)
    ]
    labels = names.places(frame)
    layer = MapLayer(
        title=f"{speech.say('Edit by hand')} {names.level(level)}",
        colours=_COLOURS,
        labels=tuple(labels[each] for each in frame["unit_id"]),
        panels=[
            Panel("", tuple(map(int, numbers)), tuple(titles[number] for number in numbers), tuple(legend))
        ],
        height=_HEIGHT,
    )
    shapes = _shapes(names.workspace.fingerprint, names.workspace)
    equity_map(
        drawing("edit", shapes, layer, map_words(speech)),
        selected=area,
        on_select=lambda chosen: remember("place", chosen),
        focus=_focus(worked, level, parts),
    )
    _parts(names, level, parts, labels)


def _focus(worked: Worked, level: str, parts: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    """Return the part to look at: one that the last choice cut off, or that the reader asked for."""
    here = (worked.sketch.run, level)
    seen: dict[tuple[int, str], frozenset[tuple[str, ...]]] = st.session_state.setdefault(_SEEN, {})
    new = [part for part in parts if part not in seen.get(here, frozenset())]
    seen[here] = frozenset(parts)
    if new:
        st.session_state[_FOCUS] = new[0]
    focus: tuple[str, ...] = st.session_state.get(_FOCUS, ())
    return focus if focus in parts else ()


def _parts(names: Names, level: str, parts: tuple[tuple[str, ...], ...], labels: Mapping[str, str]) -> None:
    """Name what is cut off from its zone, with a button that moves the map there."""
    say = names.speech.say
    if names.workspace.city.areas.empty or not parts:
        return
    st.warning(
        say("Cut off from the rest of their zone: {count}", count=names.speech.number(len(parts))),
        icon=":material/warning:",
    )
    with st.container(horizontal=True, key=f"parts {level}"):
        for part in parts:
            st.button(
                say("Show {area}", area=labels[part[0]]),
                key=f"part {level} {part[0]}",
                icon=":material/center_focus_strong:",
                on_click=st.session_state.__setitem__,
                args=(_FOCUS, part),
            )


def schools_table(names: Names, sheet: Sheet, worked: Worked, called: Mapping[str, str]) -> None:
    """Show what changed at every school that the choices touch."""
    speech = names.speech
    found = schools_changed(sheet, worked.edited)
    if found.empty:
        return
    columns = {
        "pupils": speech.say("Pupils"),
        "seats": speech.say("Seats"),
        "overfull": speech.say("Pupils above the seats"),
        "teachers": speech.say("Teachers"),
        "short_teachers": speech.say("Teachers short of the need"),
        "short_funds": speech.say("Money short of the need"),
    }
    head = [(speech.term("school"), ""), (speech.term("level"), "")]
    rows = []
    for line in found.to_dict("records"):
        cells = [cell(text(names.level(str(line["level"]))), "quiet")]
        cells += [cell(_change(line, name, speech), "num") for name in columns]
        rows.append(row(text(called[str(line["school_id"])]), cells))
    st.subheader(speech.say("Schools that are touched"), anchor=False)
    st.html(table([*head, *((title, "num") for title in columns.values())], rows))


def _change(line: Mapping[object, object], name: str, speech: Speech) -> str:
    now, was = (float(str(line[key])) for key in (name, f"{name}_before"))
    unit = speech.currency if name == "short_funds" else ""
    said, before = (speech.amount(value, unit) if unit else speech.number(value, 0) for value in (now, was))
    if said == before or not math.isfinite(was):
        return text(said)
    return f"{text(before)} → <b>{text(said)}</b>"


@st.cache_resource(show_spinner=False, max_entries=2)
def _frame(city: str, _workspace: Workspace) -> pd.DataFrame:  # noqa: ARG001 - part of the key
    frame = choropleth(_workspace.city, pd.Series(dtype=float), "area").frame
    return pd.DataFrame(frame[["unit_id", "name", "name_zh", "district_id"]])


@st.cache_resource(show_spinner=False, max_entries=2)
def _shapes(city: str, _workspace: Workspace) -> Shapes:  # noqa: ARG001 - part of the key
    return encode(
        choropleth(_workspace.city, pd.Series(dtype=float), "area").frame, _workspace.city.districts
    )
