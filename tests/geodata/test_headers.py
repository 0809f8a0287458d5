"""Headers: names, titles in two languages, a bureau's own; two that mean one column are refused."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from geodata.city import City
from geodata.headers import Headers, declared, folded_header, read_headers, table_named
from geodata.schemas.tables import SCHEMAS, columns_of


@pytest.mark.parametrize("table", SCHEMAS)
def test_every_name_and_title_of_a_column_means_that_column_only(table: str) -> None:
    for column, facts in columns_of(table).items():
        for name in (column, facts.en, facts.zh, f" {facts.en.upper()} * "):
            assert declared(table)[folded_header(name)] == column, name


def test_tables_are_known_by_both_titles() -> None:
    assert {table_named(name) for name in ("schools", "Schools", "学校", "ＳＣＨＯＯＬＳ")} == {"schools"}
    assert table_named("学生") == ""


def test_a_chinese_workbook_with_a_title_row_gives_the_same_city(folder: Path) -> None:
    before = City.load(folder).fingerprint()
    book = openpyxl.Workbook()
    book.remove(book.active)
    for table in ("schools", "provision", "areas", "children", "sources"):
        sheet = book.create_sheet(SCHEMAS[table].title.split(" / ")[1])
        frame = pd.read_csv(folder / f"{table}.csv", dtype=str, keep_default_na=False)
        sheet.append([f"2025学年{sheet.title}统计表"])
        sheet.append([columns_of(table)[name].zh for name in frame.columns])
        for line in frame.itertuples(index=False):
            sheet.append([cell or None for cell in line])
        (folder / f"{table}.csv").unlink()
    book.save(folder / "city.xlsx")
    city = City.load(folder)
    assert city.fingerprint() == before
    notes = [(fault.code, fault.rows, fault.found) for fault in city.warnings if fault.table == "schools"]
    assert notes == [("header_lower", (2,), "2025学年学校统计表")]
    assert "city.xlsx, sheet 学校, row 2: The header stands below" in city.warnings[0].render()


@pytest.mark.parametrize("place", ["city.toml", "headers.toml"])
def test_a_bureau_names_its_own_headers(folder: Path, spoil: Callable[..., str], place: str) -> None:
    section = "headers.provision" if place == "city.toml" else "provision"
    path = folder / place
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    path.write_text(f'{text}\n[{section}]\n"本校学生数" = "pupils"\n', encoding="utf-8")
    assert spoil("provision.csv", "pupils", "本校学生数") == ""


def test_a_unit_in_a_header_is_not_overlooked() -> None:
    assert Headers({}).column_of("provision", "教学仪器设备值") == "equipment_value"
    assert Headers({}).column_of("provision", "教学仪器设备值（万元）") == ""


def test_an_unknown_table_in_the_list_is_named_with_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "headers.toml").write_text('[school]\n"a" = "name"\n', encoding="utf-8")
    _, (fault,) = read_headers(tmp_path, None)
    assert "Found: school." in fault.render()
    assert "Did you mean schools?" in fault.render()
