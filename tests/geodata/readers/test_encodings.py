"""Text is UTF-8, or GB18030 with a warning, or nothing."""

import pytest

from geodata.readers.encodings import decoded
from geodata.readers.rows import UnreadableError

TEXT = "school_id,name\n001,湖滨小学\n002,㐀𠀀中学\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_utf8_with_and_without_its_mark(encoding: str) -> None:
    assert decoded(TEXT.encode(encoding), "schools.csv") == (TEXT, ())


def test_gb18030_is_read_with_a_warning_that_shows_a_line() -> None:
    """Characters of four bytes too, which GBK does not have."""
    text, faults = decoded(TEXT.encode("gb18030"), "schools.csv")
    assert text == TEXT
    assert [(fault.severity, fault.rows, fault.found) for fault in faults] == [
        ("warning", (2,), "001,湖滨小学")
    ]


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (TEXT.encode("utf-16"), ()),
        (TEXT.encode("utf-16-le"), ()),
        (b"a,b\n\xff\xfe\xfd\n", (2,)),
        (b"school_id\n" + "湖滨小学\n".encode() + "湖滨小学\n".encode("gb18030"), (3,)),
    ],
)
def test_what_is_neither_is_refused_with_its_row(content: bytes, rows: tuple[int, ...]) -> None:
    with pytest.raises(UnreadableError) as caught:
        decoded(content, "schools.csv")
    assert [fault.rows for fault in caught.value.faults] == [rows]
