"""Charts as SVG, drawn alike and readable in grey: dashes and marks tell lines apart, not colour alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

INK, QUIET, LINE, PAPER = "#0f172a", "#475569", "#d5dbe3", "#ffffff"
COLOURS = ("#475569", "#0b5c8a", "#b4531a", "#1f7a5c")  # today, then the plans
DASHES = ("3 4", "", "9 4", "2 3 9 3")
MARKS = ("circle", "square", "triangle", "diamond")
_FONT = "system-ui, 'Segoe UI', 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif"


@dataclass(frozen=True)
class Sheet:
    """Paper of a chart: its size and the margins around where values are drawn."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int

    def across(self, least: float, most: float) -> Callable[[float], float]:
        """Return where a value lies from left to right."""
        return _scale(least, most, self.left, self.width - self.right)

    def upward(self, least: float, most: float) -> Callable[[float], float]:
        """Return where a value lies from the bottom to the top."""
        return _scale(least, most, self.height - self.bottom, self.top)

    def picture(self, title: str, parts: Sequence[str]) -> str:
        """Return the SVG with a title that screen readers say."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}" role="img" '
            f'aria-label="{escape(title, quote=True)}" font-family="{escape(_FONT)}" font-size="13" '
            f'style="display:block;width:100%;max-width:{self.width}px;height:auto">'
            f'<title>{escape(title)}</title><rect width="{self.width}" height="{self.height}" '
            f'fill="{PAPER}"/>{"".join(parts)}</svg>'
        )

    def upright(self, x: float, label: str) -> str:
        """Return a line of the grid with its value below."""
        line = f'<path d="M{x:.1f} {self.top}V{self.height - self.bottom}" stroke="{LINE}"/>'
        return line + write(x, self.height - self.bottom + 18, label, "middle", QUIET)

    def level(self, y: float, label: str) -> str:
        """Return a line of the grid with its value on the left."""
        line = f'<path d="M{self.left} {y:.1f}H{self.width - self.right}" stroke="{LINE}"/>'
        return line + write(self.left - 8, y + 4, label, "end", QUIET)


def write(x: float, y: float, words: str, anchor: str = "start", colour: str = INK) -> str:
    """Return words on the paper."""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">{escape(words)}</text>'


def polyline(points: Sequence[tuple[float, float]], number: int) -> str:
    """Return a line through points, in the colour and the dashes of a series."""
    path = " L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    dash = f' stroke-dasharray="{DASHES[number]}"' if DASHES[number] else ""
    return f'<path d="M{path}" fill="none" stroke="{COLOURS[number]}" stroke-width="2"{dash}/>'


def mark(x: float, y: float, number: int, size: float = 4.5) -> str:
    """Return the mark of a series."""
    colour = COLOURS[number]
    if MARKS[number] == "circle":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size}" fill="{colour}"/>'
    corners = {
        "square": ((-1, -1), (1, -1), (1, 1), (-1, 1)),
        "triangle": ((0, -1.2), (1.2, 1), (-1.2, 1)),
        "diamond": ((0, -1.4), (1.4, 0), (0, 1.4), (-1.4, 0)),
    }[MARKS[number]]
    points = " ".join(f"{x + dx * size:.1f},{y + dy * size:.1f}" for dx, dy in corners)
    return f'<polygon points="{points}" fill="{colour}"/>'


def _scale(least: float, most: float, start: float, end: float) -> Callable[[float], float]:
    width = (most - least) or 1.0
    return lambda value: start + (value - least) / width * (end - start)
