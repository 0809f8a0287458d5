"""The map on a screen: places in classes, on one or several panels that move, hover and select together.

Three Streamlit components make one map, so that little is sent again: the shapes (with the code, once a
page), the layer (classes, labels, legend; when what is shown changes) and the selection (one id).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from scenarios.palettes import UNKNOWN
from ui.equity_map.packing import pack
from ui.equity_map.shapes import Shapes

ASSETS = Path(__file__).parent / "assets"

# Each part may reach the browser before the bundle does, so it waits for it.
_STUB = """
const meeting = (globalThis.junhengEquityMap ??= {});
export default function (component) {
  let end;
  const begin = () => { end = meeting.parts.PART(component); };
  if (meeting.parts) begin(); else (meeting.queue ??= []).push(begin);
  return () => end?.();
}
"""

_shapes = st.components.v2.component(
    "equity_map.shapes", js=(ASSETS / "equity_map.js").read_text(encoding="utf-8")
)
_layer = st.components.v2.component(
    "equity_map.layer",
    html='<div class="equity-map"></div>',
    css=(ASSETS / "equity_map.css").read_text(encoding="utf-8"),
    js=_STUB.replace("PART", "draw"),
)
_selection = st.components.v2.component("equity_map.selection", js=_STUB.replace("PART", "select"))


@dataclass(frozen=True)
class LegendEntry:
    """One line of a legend: a class with its count, or a mark between two classes (the standard)."""

    label: str
    count: str = ""
    class_no: int | None = None


@dataclass(frozen=True)
class Panel:
    """One map of the row.

    Attributes
    ----------
    title : above the map; empty for a single one.
    classes : class of every place, in the order of the shapes; -1 is not assessed.
    values : what the pointer reads at every place, in the same order.
    legend : in the order it is read.
    """

    title: str
    classes: tuple[int, ...]
    values: tuple[str, ...]
    legend: tuple[LegendEntry, ...]


@dataclass(frozen=True)
class Words:
    """What the controls of a map are called in the reader's language."""

    map: str
    legend: str
    closer: str
    farther: str
    whole: str


@dataclass(frozen=True)
class MapLayer:
    """What a map shows of its shapes: the classes' colours, the places' names, and one panel or more."""

    title: str
    colours: tuple[str, ...]
    labels: tuple[str, ...]
    panels: Sequence[Panel]
    named: bool = False
    height: int = 520


@dataclass(frozen=True)
class Drawing:
    """A map ready to be sent: its name on the page, where its places are, and what is shown of them."""

    name: str
    shapes: Shapes
    layer: bytes


def drawing(name: str, shapes: Shapes, layer: MapLayer, words: Words) -> Drawing:
    """Pack a map; whoever keeps the drawing may put it on a page again and again at no cost.

    Parameters
    ----------
    name : key of the map on its page.
    shapes, layer, words : where the places are, what is shown of them, what controls are called.
    """
    content = {
        "name": name,
        "shapes": shapes.id,
        "title": layer.title,
        "colours": list(layer.colours),
        "unknown": UNKNOWN,
        "labels": list(layer.labels),
        "names": layer.named,
        "height": layer.height,
        "words": vars(words),
        "panels": [_panel_data(panel) for panel in layer.panels],
    }
    return Drawing(name, shapes, pack(content))


def equity_map(
    drawn: Drawing,
    *,
    selected: str | None,
    on_select: Callable[[str], None],
    focus: Sequence[str] = (),
) -> None:
    """Put a map on the page.

    Parameters
    ----------
    drawn : the map, as `drawing` packed it.
    selected : id of the place to outline.
    on_select : called with the id of the place that was clicked, before the script runs again.
    focus : ids of places that the map moves to when they change; none leaves it where it is.
    """
    name, key = drawn.name, f"{drawn.name}-layer"

    def changed() -> None:
        chosen = st.session_state[key].get("selected")
        if chosen is not None:
            on_select(str(chosen))

    _layer(key=key, data=drawn.layer, on_selected_change=changed)
    with st.container(key=f"{name}-unseen"):
        _shapes(key=f"{name}-shapes", data=drawn.shapes.packed)
        _selection(key=f"{name}-selection", data={"name": name, "selected": selected, "focus": list(focus)})


def _panel_data(panel: Panel) -> dict[str, object]:
    return {
        "title": panel.title,
        "classes": list(panel.classes),
        "values": list(panel.values),
        "legend": [
            {
                "class": entry.class_no,
                "label": entry.label,
                "count": entry.count,
                "mark": entry.class_no is None,
            }
            for entry in panel.legend
        ],
    }
