"""What is said about streets that do not hang together, and places far from them."""

from collections.abc import Callable
from pathlib import Path

import pytest

NODES = """\
node_id,lon,lat
n1,120.03,30.06
n2,120.05,30.05
n3,120.06,30.03
n4,120.15,30.05
n5,120.16,30.04
"""
EDGES = """\
from_node,to_node,metres
n1,n2,2300
n2,n3,2600
n4,n5,1500
"""

type Said = Callable[[Path], str]


@pytest.fixture
def streets(folder: Path) -> Path:
    """Return a city with streets in two parts; school NA and area A3 stand on the smaller one."""
    (folder / "street_nodes.csv").write_text(NODES, encoding="utf-8")
    (folder / "street_edges.csv").write_text(EDGES, encoding="utf-8")
    return folder


def test_parts_are_counted_with_who_stands_there(streets: Path, said: Said) -> None:
    text = said(streets)
    assert "fall into 2 parts that nothing joins; 1.5 km of street (23.4 %) lie outside the largest" in text
    assert "1 areas and 1 schools stand there" in text
    assert "No street leads" not in text
    assert "areas.csv: Places were put on the nearest street: 3 of them, 0 m away on average" in text


def test_areas_of_a_part_without_school_are_named(streets: Path, said: Said) -> None:
    path = streets / "schools.csv"
    path.write_text(
        path.read_text(encoding="utf-8").replace("120.15,30.05", "120.06,30.04"), encoding="utf-8"
    )
    assert "No street leads from 1 areas to any open school. Found: A3." in said(streets)


def test_places_far_from_every_street_are_named(streets: Path, said: Said) -> None:
    text = said(streets)
    assert "1 of 3 places lie more than 1000 m from every street; the farthest, 002" in text


def test_a_street_shorter_than_the_straight_line_is_doubted(streets: Path, said: Said) -> None:
    (streets / "street_edges.csv").write_text(EDGES.replace("2300", "2.3"), encoding="utf-8")
    assert "street_edges.csv, row 2, column metres: 1 streets are shorter than the straight line" in said(
        streets
    )


def test_half_a_network_is_not_used_and_told(streets: Path, said: Said) -> None:
    (streets / "street_edges.csv").unlink()
    assert "street nodes without street edges" in said(streets)


def test_a_city_without_streets_hears_nothing_of_them(folder: Path, said: Said) -> None:
    assert "street" not in said(folder)
