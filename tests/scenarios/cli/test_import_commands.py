"""``junheng import``: open data, and a bureau's own files by a mapping that a person has read."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from typer.testing import Result

from scenarios.scenario import read_scenario

type Junheng = Callable[..., Result]


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """Write a small workbook of a bureau."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(("学校标识码", "学校名称", "所属区县", "办别", "城乡分类", "经度", "纬度"))
    sheet.append(("0101", "第一小学", "01", "公办", "城区", 120.05, 30.05))
    (tmp_path / "source").mkdir()
    book.save(tmp_path / "source" / "学校.xlsx")
    return tmp_path / "source" / "学校.xlsx"


def test_english_city_with_notes_and_a_first_scenario(junheng: Junheng, tmp_path: Path, shared: Path) -> None:
    out = tmp_path / "gm"
    result = junheng("import", "england", shared / "data" / "england_greater_manchester", out)
    assert result.exit_code == 0, result.output
    assert "10 districts, 1,013 schools, 215 areas" in result.stdout
    notes = pd.read_csv(out / "import" / "import_notes.csv")
    assert notes["code"].eq("england_coordinates_missing").sum() == 55
    assert read_scenario(out / "scenario.toml").year == 2015
    checked = junheng("check", out)
    assert checked.exit_code == 0
    assert "import_notes" not in checked.stdout
    assert junheng("import", "england", shared / "data", out).exit_code == 1


def test_english_authorities_of_choice(junheng: Junheng, tmp_path: Path, shared: Path) -> None:
    source, out = shared / "data" / "england_greater_manchester", tmp_path / "two"
    options = ("--authority", "Bury", "--authority", "350", "--name", "Two towns")
    result = junheng("import", "england", source, out, *options)
    assert result.exit_code == 0, result.output
    assert "2 districts" in result.stdout
    assert 'name = "Two towns"' in (out / "city.toml").read_text(encoding="utf-8")
    refused = junheng("import", "england", source, tmp_path / "none", "--authority", "Burry", "--lang", "zh")
    assert (refused.exit_code, "是否应为 Bury？" in refused.stderr) == (1, True)
    assert not (tmp_path / "none").exists()


def test_source_that_is_no_english_data(junheng: Junheng, tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    result = junheng("import", "england", tmp_path / "src", tmp_path / "out")
    assert result.exit_code == 1
    assert not (tmp_path / "out").exists()
    assert "Traceback" not in result.output


@pytest.mark.slow
def test_fairfax_with_what_lies_beside_it(junheng: Junheng, tmp_path: Path, shared: Path) -> None:
    out = tmp_path / "fairfax"
    result = junheng(
        "import", "fairfax", shared / "data" / "fairfax_va", out, "--nearest", "3", "--lang", "zh"
    )
    assert result.exit_code == 0, result.output
    assert "6个区县，188所学校，9,404个小区" in result.stdout
    beside = {path.name for path in (out / "import").iterdir()}
    assert beside == {"import_notes.csv", "neighbours.csv", "official_zones.csv"}
    assert read_scenario(out / "scenario.toml").levels == ("primary", "junior", "senior")


def test_from_a_workbook_to_a_city_with_a_person_between(
    junheng: Junheng, workbook: Path, tmp_path: Path
) -> None:
    """`import FILE` only proposes; `import table` refuses until somebody has signed."""
    mapping, out = tmp_path / "mapping.toml", tmp_path / "city"
    proposed = junheng("import", workbook, "--out", mapping)
    assert proposed.exit_code == 0, proposed.output
    assert "ownership" in proposed.stdout
    assert not out.exists()
    refused = junheng("import", "table", workbook.parent, out, "--mapping", mapping)
    assert refused.exit_code == 1
    assert "Nobody has said that this mapping was read" in refused.stderr
    text = mapping.read_text(encoding="utf-8").replace("reviewed = false", "reviewed = true")
    mapping.write_text(text.replace("# ? status", "status").replace("EPSG:0", "EPSG:4549"), encoding="utf-8")
    done = junheng("import", "table", workbook, out, "--mapping", mapping, "--lang", "zh")
    assert done.exit_code == 0, done.output
    assert "下一步：junheng check" in done.stdout
    assert pd.read_csv(out / "schools.csv", dtype=str)["ownership"].tolist() == ["public"]


def test_a_proposal_overwrites_nothing(junheng: Junheng, workbook: Path, tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.toml"
    mapping.write_text("mine", encoding="utf-8")
    result = junheng("import", "propose", workbook, "--out", mapping)
    assert (result.exit_code, mapping.read_text(encoding="utf-8")) == (1, "mine")
    assert "was left untouched" in result.stderr


def test_a_word_that_is_neither_command_nor_file(junheng: Junheng, tmp_path: Path) -> None:
    assert junheng("import", "engand", "a", "b").exit_code == 1
    assert junheng("import", tmp_path / "nowhere.xlsx").exit_code == 1
