"""Colours of map classes: told apart by colour-blind readers and on a grey copy.

Dark is unfair, light is fair, in every palette, so a grey copy reads in the same direction, with a clear
step of lightness where a standard is reached. With a standard the hue changes at it too: browns have not
reached it, blues have. The hues (orange-brown and blue) are the pair that readers with red-green blindness
tell apart. In a map of differences losses are dark and gains middling, so that the two sides differ in
lightness too.
"""

from collections.abc import Sequence

import numpy as np

UNKNOWN = "#dcdcdc"
_BELOW = ("#7a2c02", "#e0954a")  # from far below a standard to just below
_REACHED = ("#a5d0e8", "#e9f4fa")  # from just reached to well above
_ONE_WAY = ("#0b3c5d", "#e6f1f5")  # from the unfair end to the fair one
_LOSS = ("#6b2504", "#d98a3d")
_GAIN = ("#d9ecf5", "#86bbd8")


def class_colours(
    breaks: Sequence[float], pivot: float | None, *, higher_is_better: bool, differences: bool = False
) -> tuple[str, ...]:
    """Return one colour per class, lowest class first.

    Parameters
    ----------
    breaks : increasing cuts; there is one class more than cuts.
    pivot : the cut where the hue changes (a standard, or zero), if it is one of the cuts.
    higher_is_better : False turns the palette round.
    differences : whether the pivot is "no change".
    """
    count = len(breaks) + 1
    if pivot is None or pivot not in breaks:
        ramp = _ramp(*_ONE_WAY, count)
        return ramp if higher_is_better else ramp[::-1]
    below = sum(cut <= pivot for cut in breaks)
    bad = below if higher_is_better else count - below
    worse, better = (_LOSS, _GAIN) if differences else (_BELOW, _REACHED)
    colours = _ramp(*worse, bad) + _ramp(*better, count - bad)
    return colours if higher_is_better else colours[::-1]


def lightness(colour: str) -> float:
    """Relative luminance of `#rrggbb`, 0 (black) to 1 (white): what is left of it on a grey copy (WCAG 2)."""
    rgb = _rgb(colour)
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)  # noqa: PLR2004
    return float(linear @ (0.2126, 0.7152, 0.0722))


def _ramp(start: str, end: str, count: int) -> tuple[str, ...]:
    steps = np.linspace(0, 1, count) if count > 1 else np.array([1.0])
    first, last = _rgb(start), _rgb(end)
    mixed = (np.rint(255 * (first + (last - first) * step)).astype(int) for step in steps)
    return tuple("#{:02x}{:02x}{:02x}".format(*colour) for colour in mixed)


def _rgb(colour: str) -> np.ndarray:
    """Return red, green and blue of `#rrggbb`, 0-1."""
    return np.array(list(bytes.fromhex(colour[1:]))) / 255
