"""``junheng report``: what is written where, and what is refused before anything is written."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from scenarios.demo_run import DemoFolder

type Junheng = Callable[..., Result]


@pytest.mark.parametrize(
    ("name", "options"), [("book.xlsx", ()), ("brief.pdf", ("--brief",)), ("open.html", ("--public",))]
)
def test_a_file_is_written_and_replaced_only_by_force(
    demo: DemoFolder,
    solved: tuple[Path, Result],
    junheng: Junheng,
    tmp_path: Path,
    name: str,
    options: tuple[str, ...],
) -> None:
    out = tmp_path / name
    asked = ("report", demo.city, 2, "--store", solved[0], "--out", out, "--lang", "zh", *options)
    result = junheng(*asked)
    assert result.exit_code == 0, result.output
    assert out.stat().st_size > 1000
    assert [path.name for path in tmp_path.iterdir()] == [name]
    out.write_text("mine")
    refused = junheng(*asked)
    assert (refused.exit_code, out.read_text()) == (1, "mine")
    assert "--force" in refused.stderr


def test_force_replaces_a_file_and_json_names_it(
    demo: DemoFolder, solved: tuple[Path, Result], junheng: Junheng, tmp_path: Path
) -> None:
    out = tmp_path / "report.html"
    out.write_text("old")
    result = junheng("report", demo.city, 1, 2, "--store", solved[0], "--out", out, "--force", "--json")
    assert json.loads(result.stdout) == {"format": "html", "public": False, "files": [str(out)]}
    assert "<!DOCTYPE html>" in out.read_text(encoding="utf-8")


def test_all_is_a_folder_with_everything(
    demo: DemoFolder, solved: tuple[Path, Result], junheng: Junheng, tmp_path: Path
) -> None:
    out = tmp_path / "all"
    result = junheng("report", demo.city, 2, "--store", solved[0], "--out", out, "--format", "all")
    assert result.exit_code == 0, result.output
    names = {path.relative_to(out).as_posix() for path in out.rglob("*")}
    assert {"report.html", "report.pdf", "brief-2.html", "brief-2.pdf", "workbook.xlsx"} <= names
    assert {"bundle/datapackage.json", "bundle/run-2/zones.gpkg", "bundle/bulletin/levels.csv"} <= names
    again = junheng("report", demo.city, 2, "--store", solved[0], "--out", out, "--format", "all")
    assert (again.exit_code, "in use" in again.stderr) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((1, "--out", "report.docx"), "allowed: .html, .pdf, .xlsx"),
        ((1, "--out", "none/report.html"), "no such folder"),
        ((1, "--out", "report.html", "--format", "pdf"), "the ending does not fit --format"),
        ((1, "--out", "all.html", "--format", "bundle"), "written into a folder"),
        ((1, 2, "--out", "brief.pdf", "--brief"), "name one run; found 2"),
        ((1, "--out", "book.xlsx", "--brief"), "allowed: html, pdf"),
        ((1, "--out", "x", "--format", "docx"), "allowed: html, pdf, workbook, bundle, all"),
        ((9, "--out", "report.html"), "found 9; allowed: 1-2"),
    ],
)
def test_a_report_that_cannot_be_written_is_refused(
    demo: DemoFolder,
    solved: tuple[Path, Result],
    junheng: Junheng,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[object, ...],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    result = junheng("report", demo.city, *arguments, "--store", solved[0])
    assert result.exit_code == 1
    assert said in result.stderr
    assert list(tmp_path.iterdir()) == []
