"""Every id of our tables has a word, and every word a Chinese one."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import openpyxl
import pytest

from geodata.city import City
from scenarios.runs import Run
from scenarios.terms import TERMS, term
from scenarios.verify_steps import GOALS
from scenarios.wording import catalogue, translator
from scenarios.workbook import write_workbook

LATIN = re.compile(r"[A-Za-z_]{3,}")
NAMES = {"CNY", "SHA", "UTC", "SUM"}  # a currency, a hash, a clock, a formula


def test_every_word_has_a_chinese_one() -> None:
    known = catalogue("zh")
    assert not {name for name, word in TERMS.items() if word not in known}


def test_every_goal_of_every_decision_has_a_word() -> None:
    goals = {goal for names in GOALS.values() for goal in names.split()}
    assert len(goals) > 40
    assert not goals - set(TERMS)


@pytest.mark.parametrize(
    ("name", "within", "said"),
    [
        ("below_last_year", "", "一般公共预算经费低于上年的部分"),
        ("memory_high", "certainty", "凭记忆，把握较大"),
        ("walking", "word", "步行"),
        ("unknown", "group", "情况不详的片区"),
    ],
)
def test_words_are_said_in_chinese(name: str, within: str, said: str) -> None:
    assert term(name, translator("zh"), within=within) == said


def strings(path: Path) -> Iterator[tuple[str, str]]:
    """Yield every text cell of a workbook with the name of its sheet."""
    book = openpyxl.load_workbook(path, read_only=True)
    for sheet in book:
        for row in sheet.iter_rows(values_only=True):
            yield from ((sheet.title, cell) for cell in row if isinstance(cell, str))
    book.close()


def test_a_chinese_workbook_shows_no_english_but_ids_and_names(
    hand_runs: Sequence[Run], hand_city: City, tmp_path: Path
) -> None:
    path = tmp_path / "plan.xlsx"
    write_workbook(path, hand_runs, hand_city, lang="zh")
    ours = {run.scenario.name for run in hand_runs} | {"cn", "quality"}
    english = {
        (sheet, word)
        for sheet, text in strings(path)
        if sheet != "来源与指纹" and not text.startswith("=SUM(")
        for word in LATIN.findall(text)
        if word not in ours | NAMES
    }
    assert not english
