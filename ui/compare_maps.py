"""The maps of Compare: the same places under each plan, and what changes from one plan to another."""

import math
from collections.abc import Mapping, Sequence

import streamlit as st

from scenarios.roles import Action
from scenarios.runs import Run
from scenarios.today import TODAY, Topic, layers, look
from scenarios.today_difference import CLASSES, COLOURS, Difference, difference
from ui.address import recall, remember
from ui.caveats import caveats
from ui.choices import choose
from ui.equity_map.component import Drawing, LegendEntry, Panel, equity_map
from ui.maps import Further, map_of
from ui.markup import SYMBOLS, text
from ui.today import pick_topic
from ui.visitor import visitor
from ui.words import Names

_MAP_HEIGHT = 380
_NONE = "none"
_TODAY = "today"


def maps(names: Names, runs: Sequence[Run], titles: Mapping[str, str]) -> Topic:
    """Draw a panel for every plan, and one of what changes; return what is looked at."""
    speech = names.speech
    st.subheader(speech.say("The same places under each plan"), anchor=False)
    topic = pick_topic(names)
    pair = _pair(names, runs, titles)
    with st.spinner(speech.say("Drawing the maps…")):
        drawn = _drawn(_key(names, runs), topic, pair, tuple(titles.values()), names, runs)
    _map_and_place(names, topic, runs, titles, drawn)
    st.html(caveats(names, topic, runs[0].number))
    return topic


def _key(names: Names, runs: Sequence[Run]) -> tuple[str, ...]:
    exact = visitor().may(Action.SEE_EXACT)
    versions = (names.workspace.version(number) for number in (TODAY, *(run.number for run in runs)))
    return (names.speech.lang, str(exact), *versions)


@st.cache_resource(show_spinner=False, max_entries=16)
def _drawn(
    key: tuple[str, ...],  # noqa: ARG001
    topic: Topic,
    pair: tuple[int | None, int | None, str] | None,
    titles: tuple[str, ...],
    _names: Names,
    _runs: Sequence[Run],
) -> Drawing:
    views = tuple(look(_names.workspace, topic, run.number, visitor()) for run in _runs)
    further = _difference(_names, topic, pair)
    return map_of(_names, views, layers(_names.workspace, views), titles, height=_MAP_HEIGHT, further=further)


@st.fragment
def _map_and_place(
    names: Names, topic: Topic, runs: Sequence[Run], titles: Mapping[str, str], drawn: Drawing
) -> None:
    """Draw the maps and the selected place; a click draws this part again and nothing else."""
    equity_map(
        drawn,
        selected=recall("place") or None,
        on_select=lambda unit_id: remember("place", unit_id),
    )
    _selected(names, topic, runs, titles)


def _pair(
    names: Names, runs: Sequence[Run], titles: Mapping[str, str]
) -> tuple[int | None, int | None, str] | None:
    """Offer pairs of plans and return the one whose difference is mapped: base, other, and their names."""
    said = {str(run.number): title for run, title in zip(runs, titles.values(), strict=True)}
    called = {_TODAY: names.speech.say("Today"), **said}
    numbers = [str(run.number) for run in runs]
    pairs = [(numbers[0], other) for other in numbers[1:]] + [(_TODAY, other) for other in numbers]
    offered = {f"{one}~{two}": f"{called[two]} − {called[one]}" for one, two in pairs}
    offered[_NONE] = names.speech.say("No map of differences")
    chosen = choose("less", names.speech.say("Map of differences"), offered)
    if chosen == _NONE:
        return None
    one, two = chosen.split("~")
    return (TODAY if one == _TODAY else int(one), int(two), offered[chosen])


def _difference(
    names: Names, topic: Topic, pair: tuple[int | None, int | None, str] | None
) -> Further | None:
    if pair is None:
        return None
    base, other, title = pair
    found = difference(names.workspace, topic, base, other, visitor())

    def panel(first: int) -> Panel:
        return Panel(
            title=title,
            classes=tuple(first + number if number >= 0 else -1 for number in found.table["class_no"]),
            values=tuple(_changed(names, topic, value) for value in found.table["change"]),
            legend=difference_legend(names, topic, found, first),
        )

    return Further(COLOURS, panel)


def difference_legend(names: Names, topic: Topic, found: Difference, first: int) -> tuple[LegendEntry, ...]:
    """Return the classes from much worse to much better in words, with their counts, the unknown last."""
    say, number = names.speech.say, names.speech.number
    cut = names.value(found.cut, topic.indicator) if math.isfinite(found.cut) else ""
    words = {
        "much_worse": say("worse by more than {value}", value=cut),
        "worse": say("worse by up to {value}", value=cut),
        "same": say("no change"),
        "better": say("better by up to {value}", value=cut),
        "much_better": say("better by more than {value}", value=cut),
    }
    signs = {"much_worse": SYMBOLS["worse"], "worse": SYMBOLS["worse"], "same": SYMBOLS["same"]}
    entries = [
        LegendEntry(f"{signs.get(name, SYMBOLS['better'])} {words[name]}", number(count), first + place)
        for place, (name, count) in enumerate(zip(CLASSES, found.counts, strict=True))
        if count or name == "same"
    ]
    if found.not_assessed:
        entries.append(LegendEntry(names.speech.term("not_assessed"), number(found.not_assessed), -1))
    return tuple(entries)


def _changed(names: Names, topic: Topic, value: float) -> str:
    return f"{'+' if value > 0 else ''}{names.measured(value, topic.indicator)}"


def _selected(names: Names, topic: Topic, runs: Sequence[Run], titles: Mapping[str, str]) -> None:
    chosen, speech = recall("place"), names.speech
    today = look(names.workspace, topic, TODAY, visitor()).table.set_index("unit_id")
    if chosen not in today.index:
        return
    called = names.places(today.reset_index())[chosen]
    values = {speech.say("Today"): today["value"][chosen]}
    for run, title in zip(runs, titles.values(), strict=True):
        here = look(names.workspace, topic, run.number, visitor()).table.set_index("unit_id")
        values[title] = here["value"][chosen]
    said = " ".join(
        f"<span>{text(title)} <b>{text(names.measured(value, topic.indicator))}</b></span>"
        for title, value in values.items()
    )
    st.html(f'<div class="place"><div class="name">{text(called)}</div><div class="facts">{said}</div></div>')
