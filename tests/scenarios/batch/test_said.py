"""A task in words: names of places and cases, never ids of axes."""

from scenarios.batch.said import said
from scenarios.speech import Speech

CHANGE = {"district": "D1", "budget": 0.9, "demand": "low", "year": 2027, "seed": 3, "levels": ["primary"]}


def test_a_task_is_said_in_either_language() -> None:
    english = said(CHANGE, Speech.of("en", "CNY"), {"D1": "Gutai District"})
    assert english == "Gutai District · Money × 0.9 · low forecast · 2027 · Seed 3 · Levels Primary"
    chinese = said(CHANGE, Speech.of("zh", "CNY"), {"D1": "鼓台区"})
    assert chinese == "鼓台区 · 经费 × 0.9 · 低位预测 · 2027 · 随机种子 3 · 学段 小学"


def test_what_has_no_word_is_shown_as_it_is_written() -> None:
    speech = Speech.of("en", "CNY")
    assert said({"district": "D7"}, speech, {}) == "D7"
    assert said({"budget": {"amount": 3e6}}, speech, {}) == "Money amount:3000000.0"
    assert said({"overlay.posts.ratio": 12}, speech, {}) == "Changed rules posts.ratio 12"
    assert said({}, speech, {}) == ""
