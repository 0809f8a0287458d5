from types import SimpleNamespace
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd
import pytest

from models.measures import inequality
from models.measures.indicators import Measures
from scenarios.charts_lorenz import draw_lorenz, lorenz
from scenarios.charts_spread import draw_spread, spread
from scenarios.charts_trend import PLANNED, REPORTED, ROLLS, draw_trend
from scenarios.palettes import lightness
from scenarios.speech import Speech
from scenarios.today_difference import COLOURS

EN = Speech.of("en", "CNY")


def parsed(picture: str) -> ET.Element:
    return ET.fromstring(picture)  # noqa: S314 - our own


def measures() -> Measures:
    """Three schools of 100, 100 and 200 pupils with 1, 3 and 12 teachers; one more is not compared."""
    table = pd.DataFrame(
        {
            "indicator": "R1",
            "level": "primary",
            "school_id": ["A", "B", "C", "D"],
            "value": [1.0, 3.0, 6.0, 50.0],
            "numerator": [1.0, 3.0, 12.0, 50.0],
            "denominator": [100.0, 100.0, 200.0, 100.0],
            "excluded": ["", "", "", "ownership"],
        }
    )
    empty = pd.DataFrame()
    return Measures(table, empty, empty, empty)


def test_the_curve_runs_from_the_worst_supplied_to_the_best() -> None:
    curve = lorenz(measures(), "R1", "primary")
    assert curve["pupils"].tolist() == [0, 0.25, 0.5, 1]
    assert curve["have"].tolist() == [0, 1 / 16, 4 / 16, 1]


def test_the_area_below_the_curve_gives_the_gini_coefficient() -> None:
    curve = lorenz(measures(), "R1", "primary")
    area = np.trapezoid(curve["have"], curve["pupils"])
    gini = inequality.gini(np.array([1.0, 3.0, 6.0]), np.array([100.0, 100.0, 200.0]))
    assert 1 - 2 * area == pytest.approx(gini)


def test_without_schools_there_is_no_curve_but_still_a_picture() -> None:
    curve = lorenz(measures(), "R1", "junior")
    assert curve.empty
    assert parsed(draw_lorenz({"Today": curve}, "Teachers", EN)).tag.endswith("svg")


def test_a_spread_has_the_quarters_of_each_group() -> None:
    schools = pd.DataFrame({"school_id": list("abcde"), "district_id": ["D1"] * 5})
    city = SimpleNamespace(schools=schools)
    table = pd.DataFrame({"unit_id": list("abcde"), "value": [1.0, 2.0, 3.0, 4.0, 9.0]})
    found = spread(city, {"Today": table}, "district").iloc[0]
    assert found[["schools", "low", "first", "median", "third", "high"]].tolist() == [5, 1, 2, 3, 4, 9]


def test_names_in_pictures_are_text_and_never_markup() -> None:
    evil = '<script>alert("x")</script>'
    table = pd.DataFrame(
        {"group": ["g"], "title": [evil], "schools": [2], "low": [1.0], "first": [1.0], "median": [2.0]}
        | {"third": [3.0], "high": [4.0]}
    )
    pictures = [
        draw_spread(table, {"g": evil}, evil, 2.0, EN),
        draw_lorenz({evil: lorenz(measures(), "R1", "primary")}, evil, EN),
    ]
    for picture in pictures:
        assert not [each for each in parsed(picture).iter() if each.tag.endswith("script")]


def test_a_trend_sets_a_plan_apart_from_what_was() -> None:
    table = pd.DataFrame({"year": [2024, 2026, 2030], "pupils": [90.0, 100.0, 80.0]})
    picture = parsed(draw_trend(table.assign(source=[ROLLS, REPORTED, PLANNED]), EN))
    kinds = [each.tag.partition("}")[2] for each in picture]
    assert kinds.count("polygon") == 3, "squares for the years known, a triangle for the plan"
    assert {"90", "100", "80", "2024", "2030"} <= {each.text for each in picture}


def test_better_and_worse_differ_in_hue_and_all_classes_on_a_grey_copy() -> None:
    worse, better = COLOURS[:2], COLOURS[3:]
    assert all(int(each[1:3], 16) > int(each[5:], 16) for each in worse), "brown"
    assert all(int(each[1:3], 16) < int(each[5:], 16) for each in better), "blue"
    ranked = sorted(lightness(each) for each in COLOURS)
    assert min(np.diff(ranked)) > 0.08
