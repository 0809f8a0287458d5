"""Ids of our tables, said in the reader's words."""

import pytest

from scenarios.speech import Speech


@pytest.mark.parametrize(
    ("step", "english", "chinese"),
    [
        ("places primary", "School places", "学位"),
        ("places primary 2027", "School places 2027", "学位 2027"),
        ("standards D1", "Standards D1", "达标 D1"),
        ("funds", "Money", "经费"),
        ("shared posts counsellor", "Shared posts Counsellor", "共享岗位 心理健康教师"),
    ],
)
def test_a_step_is_said_with_its_district_or_year(step: str, english: str, chinese: str) -> None:
    """The level stands in a column of its own."""
    assert Speech.of("en", "CNY").step(step) == english
    assert Speech.of("zh", "CNY").step(step) == chinese
