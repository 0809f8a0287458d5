"""Today: where the city is unequal, on a map, in figures, and against every rule."""

import streamlit as st

from scenarios.roles import LOCAL
from scenarios.speech import Speech
from scenarios.today import STRANGER, TODAY, Topic, most_unequal, topics, units
from scenarios.wording import LANGUAGES
from scenarios.workspace import TROUBLES, Workspace
from ui.address import remember
from ui.cards import withheld_note
from ui.caveats import caveats
from ui.choices import choose, choose_place
from ui.equity_map.component import equity_map
from ui.frame import enter
from ui.listing import download, selectable_table
from ui.markup import text
from ui.matrix import matrix, silent_rules
from ui.picture import Picture, picture
from ui.place import place_card, show_trend
from ui.shown import Shown, shown
from ui.trouble import show_problem
from ui.visitor import visitor
from ui.words import Names

_TODAY = "today"
_TABLE_HEIGHT = 250


def show() -> None:
    """Draw the screen."""
    workspace, speech = enter("Today")
    names = Names(workspace, speech)
    try:
        topic, number = _pick(names)
        with st.spinner(speech.say("Measuring the city…")):
            seen = picture(workspace, topic, number, visitor())
            words = shown(names, seen, visitor())
        withheld_note(seen.headline, speech)
        st.html(words.cards)
        _map_and_rules(names, seen, words)
        st.html(caveats(names, topic, number))
    except TROUBLES as error:
        show_problem(error, speech)


def read_ahead(workspace: Workspace) -> None:
    """Make what the screen shows first, before anybody asks for it."""
    level = "primary" if "primary" in workspace.city.levels() else workspace.city.levels()[0]
    indicator = most_unequal(workspace, level)
    topic = Topic(level, indicator, units(indicator)[0])
    for reader in (LOCAL, STRANGER):
        seen = picture(workspace, topic, TODAY, reader)
        for lang in LANGUAGES:
            shown(Names(workspace, Speech.of(lang, workspace.city.currency)), seen, reader)


def pick_topic(names: Names) -> Topic:
    """Offer level, indicator and kind of place, side by side, and return what is chosen."""
    workspace, speech = names.workspace, names.speech
    level, indicator, unit = st.columns([1, 2, 1])
    with level:
        levels = {each: names.level(each) for each in workspace.city.levels()}
        chosen_level = choose("level", speech.term("level"), levels, default="primary")
    with indicator:
        titles = {each: names.indicator(each) for each in topics(workspace, chosen_level)}
        first = most_unequal(workspace, chosen_level)
        chosen_indicator = choose("indicator", speech.term("indicator"), titles, default=first)
    with unit:
        kinds = {str(each): speech.term(each) for each in units(chosen_indicator)}
        chosen = choose("unit", speech.say("Show by"), kinds)
    return Topic(
        chosen_level, chosen_indicator, next(each for each in units(chosen_indicator) if each == chosen)
    )


def _pick(names: Names) -> tuple[Topic, int | None]:
    left, right = st.columns([4, 1.4])
    with left:
        topic = pick_topic(names)
    with right:
        runs = {
            str(run.number): f"{run.number} · {run.label(names.speech.lang)} · {run.year}"
            for run in names.workspace.summaries()
        }
        chosen = choose(
            "run", names.speech.say("As of"), {_TODAY: names.speech.say("Today, as reported"), **runs}
        )
    return topic, TODAY if chosen == _TODAY else int(chosen)


def _select(unit_id: str) -> None:
    remember("place", unit_id)


@st.fragment
def _map_and_rules(names: Names, seen: Picture, words: Shown) -> None:
    """Draw what follows the selected place; a click draws this part again and nothing else."""
    speech, view = names.speech, seen.view
    left, right = st.columns([1.55, 1], gap="medium")
    with right:
        hint = speech.say("Click on the map, or type a name")
        selected = choose_place(speech.say("Selected place"), words.called, hint)
        if selected is not None:
            st.html(place_card(names, view, selected, visitor()))
            show_trend(names, view, selected, visitor())
        st.subheader(speech.say("Furthest behind"), anchor=False)
        st.html(words.worst)
    with left:
        st.subheader(names.topic(view.topic), anchor=False)
        equity_map(words.map, selected=selected, on_select=_select)
        selectable_table(names, view, words.table, _select, height=_TABLE_HEIGHT)
        download(names, words.csv, f"{view.topic.level}-{view.topic.indicator}-{view.topic.unit}.csv")
    _rules(names, seen, selected)


def _rules(names: Names, seen: Picture, selected: str | None) -> None:
    speech = names.speech
    st.subheader(speech.say("Is it within the rules?"), anchor=False)
    found = seen.compliance
    if found.empty:
        st.info(speech.say("The rules of this pack hold nothing to check for this level."))
        return
    st.html(matrix(found, names, selected))
    _silent(names, silent_rules(found))


def _silent(names: Names, rules: list[str]) -> None:
    if not rules:
        return
    title = names.speech.say("Rules that nothing is known about: {count}", count=len(rules))
    with st.expander(title):
        st.html("<ul>" + "".join(f"<li>{text(names.rule(rule))}</li>" for rule in rules) + "</ul>")
