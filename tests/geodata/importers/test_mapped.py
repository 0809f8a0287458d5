"""A bureau's files become tables as the mapping says: units, words, constants, empty cells; nothing else."""

from pathlib import Path

import geopandas as gpd
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas import DataFrame
from shapely.geometry import box

from geodata.checks import read_city
from geodata.faults import CityFaultsError, Fault
from geodata.importers.mapped import _times, import_mapped
from geodata.importers.mapping import read_mapping
from geodata.writing import write_city

MAPPING = """\
reviewed = true
[city]
name = "湖城"
school_year = 2025
currency = "CNY"
crs = "EPSG:4549"

[[table]]
table = "districts"
file = "区县.geojson"
[table.columns]
district_id = "代码"
name = "名称"
setting = { constant = "urban" }

[[table]]
table = "schools"
file = "学校.xlsx"
sheet = "基本情况"
[table.columns]
school_id = "学校标识码"
name = "学校名称"
district_id = "区县"
ownership = { column = "办别", values = { "公办" = "public", "民办" = "private" } }
setting = { column = "城乡", values = { "城区" = "urban" } }
status = { constant = "open" }
lon = "经度"
lat = "纬度"

[[table]]
table = "provision"
file = "学校.xlsx"
sheet = "基本情况"
empty = ["-"]
[table.columns]
school_id = "学校标识码"
level = { constant = "primary" }
pupils = "学生数"
seats = "学位数"
equipment_value = { column = "设备值", unit = "万元" }
sports_area_m2 = { column = "运动场", unit = "公顷" }

[[table]]
table = "areas"
file = "社区.csv"
distinct = true
[table.columns]
area_id = "社区"
district_id = { constant = "01" }
disadvantaged_share = { column = "困难比例", unit = "percent" }
lon = "x"
lat = "y"

[[table]]
table = "children"
file = "社区.csv"
[table.columns]
area_id = "社区"
level = { column = "学段", values = { "小学" = "primary", "初中" = "junior" } }
year = { constant = 2025 }
children = "人数"
"""
SCHOOLS = (
    ("某某区学校统计表",),
    (
        "学校标识码",
        "学校名称",
        "区县",
        "办别",
        "城乡",
        "经度",
        "纬度",
        "学生数",
        "学位数",
        "设备值",
        "运动场",
        "校长",
    ),
    ("0101", "第一小学", "01", "公办", "城区", 120.05, 30.05, 300, 360, "90.5", 0.4, "x"),
    ("0102", "第二小学", "01", "民办", "城区", 120.03, 30.03, 200, 240, "-", 0.3, "y"),
)
AREAS = """\
社区,x,y,困难比例,学段,人数
A1,120.02,30.02,35,小学,300
A1,120.02,30.02,35,初中,90
A2,120.06,30.06,,小学,210
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "mapping.toml").write_text(MAPPING, encoding="utf-8")
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "基本情况"
    for row in SCHOOLS:
        sheet.append(row)
    workbook.create_sheet("说明").append(["空"])
    workbook.save(folder / "学校.xlsx")
    (folder / "社区.csv").write_bytes(AREAS.encode("gb18030"))
    shape = gpd.GeoDataFrame(
        {"代码": ["01"], "名称": ["湖区"]}, geometry=[box(120, 30, 120.1, 30.1)], crs=4326
    )
    shape.to_file(folder / "区县.geojson", driver="GeoJSON")
    return folder


def imported(source: Path) -> tuple[dict[str, DataFrame], tuple[Fault, ...]]:
    _, tables, faults = import_mapped(source, read_mapping(source / "mapping.toml"))
    return tables, faults


def refused(source: Path, old: str, new: str) -> tuple[Fault, ...]:
    assert old in MAPPING
    (source / "mapping.toml").write_text(MAPPING.replace(old, new), encoding="utf-8")
    with pytest.raises(CityFaultsError) as caught:
        imported(source)
    return tuple(fault for fault in caught.value.faults if fault.severity == "error")


def test_units_words_constants_and_empty_cells(source: Path) -> None:
    tables, _ = imported(source)
    schools, provision = tables["schools"], tables["provision"]
    assert schools["school_id"].tolist() == ["0101", "0102"]
    assert schools["ownership"].tolist() == ["public", "private"]
    assert schools["status"].tolist() == ["open", "open"]
    assert provision["equipment_value"].tolist()[0] == "905000"
    assert provision["equipment_value"].isna().tolist() == [False, True]
    assert provision["sports_area_m2"].tolist() == ["4000", "3000"]
    assert tables["areas"]["disadvantaged_share"].tolist()[0] == "0.35"


def test_distinct_leaves_repeated_rows_out_and_says_so(source: Path) -> None:
    tables, faults = imported(source)
    assert tables["areas"]["area_id"].tolist() == ["A1", "A2"]
    assert len(tables["children"]) == 3
    (note,) = [fault for fault in faults if fault.code == "mapping_rows_repeated"]
    assert dict(note.values)["count"] == "1"


def test_what_was_done_is_told(source: Path) -> None:
    said = [fault.render() for fault in imported(source)[1]]
    assert [line for line in said if "905000" in line] == []
    assert any(
        "1 numbers of equipment_value were multiplied by 10000, from 万元 to currency" in line
        for line in said
    )
    assert any("1 columns of the file are not used. Found: 校长" in line for line in said)
    assert any("GB18030" in line for line in said)


def test_the_city_passes_its_checks(source: Path, tmp_path: Path) -> None:
    settings, tables, _ = import_mapped(source, read_mapping(source / "mapping.toml"))
    write_city(tmp_path / "city", settings, tables)
    city, faults = read_city(tmp_path / "city")
    assert city is not None, [fault.render() for fault in faults]
    assert city.provision["equipment_value"].tolist()[0] == 905_000
    assert city.schools.geometry.notna().all()


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ('"学校.xlsx"', '"../学校.xlsx"', "path_refused", "without a path"),
        ('"学校.xlsx"', '"/etc/passwd"', "path_refused", "without a path"),
        ('"社区.csv"', '"/vsizip/a.zip/b.csv"', "path_refused", "unpacked"),
        ('"社区.csv"', '"https://example.org/a.csv"', "path_refused", "without a path"),
        ('"社区.csv"', '"社区.cvs"', "file_missing", "Did you mean 社区.csv?"),
        ('sheet = "基本情况"', 'sheet = "基本情況"', "sheet_missing", "Did you mean 基本情况?"),
        ('sheet = "基本情况"', "", "sheet_missing", "Allowed: 基本情况, 说明"),
        ('"学生数"', '"学生人数"', "source_column_missing", "Did you mean 学生数?"),
        (', "民办" = "private"', "", "value_unknown", "row 4, column ownership"),
    ],
)
def test_what_the_files_do_not_hold_is_refused(
    source: Path, old: str, new: str, code: str, said: str
) -> None:
    faults = refused(source, old, new)
    assert {fault.code for fault in faults} == {f"mapping_{code}"}
    assert said in faults[0].render()


def test_an_archive_and_a_link_are_refused(source: Path, tmp_path: Path) -> None:
    (source / "a.zip").write_bytes(b"PK\x05\x06" + bytes(18))
    assert {fault.code for fault in refused(source, '"社区.csv"', '"a.zip"')} == {"mapping_format"}
    (tmp_path / "secret.csv").write_text("社区\nA1\n", encoding="utf-8")
    (source / "link.csv").symlink_to(tmp_path / "secret.csv")
    assert {fault.code for fault in refused(source, '"社区.csv"', '"link.csv"')} == {"mapping_path_refused"}


def test_what_is_no_number_is_left_for_the_checks() -> None:
    assert _times("abc", 10_000) == "abc"
    assert _times("-0.5", 10_000) == "-5000"


@given(st.decimals(0, 10**8, places=4, allow_nan=False), st.sampled_from([10_000.0, 1 / 100, 1 / 60]))
def test_a_unit_leaves_no_binary_dust(number: object, factor: float) -> None:
    text = _times(f"{number:f}", factor)
    assert float(text) == pytest.approx(float(f"{number:f}") * factor, rel=1e-11)
    assert len(text.replace(".", "").replace("-", "").lstrip("0").partition("e")[0]) <= 12
