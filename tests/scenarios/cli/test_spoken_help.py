"""Help in Chinese, and completion in the shell."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from scenarios.cli.spoken_help import wanted_language


@pytest.mark.parametrize(
    ("arguments", "lang"),
    [(["solve", "--lang", "zh"], "zh"), (["--lang=zh"], "zh"), (["--lang"], ""), (["solve"], "")],
)
def test_the_language_is_read_before_the_command_line(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], lang: str
) -> None:
    monkeypatch.delenv("JUNHENG_LANG", raising=False)
    assert wanted_language(arguments) == lang


def test_help_is_spoken_in_chinese_and_the_next_one_in_english(junheng: Callable[..., Result]) -> None:
    chinese = junheng("new", "--lang", "zh", "--help").output
    assert "城市文件夹" in chinese
    assert "规则包" in chinese
    assert "Folder of the city" in junheng("new", "--help").output


def test_bash_completes_commands() -> None:
    """The shell asks with these variables; Typer's completion answers with the commands that fit."""
    asked = {"_JUNHENG_COMPLETE": "complete_bash", "COMP_WORDS": "junheng des", "COMP_CWORD": "1"}
    program = Path(sys.executable).parent / "junheng"
    answer = subprocess.run(
        [program], env={**os.environ, **asked}, capture_output=True, text=True, check=False
    )
    assert answer.stdout.split() == ["describe"]
