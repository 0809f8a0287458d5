"""Names on a map that never vanish: written where they fit, else as a number with a key below the map.

A name stands in its place when its box lies almost wholly inside the place and on no other label. Else the
place gets a number; a number that would cover another label moves aside, with a line to its place.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

_INSIDE = 0.93  # share of a name's box that must lie in its place
_WIDE, _NARROW = 1.0, 0.56  # of a letter, in sizes of the font
_DIRECTIONS = np.arange(16) * np.pi / 8
_RINGS = np.arange(1, 13) * 0.9  # of a number's diameter


@dataclass(frozen=True)
class Label:
    """A name or number on a map.

    Attributes
    ----------
    text : what is written.
    x, y : middle of it.
    key : the name that the number stands for; empty where the name itself is written.
    anchor : the place it belongs to, where a line is drawn from it.
    """

    text: str
    x: float
    y: float
    key: str = ""
    anchor: tuple[float, float] | None = None


def text_width(text: str, size: float) -> float:
    """Return about how wide a text is, in the unit of `size`; Chinese letters are as wide as high."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return size * (_WIDE * wide + _NARROW * (len(text) - wide))


def place_labels(
    names: Sequence[str], shapes: Sequence[shapely.Polygon], points: NDArray[np.float64], size: float
) -> tuple[Label, ...]:
    """Return a label for every name, in the order of the names.

    Parameters
    ----------
    names : one per shape.
    shapes : polygons on paper.
    points : (shapes, 2), a point inside each.
    size : of the letters, in the unit of the shapes.
    """
    labels: dict[int, Label] = {}
    taken: list[shapely.Polygon] = []
    for number in sorted(range(len(names)), key=lambda each: (-shapes[each].area, each)):
        box = _box(points[number], text_width(names[number], size), size * 1.25)
        inside = float(shapely.area(shapely.intersection(box, shapes[number]))) / box.area
        if inside >= _INSIDE and not shapely.intersects(box, taken).any():
            labels[number] = Label(names[number], float(points[number][0]), float(points[number][1]))
            taken.append(box)
    left = [number for number in range(len(names)) if number not in labels]
    for count, number in enumerate(left, 1):
        text = str(count)
        spot, moved = _free_spot(points[number], size, taken)
        taken.append(_box(spot, 1.5 * size, 1.5 * size))
        anchor = (float(points[number][0]), float(points[number][1])) if moved else None
        labels[number] = Label(text, float(spot[0]), float(spot[1]), names[number], anchor)
    return tuple(labels[number] for number in range(len(names)))


def _free_spot(
    point: NDArray[np.float64], size: float, taken: list[shapely.Polygon]
) -> tuple[NDArray[np.float64], bool]:
    """Return the nearest spot where a number covers no label, the point itself where none is free."""
    side = 1.5 * size
    if not shapely.intersects(_box(point, side, side), taken).any():
        return point, False
    for ring in _RINGS:
        for angle in _DIRECTIONS:
            spot = point + ring * side * np.array([np.cos(angle), np.sin(angle)])
            if not shapely.intersects(_box(spot, side, side), taken).any():
                return spot, True
    return point, False


def _box(middle: NDArray[np.float64], width: float, height: float) -> shapely.Polygon:
    x, y = middle
    return shapely.Polygon.from_bounds(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
