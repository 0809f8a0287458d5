"""What the tables say together that is hard to believe."""

from collections.abc import Callable

import pytest

CASES = {
    "interval": (
        "children.csv",
        "250,240,260",
        "250,255,260",
        """
        error children.csv, row 2, column children: The forecast is not between its low and high
        values. Found: low 255, children 250, high 260. Allowed: low ≤ children ≤ high. Correct the
        three.
        """,
    ),
    "no_seats": (
        "provision.csv",
        "300,360",
        "300,0",
        """
        error provision.csv, row 2, column seats: The school has pupils and no seats. Found: 0.
        Allowed: seats for its 300 pupils. Correct the seats.
        """,
    ),
    "overfull": (
        "provision.csv",
        "300,360",
        "600,360",
        """
        warning provision.csv, row 2, column pupils: The school has more than 1.5 times as many
        pupils as seats. Found: 600 / 360. Check both numbers. note children.csv, column
        children: There are 900 pupils and 580 children of level primary. Allowed: from 0.7 to 1.4
        pupils per child. Check both if the city has no such inflow or outflow.
        """,
    ),
    "no_school_of_level": (
        "children.csv",
        "A3,junior",
        "A3,senior",
        """
        warning children.csv, row 5, column level: There are 140 children of level senior and no
        school of that level. Found: senior. Add the schools, or leave the level out.
        """,
    ),
    "no_provision": (
        "provision.csv",
        "002,primary,200,180,12.5,\n",
        "",
        """
        warning schools.csv, row 3, column school_id: The school has no row in table provision and
        takes no part. Found: 002. Add its levels, or remove the school. note children.csv, column
        children: There are 400 pupils and 580 children of level primary. Allowed: from 0.7 to 1.4
        pupils per child. Check both if the city has no such inflow or outflow.
        """,
    ),
    "year_without_sources": (
        "sources.csv",
        ",2025,",
        ",2024,",
        """
        note sources.csv, column year: No money is given for the year 2025. Found: 2024. Add the
        year's sources if funds are to be planned.
        """,
    ),
    "equipment_10k": (
        "provision.csv",
        "0000\n",
        "\n",
        """
        warning provision.csv, column equipment_value: The amounts are so small per pupil that they
        may be in 10 000. Found: 0.3 CNY. Give amounts in CNY, not in 10 000 CNY.
        """,
    ),
    "year_without_children": (
        "children.csv",
        ",2025,",
        ",2024,",
        """
        warning children.csv, column year: No children are given for the school year 2025. Found:
        2024. Add the year, or correct school_year.
        """,
    ),
    "part_over_whole": (
        "provision.csv",
        "equipment_value",
        "qualified_teachers",
        """
        warning provision.csv, rows 2, 4, 5, column qualified_teachers: A part is larger than the
        whole it belongs to. Found: 900000, 250000, 500000. Allowed: at most teachers. Check both
        columns.
        """,
    ),
    "small_sources": (
        "sources.csv",
        "00000,",
        ",",
        """
        warning sources.csv, column amount: The amounts are so small per pupil that they may be in
        10 000. Found: 0.127 CNY. Give amounts in CNY, not in 10 000 CNY.
        """,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_fault_says_where_what_and_what_to_do(case: str, spoil: Callable[..., str]) -> None:
    file, old, new, expected = CASES[case]
    assert spoil(file, old, new) == " ".join(expected.split())
