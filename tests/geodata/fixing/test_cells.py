"""Safe repairs of cells, and what is left alone because it might have been meant."""

import pandas as pd
import pytest

from geodata.fixing.cells import repair_of, repaired
from geodata.fixing.repair import ASCII, CHOICE, PERCENT, SEMICOLON, THOUSANDS, TRIMMED, YEAR
from geodata.readers.rows import Rows
from geodata.schemas.tables import columns_of

CASES = [
    ("provision", "pupils", "1,234", ("1234", THOUSANDS)),
    ("provision", "pupils", "1 234", ("1234", THOUSANDS)),
    ("provision", "pupils", "１２３", ("123", ASCII)),
    ("provision", "pupils", " 12\u3000", ("12", TRIMMED)),
    ("provision", "pupils", "1,23", None),
    ("provision", "pupils", "12人", None),
    ("provision", "pupils", "35%", None),
    ("provision", "pupils", "12", None),
    ("areas", "disadvantaged_share", "35%", ("0.35", PERCENT)),
    ("areas", "disadvantaged_share", "100％", ("1", PERCENT)),
    ("areas", "disadvantaged_share", "120%", None),
    ("children", "year", "2025-09-01", ("2025", YEAR)),
    ("children", "year", "2025年", ("2025", YEAR)),
    ("children", "year", "2025-2026", None),
    ("schools", "setting", "Rural ", ("rural", CHOICE)),
    ("schools", "setting", "countryside", None),
    ("sources", "levels", "primary；junior", ("primary;junior", SEMICOLON)),
    ("sources", "levels", "primary、middle", None),
    ("schools", "name", " Lakeside", ("Lakeside", TRIMMED)),
    ("schools", "name", "湖滨（分校）", None),
]


@pytest.mark.parametrize(("table", "column", "text", "expected"), CASES)
def test_only_what_is_beyond_doubt_is_repaired(
    table: str, column: str, text: str, expected: tuple[str, str] | None
) -> None:
    assert repair_of(text, columns_of(table)[column]) == expected


def test_an_id_is_not_repaired_into_one_that_is_there_already() -> None:
    frame = pd.DataFrame({"school_id": ["001", " 001", " 002"]}, index=[2, 3, 4], dtype="str")
    rows, repairs = repaired("schools", Rows("schools.csv", frame))
    assert rows.frame["school_id"].tolist() == ["001", " 001", "002"]
    assert [(repair.row, repair.before, repair.after) for repair in repairs] == [(4, " 002", "002")]
