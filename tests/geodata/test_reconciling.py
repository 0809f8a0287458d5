"""Counts that two tables share: agreeing ones are silent, others are shown side by side."""

from collections.abc import Callable
from pathlib import Path

import pytest

GRADES = "school_id,level,grade,year,pupils\n"
WITH_FLOWS = (
    ("equipment_value\n", "equipment_value,entrants,expected_graduates\n"),
    ("900000\n", "900000,60,50\n"),
    ("12.5,\n", "12.5,,,\n"),
    ("250000\n", "250000,,\n"),
    ("500000\n", "500000,,\n"),
)


@pytest.fixture
def flows(folder: Path) -> Path:
    path = folder / "provision.csv"
    text = path.read_text(encoding="utf-8")
    for old, new in WITH_FLOWS:
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (60, 50, ""),
        (
            61,
            49,
            "The first grade of 2025 is not as large as the entrants of table provision. Found: 60 / 61.",
        ),
        (
            59,
            51,
            "as large as the expected graduates of table provision. Found: 50 / 51.",
        ),
    ],
)
def test_first_and_final_grade_are_entrants_and_graduates(
    flows: Path, said: Callable[[Path], str], first: int, last: int, expected: str
) -> None:
    lines = f"001,primary,1,2025,{first}\n001,primary,2,2025,190\n001,primary,3,2025,{last}\n"
    (flows / "grades.csv").write_text(GRADES + lines, encoding="utf-8")
    text = said(flows)
    assert expected in text
    assert bool(text) == bool(expected)


def test_an_unknown_part_makes_no_difference(folder: Path, said: Callable[[Path], str]) -> None:
    staff = "school_id,level,kind,teachers\n001,primary,core,15\n001,primary,arts_pe,{}\n"
    (folder / "staff.csv").write_text(staff.format("5"), encoding="utf-8")
    assert said(folder) == ""
    (folder / "staff.csv").write_text(staff.format("9"), encoding="utf-8")
    assert "The teachers of table staff do not add up" in said(folder)
    assert "Found: 20 / 24." in said(folder)
