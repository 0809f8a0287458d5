"""A mistyped command line: what was found, what is allowed, what is nearest, in the reader's language."""

import re
from collections.abc import Callable

import pytest
from typer.testing import Result

CASES = {
    "runs --stoer x": ("--stoer: there is no such option; did you mean --store?", "没有这个选项"),
    "check": ("CITY: must be given", "必须给出"),
    "demo x --seed": ("--seed: must be followed by its value, and by nothing else", "后面须有且只有它的值"),
    "demo x --seed a": ("--seed: must be a whole number; found a", "必须是整数；实际为 a"),
    "demo x --size huge": (
        "--size: is not one of the choices; found huge; allowed: small, city, province",
        "不在可选范围内；实际为 huge",
    ),
    "batch c s --workers 0": ("--workers: is out of bounds; found 0; allowed: ≥ 1", "超出允许范围"),
    "describe a b c": ("the command takes no more than its arguments; found b c", "没有这么多参数"),
    "slove": ("there is no such command; found slove; did you mean solve?", "没有这个命令"),
    "jobs --lang en": ("a command must be given; allowed: ask, cancel, list", "须给出一个命令"),
    "import england none x": ("SRC: there is no such file or folder; found none", "没有这个文件或文件夹"),
}


@pytest.mark.parametrize("line", CASES)
def test_a_mistake_is_told_in_either_language(junheng: Callable[..., Result], line: str) -> None:
    english, chinese = CASES[line]
    told = junheng(*line.split())
    assert told.exit_code == 1
    assert told.stderr.splitlines()[0] == english
    if line.endswith("--seed"):  # which would take what follows for its value
        return
    assert re.fullmatch(r"`junheng.* --help` tells how it is used", told.stderr.splitlines()[1])
    told = junheng(*line.replace(" --lang en", "").split(), "--lang", "zh")
    assert (told.exit_code, told.stdout) == (1, "")
    assert chinese in told.stderr
    assert "用法见" in told.stderr


def test_a_mistake_is_told_to_machines_too(junheng: Callable[..., Result]) -> None:
    told = junheng("runs", "--json", "--keep", "x")
    assert told.exit_code == 1
    assert "there is no such option" in told.stderr
