"""Every text and number in the reader's language."""

import re

import pytest
from babel.messages.pofile import read_po

from scenarios import wording
from scenarios.wording import LOCALE_FOLDER, UnknownLanguageError, catalogue, translator

PLACEHOLDER = re.compile(r"\{(\w*)\}")


def test_english_is_its_own_key() -> None:
    assert translator("en")("Pupils {count}") == "Pupils {count}"


def test_untranslated_text_stays_english() -> None:
    assert translator("zh")("no catalogue holds this") == "no catalogue holds this"


def test_chinese_comes_from_the_catalogues() -> None:
    assert translator("zh")("unknown key") == "未知的键"


def test_unknown_language_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownLanguageError, match=r"found xx; allowed: en, zh"):
        translator("xx")


@pytest.mark.parametrize("path", sorted(LOCALE_FOLDER.glob("*/*.po")), ids=lambda path: path.name)
def test_translations_keep_every_placeholder(path: object) -> None:
    with path.open("rb") as file:  # type: ignore[attr-defined]
        messages = [message for message in read_po(file) if message.id]
    assert messages
    assert not [message.id for message in messages if message.fuzzy or not message.string]
    differing = [
        message.id
        for message in messages
        if set(PLACEHOLDER.findall(str(message.id))) != set(PLACEHOLDER.findall(str(message.string)))
    ]
    assert differing == []


def test_catalogues_do_not_contradict_each_other() -> None:
    """One English message has one translation, whichever room wrote it."""
    said: dict[str, set[str]] = {}
    for path in LOCALE_FOLDER.glob("zh/*.po"):
        with path.open("rb") as file:
            for message in read_po(file):
                if message.id:
                    said.setdefault(str(message.id), set()).add(str(message.string))
    assert {message: texts for message, texts in said.items() if len(texts) > 1} == {}
    assert len(catalogue("zh")) == len(said)


def test_numbers_money_and_shares_follow_the_language() -> None:
    assert wording.number(1234567.891, "en") == "1,234,567.89"
    assert wording.number(3, "en") == "3"
    assert wording.number(2.5, "zh", 0) == "2"
    assert wording.money(123456789, "CNY", "en") == "CN¥1,234,568"
    assert wording.money(123456789, "CNY", "zh") == "¥1,234,568"
    assert wording.money(-5, "GBP", "en", 2) == "-£0.05"
    assert wording.share(0.0123, "en") == "1.2%"
    assert wording.distance(999.4, "en") == "999 m"
    assert wording.distance(12_345, "zh") == "12.3 km"


def test_rounding_leaves_no_negative_zero() -> None:
    assert wording.number(-0.001, "en") == "0"
    assert wording.share(-0.00001, "en") == "0.0%"
    assert wording.money(-10, "GBP", "en") == "£0"


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_unknown_numbers_are_a_dash(value: float) -> None:
    said = {
        wording.number(value, "en"),
        wording.money(value, "CNY", "zh"),
        wording.share(value, "en"),
        wording.distance(value, "zh"),
    }
    assert said == {"–"}


def test_moments_are_written_as_dates() -> None:
    assert wording.moment("2026-11-22T03:04:05+00:00", "zh") == "2026年11月22日 03:04:05"
    assert wording.moment("2026-11-22T03:04:05+00:00", "en").startswith("Nov 22, 2026, 3:04:05")
