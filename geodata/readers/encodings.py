"""Bytes of a text file become text: UTF-8, else GB18030 with a warning, never a silent guess."""

import re
from collections.abc import Sequence

from geodata import kinds
from geodata.faults import Fault
from geodata.readers.rows import UnreadableError

# Two CJK characters of UTF-8 in a row: chance does not make them in GB18030 text.
UTF8_WORD = re.compile(rb"(?:[\xe3-\xe9][\x80-\xbf]{2}){2}")


def decoded(content: bytes, file: str) -> tuple[str, tuple[Fault, ...]]:
    """Return the text of a file, and a warning with a sample where it was read as GB18030.

    Raises
    ------
    UnreadableError
        If it is neither, or lines of both stand in one file.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in content:
        raise UnreadableError(kinds.ENCODING.at(file))
    try:
        return content.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        pass
    _refuse_mixture(content.split(b"\n"), file)
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        raise UnreadableError(kinds.ENCODING.at(file, rows=(row,))) from error
    number, line = next((i, line) for i, line in enumerate(text.splitlines(), 1) if not line.isascii())
    return text, (kinds.ENCODING_GUESSED.at(file, rows=(number,), found=line),)


def _refuse_mixture(lines: Sequence[bytes], file: str) -> None:
    """Raise UnreadableError when some lines are surely UTF-8, since others are not."""
    sure = [row for row, line in enumerate(lines, 1) if UTF8_WORD.search(line) and _is_utf8(line)]
    other = [row for row, line in enumerate(lines, 1) if not _is_utf8(line)]
    if sure and other:
        found = lines[other[0] - 1].decode("gb18030", errors="replace").strip()
        raise UnreadableError(kinds.ENCODING_MIXED.at(file, rows=tuple(other), found=found))


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return True
