"""No name or number of a child or teacher is taken in, and no school is taken for a person."""

import random
from pathlib import Path

import pandas as pd
import pytest

from geodata.checks import read_city
from geodata.people import SURNAMES, names_people, people_faults
from geodata.people_numbers import is_upn
from geodata.readers.rows import Rows

FAMILIES = ("Ash", "Bell", "Cole", "Dunn", "East", "Ford", "Gray", "Hill", "Ives", "King", "Lamb", "Moss")
PEOPLE = ("people_header", "people_numbers", "people_names")


def codes(table: str, **columns: list[object]) -> list[tuple[str, str]]:
    rows = Rows("file.csv", pd.DataFrame(columns, dtype="str" if table != "numbers" else None))
    return [(fault.code, fault.column) for fault in people_faults({table: rows})]


@pytest.mark.promise(
    "nothing leaked",
    "columns of names, in Chinese and English",
    "the folder is refused",
)
@pytest.mark.parametrize(
    "header",
    [
        *(
            "学生姓名",
            "姓名",
            "教师姓名",
            "身份证号",
            "身份证号码",
            "学籍号",
            "出生日期",
            "手机号码",
            "家长",
            "班主任姓名",
        ),
        *("Pupil name", "teacher_name", "Surname", "First Name", "DOB", "date of birth", "UPN", "SSN"),
        *("NHS number", "National Insurance No", "Parent email", "ＳＵＲＮＡＭＥ", "Student's Name"),
    ],
)
def test_a_header_that_names_people_is_refused(header: str) -> None:
    assert names_people(header, "classes")


@pytest.mark.parametrize(
    "header",
    [
        *(
            "school_name",
            "school name",
            "学校名称",
            "区县名称",
            "name_zh",
            "班级名称",
            "办学类型",
            "电话数",
            "file_name",
        ),
        *("street_name", "name of school", "teachers", "mobile classrooms", "pupil numbers", "name_of_ward"),
    ],
)
def test_a_header_that_names_a_place_is_not(header: str) -> None:
    assert not names_people(header, "schools")


def test_a_bare_name_is_a_persons_where_rows_are_people() -> None:
    assert names_people("name", "staff")
    assert not names_people("name", "schools")


def test_an_identity_number_is_known_by_its_check_digit() -> None:
    """11010519491231002X is the worked example of GB 11643."""
    assert codes("staff", note=["", "11010519491231002X"]) == [("people_numbers", "note")]
    assert codes("staff", note=["", "110105194912310021"]) == []
    assert codes("staff", note=["", "11010519491331002X"]) == []


def test_an_identity_number_is_found_where_an_id_is_asked_for() -> None:
    assert codes("classes", class_no=["1", "11010519491231002X"]) == [("people_numbers", "class_no")]


@pytest.mark.promise(
    "nothing leaked",
    "identity and telephone numbers under harmless headers",
    "refused",
)
@pytest.mark.parametrize(
    "cells",
    [
        ["13812345678", "15900001111", ""],
        ["07700 900123", "07700 900456"],
        ["AB 12 34 56 C", "JG103759A"],
        ["219-09-9999", "078-05-1120"],
        ["R823432100001", "V823432100003"],
        ["943 476 5919"] * 6,
    ],
)
def test_numbers_of_people_are_refused(cells: list[object]) -> None:
    assert [code for code, _ in codes("staff", note=cells)] == ["people_numbers"]


@pytest.mark.promise(
    "nothing leaked",
    "a column of people is refused",
    "no cell of it is quoted in the message",
)
def test_no_cell_is_quoted() -> None:
    rows = Rows("file.csv", pd.DataFrame({"note": ["11010519491231002X"]}, dtype="str"))
    (fault,) = people_faults({"staff": rows})
    assert "110105" not in fault.render()


def test_numbers_that_a_sheet_stores_as_numbers() -> None:
    rows = Rows("file.parquet", pd.DataFrame({"contact": [13812345678.0, 15900001111.0, float("nan")]}))
    assert [fault.code for fault in people_faults({"staff": rows})] == ["people_numbers"]


def test_codes_of_places_are_no_numbers_of_people() -> None:
    """Census tracts of Georgia look like mobile numbers; ward codes like nothing else."""
    tracts = [f"13121{n:06d}" for n in range(100)]
    assert codes("areas", area_id=tracts) == []
    assert codes("areas", area_id=[f"E0500{n:04d}" for n in range(100)]) == []
    assert codes("schools", school_id=[f"21440{n:05d}" for n in range(100)]) == []


def test_chinese_names_under_an_unknown_header() -> None:
    draw = random.Random(3)  # noqa: S311 - invented names
    names = [
        draw.choice(sorted(SURNAMES)) + draw.choice("伟芳娜敏静丽强磊") + draw.choice("明霞涛平")
        for _ in range(20)
    ]
    assert codes("schools", col_7=names) == [("people_names", "col_7")]


def test_towns_that_begin_like_surnames_are_no_people() -> None:
    towns = [f"{surname}{middle}镇" for surname in "马高江石方金" for middle in "桥家店"]
    assert codes("schools", town=towns) == []


def test_letters_of_upns_are_reckoned_by_hand() -> None:
    """8·2 + 2·3 + 3·4 + 4·5 + 3·6 + 2·7 + 1·8 + 1·13 = 107 = 4·23 + 15, and R is letter 15, A being 0."""
    assert is_upn("R823432100001")
    assert not is_upn("Q823432100001")


def test_english_names_under_an_unknown_header() -> None:
    names = [f"Mrs {name}" for name in FAMILIES]
    assert codes("schools", head=names) == [("people_names", "head")]


def test_a_telephone_of_a_school_is_no_persons() -> None:
    assert codes("schools", telephone=["(571) 423-1200", "(703) 246-2502"]) == []
    assert codes("schools", telephone=["010-62758452", "0161 234 5000"]) == []


def test_the_real_sets_name_nobody(shared: Path) -> None:
    """Every CSV of the real sets, read as a table of schools and as one of areas."""
    paths = sorted((shared / "data").rglob("*.csv"))
    assert paths
    for path in paths:
        frame = pd.read_csv(path, dtype="str", keep_default_na=False, nrows=1_000, encoding_errors="replace")
        for table in ("schools", "areas"):
            assert [fault.render() for fault in people_faults({table: Rows(path.name, frame)})] == [], path


def test_an_unknown_column_of_names_refuses_the_city(folder: Path) -> None:
    path = folder / "provision.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    changed = [lines[0] + ",学生姓名", *(line + ",张伟" for line in lines[1:])]
    path.write_text("\n".join(changed), encoding="utf-8")
    city, faults = read_city(folder)
    assert city is None
    assert [fault.code for fault in faults if fault.code in PEOPLE] == ["people_header"]
    assert "张伟" not in " ".join(fault.render() for fault in faults)
