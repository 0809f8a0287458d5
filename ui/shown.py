"""What Today shows of a picture in one language, made once: a click on the map then makes nothing again."""

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa
import streamlit as st

from scenarios.roles import Action, Visitor
from scenarios.today import worst
from ui.cards import headline_cards
from ui.equity_map.component import Drawing
from ui.listing import listing, worst_table
from ui.maps import map_of
from ui.picture import Picture
from ui.words import Names

_MAP_HEIGHT = 470


@dataclass(frozen=True, eq=False)
class Shown:
    """A picture in words; shared by all readers who may see as much, so nobody may change it.

    Attributes
    ----------
    map : ready to be sent.
    called : names of the places by unit_id, in the order of the names.
    cards, worst : markup of the figures at the head and of the places furthest behind.
    table, csv : the places in the order of the view, for the page and as a file.
    """

    map: Drawing
    called: Mapping[str, str]
    cards: str
    worst: str
    table: pa.Table
    csv: bytes


def shown(names: Names, seen: Picture, visitor: Visitor) -> Shown:
    """Return what is shown of a picture to somebody who may see as much as it holds."""
    exact, view = visitor.may(Action.SEE_EXACT), seen.view
    key = (names.workspace.version(view.number), names.speech.lang, exact, view.number)
    return _shown(key, view.topic, names, seen)


@st.cache_resource(show_spinner=False, max_entries=64)
def _shown(key: tuple[object, ...], topic: object, _names: Names, _seen: Picture) -> Shown:  # noqa: ARG001 - the first two are the key
    view = _seen.view
    places = listing(_names, view)
    return Shown(
        map=map_of(_names, [view], [_seen.layer], [""], height=_MAP_HEIGHT),
        called=dict(sorted(_names.places(view.table).items(), key=lambda item: item[1])),
        cards=headline_cards(_seen.headline, view.topic, _names),
        worst=worst_table(_names, view, worst(view)),
        table=pa.Table.from_pandas(places, preserve_index=False),
        csv=places.to_csv(index=False).encode("utf-8-sig"),
    )
