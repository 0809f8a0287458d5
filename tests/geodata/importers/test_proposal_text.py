"""The wizard writes a file that a person must sign, and never more."""

import tomllib
from pathlib import Path

import openpyxl
import pytest

from geodata.faults import CityFaultsError
from geodata.importers.mapped import import_mapped
from geodata.importers.mapping import read_mapping
from geodata.importers.proposal_text import propose

HEADERS = (
    "学校标识码",
    "学校名称",
    "所属区县",
    "办别",
    "城乡分类",
    "经度",
    "纬度",
    "学段",
    "在校学生数",
    "学位数",
    "设备\n# 值",
)
ROWS = (("0101", "第一小学", "01", "公办", "城区", 120.05, 30.05, "小学", 300, 360, 1),)


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = '表"1"'
    for row in (("某某区学校统计表",), HEADERS, *ROWS):
        sheet.append(row)
    book.save(tmp_path / "学校.xlsx")
    return tmp_path / "学校.xlsx"


def test_a_proposal_is_a_mapping_that_waits_for_a_person(workbook: Path) -> None:
    text, _ = propose(workbook)
    proposed = tomllib.loads(text)
    assert proposed["reviewed"] is False
    tables = {entry["table"]: entry["columns"] for entry in proposed["table"]}
    assert set(tables) == {"schools", "provision"}
    assert tables["schools"]["ownership"] == {"column": "办别", "values": {"公办": "public"}}
    path = workbook.parent / "mapping.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CityFaultsError, match="Nobody has said that this mapping was read"):
        read_mapping(path)


def test_doubtful_and_missing_lines_are_comments_with_a_reason(workbook: Path) -> None:
    text, _ = propose(workbook)
    assert '# ? status = { constant = "open" }  # required: no header looks like it' in text
    assert "status" not in tomllib.loads(text)["table"][0]["columns"]
    assert "98%: is a title of the column" in text


def test_a_signed_proposal_imports(workbook: Path) -> None:
    text = propose(workbook)[0].replace("reviewed = false", "reviewed = true").replace("# ? status", "status")
    (workbook.parent / "mapping.toml").write_text(text, encoding="utf-8")
    _, tables, _ = import_mapped(workbook.parent, read_mapping(workbook.parent / "mapping.toml"))
    assert tables["provision"]["pupils"].tolist() == ["300"]
    assert tables["schools"]["status"].tolist() == ["open"]


def test_a_header_cannot_leave_its_comment(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('"x\nreviewed = true\n",y\n1,2\n', encoding="utf-8")
    text, _ = propose(tmp_path / "a.csv")
    assert tomllib.loads(text)["reviewed"] is False


def test_reasons_are_said_in_the_language_asked_for(workbook: Path) -> None:
    text, _ = propose(workbook, lambda message: f"«{message}»")
    assert "«is a title of the column»" in text
    assert "«What describes the city; correct it.»" in text


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_text("no workbook", encoding="utf-8")
    with pytest.raises(CityFaultsError):
        propose(tmp_path / "a.xlsx")
