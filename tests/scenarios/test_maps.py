"""Print maps: text stays text, the same layer gives the same bytes, nothing is fetched."""

import re
from xml.etree import ElementTree as ET

import pandas as pd
import pytest

from geodata.city import City
from scenarios.atlas import Layer, choropleth
from scenarios.maps import MapWords, class_labels, draw_map

CHINESE = MapWords(translate={"not assessed": "未评估", "N": "北"}.get, chinese=True)  # type: ignore[arg-type]


@pytest.fixture
def layer(hand_city: City) -> Layer:
    values = pd.Series({"A1": 1.0, "A2": 4.0, "A3": 9.0})
    return choropleth(hand_city, values, "area", standard=5, title="Way <to> school & $x$", measured_in="km")


def texts(svg: str) -> list[str]:
    return [node.text or "" for node in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]  # noqa: S314


def test_title_legend_counts_scale_and_north_are_text(layer: Layer, hand_city: City) -> None:
    written = texts(draw_map(layer, hand_city))
    assert "Way <to> school & $x$" in written
    assert {"km", "≥ 5", "not assessed", "N", "North <b>& Vale"} <= set(written)
    assert any(re.fullmatch(r"\d+ k?m", text) for text in written)
    assert written[written.index("not assessed") + 1] == "1"


def test_a_place_that_is_not_assessed_is_hatched(layer: Layer, hand_city: City) -> None:
    assert "<pattern" in draw_map(layer, hand_city)
    all_known = choropleth(hand_city, pd.Series({"A1": 1.0, "A2": 2, "A3": 3, "A4": 4}), "area")
    assert "<pattern" not in draw_map(all_known, hand_city)


def test_chinese_names_are_text_with_chinese_fonts(layer: Layer, hand_city: City) -> None:
    svg = draw_map(layer, hand_city, words=CHINESE)
    assert {"北区", "未评估", "北"} <= set(texts(svg))
    assert "Noto Sans CJK SC" in svg
    assert "DejaVu" not in svg


def test_the_same_layer_gives_the_same_bytes(layer: Layer, hand_city: City) -> None:
    assert draw_map(layer, hand_city) == draw_map(layer, hand_city)


def test_nothing_is_fetched_and_nothing_dated(layer: Layer, hand_city: City) -> None:
    svg = draw_map(layer, hand_city)
    assert all(link.startswith("#") for link in re.findall(r'href="([^"]*)"', svg))
    assert "url(http" not in svg
    assert "<metadata" not in svg
    assert not re.search(r"20\d\d-\d\d-\d\d", svg)


def parts(svg: str) -> dict[str, bytes]:
    nodes = ET.fromstring(svg).iter()  # noqa: S314 (our own drawing)
    return {node.get("id", ""): ET.tostring(node) for node in nodes if node.get("id")}


def test_maps_on_one_page_share_no_conflicting_ids(layer: Layer, hand_city: City) -> None:
    other = choropleth(hand_city, pd.Series({"A1": 9.0}), "area", title="other")
    first, second = parts(draw_map(layer, hand_city)), parts(draw_map(other, hand_city))
    assert first.keys() & second.keys()
    assert all(first[name] == second[name] for name in first.keys() & second.keys())


def test_schools_are_drawn_as_points(hand_city: City) -> None:
    svg = draw_map(choropleth(hand_city, pd.Series({"007": 1.0, "S2": 2.0}), "school"), hand_city)
    assert svg.count("<circle ") == 3


def test_classes_are_named_by_their_borders(hand_city: City) -> None:
    values = pd.Series({"A1": 1.0, "A2": 4.0, "A3": 9.0})
    rising = choropleth(hand_city, values, "area", breaks=(2, 5))
    assert class_labels(rising, "{:g}".format) == ("< 2", "2 – 5", "≥ 5")
    falling = choropleth(hand_city, values, "area", breaks=(2, 5), higher_is_better=False)
    assert class_labels(falling, "{:g}".format) == ("≤ 2", "2 – 5", "> 5")
    alone = choropleth(hand_city, pd.Series({"A1": 3.0}), "area")
    assert class_labels(alone, "{:g}".format) == ("3",)
