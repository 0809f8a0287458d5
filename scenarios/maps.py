"""Print maps: one `Layer` drawn as a small SVG that stands alone or inside a page.

Text stays text, with a list of system fonts that includes Chinese ones, so that a browser draws every
name with a font it has. The same layer gives the same bytes.
"""

import io
import re
import threading
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import matplotlib as mpl
import numpy as np
import shapely
from geopandas import GeoDataFrame
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Polygon, Rectangle
from matplotlib.path import Path as Outline

from geodata.city import City
from scenarios.atlas import NOT_ASSESSED, Layer, coarse
from scenarios.palettes import UNKNOWN

FONTS = (
    "system-ui, 'Segoe UI', 'Helvetica Neue', Arial, 'Noto Sans', 'PingFang SC', 'Hiragino Sans GB', "
    "'Microsoft YaHei', 'Noto Sans CJK SC', 'Source Han Sans SC', 'WenQuanYi Micro Hei', sans-serif"
)
_DOTS = 280  # detail of borders: more than this does not show on paper at this size
_MARGIN, _LINE, _TEXT = 6.0, 12.5, 7.5  # points
_INK, _MUTED, _BORDER = "#1b2733", "#5a6672", "#4a5560"
_HATCH = "////"
_SETTINGS: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "hatch.linewidth": 0.5,
    "svg.fonttype": "none",
    "svg.hashsalt": "junheng",
    "text.parse_math": False,
}
_ONE_AT_A_TIME = threading.Lock()  # matplotlib's settings belong to the process


@dataclass(frozen=True)
class MapWords:
    """What a map needs to speak a language.

    Attributes
    ----------
    translate : from English text to the language.
    number : writes a class border.
    chinese : whether places are labelled with their Chinese names.
    unknown : English message for the places without a value.
    """

    translate: Callable[[str], str] = str
    number: Callable[[float], str] = "{:g}".format
    chinese: bool = False
    unknown: str = "not assessed"


def draw_map(layer: Layer, city: City, *, words: MapWords | None = None, width: float = 230.0) -> str:
    """Draw the layer with title, legend with counts, scale bar, north arrow and district labels.

    Parameters
    ----------
    layer : Layer
    city : the city of the layer, for the borders and names of its districts.
    words : language of the labels; English by default.
    width : points (1/72 inch); the height follows from the shape of the city.

    Returns
    -------
    str
        An `<svg>` element without XML prolog, date, external reference or script.
    """
    words = words or MapWords()
    sheet = _sheet(layer, city, width)
    with _ONE_AT_A_TIME, mpl.rc_context(_SETTINGS), warnings.catch_warnings():
        # Text is laid out by the reader's browser; that the measuring font lacks Chinese does not matter.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        figure = Figure(figsize=(sheet.width / 72, sheet.height / 72))
        axes = figure.add_axes((0, 0, 1, 1), xlim=(0, sheet.width), ylim=(0, sheet.height))
        axes.set_axis_off()
        _draw(axes, sheet, layer, city, words)
        out = io.StringIO()
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    return _tidy(out.getvalue(), _label(layer, words))


@dataclass(frozen=True)
class _Sheet:
    """Where things are on the paper, in points, and how metres become points."""

    width: float
    height: float
    bottom: float  # of the map; the legend is below
    west: float
    south: float
    scale: float  # points per metre

    def place(self, geometry: np.ndarray) -> np.ndarray:
        shift = np.array([self.west, self.south])
        return np.asarray(
            shapely.transform(geometry, lambda xy: (xy - shift) * self.scale + (_MARGIN, self.bottom))
        )


def _sheet(layer: Layer, city: City, width: float) -> _Sheet:
    west, south, east, north = city.districts.total_bounds
    scale = (width - 2 * _MARGIN) / max(east - west, (north - south) / 1.15)
    rows = len(layer.colours) + (layer.not_assessed > 0) + bool(layer.measured_in)
    bottom = rows * _LINE + 2 * _MARGIN
    head = _LINE * 1.5 + _MARGIN if layer.title else _MARGIN
    height = bottom + (north - south) * scale + head
    spare = (width - 2 * _MARGIN) / scale - (east - west)
    return _Sheet(width, round(height, 1), bottom, west - spare / 2, south, scale)


def _draw(axes: Axes, sheet: _Sheet, layer: Layer, city: City, words: MapWords) -> None:
    districts = coarse(city.districts, _DOTS)
    if layer.unit == "school" or (layer.frame.geom_type == "Point").all():
        axes.add_artist(PathPatch(_outline(sheet, districts), facecolor="#f5f4f0", edgecolor="none"))
        _draw_points(axes, sheet, layer)
    else:
        _draw_polygons(axes, sheet, layer)
    axes.add_artist(PathPatch(_outline(sheet, districts), facecolor="none", edgecolor=_BORDER, linewidth=0.6))
    _draw_names(axes, sheet, districts, words)
    if layer.title:
        axes.text(_MARGIN, sheet.height - _MARGIN - 8, layer.title, size=9, weight="bold", color=_INK)
    _draw_legend(axes, sheet, layer, words)
    _draw_scale(axes, sheet, words)


def _draw_polygons(axes: Axes, sheet: _Sheet, layer: Layer) -> None:
    frame = coarse(layer.frame, _DOTS)
    for number, colour in ((NOT_ASSESSED, UNKNOWN), *enumerate(layer.colours)):
        places = frame[frame["class_no"] == number]
        if not places.empty:
            hatch = _HATCH if number == NOT_ASSESSED else None
            axes.add_artist(
                PathPatch(
                    _outline(sheet, places),
                    facecolor=colour,
                    edgecolor="#ffffff",
                    linewidth=0.25,
                    hatch=hatch,
                )
            )


def _draw_points(axes: Axes, sheet: _Sheet, layer: Layer) -> None:
    size = float(np.clip(1800 / max(len(layer.frame), 1), 5, 26))
    for number, colour in ((NOT_ASSESSED, "#ffffff"), *enumerate(layer.colours)):
        places = layer.frame[layer.frame["class_no"] == number]
        if not places.empty:
            xy = shapely.get_coordinates(sheet.place(places.geometry.to_numpy()))
            axes.scatter(xy[:, 0], xy[:, 1], s=size, c=colour, edgecolors=_BORDER, linewidths=0.35)


def _draw_names(axes: Axes, sheet: _Sheet, districts: GeoDataFrame, words: MapWords) -> None:
    chosen = "name_zh" if words.chinese and "name_zh" in districts else "name"
    names = districts[chosen].fillna(districts["name"])
    points = sheet.place(shapely.point_on_surface(districts.geometry.to_numpy()))
    for name, point in zip(names, points, strict=True):
        axes.text(
            point.x,
            point.y,
            str(name),
            size=6,
            color=_INK,
            ha="center",
            va="center",
            gid="halo",
        )


def _draw_legend(axes: Axes, sheet: _Sheet, layer: Layer, words: MapWords) -> None:
    top = sheet.bottom - _MARGIN - _LINE
    if layer.measured_in:
        axes.text(_MARGIN, top + 3, layer.measured_in, size=_TEXT, color=_MUTED)
        top -= _LINE
    rows = [*zip(layer.colours, class_labels(layer, words.number), layer.counts, strict=True)]
    if layer.not_assessed:
        rows.append((UNKNOWN, words.translate(words.unknown), layer.not_assessed))
    for row, (colour, label, count) in enumerate(rows):
        y = top - row * _LINE
        hatch = _HATCH if colour == UNKNOWN else None
        edge = "#ffffff" if hatch else _BORDER
        axes.add_artist(
            Rectangle((_MARGIN, y), 15, 9, facecolor=colour, edgecolor=edge, linewidth=0.3, hatch=hatch)
        )
        axes.text(_MARGIN + 20, y + 2, label, size=_TEXT, color=_INK)
        axes.text(_MARGIN + 108, y + 2, words.number(count), size=_TEXT, color=_MUTED, ha="right")


def class_labels(layer: Layer, number: Callable[[float], str]) -> tuple[str, ...]:
    """Name the classes by their borders: "< 4", "4 – 6", "≥ 6"; one class alone is named by its values."""
    cuts = [number(cut) for cut in layer.breaks]
    if not cuts:
        known = layer.frame["value"].dropna()
        return (
            " – ".join(dict.fromkeys(number(value) for value in (known.min(), known.max())))
            if len(known)
            else "–",
        )
    inner = (f"{low} – {high}" for low, high in pairwise(cuts))
    first, last = ("<", "≥") if layer.higher_is_better else ("≤", ">")
    return (f"{first} {cuts[0]}", *inner, f"{last} {cuts[-1]}")


def _draw_scale(axes: Axes, sheet: _Sheet, words: MapWords) -> None:
    metres = _round_length(sheet.width / 4 / sheet.scale)
    right, y = sheet.width - _MARGIN - 2, sheet.bottom - _MARGIN - _LINE * 1.6
    left = right - metres * sheet.scale
    axes.plot([left, left, right, right], [y + 2.5, y, y, y + 2.5], color=_INK, linewidth=0.8)
    text = f"{words.number(metres / 1000)} km" if metres >= 1000 else f"{words.number(metres)} m"  # noqa: PLR2004
    axes.text((left + right) / 2, y - 8, text, size=6.5, color=_INK, ha="center")
    tip = sheet.bottom - _MARGIN + 4
    axes.add_artist(
        Polygon(
            [(right - 3, tip), (right - 5.5, tip - 9), (right - 3, tip - 7), (right - 0.5, tip - 9)],
            facecolor=_INK,
        )
    )
    axes.text(right - 8.5, tip - 8, words.translate("N"), size=6.5, color=_INK, ha="right")


def _round_length(metres: float) -> float:
    """Return the longest of 1, 2 or 5 times a power of ten that is not above `metres`."""
    power = 10.0 ** np.floor(np.log10(metres))
    return float(next(step * power for step in (5, 2, 1) if step * power <= metres))


def _outline(sheet: _Sheet, frame: GeoDataFrame) -> Outline:
    polygons = shapely.get_parts(sheet.place(frame.geometry.to_numpy()))
    rings = shapely.get_rings(polygons[shapely.get_type_id(polygons) == shapely.GeometryType.POLYGON])
    parts = [Outline(shapely.get_coordinates(ring), closed=True) for ring in rings]
    return Outline.make_compound_path(*parts)


def _label(layer: Layer, words: MapWords) -> str:
    return ", ".join(part for part in (layer.title, layer.measured_in, words.translate("map")) if part)


def _tidy(svg: str, label: str) -> str:
    """Drop what a page does not need: prolog, metadata, ids that would be there twice, needless digits."""
    svg = svg[svg.index("<svg") :].rstrip()
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.DOTALL)
    svg = svg.replace(
        '<g id="halo">', '<g style="paint-order:stroke;stroke:#fff;stroke-width:2;stroke-linejoin:round">'
    )
    svg = re.sub(r'<g id="[^"]*">', "<g>", svg)
    svg = svg.replace("; font-family: 'DejaVu Sans'", "")
    svg = re.sub(r' d="[^"]*"', lambda found: _short_path(found[0]), svg)
    safe = label.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return svg.replace("<svg ", f'<svg role="img" aria-label="{safe}" style="font-family: {FONTS}" ', 1)


def _short_path(path: str) -> str:
    rounded = re.sub(r"-?\d+\.\d+", lambda digits: f"{float(digits[0]):.1f}", path)
    return re.sub(r"\s+", " ", rounded).replace(".0 ", " ")
