"""The workbook of faults: cells marked and explained, links that lead there, nothing that is a formula."""

from pathlib import Path

import openpyxl
import pytest

from geodata import fault_book
from geodata.checks import check_folder
from geodata.fault_book import COLOURS, write_fault_book
from scenarios.wording import translator


@pytest.fixture
def book(folder: Path) -> openpyxl.Workbook:
    path = folder / "provision.csv"
    text = path.read_text(encoding="utf-8").replace("pupils", "在校生").replace("300,360", '"=1+1",360')
    path.write_text(text, encoding="utf-8")
    checked = check_folder(folder)
    write_fault_book(folder.parent / "faults.xlsx", checked.faults, checked.rows, translator("zh"))
    return openpyxl.load_workbook(folder.parent / "faults.xlsx")


def test_the_cell_is_coloured_and_explained_under_the_header_of_the_file(book: openpyxl.Workbook) -> None:
    assert book.sheetnames == ["问题清单", "provision"]
    sheet = book["provision"]
    assert [cell.value for cell in sheet[1]][:4] == ["文件行号", "school_id", "level", "在校生"]
    cell = sheet["D2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    assert cell.fill.fgColor.rgb == "FF" + COLOURS["error"].removeprefix("#")
    assert "单元格不是纯数字" in cell.comment.text
    assert sheet["D3"].comment is None
    assert sheet["A2"].value == 2


def test_the_list_links_to_the_cell(book: openpyxl.Workbook) -> None:
    listing = book["问题清单"]
    cells = ["错误", "not_a_number", "provision.csv", "provision", "2", "pupils"]
    assert [cell.value for cell in listing[2]][:6] == cells
    assert listing["I2"].hyperlink.location == "'provision'!D2"


def test_a_large_table_shows_its_faulty_rows_and_says_so(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fault_book, "MOST_WHOLE", 2)
    path = folder / "provision.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("100,150", "100,many"), encoding="utf-8")
    checked = check_folder(folder)
    write_fault_book(folder.parent / "faults.xlsx", checked.faults, checked.rows)
    sheet = openpyxl.load_workbook(folder.parent / "faults.xlsx")["provision"]
    rows = [[cell.value for cell in row][:3] for row in sheet.iter_rows()]
    assert rows[0][0] == "This table has 4 rows; only the header and the 1 rows with faults are shown."
    assert rows[1:] == [["Row in the file", "school_id", "level"], [4, "NA", "primary"]]
    assert sheet["E3"].comment is not None
