from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import __main__ as command
from benchmarks.design import or_library
from benchmarks.spopt import rows as spopt_rows
from benchmarks.table import Row, Section, verdict


def section(name: str, value: float) -> Section:
    return Section(name, (Row(f"{name} row", samples=(value,)),), "now", "command", (0.0, 0.0))


def test_a_section_measured_alone_leaves_the_others(tmp_path: Path) -> None:
    command.keep([section("memory", 5.0), section("handover", 1.0)], tmp_path)
    text = command.keep([section("memory", 7.0)], tmp_path)
    assert (tmp_path / "RESULTS.md").read_text(encoding="utf-8") == text
    lines = [line for line in text.splitlines() if " row |" in line]
    assert [line.split("|")[1].strip() for line in lines] == ["handover row", "memory row"]
    assert "| 7 |" in lines[1]


def test_a_section_that_fails_is_named_and_keeps_what_it_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*, quick: bool) -> Iterator[Row]:
        yield Row("first", samples=(float(quick),))
        raise SystemExit("values differ")

    monkeypatch.setitem(command.SECTIONS, "memory", broken)
    found, whole = command.measured("memory", quick=True)
    assert not whole
    assert [row.what for row in found.rows] == ["first", "memory"]
    assert "values differ" in found.rows[-1].note
    assert found.command == "python -m benchmarks --only memory --quick"


def test_without_data_or_environment_a_row_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [row.note for row in or_library(quick=True, shared=tmp_path)] == [
        "needs ../shared/data/benchmarks"
    ]
    monkeypatch.setattr("benchmarks.spopt.spopt_python", lambda: None)
    (row,) = spopt_rows(quick=True, shared=tmp_path)
    assert verdict(row) == "not measured"
    assert "no environment" in row.note
