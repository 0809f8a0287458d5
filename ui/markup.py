"""Small pieces of a page. Every text goes through `text`, so that a name is never read as markup."""

from collections.abc import Iterable
from html import escape

from scenarios.speech import Speech

SYMBOLS = {"met": "✓", "not_met": "✗", "not_assessed": "?", "better": "▲", "worse": "▼", "same": "="}


def text(value: object) -> str:
    """Return a value as text that a browser shows as it is."""
    return escape(str(value), quote=True)


def badge(verdict: str, speech: Speech) -> str:
    """Return a verdict as symbol, colour and word."""
    return f'<span class="verdict {text(verdict)}">{SYMBOLS[verdict]} {text(speech.term(verdict))}</span>'


def card(what: str, figure: str, note: str, verdict: str = "") -> str:
    """Return one figure with its name above and what it means below; the note may hold a badge."""
    return (
        f'<div class="card {text(verdict)}"><div class="what">{text(what)}</div>'
        f'<div class="figure">{text(figure)}</div><div class="note">{note}</div></div>'
    )


def cards(entries: Iterable[str]) -> str:
    """Return cards side by side."""
    return f'<div class="cards">{"".join(entries)}</div>'


def cell(content: str, kind: str = "") -> str:
    """Return a cell of a table; the content is markup already."""
    return f'<td class="{text(kind)}">{content}</td>' if kind else f"<td>{content}</td>"


def table(head: Iterable[tuple[str, str]], rows: Iterable[str], *, caption: str = "", kind: str = "") -> str:
    """Return a table: (title, kind) of each column, rows of cells, and what the table shows."""
    columns = "".join(f'<th scope="col" class="{text(style)}">{text(title)}</th>' for title, style in head)
    said = f"<caption>{text(caption)}</caption>" if caption else ""
    return (
        f'<div class="scroll"><table class="grid {text(kind)}">{said}<thead><tr>{columns}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def row(name: str, cells: Iterable[str], kind: str = "") -> str:
    """Return a row of a table under its name."""
    return f'<tr class="{text(kind)}"><th scope="row">{name}</th>{"".join(cells)}</tr>'
