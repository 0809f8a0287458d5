"""The page of the six questions is made by one command, for any demo city."""

from pathlib import Path

from scenarios.explain.page import QUESTIONS
from scenarios.six_questions import PAGE, write_page
from scenarios.wording import translator

ASKED = """name = "few"
policy = "cn.2017.quality"
year = 2026
levels = ["special"]
decisions = ["places"]
"""


def test_the_page_answers_every_question_that_the_plan_has_an_answer_to(tmp_path: Path) -> None:
    asked, page = tmp_path / "few.toml", tmp_path / "page.md"
    asked.write_text(ASKED, encoding="utf-8")
    write_page(page, "small", 1, asked)
    text = page.read_text(encoding="utf-8")
    assert ASKED.strip() in text
    assert "junheng demo my-demo --size small --seed 1" in text
    for question in ("unfair", "school", "losers", "rules", "trust"):
        for say in (str, translator("zh")):
            assert say(QUESTIONS[question]) in text
    assert " proved optimal" in text
    assert "已证明最优" in text


def test_the_page_in_the_documentation_is_of_the_city() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert "junheng demo my-demo --size city --seed 1" in text
    asked = [question for name, question in QUESTIONS.items() if name != "project"]  # no work is begun there
    assert [question for question in asked if question not in text] == []
