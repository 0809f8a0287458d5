"""Tables as a page shows them: cells are text that is already said in the reader's language."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Cell:
    """One cell.

    Attributes
    ----------
    text : what is read.
    kind : CSS classes: num, strong, quiet, better, worse, met, not_met, not_assessed.
    bar : shares (0-1) met, not met, not assessed, drawn under the text.
    """

    text: str
    kind: str = ""
    bar: tuple[float, float, float] | None = None


@dataclass(frozen=True)
class Table:
    """A table with its caption.

    Attributes
    ----------
    head : column titles.
    rows, foot : cells, one a column; `foot` holds totals.
    groups : titles over columns, with the number of columns each spans.
    caption, note : above and below.
    fold : how many rows are shown before the rest is folded away; 0 shows all.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    foot: tuple[tuple[Cell, ...], ...] = ()
    groups: tuple[tuple[str, int], ...] = ()
    caption: str = ""
    note: str = ""
    fold: int = 0


def words(*texts: str, kind: str = "") -> list[Cell]:
    """Return text cells."""
    return [Cell(text, kind) for text in texts]


def numbers(texts: Iterable[str], kind: str = "") -> list[Cell]:
    """Return cells set in columns of figures."""
    return [Cell(text, f"num {kind}".strip()) for text in texts]


def grid(rows: Iterable[Sequence[Cell]]) -> tuple[tuple[Cell, ...], ...]:
    """Freeze rows of cells."""
    return tuple(tuple(row) for row in rows)
