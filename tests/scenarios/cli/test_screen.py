"""A table in a narrow terminal: words may break, numbers never lose a digit; in Chinese all is Chinese."""

import functools
import re
import shutil
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pytest
from typer.testing import Result

from geodata.city import City
from scenarios.cli.screen import Screen
from scenarios.decision_log import this_person
from scenarios.demo_run import DemoFolder
from scenarios.packs import load_pack, pack_ids

NARROW = "50"


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Screen:
    """Return a screen fifty signs wide."""
    monkeypatch.setattr("scenarios.cli.screen._WIDTH_OF_A_FILE", int(NARROW))
    return Screen("en")


def test_numbers_are_never_cut(screen: Screen, capsys: pytest.CaptureFixture[str]) -> None:
    numbers = [f"{place},978.123" for place in range(6)]
    screen.table("", ["Indicator", *("Coefficient",) * 6], [["Sports grounds and halls", *numbers]])
    said = capsys.readouterr().out
    assert [number for number in numbers if number not in said] == []
    assert "…" not in said


def test_words_are_broken_before_a_table_gets_wide(
    screen: Screen, capsys: pytest.CaptureFixture[str]
) -> None:
    name = "体育艺术美术音乐专任教师教学及辅助用房不含室内体育用房"
    screen.table("", ["Name", "Pupils", "Seats"], [[name, "11,237", "12,225"]])
    lines = capsys.readouterr().out.splitlines()
    assert "".join(line.split(" ")[0] for line in lines[1:]) == name
    assert max(len(line) for line in lines) <= int(NARROW)


def test_text_that_would_steer_the_terminal_is_made_plain(
    screen: Screen, capsys: pytest.CaptureFixture[str]
) -> None:
    screen.tell("\x1b[31mred")
    assert "\x1b" not in capsys.readouterr().out


LATIN = re.compile(r"[A-Za-z][A-Za-z_]{2,}")
WALKED = (
    "describe CITY",
    "access CITY --level special",
    "compliance CITY --run 2",
    "forecast CITY --years 2",
    "runs",
    "compare CITY 1 2",
    "verify 2 --city CITY",
    "zones CITY 2 --level special",
    "policy cn.2017.quality",
    "jobs list",
    "log",
    "solve CITY ONE",
)


def test_a_chinese_table_shows_no_english_but_ids(
    demo: DemoFolder,
    quick: tuple[Path, Path],
    solved: tuple[Path, Result],
    junheng: Callable[..., Result],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Walk the tables of a small city: ids of runs, rules and values stay as they are, all else is said."""
    shown: set[tuple[str, str]] = set()
    command = ""

    def keep(
        self: Screen, title: str, columns: Sequence[str], rows: Iterable[Sequence[str]], **_: int
    ) -> None:
        assert self.lang == "zh"
        texts = [self.speech.say(title) if title else "", *columns, *(cell for row in rows for cell in row)]
        shown.update((command, str(text)) for text in texts)

    monkeypatch.setattr(Screen, "table", keep)
    monkeypatch.setattr(City, "load", functools.lru_cache(City.load))
    store, one = tmp_path / "runs.sqlite", tmp_path / "one.toml"
    shutil.copy(solved[0], store)
    one.write_text(quick[0].read_text(encoding="utf-8").replace('"senior", ', ""), encoding="utf-8")
    places = {"CITY": demo.city, "ONE": one}
    junheng("jobs", "ask", demo.city, one, "--store", store)
    junheng("jobs", "cancel", 1, "--store", store)
    for command in WALKED:
        words = [places.get(word, word) for word in command.split()]
        kept = [] if words[0] in {"describe", "access", "forecast", "policy"} else ["--store", store]
        assert junheng(*words, *kept, "--lang", "zh").exit_code == 0, command
    assert {each for each, _ in shown} == set(WALKED)
    pack = load_pack("cn.2017.quality")
    ids = {part for (key, _) in pack.values for part in (key, *key.split("."))} | set(pack_ids())
    ids |= {value.source for value in pack.values.values()} | {"none", "some", this_person()}
    ids |= {"teachers.hires_max", "staffing.small_school_teachers_per_class"}  # keys of files
    english = {
        (each, word)
        for each, text in shown
        if text not in ids and not HASH.fullmatch(text.split(" ")[-1])
        for word in LATIN.findall(_without(text, ids))
        if word not in {"CNY", "UTC"}
    }
    assert not english


HASH = re.compile(r"[0-9a-f]{12,}")


def _without(text: str, ids: set[str]) -> str:
    """Return a text without the ids in it, the longest first."""
    for each in sorted(ids, key=len, reverse=True):
        text = re.sub(rf"(?<![\w.]){re.escape(each)}(?![\w.])", " ", text)
    return text
