"""What is hidden is in no file."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from geodata.city import City
from scenarios.bulletin.bulletin import Bulletin, make_bulletin
from scenarios.bulletin.files import render_page, write_bulletin
from scenarios.packs import load_pack


@pytest.fixture(scope="module")
def bulletin(city_of: Callable[[pd.DataFrame], City]) -> Bulletin:
    """Return a bulletin that hides the 7 pupils of D1, and one complement."""
    about = {"setting": "urban", "ownership": "public", "boarders": 0.0}
    rows = [
        {**about, "level": "primary", "district_id": "D1", "pupils": 7_301},
        {**about, "level": "primary", "district_id": "D2", "pupils": 8_402},
        {**about, "level": "special", "district_id": "D1", "pupils": 7},
        {**about, "level": "special", "district_id": "D2", "pupils": 4_321},
    ]
    return make_bulletin(city_of(pd.DataFrame(rows)), load_pack("cn.2017.quality"))


def test_a_hidden_number_is_in_no_file(bulletin: Bulletin, tmp_path: Path) -> None:
    files = write_bulletin(tmp_path / "out", bulletin)
    assert {path.suffix for path in files} == {".csv", ".xlsx", ".html"}
    for path in files:
        if path.suffix == ".xlsx":
            book = openpyxl.load_workbook(path)
            cells = {cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}
            assert not cells & {7, 4_321, "7", "4,321", "4321"}
        else:
            text = re.sub(r"<style>.*?</style>", "", path.read_text(encoding="utf-8-sig"), flags=re.DOTALL)
            assert not re.search(r"(?<![\d.,])(7|4,?321)(?![\d.,])", text), path.name


@pytest.mark.promise(
    "nothing leaked",
    "every table of the city but the names of its districts is taken away before a bulletin is written",
    "each file is the same: the public bulletin follows from its suppressed tables alone",
)
def test_the_files_follow_from_the_suppressed_tables_alone(bulletin: Bulletin, tmp_path: Path) -> None:
    for table in bulletin.tables:
        assert all(pd.isna(table.frame[column].iloc[row]) for row, column in table.hidden)
    names_only = {
        name: frame.iloc[:0] for name, frame in bulletin.city.tables().items() if name != "districts"
    }
    alone = replace(bulletin, city=replace(bulletin.city, **names_only))
    whole, again = (write_bulletin(tmp_path / name, each) for name, each in (("a", bulletin), ("b", alone)))
    assert [contents(path) for path in whole] == [contents(path) for path in again]


def contents(path: Path) -> object:
    """Return the bytes of a file, or the cells of a workbook, which notes when it was written."""
    if path.suffix != ".xlsx":
        return path.read_bytes()
    book = openpyxl.load_workbook(path)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def test_hidden_numbers_are_marked_and_unknown_ones_empty(bulletin: Bulletin, tmp_path: Path) -> None:
    write_bulletin(tmp_path / "out", bulletin)
    table = pd.read_csv(tmp_path / "out" / "districts.csv", dtype=str, keep_default_na=False)
    row = table[(table["district_id"] == "D1") & (table["level"] == "special")].iloc[0]
    assert (row["pupils"], row["pupils_per_teacher"], row["classes"]) == ("*", "*", "2")
    book = openpyxl.load_workbook(tmp_path / "out" / "bulletin.en.xlsx")
    sheet = book["Districts"]
    heads = [cell.value for cell in sheet[4]]
    lines = [dict(zip(heads, row, strict=True)) for row in sheet.iter_rows(min_row=5, values_only=True)]
    hidden = [line for line in lines if line["Hidden in this row"]]
    assert hidden
    assert all(line["Pupils"] is None for line in hidden)
    assert all(isinstance(line["Pupils"], int | float) for line in lines if not line["Hidden in this row"])


def test_the_page_speaks_both_languages_and_fetches_nothing(bulletin: Bulletin) -> None:
    page = render_page(bulletin)
    for word in ("Statistics bulletin", "教育事业统计公报", 'lang="zh-Hans"', "Whole city", "全市"):
        assert word in page
    assert "<script" not in page
    assert not re.search(r'(src|href)="(?!#)', page)
    assert "North &lt;b&gt;&amp; Vale" in page


def test_names_cannot_become_formulas(bulletin: Bulletin, tmp_path: Path) -> None:
    write_bulletin(tmp_path / "out", bulletin)
    sheet = openpyxl.load_workbook(tmp_path / "out" / "bulletin.en.xlsx")["Districts"]
    named = [cell for row in sheet.iter_rows() for cell in row if cell.value == "=1+1"]
    assert named
    assert all(cell.data_type in {"s", "inlineStr"} for cell in named)
    table = pd.read_csv(tmp_path / "out" / "districts.csv", dtype=str, keep_default_na=False)
    assert "'=1+1" in set(table["district_en"])
    assert not [cell for cell in table.to_numpy().ravel() if cell[:1] in ("=", "+", "@")]
