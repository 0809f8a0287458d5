"""``junheng check`` and ``junheng describe``."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import Result

from scenarios.demo_run import DemoFolder

type Junheng = Callable[..., Result]


@pytest.fixture
def broken(demo: DemoFolder, tmp_path: Path) -> Path:
    """Copy the demo city, with a negative number of seats and a renamed column."""
    folder = tmp_path / "city"
    shutil.copytree(demo.city, folder)
    (folder / "children.csv").write_text("area_id,level,yeer,children\n", encoding="utf-8")
    lines = (folder / "provision.csv").read_text(encoding="utf-8").splitlines()
    seats = lines[0].split(",").index("seats")
    cells = lines[1].split(",")
    cells[seats] = "-5"
    lines[1] = ",".join(cells)
    (folder / "provision.csv").write_text("\n".join(lines), encoding="utf-8")
    return folder


def test_good_city_passes(demo: DemoFolder, junheng: Junheng) -> None:
    result = junheng("check", demo.city)
    assert result.exit_code == 0
    assert "The city can be used." in result.stdout


def test_faults_are_grouped_and_counted(broken: Path, junheng: Junheng) -> None:
    result = junheng("check", broken)
    assert result.exit_code == 1
    assert "Errors (" in result.stdout
    for part in ("provision.csv, row 2, column seats", "-5", "year", "cannot be used"):
        assert part in result.stdout


def test_faults_for_machines(broken: Path, junheng: Junheng) -> None:
    result = junheng("check", broken, "--json")
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert set(found) == {"city", "valid", "counts", "faults", "codes"}
    assert not found["valid"]
    assert found["counts"]["error"] == len([f for f in found["faults"] if f["severity"] == "error"]) >= 2
    fault = next(fault for fault in found["faults"] if fault["column"] == "seats")
    assert (fault["file"], fault["rows"]) == ("provision.csv", [2])
    assert fault["allowed"] == "a whole number from 0 to 100000, in digits only"
    failed = json.loads(junheng("describe", broken, "--json").stdout)["error"]
    assert failed["exit_code"] == 1
    assert fault in failed["problems"]


def test_folder_that_is_not_there(junheng: Junheng, tmp_path: Path) -> None:
    result = junheng("check", tmp_path / "nowhere")
    assert result.exit_code == 1
    assert "nowhere" in result.output


def test_description_in_both_languages(demo: DemoFolder, junheng: Junheng) -> None:
    english, chinese = (junheng("describe", demo.city, "--lang", lang) for lang in ("en", "zh"))
    assert english.exit_code == chinese.exit_code == 0
    for part in ("Yunting", "The city today", "Inequality between schools", "schools meet every standard"):
        assert part in english.stdout
    for part in ("云汀市", "城市现状", "校际差异", "差异系数"):
        assert part in chinese.stdout


def test_description_for_machines(demo: DemoFolder, junheng: Junheng) -> None:
    found = json.loads(junheng("describe", demo.city, "--json").stdout)
    assert {"city", "policy", "levels", "districts", "standards", "inequality", "access"} <= set(found)
    assert len(found["districts"]) > len(found["levels"]) > 0


def test_unknown_pack_names_the_nearest(demo: DemoFolder, junheng: Junheng) -> None:
    result = junheng("describe", demo.city, "--policy", "uk.engl")
    assert result.exit_code == 1
    assert "did you mean uk.eng?" in result.stderr


def test_loading_a_broken_city_shows_its_errors_only(broken: Path, junheng: Junheng) -> None:
    result = junheng("describe", broken)
    assert result.exit_code == 1
    assert "provision.csv, row 2, column seats" in result.stderr
    assert result.stdout == ""


def test_refused_coordinate_is_not_called_empty_too(
    demo: DemoFolder, junheng: Junheng, tmp_path: Path
) -> None:
    folder = tmp_path / "city"
    shutil.copytree(demo.city, folder)
    schools = pd.read_csv(folder / "schools.csv", dtype=str, keep_default_na=False)
    schools.loc[0, "lon"] = "NaN"
    schools.loc[1, "lat"] = ""
    schools.to_csv(folder / "schools.csv", index=False)
    faults = json.loads(junheng("check", folder, "--json").stdout)["faults"]
    said = [
        (fault["column"], fault["rows"], fault["found"]) for fault in faults if fault["severity"] == "error"
    ]
    assert said == [("lon", [2], "NaN"), ("lat", [3], "")]


def test_check_writes_a_workbook_once_and_a_repaired_folder(
    broken: Path, tmp_path: Path, junheng: Junheng
) -> None:
    book, fixed = tmp_path / "faults.xlsx", tmp_path / "fixed"
    assert junheng("check", broken, "--workbook", book).exit_code == 1
    before = book.read_bytes()
    assert junheng("check", broken, "--workbook", book).exit_code == 1
    assert book.read_bytes() == before
    found = json.loads(junheng("check", broken, "--fix", fixed, "--json").stdout)
    assert (fixed / "repairs.csv").is_file()
    assert isinstance(found["repairs"], list)
    assert sum(found["codes"].values()) == len(found["faults"])
