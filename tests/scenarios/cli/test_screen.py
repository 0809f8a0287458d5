"""A table in a narrow terminal: words may break, numbers never lose a digit."""

import pytest

from scenarios.cli.screen import Screen

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
