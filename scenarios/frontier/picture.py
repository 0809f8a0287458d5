"""The frontier as a picture: SVG, readable in grey, each point with the number of its run."""

import math
from collections.abc import Callable, Sequence
from html import escape

from scenarios.frontier.search import PlanFrontier, Row
from scenarios.speech import Speech

WIDTH, HEIGHT = 720, 440
_LEFT, _RIGHT, _TOP, _BOTTOM = 128, 64, 30, 64
_SIGN = 7.5  # width of a sign of a label
_TICKS = 5
_INK, _QUIET, _LINE, _DOT = "#0f172a", "#475569", "#d5dbe3", "#0b5c8a"
_FONT = "system-ui, 'Segoe UI', 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif"


def ticks(least: float, most: float, count: int = _TICKS) -> list[float]:
    """Return round numbers (1, 2 or 5 times a power of ten apart) that span a range."""
    if not math.isfinite(least + most) or most <= least:
        return [least]
    rough = (most - least) / count
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)
    first = math.floor(least / step)
    last = math.ceil(most / step)
    return [number * step for number in range(first, last + 1)]


def draw_frontier(frontier: PlanFrontier, speech: Speech) -> str:
    """Return the SVG of a frontier: what was taken to the right, how equal upwards."""
    rows = [row for row in frontier.rows() if math.isfinite(row.spent) and math.isfinite(row.equity)]
    across = ticks(*_range([row.spent for row in rows]))
    upward = ticks(*_range([row.equity for row in rows]))
    x, y = _scale(across, _LEFT, WIDTH - _RIGHT), _scale(upward, HEIGHT - _BOTTOM, _TOP)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'font-family="{escape(_FONT)}" font-size="13"><title>{escape(title(frontier, speech))}</title>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>'
    )
    grid = [
        *_uprights([(x(tick), speech.amount(tick, _UNITS[frontier.axis.spent])) for tick in across]),
        *(_level(y(tick), speech.amount(tick, frontier.measure.unit)) for tick in upward),
    ]
    best = sorted((row.spent, row.equity) for row in rows if not row.dominated)
    line = " L".join(f"{x(spent):.1f} {y(equity):.1f}" for spent, equity in best)
    points = [_point(x(row.spent), y(row.equity), row) for row in rows]
    below = speech.term(frontier.axis.spent, "headline")
    names = [
        _text(_LEFT, 18, _equity_name(frontier, speech), "start", _INK),
        _text((_LEFT + WIDTH - _RIGHT) / 2, HEIGHT - 14, below, "middle", _INK),
    ]
    path = f'<path d="M{line}" fill="none" stroke="{_DOT}" stroke-width="2"/>' if best else ""
    return "".join([head, *grid, path, *points, *names, "</svg>"])


def _uprights(marks: Sequence[tuple[float, str]]) -> list[str]:
    """Draw the upright lines, with as many labels as stand side by side."""
    widest = _SIGN * max(len(label) for _, label in marks) + _SIGN
    apart = (marks[-1][0] - marks[0][0]) / max(1, len(marks) - 1)
    every = math.ceil(widest / apart) if apart > 0 else 1
    return [_upright(x, "" if number % every else label) for number, (x, label) in enumerate(marks)]


def _upright(x: float, label: str) -> str:
    line = f'<path d="M{x:.1f} {_TOP}V{HEIGHT - _BOTTOM}" stroke="{_LINE}"/>'
    return line + _text(x, HEIGHT - _BOTTOM + 20, label, "middle", _QUIET)


def _level(y: float, label: str) -> str:
    line = f'<path d="M{_LEFT} {y:.1f}H{WIDTH - _RIGHT}" stroke="{_LINE}"/>'
    return line + _text(_LEFT - 8, y + 4, label, "end", _QUIET)


def _point(x: float, y: float, row: Row) -> str:
    """Draw a full dot, or an empty one where another plan is better in both."""
    filled = "#ffffff" if row.dominated else _DOT
    dot = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{filled}" stroke="{_DOT}" stroke-width="2"/>'
    if row.run is None:
        return dot
    number = _text(x, y - 10, str(row.run), "middle", _INK)
    return f'<g data-run="{row.run}" tabindex="0" role="button" aria-label="{row.run}">{dot}{number}</g>'


def title(frontier: PlanFrontier, speech: Speech) -> str:
    """Say what is held against what."""
    return speech.say(
        "{equity} against {spent}",
        equity=_equity_name(frontier, speech),
        spent=speech.term(frontier.axis.spent, "headline"),
    )


_UNITS = {"granted": "cents", "mean_metres": "metres", "teachers_moved": "teachers"}


def _equity_name(frontier: PlanFrontier, speech: Speech) -> str:
    name = frontier.measure.name
    if "." not in name:
        return speech.term(name, "headline")
    index, indicator, level = name.split(".")
    return " · ".join([speech.term(index), indicator, speech.term(level)])


def _range(values: Sequence[float]) -> tuple[float, float]:
    least, most = min(values, default=0.0), max(values, default=1.0)
    margin = (most - least) * 0.04 or max(abs(most) * 0.04, 1.0)
    return max(least - margin, 0.0) if least >= 0 else least - margin, most + margin


def _scale(marks: list[float], start: float, end: float) -> Callable[[float], float]:
    least, most = marks[0], marks[-1]
    width = (most - least) or 1.0
    return lambda value: start + (value - least) / width * (end - start)


def _text(x: float, y: float, words: str, anchor: str, colour: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">{escape(words)}</text>'
