"""A bundle: a descriptor that fits its files, ids that stay text, no cell that is a formula."""

import csv
import json
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from geodata.city import City
from scenarios.bundle.write import DESCRIPTOR, write_bundle
from scenarios.errors import OutputError
from scenarios.report.material import gather
from scenarios.runs import Run

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
