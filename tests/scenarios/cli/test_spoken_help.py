"""Help in Chinese, and completion in the shell."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import Result

from scenarios.cli.app import app
from scenarios.cli.spoken_help import WORDS_OF_TYPER, wanted_language
from scenarios.commands_reference import commands
from scenarios.wording import catalogue

PROGRAM = Path(sys.executable).parent / "junheng"


@pytest.mark.parametrize(
    ("arguments", "lang"),
    [(["solve", "--lang", "zh"], "zh"), (["--lang=zh"], "zh"), (["--lang"], ""), (["solve"], "")],
)
def test_the_language_is_read_before_the_command_line(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], lang: str
) -> None:
    monkeypatch.delenv("JUNHENG_LANG", raising=False)
    assert wanted_language(arguments) == lang


def texts_below(command: Any, name: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - of Typer's own
    """Yield every text of the help of a command and of those below it, with where it stands."""
    yield name, " ".join((command.help or "").split())
    for known in command.get_params(typer.Context(command)):
        yield f"{name} {known.name}", known.help or ""
        if isinstance(known.show_default, str):
            yield f"{name} {known.name}", known.show_default
    for word, below in getattr(command, "commands", {}).items():
        yield from texts_below(below, f"{name} {word}")


def test_every_text_of_the_help_has_a_chinese_one() -> None:
    known = catalogue("zh")
    texts = list(texts_below(typer.main.get_command(app), "junheng"))
    assert len(texts) > 200
    assert not [(where, text) for where, text in texts if text not in known and text != "scenario"]
    assert set(WORDS_OF_TYPER.values()) <= set(known)


def test_help_is_spoken_in_chinese_and_the_next_one_in_english(junheng: Callable[..., Result]) -> None:
    chinese = junheng("new", "--lang", "zh", "--help").output
    assert "城市文件夹" in chinese
    assert "规则包" in chinese
    assert "必填" in chinese
    assert "选项" in chinese
    english = junheng("new", "--help").output
    assert "Folder of the city" in english
    assert "Options" in english


@pytest.mark.parametrize("group", [(), ("store",), ("import",), ("jobs",)])
def test_the_help_of_a_group_is_chinese_but_for_names_and_the_line_of_usage(
    junheng: Callable[..., Result], group: tuple[str, ...]
) -> None:
    shown = junheng(*group, "--lang", "zh", "--help").output
    told = [line for line in shown.splitlines() if "Usage" not in line]
    words = set(re.findall(r"(?<![-<`|\w])[A-Za-z]{4,}(?![\w`>|])", "\n".join(told)))
    names = {word for name, _ in commands() for word in name.split()}
    assert words <= {*names, "shell", "JSON", "Schema", "Parquet", "Ctrl", "http"}


def test_the_language_of_a_group_is_that_of_its_commands(
    junheng: Callable[..., Result], tmp_path: Path
) -> None:
    store = tmp_path / "none.sqlite"
    assert "还没有运行" in junheng("--lang", "zh", "runs", "--store", store).output
    assert "no runs" in junheng("--lang", "zh", "runs", "--store", store, "--lang", "en").output
    assert "no runs" in junheng("runs", "--store", store).output


def test_bash_takes_the_script_that_is_shown_and_the_one_that_is_installed(tmp_path: Path) -> None:
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("no bash here")
    script = """
    eval "$(junheng --show-completion)"
    COMP_WORDS=(junheng fron) COMP_CWORD=1
    _junheng_completion junheng
    echo "${COMPREPLY[@]}"
    complete -r junheng
    junheng --install-completion >/dev/null
    source ~/.bashrc
    complete -p junheng
    """
    surroundings = {**os.environ, "HOME": str(tmp_path), "PATH": f"{PROGRAM.parent}:{os.environ['PATH']}"}
    answer = subprocess.run(
        [bash, "--norc", "-c", script], env=surroundings, capture_output=True, text=True, check=False
    )
    assert answer.stdout.split("\n")[0] == "frontier", answer.stderr
    assert "_junheng_completion junheng" in answer.stdout
