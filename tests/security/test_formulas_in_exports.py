"""A name never becomes a formula: not in a workbook, not in a bundle, not in a CSV file."""

import csv
from collections.abc import Iterator
from pathlib import Path

import openpyxl

from geodata.city import City
from geodata.writers.text import inert
from scenarios.bundle.write import write_bundle
from scenarios.report.material import gather
from scenarios.runs import Run
from scenarios.workbook.document import write_workbook

BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def cells(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for line in csv.reader(file):
                yield from line


def test_no_cell_of_a_bundle_is_a_formula(hostile: tuple[City, tuple[Run, ...]], tmp_path: Path) -> None:
    city, runs = hostile
    write_bundle(tmp_path / "bundle", gather(runs, city), license_name="CC-BY-4.0")
    found = list(cells(tmp_path / "bundle"))
    assert found
    assert [text for text in found if text.startswith(BEGINNINGS) and not is_number(text)] == []


def test_no_name_in_a_workbook_is_a_formula_or_a_link(
    hostile: tuple[City, tuple[Run, ...]], tmp_path: Path
) -> None:
    """The sums of the workbook are formulas; they hold cells and no text of the city."""
    city, runs = hostile
    write_workbook(tmp_path / "book.xlsx", runs, city)
    book = openpyxl.load_workbook(tmp_path / "book.xlsx")
    all_cells = [
        cell for sheet in book for line in sheet.iter_rows() for cell in line if cell.value is not None
    ]
    names = {*city.schools["name"], *city.districts["name"], *city.sources["name"]}
    assert {cell.value for cell in all_cells} & names
    formulas = [str(cell.value) for cell in all_cells if cell.data_type == "f"]
    assert not [text for text in formulas if "HYPERLINK" in text or "http" in text or text in names]
    assert not [cell.hyperlink.target for cell in all_cells if cell.hyperlink and cell.hyperlink.target]


def test_what_begins_like_a_formula_is_made_inert() -> None:
    for beginning in BEGINNINGS:
        assert not inert(f"{beginning}=1").startswith(BEGINNINGS)
    assert inert("-5") == "-5"
    assert inert("School") == "School"
