"""Ids that no table knows."""

from collections.abc import Callable

import pytest

CASES = {
    "unknown_district": (
        "schools.csv",
        "001,Lakeside,湖滨小学,01",
        "001,Lakeside,湖滨小学,1",
        """
        error schools.csv, row 2, column district_id: There is no such id in table districts. Found:
        1. Allowed: an id of table districts. Did you mean 01? Correct the id, or add its row to
        table districts.
        """,
    ),
    "unknown_school": (
        "provision.csv",
        "001,primary",
        "0001,primary",
        """
        error provision.csv, row 2, column school_id: There is no such id in table schools. Found:
        0001. Allowed: an id of table schools. Did you mean 001? Correct the id, or add its row to
        table schools.
        warning schools.csv, row 2, column school_id: The school has no row in table provision and
        takes no part. Found: 001. Add its levels, or remove the school.
        """,
    ),
    "unknown_area": (
        "children.csv",
        "A1,",
        "A9,",
        """
        error children.csv, row 2, column area_id: There is no such id in table areas. Found: A9.
        Allowed: an id of table areas. Did you mean A3? Correct the id, or add its row to table
        areas.
        note areas.csv, row 2, column area_id: The area has no row in table children. Found: A1. Add
        rows with 0 children if that is so.
        """,
    ),
    "unknown_listed_district": (
        "sources.csv",
        ",02\n",
        ",02;03\n",
        """
        error sources.csv, row 3, column districts: There is no such id in table districts. Found:
        03. Allowed: an id of table districts. Did you mean 02? Correct the id, or add its row to
        table districts.
        """,
    ),
    "leading_zero_lost": (
        "provision.csv",
        "001,primary",
        "1,primary",
        """
        error provision.csv, row 2, column school_id: There is no such id in table schools. Found:
        1. Allowed: an id of table schools. Did you mean 001? Correct the id, or add its row to
        table schools.
        warning schools.csv, row 2, column school_id: The school has no row in table provision and
        takes no part. Found: 001. Add its levels, or remove the school.
        """,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_fault_says_where_what_and_what_to_do(case: str, spoil: Callable[..., str]) -> None:
    file, old, new, expected = CASES[case]
    assert spoil(file, old, new) == " ".join(expected.split())
