from collections.abc import Callable

import pandas as pd
import pytest

from geodata.city import City
from models.places.grades import grade_shares, upper_share

type MakeCity = Callable[..., City]

GRADES = """school_id,level,grade,year,pupils
    s1,primary,1,2025,30
    s1,primary,2,2025,10
    s1,primary,1,2024,99
    s1,junior,1,2025,99"""
CLASSES = """school_id,level,grade,class_no,pupils
    s1,primary,1,1,99
    s2,primary,1,1,5
    s2,primary,1,2,5
    s2,primary,2,1,30"""


def test_grades_come_first_then_classes_then_the_level(make_city: MakeCity) -> None:
    city = make_city(grades=GRADES, classes=CLASSES)
    shares = grade_shares(city, "primary", pd.Index(["s1", "s2", "s3"]))
    assert shares["s1"].to_list() == [0.75, 0.25]
    assert shares["s2"].to_list() == [0.25, 0.75]
    assert shares["s3"].to_list() == [0.5, 0.5]  # 40 of the 80 pupils of both
    assert grade_shares(make_city(), "primary", pd.Index(["s1"])).empty


@pytest.mark.parametrize(("years_on", "upper"), [(0, 0.5), (1, 0.7), (2, 0.5), (3, 0.0)])
def test_upper_grades(years_on: int, upper: float) -> None:
    """In the same year grades 2 and 3 stay; after one year the third grade has left, after two the second."""
    labels = pd.MultiIndex.from_product([["s"], [1, 2, 3]], names=["school_id", "grade"])
    shares = pd.Series([0.5, 0.2, 0.3], index=labels)
    assert upper_share(shares, years_on=years_on)["s"] == pytest.approx(upper)
