"""Today's equity in frames and in sentences, on the hand-made city."""

import pytest

from geodata.city import City
from scenarios.describe import Description, describe, sentences
from scenarios.packs import load_pack
from scenarios.speech import Speech


@pytest.fixture(scope="module")
def today(hand_city: City) -> Description:
    """Describe the city by the Chinese quality pack."""
    return describe(hand_city, load_pack("cn.2017.quality"))


def test_totals_by_level_and_district(today: Description) -> None:
    (level,) = today.levels.to_dict("records")
    assert (level["level"], level["schools"], level["pupils"], level["seats"]) == ("primary", 3, 800, 960)
    assert level["seats_taken"] == pytest.approx(800 / 960)
    assert today.districts["district_id"].tolist() == ["D1", "D2"]
    assert today.districts["pupils"].tolist() == [700, 100]


def test_unknown_teachers_are_unknown_and_not_zero(today: Description) -> None:
    assert today.levels[["teachers", "pupils_per_teacher"]].isna().all(axis=None)
    assert today.standards["met"].sum() == 0
    assert today.standards["not_assessed"].sum() > 0


def test_teachers_are_counted_where_they_are_known(hand_city: City) -> None:
    """A school that reports no teachers stays out of the ratio, and its pupils with it."""
    from dataclasses import replace  # noqa: PLC0415 - only here

    provision = hand_city.provision.assign(teachers=[20.0, float("nan"), 5.0])
    level = describe(replace(hand_city, provision=provision), load_pack("cn.2017.quality")).levels.iloc[0]
    assert level["teachers"] == 25
    assert level["pupils_per_teacher"] == (400 + 100) / 25


@pytest.mark.parametrize(("lang", "part"), [("en", "verdicts are missing"), ("zh", "项结论")])
def test_sentences_are_said_in_the_language(today: Description, lang: str, part: str) -> None:
    said = sentences(today, Speech.of(lang, "CNY"))
    assert any(part in sentence for sentence in said)
    assert not [sentence for sentence in said if "{" in sentence]
