"""Where children of the invented municipality go to school: nobody twice, no school above its roll."""

import numpy as np
import pandas as pd
import pytest
from pandas import DataFrame

from geodata.demo import demo_tables
from geodata.demo.attendance import attendance_table
from geodata.demo.gazetteer import SCHOOL_YEAR


@pytest.fixture(scope="module")
def small() -> dict[str, DataFrame]:
    return demo_tables("small", 1)[1]


def test_schools_fill_from_near_to_far() -> None:
    """Of ten children six fill the school beside them; the far one has room for two beside its own three.

    The last two of the ten go to neither and are in no row.
    """
    roll = DataFrame(
        {"school_id": ["near", "far"], "level": "primary", "area": [0, 1], "pupils": [6, 5], "district": 0}
    )
    children = DataFrame(
        {"area_id": ["a", "b"], "level": "primary", "year": SCHOOL_YEAR, "children": [10, 3]}
    )
    later = children.assign(year=SCHOOL_YEAR + 1, children=99)
    points = np.array([[0.0, 0.0], [90_000.0, 0.0]])
    places = (["a", "b"], points, np.zeros(2, dtype=np.int64))
    table = attendance_table(roll, pd.concat([children, later]), places, seed=0)
    assert table.to_numpy().tolist() == [
        ["a", "primary", "far", 2],
        ["a", "primary", "near", 6],
        ["b", "primary", "far", 3],
    ]


def test_nobody_is_counted_twice_and_no_school_has_more_than_its_pupils(small: dict[str, DataFrame]) -> None:
    table = small["attendance"]
    today = small["children"].query(f"year == {SCHOOL_YEAR}").set_index(["area_id", "level"])["children"]
    living = table.groupby(["area_id", "level"])["children"].sum()
    assert (living <= today.reindex(living.index)).all()
    pupils = small["provision"].set_index(["school_id", "level"])["pupils"]
    sums = table.groupby(["school_id", "level"])["children"].sum()
    assert (sums <= pupils.reindex(sums.index)).all()
    assert (table["children"] > 0).all()


def test_most_pupils_are_known_and_most_stay_in_their_district(small: dict[str, DataFrame]) -> None:
    table, level = small["attendance"], small["provision"].groupby("level")["pupils"].sum()
    assert (table.groupby("level")["children"].sum() / level).min() > 0.9
    home = small["areas"].set_index("area_id")["district_id"].reindex(table["area_id"]).to_numpy()
    there = small["schools"].set_index("school_id")["district_id"].reindex(table["school_id"]).to_numpy()
    local = table["level"].isin(["preschool", "primary", "junior"])
    stay = table["children"][local & (home == there)].sum() / table["children"][local].sum()
    assert stay > 0.8
