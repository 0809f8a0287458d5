"""Districts that overlap, places in the wrong one, schools at one point."""

from collections.abc import Callable
from pathlib import Path

import pytest

CASES = {
    "outside": (
        "schools.csv",
        "120.05,30.05",
        "120.05,30.15",
        """
        warning schools.csv, row 2, column school_id: The place lies in no district. Found: 001 (5542 m).
        Check the point and the boundaries.
        """,
    ),
    "other_district": (
        "schools.csv",
        "120.05,30.05",
        "120.15,30.06",
        """
        warning schools.csv, row 2, column district_id: The place lies in another district than its
        district_id says. Found: 01; 02 (4821 m). Check the point and the district_id.
        """,
    ),
    "same_point": (
        "schools.csv",
        "120.05,30.05",
        "120.02,30.02",
        """
        warning schools.csv, rows 2, 3, column school_id: Schools of the same level stand at the
        same point. Found: 001, 002. Check the coordinates; geocoding often puts schools on one
        street at one point.
        """,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_fault_says_where_what_and_what_to_do(case: str, spoil: Callable[..., str]) -> None:
    file, old, new, expected = CASES[case]
    assert spoil(file, old, new) == " ".join(expected.split())


def ring(west: float, south: float, east: float, north: float) -> list[list[float]]:
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def test_overlapping_districts_are_refused_and_slivers_told(
    folder: Path, draw: Callable[..., None], said: Callable[[Path], str]
) -> None:
    draw(ring(120, 30, 120.11, 30.1), ring(120.1, 30, 120.2, 30.1))
    assert said(folder) == (
        "error districts.geojson, rows 1, 2, column geometry: "
        "Two districts overlap by 10 % of the smaller one. Found: 01, 02 (10.7 km²). "
        "Allowed: districts that share no area. Correct the boundary between them."
    )
    draw(ring(120, 30, 120.1005, 30.1), ring(120.1, 30, 120.2, 30.1))
    assert said(folder).startswith(
        "warning districts.geojson, rows 1, 2, column geometry: Two districts overlap"
    )


def test_parts_of_a_combined_school_may_share_a_point(folder: Path, said: Callable[[Path], str]) -> None:
    for file, old, new in (
        ("schools.csv", "120.05,30.05", "120.02,30.02"),
        ("provision.csv", "001,primary", "001,senior"),
    ):
        path = folder / file
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    assert "stand at the same point" not in said(folder)
