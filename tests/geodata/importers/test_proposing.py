"""What headers and cells may mean; a proposal that is not sure says so."""

import pandas as pd
import pytest

from geodata.importers.proposal_words import ALIASES, WORDS
from geodata.importers.proposing import SURE, Proposal, judge, propose_tables
from geodata.schemas.tables import SCHEMAS, columns_of


def one(table: str, column: str, header: str, *cells: str) -> Proposal | None:
    return judge(column, columns_of(table)[column], header, cells)


@pytest.mark.parametrize(
    ("header", "confidence"),
    [
        ("pupils", 1.0),
        ("PUPILS ", 1.0),
        ("在校生", 0.98),
        ("Pupils", 1.0),
        ("在校学生数", 0.92),
        ("roll", 0.92),
    ],
)
def test_names_titles_and_other_names(header: str, confidence: float) -> None:
    found = one("provision", "pupils", header, "300")
    assert found is not None
    assert found.confidence == pytest.approx(confidence)
    assert found.sure


def test_a_likeness_is_doubtful_and_says_to_what() -> None:
    found = one("provision", "equipment_value", "教学仪器设备", "300")
    assert found is not None
    assert 0.5 < found.confidence < SURE
    assert found.reasons[0] == ("is like {value}", "教学仪器设备值")
    assert one("provision", "pupils", "校长姓名", "张三") is None


@pytest.mark.parametrize(
    ("table", "column", "header", "unit"),
    [
        ("provision", "equipment_value", "教学仪器设备值（万元）", "万元"),
        ("provision", "sports_area_m2", "体育运动场馆面积[公顷]", "公顷"),
        ("provision", "equipment_value", "教学仪器设备值（元）", ""),
        ("areas", "disadvantaged_share", "困难儿童比例(%)", "%"),
    ],
)
def test_the_unit_in_a_header(table: str, column: str, header: str, unit: str) -> None:
    found = one(table, column, header, "0.9", "12")
    assert found is not None
    assert (found.unit, found.sure) == (unit, True)


def test_a_share_above_one_is_a_percentage() -> None:
    found = one("areas", "disadvantaged_share", "困难儿童比例", "35", "12.5")
    assert found is not None
    assert found.unit == "percent"
    assert one("areas", "disadvantaged_share", "困难儿童比例", "0.35").unit == ""  # type: ignore[union-attr]


def test_cells_speak_against_a_header() -> None:
    for cells in (("many", "few"), ("200", "10")):
        found = one("schools", "lat", "lat", *cells)
        assert found is not None
        assert not found.sure


def test_degrees_under_a_header_that_says_nothing_are_doubtful() -> None:
    found = one("schools", "lon", "C17", "120.05123", "120.06001")
    assert found is not None
    assert (found.confidence, found.sure) == (0.5, False)
    assert one("schools", "lat", "C17", "120.05123") is None
    assert one("schools", "lon", "C17", "12", "13") is None


def test_words_of_a_choice_get_their_meaning_and_unknown_ones_make_it_doubtful() -> None:
    found = one("schools", "ownership", "办别", "公办", "民办", "公办")
    assert found is not None
    assert dict(found.meanings) == {"公办": "public", "民办": "private"}
    assert found.sure
    found = one("schools", "ownership", "办别", "公办", "民办", "集体")
    assert found is not None
    assert found.meanings["集体"] == ""
    assert not found.sure


def test_a_sheet_of_schools_holds_schools_and_provision() -> None:
    sheet = pd.DataFrame(
        {"学校编号": ["1"], "名称": ["A"], "经度": ["120.1"], "纬度": ["30.1"], "在校生": ["9"]}
    )
    assert list(propose_tables(sheet)) in (["schools", "provision"], ["provision", "schools"])


def test_a_sheet_of_nothing_known_holds_no_table() -> None:
    assert propose_tables(pd.DataFrame({"姓名": ["张三"], "电话": ["1"]})) == {}


def test_other_names_are_of_declared_columns_and_words_of_declared_choices() -> None:
    columns = {name: facts for table in SCHEMAS for name, facts in columns_of(table).items()}
    assert set(ALIASES) <= set(columns)
    for column, words in WORDS.items():
        choices = {
            choice
            for table in SCHEMAS
            if column in columns_of(table)
            for choice in columns_of(table)[column].choices
        }
        assert set(words.values()) <= choices
