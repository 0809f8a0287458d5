"""Columns that are missing, renamed or not known."""

from collections.abc import Callable

import pytest

CASES = {
    "renamed_column": (
        "provision.csv",
        "seats",
        "seat_count",
        """
        error provision.csv, column seats: The required column seats is missing; the nearest column
        found is seat_count. Found: seat_count. If seat_count is meant, rename it to seats.
        """,
    ),
    "missing_column": (
        "provision.csv",
        "seats",
        "xyz",
        """
        error provision.csv, column seats: The required column seats is missing. Found: xyz.
        Allowed: seats. Add the column.
        warning provision.csv, column xyz: The column is not read: its name is not known. Remove or
        rename it.
        """,
    ),
    "unknown_column": (
        "provision.csv",
        "teachers",
        "teecher",
        """
        warning provision.csv, column teecher: The column is not read: its name is not known. Did
        you mean teachers? Remove or rename it.
        """,
    ),
    "renamed_lon": (
        "schools.csv",
        "lon,lat",
        "lonx,latx",
        """
        error schools.csv, column lon: The required column lon is missing; the nearest column found
        is lonx. Found: lonx, latx. If lonx is meant, rename it to lon.
        error schools.csv, column lat: The required column lat is missing; the nearest column found
        is latx. Found: lonx, latx. If latx is meant, rename it to lat.
        """,
    ),
    "duplicate_column": (
        "provision.csv",
        "teachers",
        "seats",
        """
        error provision.csv, column seats: The column is there twice. Keep one of them.
        """,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_fault_says_where_what_and_what_to_do(case: str, spoil: Callable[..., str]) -> None:
    file, old, new, expected = CASES[case]
    assert spoil(file, old, new) == " ".join(expected.split())
