"""TOML beyond what TOML allows is one kind of error, whatever Python makes of it."""

import os
from pathlib import Path

import pytest

from geodata.toml_text import DEPTH, LARGEST, TomlError, parse_toml, toml_text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a = ", "Invalid value"),
        (f"a = {'[' * 5000}", "nested"),
        (f"a = {'[' * (DEPTH + 1)}{']' * (DEPTH + 1)}", "nested"),
        (f"{'a.' * 500}a = 1", "nested"),
        (f"a = {'9' * 5000}", "64 bits"),
        (f"a = [{{ b = {2**63} }}]", "64 bits"),
    ],
)
def test_what_is_no_toml_is_refused(text: str, said: str) -> None:
    with pytest.raises(TomlError, match=said):
        parse_toml(text)


def test_what_toml_allows_is_read() -> None:
    deep = "[" * (DEPTH - 1) + "]" * (DEPTH - 1)
    assert parse_toml(f"a = {deep}\nb = {2**63 - 1}\nc = {-(2**63)}\nd = true")["b"] == 2**63 - 1


def test_only_regular_files_of_some_size_are_read(tmp_path: Path) -> None:
    pipe, large, good = tmp_path / "pipe", tmp_path / "large", tmp_path / "good"
    os.mkfifo(pipe)
    large.write_bytes(b"#" * (LARGEST + 1))
    good.write_bytes(b"#" * LARGEST)
    for path in (pipe, large):
        with pytest.raises(TomlError):
            toml_text(path)
    with pytest.raises(IsADirectoryError):
        toml_text(tmp_path)
    assert len(toml_text(good)) == LARGEST
