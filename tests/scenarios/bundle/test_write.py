"""A bundle: a descriptor that fits its files, ids that stay text, no cell that is a formula."""

import csv
import json
import shutil
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import frictionless
import openpyxl
import pandas as pd
import pytest

from geodata.city import City
from scenarios.bundle.write import DESCRIPTOR, write_bundle
from scenarios.errors import OutputError
from scenarios.report.material import gather
from scenarios.runs import Run
from scenarios.workbook import write_workbook

# Of a sheet of the workbook: the table of the plan, its column, and the column of the sheet (yuan for cents).
SHEETS = {
    "Sources": ("grants", "cents", "Granted"),
    "Posts": ("schools", "need_teachers", "Teachers needed"),
    "Transfers": ("moves", "teachers", "Teachers"),
    "Hires": ("hires", "teachers", "Teachers"),
    "Places": ("placements", "children", "Children"),
    "Without a place": ("unplaced", "children", "Children"),
    "Shortages": ("shortages", "amount", "Amount"),
}
READ = {"integer": int, "number": float, "string": str}


@pytest.fixture(scope="module")
def folder(hand_runs: Sequence[Run], hand_city: City, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bundle") / "out"
    write_bundle(folder, gather(hand_runs, hand_city), license_name="CC-BY-4.0")
    return folder


@pytest.fixture(scope="module")
def package(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8")))


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_file_is_described_with_its_size_and_hash(folder: Path, package: dict[str, Any]) -> None:
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {resource["path"] for resource in package["resources"]} == there - {DESCRIPTOR}
    for resource in package["resources"]:
        data = (folder / resource["path"]).read_bytes()
        assert resource["bytes"] == len(data)
        assert resource["hash"] == f"sha256:{sha256(data).hexdigest()}"
    names = [resource["name"] for resource in package["resources"]]
    assert len(set(names)) == len(names)


def test_the_descriptor_follows_the_standard_and_fits_the_files(folder: Path) -> None:
    """Frictionless judges: the profile, sizes and hashes, every cell against its kind, every key."""
    report = frictionless.validate(str(folder / DESCRIPTOR))
    assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "message"])
    assert report.stats["tasks"] > 20


def test_a_changed_cell_is_found_by_the_standard_too(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    grants = copy / "run-1" / "grants.csv"
    grants.write_text(grants.read_text(encoding="utf-8").replace("10000001", "many"), encoding="utf-8")
    report = frictionless.validate(str(copy / DESCRIPTOR))
    assert {found[0] for found in report.flatten(["type"])} >= {"type-error", "hash-count"}


@pytest.mark.parametrize("number", [1, 2])
def test_rows_and_sums_of_bundle_and_run_agree(folder: Path, hand_runs: Sequence[Run], number: int) -> None:
    plan = hand_runs[number - 1].plan
    there = {path.stem for path in (folder / f"run-{number}").glob("*.csv")}
    tables = {name: table for name, table in plan.tables().items() if len(table)}
    assert set(tables) == there - {"indicators", "inequality", "compliance"}
    for name, table in tables.items():
        written = pd.read_csv(folder / f"run-{number}" / f"{name}.csv", dtype={"school_id": "str"})
        numbers = list(table.select_dtypes("number"))
        assert len(written) == len(table)
        assert written[numbers].sum().tolist() == pytest.approx(table[numbers].sum().tolist())


def test_rows_and_sums_of_bundle_and_workbook_agree(
    folder: Path, hand_runs: Sequence[Run], hand_city: City, tmp_path: Path
) -> None:
    write_workbook(tmp_path / "plan.xlsx", hand_runs, hand_city, lang="en")
    book = openpyxl.load_workbook(tmp_path / "plan.xlsx")
    for number in (1, 2):
        for sheet, (name, column, title) in SHEETS.items():
            _, _, _, heads, *lines = book[f"{number} {sheet}"].iter_rows(values_only=True)
            place = heads.index(title)
            cells = [line[place] for line in lines if isinstance(line[place], int | float)]
            written = pd.read_csv(folder / f"run-{number}" / f"{name}.csv")[column]
            assert sum(cells) * (100 if column == "cents" else 1) == pytest.approx(written.sum()), sheet
            if column != "cents":  # the sheet of sources adds schools up
                assert len(cells) == len(written), sheet


def test_every_cell_is_of_the_kind_that_is_said_and_keys_name_one_row(
    folder: Path, package: dict[str, Any]
) -> None:
    tables = [resource for resource in package["resources"] if "schema" in resource]
    assert len(tables) > 10
    for resource in tables:
        found = rows(folder / resource["path"])
        schema = resource["schema"]
        for row in found:
            assert list(row) == [field["name"] for field in schema["fields"]]
            for field in schema["fields"]:
                cell = row[field["name"]]
                assert cell == "" or READ[field["type"]](cell) is not None
        keys = [tuple(row[name] for name in schema.get("primaryKey", [])) for row in found]
        assert "primaryKey" not in schema or len(set(keys)) == len(keys)
    assert sum("primaryKey" in resource["schema"] for resource in tables) > 8


def test_ids_keep_their_zeros_and_money_its_cents(folder: Path) -> None:
    grants = rows(folder / "run-1" / "grants.csv")
    assert grants[0]["school_id"] == "007"
    assert sum(int(row["cents"]) for row in grants) == 39433247


def test_no_cell_is_a_formula(folder: Path) -> None:
    for path in folder.rglob("*.csv"):
        for row in rows(path):
            for cell in row.values():
                assert not cell.startswith(("=", "+", "@")), (path, cell)
                assert not cell.startswith("-") or float(cell) < 0


def test_licence_and_runs_are_named(package: dict[str, Any]) -> None:
    assert package["licenses"] == [{"name": "CC-BY-4.0"}]
    assert [run["number"] for run in package["runs"]] == [1, 2]


def test_a_folder_in_use_is_refused(folder: Path, hand_runs: Sequence[Run], hand_city: City) -> None:
    with pytest.raises(OutputError, match="this place is in use"):
        write_bundle(folder, gather(hand_runs[:1], hand_city))
