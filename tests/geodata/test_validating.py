"""The declared rules of columns and keys, each broken once."""

from collections.abc import Callable

import pytest

CASES = {
    "duplicate_key": (
        "provision.csv",
        "NA,junior",
        "NA,primary",
        """
        error provision.csv, rows 4, 5: The same school_id, level stands in more than one row.
        Found: NA primary. Keep one row for each school_id, level.
        warning children.csv, row 5, column level: There are 140 children of level junior and no
        school of that level. Found: junior. Add the schools, or leave the level out.
        """,
    ),
    "empty_id": (
        "schools.csv",
        "002,Hill",
        ",Hill",
        """
        error schools.csv, row 3, column school_id: The id is empty. Allowed: an id, as text. Fill
        in the id.
        error provision.csv, row 3, column school_id: There is no such id in table schools. Found:
        002. Allowed: an id of table schools. Did you mean 001? Correct the id, or add its row to
        table schools.
        """,
    ),
    "padded_id": (
        "schools.csv",
        "002,Hill",
        " 002,Hill",
        """
        error schools.csv, row 3, column school_id: The id begins or ends with a space. Found: "
        002". Allowed: an id without spaces around. Remove the space.
        error provision.csv, row 3, column school_id: There is no such id in table schools. Found:
        002. Allowed: an id of table schools. Did you mean 002? Correct the id, or add its row to
        table schools.
        warning schools.csv, row 3, column school_id: The school has no row in table provision and
        takes no part. Found: 002. Add its levels, or remove the school.
        """,
    ),
    "negative_seats": (
        "provision.csv",
        "360",
        "-360",
        """
        error provision.csv, row 2, column seats: The number is out of range. Found: -360. Allowed:
        a whole number from 0 to 100000, in digits only. Correct the number.
        """,
    ),
    "half_pupils": (
        "provision.csv",
        "300,360",
        "300.5,360",
        """
        error provision.csv, row 2, column pupils: The number is not whole. Found: 300.5. Allowed: a
        whole number from 0 to 100000, in digits only. Write a whole number.
        """,
    ),
    "huge_pupils": (
        "provision.csv",
        "300,360",
        "1e300,360",
        """
        error provision.csv, row 2, column pupils: The number is out of range. Found: 1e+300.
        Allowed: a whole number from 0 to 100000, in digits only. Correct the number.
        """,
    ),
    "empty_number": (
        "provision.csv",
        "300,360",
        ",360",
        """
        error provision.csv, row 2, column pupils: The cell is empty. Allowed: a whole number from 0
        to 100000, in digits only. Fill in the cell.
        """,
    ),
    "negative_money": (
        "sources.csv",
        "9000000",
        "-9000000",
        """
        error sources.csv, row 2, column amount: The number is out of range. Found: -9000000.
        Allowed: a number from 0 to 10000000000000, in digits only. Correct the number.
        """,
    ),
    "negative_children": (
        "children.csv",
        "250,240,260",
        "-250,,",
        """
        error children.csv, row 2, column children: The number is out of range. Found: -250.
        Allowed: a whole number from 0 to 1000000, in digits only. Correct the number.
        """,
    ),
    "wrong_choice": (
        "schools.csv",
        "rural",
        "countryside",
        """
        error schools.csv, row 4, column setting: The value is not in the list of allowed values.
        Found: countryside. Allowed: urban, town, rural. Choose one of the allowed values.
        """,
    ),
    "wrong_case_choice": (
        "schools.csv",
        "rural",
        "Rural",
        """
        error schools.csv, row 4, column setting: The value is not in the list of allowed values.
        Found: Rural. Allowed: urban, town, rural. Did you mean rural? Choose one of the allowed
        values.
        """,
    ),
    "unknown_listed_level": (
        "sources.csv",
        "primary;junior",
        "primary;middle",
        """
        error sources.csv, row 2, column levels: The value is not in the list of allowed values.
        Found: middle. Allowed: preschool, primary, junior, senior, vocational, special. Choose one
        of the allowed values.
        """,
    ),
    "similar": (
        "schools.csv",
        "NA,River",
        "００１,River",
        """
        error provision.csv, rows 4, 5, column school_id: There is no such id in table schools.
        Found: NA. Allowed: an id of table schools. Correct the id, or add its row to table schools.
        warning schools.csv, rows 2, 4, column school_id: These ids differ only in capitals, width
        or spaces. Found: 001, ００１. Make sure that they are different things.
        warning schools.csv, row 4, column school_id: The school has no row in table provision and
        takes no part. Found: ００１. Add its levels, or remove the school.
        """,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_fault_says_where_what_and_what_to_do(case: str, spoil: Callable[..., str]) -> None:
    file, old, new, expected = CASES[case]
    assert spoil(file, old, new) == " ".join(expected.split())
