"""The nearest known name."""

import pytest

from geodata.nearest import nearest


@pytest.mark.parametrize(
    ("name", "known", "expected"),
    [
        ("7", ["007", "70", "17"], "007"),
        ("Ａ１", ["A1", "A2"], "A1"),
        ("curency", ["crs", "currency"], "currency"),
        ("seat_count", ["seats", "boarders"], "seats"),
        ("xyz", ["seats"], ""),
        ("a", [], ""),
    ],
)
def test_names_differing_only_in_what_the_eye_overlooks_come_first(
    name: str, known: list[str], expected: str
) -> None:
    assert nearest(name, known) == expected
