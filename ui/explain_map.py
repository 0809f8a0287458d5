"""The places that an answer speaks of, on a map of the city."""

import pandas as pd

from scenarios.atlas import Unit, choropleth
from ui.address import recall, remember
from ui.equity_map.component import LegendEntry, MapLayer, Panel, drawing, equity_map
from ui.maps import map_words, shapes_of
from ui.words import Names

_COLOURS = ("#eef2f6", "#b4531a")
_HEIGHT = 340


def places_map(names: Names, unit: Unit, ids: frozenset[str]) -> None:
    """Draw all places of a kind, those of the answer in colour."""
    speech = names.speech
    layer = choropleth(names.workspace.city, pd.Series(dtype=float), unit)
    marked = [int(each in ids) for each in layer.frame["unit_id"]]
    labels = names.places(layer.frame)
    in_answer, others = speech.say("in the answer"), speech.say("not in the answer")
    shown = MapLayer(
        title=speech.say("Places in the answer"),
        colours=_COLOURS,
        labels=tuple(labels[each] for each in layer.frame["unit_id"]),
        panels=[
            Panel(
                title="",
                classes=tuple(marked),
                values=tuple(in_answer if each else "" for each in marked),
                legend=(
                    LegendEntry(in_answer, speech.number(sum(marked)), 1),
                    LegendEntry(others, speech.number(len(marked) - sum(marked)), 0),
                ),
            )
        ],
        height=_HEIGHT,
    )
    shapes = shapes_of(names.workspace, unit, "", layer)
    equity_map(
        drawing("answer-map", shapes, shown, map_words(speech)),
        selected=recall("place") or None,
        on_select=lambda unit_id: remember("place", unit_id),
    )
