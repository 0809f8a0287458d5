"""What a chapter of a report is made of: the same blocks for the page in a browser and on paper.

Every block is text that is already said in the reader's language; only maps, which this program draws
itself, are markup.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from scenarios.report.figures import Figure
from scenarios.report.tables import Table


@dataclass(frozen=True)
class Words:
    """A paragraph; `kind` is "", "note" or "heading"."""

    text: str
    kind: str = ""
    shape: ClassVar[str] = "words"


@dataclass(frozen=True)
class Grid:
    """A table."""

    table: Table
    shape: ClassVar[str] = "grid"


@dataclass(frozen=True)
class Maps:
    """Maps of one thing side by side."""

    caption: str
    note: str
    maps: tuple[str, ...]
    shape: ClassVar[str] = "maps"

    @classmethod
    def of(cls, figure: Figure) -> "Maps":
        """Return a figure as a block."""
        return cls(figure.caption, figure.note, figure.maps)


@dataclass(frozen=True)
class Points:
    """Sentences under each other; `shown` of them at once, 0 for all."""

    items: tuple[str, ...]
    shown: int = 0
    kind: str = ""
    shape: ClassVar[str] = "points"


@dataclass(frozen=True)
class Card:
    """One run in a few lines."""

    title: str
    status: str
    kind: str
    sentences: tuple[str, ...]
    better: tuple[str, ...]
    worse: tuple[str, ...]


@dataclass(frozen=True)
class Cards:
    """Runs beside each other, with the headings over what changed; `none` is said where nothing did."""

    cards: tuple[Card, ...]
    better: str
    worse: str
    none: str
    shape: ClassVar[str] = "cards"


@dataclass(frozen=True)
class Places:
    """A place and an amount in each line, grouped: (group, total, lines)."""

    groups: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]
    shape: ClassVar[str] = "places"


type Block = Words | Grid | Maps | Points | Cards | Places | Fold


@dataclass(frozen=True)
class Fold:
    """Blocks that a browser folds away under a title; paper shows them."""

    title: str
    total: str
    blocks: tuple[Block, ...]
    shape: ClassVar[str] = "fold"


@dataclass(frozen=True)
class Chapter:
    """A part of a report with its title; `name` is where links point to."""

    name: str
    title: str
    blocks: tuple[Block, ...]


def as_data(chapters: tuple[Chapter, ...]) -> list[Mapping[str, Any]]:
    """Return chapters as plain lists and mappings, every block with its `shape`."""
    return [
        {"name": chapter.name, "title": chapter.title, "blocks": [_plain(block) for block in chapter.blocks]}
        for chapter in chapters
    ]


def _plain(block: Block) -> Mapping[str, Any]:
    data = {**asdict(block), "shape": block.shape}
    if isinstance(block, Fold):
        data["blocks"] = [_plain(each) for each in block.blocks]
    return data
