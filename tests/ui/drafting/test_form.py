"""A number is read as people write it, and what is none stays as it was typed."""

import pytest

from ui.drafting.form import number_of


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", None),
        ("  ", None),
        ("12", 12),
        ("1,450,000", 1_450_000),
        ("1，200", 1200),
        ("０.９５", 0.95),
        ("1e3", 1000.0),
        ("12 million", "12 million"),
        ("十二", "十二"),
    ],
)
def test_numbers(typed: str, meant: object) -> None:
    found = number_of(typed)
    assert found == meant
    assert type(found) is type(meant)
