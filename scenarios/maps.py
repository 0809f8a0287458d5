"""Print maps: one `Layer` drawn as a small SVG that stands alone or inside a page.

Text stays text, with a list of system fonts that includes Chinese ones, so that a browser draws every
name with a font it has. The same layer gives the same bytes. Lengths are tenths of a point, so that whole
numbers are fine enough for print.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

import numpy as np
import shapely

from geodata.city import City
from scenarios.atlas import NOT_ASSESSED, Layer
from scenarios.map_labels import Label, place_labels, text_width
from scenarios.outlines import Sheet, district_shapes, outlines, sheet_of
from scenarios.palettes import UNKNOWN

FONTS = (
    "system-ui, 'Segoe UI', 'Helvetica Neue', Arial, 'Noto Sans', 'Noto Sans SC', 'PingFang SC', "
    "'Hiragino Sans GB', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Source Han Sans SC', "
    "'WenQuanYi Micro Hei', sans-serif"
)
_MARGIN, _LINE, _TEXT, _NAME = 60, 125, 75, 62
_SCALE_ROWS = 3  # what scale bar and north arrow need beside the legend
_INK, _MUTED, _BORDER, _GROUND = "#1b2733", "#5a6672", "#4a5560", "#f5f4f0"
_HALO = "paint-order:stroke;stroke:#fff;stroke-width:20;stroke-linejoin:round"
_HATCH = (
    '<defs><pattern id="hatch" width="30" height="30" patternUnits="userSpaceOnUse" '
    f'patternTransform="rotate(45)"><path fill="{UNKNOWN}" d="M0 0h30v30H0z"/>'
    '<path stroke="#fff" stroke-width="8" d="M0 0v30"/></pattern></defs>'
)


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
    city : the city of the layer, for the borders and names of its places.
    words : language of the labels; English by default.
    width : points (1/72 inch); the height follows from the shape of the city.

    Returns
    -------
    str
        An `<svg>` element without XML prolog, date, external reference or script.
    """
    words = words or MapWords()
    inner = 10 * width - 2 * _MARGIN
    sheet = sheet_of(city, inner)
    top = _LINE * 3 // 2 + _MARGIN if layer.title else _MARGIN
    foot = top + sheet.height
    rows = len(layer.colours) + (layer.not_assessed > 0) + bool(layer.measured_in)
    labels = _labels(city, words, inner)
    key = foot + max(rows, _SCALE_ROWS) * _LINE + 2 * _MARGIN
    keyed = list(_draw_key(labels, inner, key))
    height = key + (keyed[-1][0] if keyed else 0)
    drawn = [
        _HATCH if layer.not_assessed else "",
        f'<g transform="translate({_MARGIN} {top})">',
        *_draw_city(layer, city, inner),
        *_draw_labels(labels),
        "</g>",
        _text(_MARGIN, _MARGIN + 80, layer.title, 90, "font-weight:bold") if layer.title else "",
        *_draw_legend(layer, words, foot, inner),
        *_draw_scale(sheet, words, 10 * width, foot),
        *(text for _, text in keyed),
    ]
    label = ", ".join(part for part in (layer.title, layer.measured_in, words.translate("map")) if part)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(label)}" '
        f'style="font-family: {FONTS}" width="{width:g}pt" height="{height / 10:g}pt" '
        f'viewBox="0 0 {10 * width:g} {height}">{"".join(drawn)}</svg>'
    )


def _draw_city(layer: Layer, city: City, width: float) -> Iterator[str]:
    borders = "".join(outlines(city, "district", width).values())
    if layer.unit == "school" or (layer.frame.geom_type == "Point").all():
        yield f'<path fill="{_GROUND}" d="{borders}"/>'
        yield from _draw_points(layer, sheet_of(city, width))
    else:
        yield from _draw_polygons(layer, outlines(city, layer.unit, width))
    yield f'<path fill="none" stroke="{_BORDER}" stroke-width="6" d="{borders}"/>'


def _labels(city: City, words: MapWords, width: float) -> tuple[Label, ...]:
    chosen = "name_zh" if words.chinese and "name_zh" in city.districts else "name"
    names = city.districts[chosen].fillna(city.districts["name"]).astype(str).tolist()
    shapes, points = district_shapes(city, width)
    return place_labels(names, list(shapes), points, _NAME)


def _draw_labels(labels: Sequence[Label]) -> Iterator[str]:
    for label in labels:
        if label.anchor:
            x, y = label.anchor
            yield f'<path stroke="{_INK}" stroke-width="5" d="M{x:.0f} {y:.0f}L{label.x:.0f} {label.y:.0f}"/>'
            yield f'<circle cx="{x:.0f}" cy="{y:.0f}" r="9" fill="{_INK}"/>'
    for label in labels:
        if label.key:
            yield (
                f'<circle cx="{label.x:.0f}" cy="{label.y:.0f}" r="{0.72 * _NAME:.0f}" fill="#fff" '
                f'stroke="{_INK}" stroke-width="4"/>'
            )
        yield _text(label.x, label.y + 0.36 * _NAME, label.text, _NAME, _HALO, anchor="middle")


def _draw_key(labels: Sequence[Label], width: float, top: float) -> Iterator[tuple[int, str]]:
    """Write which name each number stands for, in columns; with the height that is used so far."""
    texts = [f"{label.text} {label.key}" for label in labels if label.key]
    if not texts:
        return
    widest = max(text_width(text, _TEXT) for text in texts) + 60
    columns = max(1, min(len(texts), int(width // widest)))
    step = width / columns
    for number, text in enumerate(texts):
        row, column = divmod(number, columns)
        height = row * _LINE * 4 // 5 + _LINE
        yield height, _text(_MARGIN + column * step, top + height - _LINE // 3, text, _TEXT, colour=_INK)


def _draw_polygons(layer: Layer, paths: dict[str, str]) -> Iterator[str]:
    for number, colour in ((NOT_ASSESSED, "url(#hatch)"), *enumerate(layer.colours)):
        places = layer.frame.loc[layer.frame["class_no"] == number, "unit_id"]
        if len(places):
            drawn = "".join(paths[unit_id] for unit_id in places)
            yield f'<path fill="{colour}" stroke="#fff" stroke-width="2.5" d="{drawn}"/>'


def _draw_points(layer: Layer, sheet: Sheet) -> Iterator[str]:
    area = float(np.clip(1800 / max(len(layer.frame), 1), 5, 26))
    radius = round(10 * np.sqrt(area) / 2)
    for number, colour in ((NOT_ASSESSED, "#fff"), *enumerate(layer.colours)):
        places = layer.frame.geometry[layer.frame["class_no"] == number].to_numpy()
        points = np.rint(shapely.get_coordinates(sheet.place(places))).astype(int)
        yield f'<g fill="{colour}" stroke="{_BORDER}" stroke-width="3.5">'
        yield from (f'<circle cx="{x}" cy="{y}" r="{radius}"/>' for x, y in points.tolist())
        yield "</g>"


def _draw_legend(layer: Layer, words: MapWords, foot: float, width: float) -> Iterator[str]:
    counts = _MARGIN + min(1080, 0.58 * width)
    y = foot + _MARGIN + _LINE
    if layer.measured_in:
        yield _text(_MARGIN, y - 30, layer.measured_in, _TEXT, colour=_MUTED)
        y += _LINE
    rows = [*zip(layer.colours, class_labels(layer, words.number), layer.counts, strict=True)]
    if layer.not_assessed:
        rows.append(("url(#hatch)", words.translate(words.unknown), layer.not_assessed))
    for row, (colour, label, count) in enumerate(rows):
        base = y + row * _LINE
        yield (
            f'<path fill="{colour}" stroke="{_BORDER}" stroke-width="3" d="M{_MARGIN} {base}v-90h150v90z"/>'
        )
        yield _text(_MARGIN + 200, base - 20, label, _TEXT)
        yield _text(counts, base - 20, words.number(count), _TEXT, colour=_MUTED, anchor="end")


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


def _draw_scale(sheet: Sheet, words: MapWords, width: float, foot: float) -> Iterator[str]:
    metres = _round_length(width / 4 / sheet.scale)
    right, y = width - _MARGIN - 20, foot + _MARGIN + 200
    left = round(right - metres * sheet.scale)
    yield f'<path fill="none" stroke="{_INK}" stroke-width="8" d="M{left} {y - 25}v25H{right:g}v-25"/>'
    length = f"{words.number(metres / 1000)} km" if metres >= 1000 else f"{words.number(metres)} m"  # noqa: PLR2004
    yield _text((left + right) / 2, y + 80, length, 65, anchor="middle")
    tip = foot + _MARGIN - 40
    yield f'<path fill="{_INK}" d="M{right - 30:g} {tip}l-25 90 25-20 25 20z"/>'
    yield _text(right - 85, tip + 80, words.translate("N"), 65, anchor="end")


def _round_length(metres: float) -> float:
    """Return the longest of 1, 2 or 5 times a power of ten that is not above `metres`."""
    power = 10.0 ** np.floor(np.log10(metres))
    return float(next(step * power for step in (5, 2, 1) if step * power <= metres))


def _text(
    x: float, y: float, text: str, size: int, style: str = "", *, colour: str = _INK, anchor: str = "start"
) -> str:
    styled = f' style="{style}"' if style else ""
    placed = f'x="{x:.0f}" y="{y:.0f}" font-size="{size}" fill="{colour}" text-anchor="{anchor}"'
    return f"<text {placed}{styled}>{escape(text)}</text>"
