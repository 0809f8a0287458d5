"""The command ``diff``: files, in both languages and for machines."""

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
from typer.testing import Result

from scenarios.schemas import schema_of


def test_two_files(junheng: Callable[..., Result], quick: tuple[Path, Path]) -> None:
    said = json.loads(junheng("diff", *quick, "--json").stdout)
    jsonschema.validate(said, schema_of("diff"))
    assert said["differences"][1] == {"part": "question", "key": "teachers.hires_max", "a": "0", "b": "5"}
    assert "teachers.hires_max" in junheng("diff", *quick).stdout
    assert "相同" in junheng("diff", quick[0], quick[0], "--lang", "zh").stdout


def test_a_file_that_is_not_there(junheng: Callable[..., Result], quick: tuple[Path, Path]) -> None:
    result = junheng("diff", quick[0], "nowhere.toml")
    assert (result.exit_code, "no such file" in result.output) == (1, True)
