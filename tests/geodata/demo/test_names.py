import numpy as np
import pytest

from geodata.demo.names import place_names
from geodata.demo.school_names import chinese_number


def test_place_names_are_unique_in_both_languages() -> None:
    names = place_names(20_500, np.random.default_rng(1))
    assert names["zh"].is_unique
    assert names["en"].is_unique


def test_short_names_come_first() -> None:
    names = place_names(3_000, np.random.default_rng(1))
    assert (names["zh"].str.len() == 2).all()
    assert names["en"].str.match(r"[A-Z][a-z]+$").all()


def test_too_many_places_are_refused() -> None:
    with pytest.raises(ValueError, match="1000000 places asked for"):
        place_names(1_000_000, np.random.default_rng(1))


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1, "一"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (37, "三十七"),
        (103, "一百零三"),
        (115, "一百一十五"),
    ],
)
def test_chinese_numbers(number: int, text: str) -> None:
    assert chinese_number(number) == text
