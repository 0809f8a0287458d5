"""From classes to a map on the page: legends with counts, the standard marked, one panel a view."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from scenarios.atlas import Layer, Unit
from scenarios.speech import Speech
from scenarios.today import DISTANCE, View
from scenarios.workspace import Workspace
from ui.equity_map.component import Drawing, LegendEntry, MapLayer, Panel, Words, drawing
from ui.equity_map.shapes import Shapes, encode
from ui.words import Names

_NAMED = 40  # up to this many places the map writes their names


@dataclass(frozen=True)
class Further:
    """A panel whose classes are not those of the others: its colours, and how it is made.

    Attributes
    ----------
    colours : one a class.
    panel : returns the panel, its classes counted from a number.
    """

    colours: tuple[str, ...]
    panel: Callable[[int], Panel]


def map_of(
    names: Names,
    views: Sequence[View],
    layers: Sequence[Layer],
    titles: Sequence[str],
    *,
    height: int,
    further: Further | None = None,
) -> Drawing:
    """Return the views of one topic side by side on one shared view, ready to be put on a page.

    Parameters
    ----------
    names : how things are called.
    views, layers, titles : one of each for every panel; layers share their classes.
    height : pixels of a panel.
    further : a panel in colours of its own, after the others.
    """
    first = layers[0]
    labels = names.places(first.frame)
    panels = [
        Panel(
            title=title,
            classes=tuple(int(number) for number in layer.frame["class_no"]),
            values=tuple(names.measured(value, view.topic.indicator) for value in layer.frame["value"]),
            legend=legend(names, view, layer),
        )
        for view, layer, title in zip(views, layers, titles, strict=True)
    ]
    colours = first.colours
    if further is not None:
        panels.append(further.panel(len(colours)))
        colours = (*colours, *further.colours)
    layer = MapLayer(
        title=names.topic(views[0].topic),
        colours=colours,
        labels=tuple(labels[each] for each in first.frame["unit_id"]),
        panels=panels,
        named=first.unit == "district" and len(labels) <= _NAMED,
        height=height,
    )
    shapes = shapes_of(names.workspace, first.unit, views[0].topic.level, first)
    return drawing("map", shapes, layer, map_words(names.speech))


def legend(names: Names, view: View, layer: Layer) -> tuple[LegendEntry, ...]:
    """Return the classes from low to high with their counts, the standard between them, the unknown last."""
    say, indicator = names.speech.say, view.topic.indicator
    cuts = [names.value(cut, indicator) for cut in layer.breaks]
    entries = []
    for number, count in enumerate(layer.counts):
        entries.append(LegendEntry(_between(cuts, number, names.speech), names.speech.number(count), number))
        if number < len(cuts) and layer.breaks[number] == layer.standard:
            entries.append(LegendEntry(say("Standard {value}", value=cuts[number])))
    if layer.not_assessed or not layer.counts:
        placed = indicator == DISTANCE and view.number is not None
        unknown = say("no child placed") if placed else names.speech.term("not_assessed")
        entries.append(LegendEntry(unknown, names.speech.number(layer.not_assessed), -1))
    return tuple(entries)


def _between(cuts: Sequence[str], number: int, speech: Speech) -> str:
    if not cuts:
        return speech.say("all values")
    if number == 0:
        return speech.say("below {value}", value=cuts[0])
    if number == len(cuts):
        return speech.say("{value} and more", value=cuts[-1])
    return speech.say("{low} to {high}", low=cuts[number - 1], high=cuts[number])


def shapes_of(workspace: Workspace, unit: Unit, level: str, layer: Layer) -> Shapes:
    """Return the shapes of the places of a kind that a level has; an empty level is all of them."""
    return _shapes(workspace.fingerprint, unit, level, workspace, layer)


@st.cache_resource(show_spinner=False, max_entries=24)
def _shapes(city: str, unit: str, level: str, _workspace: Workspace, _layer: Layer) -> Shapes:  # noqa: ARG001 - the first three are the key
    return encode(_layer.frame, _workspace.city.districts)


def map_words(speech: Speech) -> Words:
    """Return what the controls of every map are called."""
    return Words(
        map=speech.say(
            "Map. Arrow keys move it, plus and minus change its size. "
            "The list of places beside it selects the same places."
        ),
        legend=speech.say("Legend, with the number of places in each class"),
        closer=speech.say("Closer"),
        farther=speech.say("Farther"),
        whole=speech.say("Show the whole city"),
    )
