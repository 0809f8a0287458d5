"""Chinese words for allowed values: each means one value, and a city written in them is the same city."""

from collections.abc import Callable
from pathlib import Path

import pytest

from geodata.city import City
from geodata.schemas.tables import SCHEMAS, columns_of
from geodata.schemas.words import ZH, value_meant

IN_CHINESE = {
    "schools.csv": ((",public,urban,open,", ",公办,城区,在办,"), (",public,rural,open,", ",公办,农村,在办,")),
    "provision.csv": ((",primary,", ",小学,"), (",junior,", ",初中,")),
    "children.csv": ((",primary,", ",小学,"), (",junior,", ",初中,")),
    "sources.csv": (
        (",general,", ",一般公共预算,"),
        ("primary;junior", "小学; junior"),
        (",central,", ",中央补助,"),
    ),
}


def test_a_city_in_chinese_words_is_the_same_city(folder: Path) -> None:
    before = City.load(folder)
    for file, edits in IN_CHINESE.items():
        path = folder / file
        text = path.read_text(encoding="utf-8")
        for old, new in edits:
            assert old in text
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")
    after = City.load(folder)
    assert set(after.provision["level"]) == {"primary", "junior"}
    assert after.fingerprint() == before.fingerprint()


def test_other_words_and_words_of_other_columns_are_refused(spoil: Callable[[str, str, str], str]) -> None:
    said = spoil("schools.csv", "public,urban", "城区,公立")
    assert "column ownership: The value is not in the list of allowed values. Found: 城区." in said
    assert "column setting: The value is not in the list of allowed values. Found: 公立." in said


def test_every_word_means_one_value_that_some_column_allows() -> None:
    words = [word for all_words in ZH.values() for word in all_words]
    assert len(words) == len(set(words))
    choices = {value for table in SCHEMAS for facts in columns_of(table).values() for value in facts.choices}
    assert set(ZH) <= choices


@pytest.mark.parametrize(
    ("text", "meant"), [("小学", "primary"), ("primary", "primary"), ("公办", "公办"), ("", "")]
)
def test_only_words_of_the_choices_are_understood(text: str, meant: str) -> None:
    assert value_meant(text, ("primary", "junior")) == meant
