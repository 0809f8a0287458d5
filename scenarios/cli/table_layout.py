"""How the columns of a table share a terminal: words may be broken over lines, numbers never lose a digit.

A cell that fits is only filled up with blanks, so that a list of thousands of rows is quickly there.
"""

from collections.abc import Sequence
from itertools import zip_longest

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

_BETWEEN = 2  # blanks between columns
_WORD = 12  # longer words may be broken
_PAPER = Console(width=1)  # Rich wants one to break lines; its width is not asked


def column_widths(
    heads: Sequence[str], rows: Sequence[Sequence[str]], width: int, *, words: int
) -> tuple[int, ...]:
    """Return how wide each column is, in the places of a terminal; a Chinese sign takes two.

    Parameters
    ----------
    heads : of the columns.
    rows : the cells, row by row.
    width : of the terminal; a table whose numbers need more is wider.
    words : how many columns hold words, from the first; the others hold numbers.
    """
    columns = list(zip(*rows, strict=True)) or [()] * len(heads)
    longest = [max(map(cell_len, (head, *cells))) for head, cells in zip(heads, columns, strict=True)]
    room = width - _BETWEEN * (len(heads) - 1)
    if sum(longest) <= room:
        return tuple(longest)
    least = [
        _least_width(head, cells, is_number=place >= words)
        for place, (head, cells) in enumerate(zip(heads, columns, strict=True))
    ]
    most = max(longest)
    while most > 1 and sum(_capped(longest, least, most)) > room:
        most -= 1
    return _grown(_capped(longest, least, most), longest, room)


def table_lines(row: Sequence[str], widths: Sequence[int], *, words: int) -> list[str]:
    """Return the lines of a row: several where a cell is broken."""
    broken = [_broken(cell, width) for cell, width in zip(row, widths, strict=True)]
    return [
        (" " * _BETWEEN)
        .join(
            _filled(part, width, is_number=place >= words)
            for place, (part, width) in enumerate(zip(parts, widths, strict=True))
        )
        .rstrip()
        for parts in zip_longest(*broken, fillvalue="")
    ]


def _capped(longest: Sequence[int], least: Sequence[int], most: int) -> list[int]:
    return [max(low, min(own, most)) for own, low in zip(longest, least, strict=True)]


def _grown(widths: Sequence[int], longest: Sequence[int], room: int) -> tuple[int, ...]:
    """Give what room is left to the columns from the first that would take it."""
    grown, spare = [], room - sum(widths)
    for width, own in zip(widths, longest, strict=True):
        more = max(0, min(spare, own - width))
        grown.append(width + more)
        spare -= more
    return tuple(grown)


def _least_width(head: str, cells: Sequence[str], *, is_number: bool) -> int:
    """Return the width below which a column would be cut."""
    if not is_number:
        return min(_longest_word((head, *cells)), _WORD)
    return max(max(map(cell_len, cells), default=1), _longest_word((head,)))


def _longest_word(texts: Sequence[str]) -> int:
    return max((cell_len(word) for text in texts for word in text.split()), default=1)


def _broken(cell: str, width: int) -> list[str]:
    if cell_len(cell) <= width:
        return [cell]
    return [line.plain.rstrip() for line in Text(cell).wrap(_PAPER, width, overflow="fold")]


def _filled(part: str, width: int, *, is_number: bool) -> str:
    blanks = " " * (width - cell_len(part))
    return blanks + part if is_number else part + blanks
