"""Cells that are no number, and how every kind of cell becomes a value."""

from collections.abc import Callable

import pytest

CASES = {
    "nan_pupils": (
        "provision.csv",
        "300,360",
        "nan,360",
        """
        error provision.csv, row 2, column pupils: The cell does not hold a plain number. Found:
        nan. Allowed: a whole number from 0 to 100000, in digits only. Write digits only, with a
        point for decimals.
        """,
    ),
    "infinite_pupils": (
        "provision.csv",
        "300,360",
        "inf,360",
        """
        error provision.csv, row 2, column pupils: The cell does not hold a plain number. Found:
        inf. Allowed: a whole number from 0 to 100000, in digits only. Write digits only, with a
        point for decimals.
        """,
    ),
    "text_in_number": (
        "provision.csv",
        "300,360",
        "300人,360",
        """
        error provision.csv, row 2, column pupils: The cell does not hold a plain number. Found:
        300人. Allowed: a whole number from 0 to 100000, in digits only. Write digits only, with a
        point for decimals.
        """,
    ),
    "thousands": (
        "provision.csv",
        "300,360",
        '"1,300",360',
        """
        error provision.csv, row 2, column pupils: The cell does not hold a plain number. Found:
        1,300. Allowed: a whole number from 0 to 100000, in digits only. Write digits only, with a
        point for decimals.
        """,
    ),
    "full_width": (
        "provision.csv",
        "300,360",
        "３００,360",
        """
        error provision.csv, row 2, column pupils: The cell does not hold a plain number. Found:
        ３００. Allowed: a whole number from 0 to 100000, in digits only. Write digits only, with a
        point for decimals.
        """,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_fault_says_where_what_and_what_to_do(case: str, spoil: Callable[..., str]) -> None:
    file, old, new, expected = CASES[case]
    assert spoil(file, old, new) == " ".join(expected.split())
