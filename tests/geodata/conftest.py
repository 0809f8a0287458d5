"""A small valid city as files, for tests to spoil."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from geodata.checks import read_city

SETTINGS = """\
name = "Lake City"
name_zh = "湖城"
school_year = 2025
currency = "CNY"
crs = "EPSG:4549"
"""
SCHOOLS = """\
school_id,name,name_zh,district_id,ownership,setting,status,lon,lat
001,Lakeside,湖滨小学,01,public,urban,open,120.05,30.05
002,Hillside,山前小学,01,public,urban,open,120.02,30.02
NA,Riverside,江畔学校,02,public,rural,open,120.15,30.05
"""
PROVISION = """\
school_id,level,pupils,seats,teachers,equipment_value
001,primary,300,360,20,900000
002,primary,200,180,12.5,
NA,primary,100,150,8,250000
NA,junior,150,150,12,500000
"""
AREAS = """\
area_id,name,district_id,lon,lat
A1,North,01,120.03,30.06
A2,South,01,120.06,30.03
A3,East,02,120.16,30.04
"""
CHILDREN = """\
area_id,level,year,children,low,high
A1,primary,2025,250,240,260
A2,primary,2025,220,210,230
A3,primary,2025,110,100,120
A3,junior,2025,140,130,150
"""
SOURCES = """\
source_id,year,name,kind,amount,levels,districts
S1,2025,City budget,general,9000000,primary;junior,
S2,2025,Rural grant,central,500000,,02
"""


def square(west: float, south: float, side: float = 0.1) -> list[list[float]]:
    """Return the ring of a square in degrees."""
    east, north = west + side, south + side
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def feature(district_id: str, name: str, ring: list[list[float]]) -> dict[str, object]:
    """Return a district as a GeoJSON feature."""
    return {
        "type": "Feature",
        "properties": {"district_id": district_id, "name": name, "setting": "urban"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def write_districts(folder: Path, *features: dict[str, object]) -> None:
    """Write districts.geojson with these features."""
    collection = {"type": "FeatureCollection", "features": list(features)}
    (folder / "districts.geojson").write_text(json.dumps(collection), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a city folder without any fault: two districts, three schools, three areas."""
    city = tmp_path / "city"
    city.mkdir()
    texts = {
        "city.toml": SETTINGS,
        "schools.csv": SCHOOLS,
        "provision.csv": PROVISION,
        "areas.csv": AREAS,
        "children.csv": CHILDREN,
        "sources.csv": SOURCES,
    }
    for name, text in texts.items():
        (city / name).write_text(text, encoding="utf-8")
    write_districts(
        city, feature("01", "West", square(120.0, 30.0)), feature("02", "East", square(120.1, 30.0))
    )
    return city


@pytest.fixture
def spoil(folder: Path) -> Callable[[str, str, str], str]:
    """Return a function that replaces text in a file of the city and gives all messages as one text."""

    def spoil_and_read(file: str, old: str, new: str) -> str:
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
        return messages(folder)

    return spoil_and_read


@pytest.fixture
def said() -> Callable[[Path], str]:
    """Return a function that gives all messages about a folder as one text."""
    return messages


def messages(folder: Path) -> str:
    """Return every message about a folder, each after its severity; reading must not change the folder."""
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    city, faults = read_city(folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert (city is None) == any(fault.severity == "error" for fault in faults)
    text = " ".join(f"{fault.severity} {fault.render()}" for fault in faults)
    return " ".join(text.split())


@pytest.fixture
def draw(folder: Path) -> Callable[..., None]:
    """Return a function that writes the districts as rings of degrees."""

    def draw_districts(*rings: list[list[float]]) -> None:
        write_districts(
            folder, *(feature(f"{n:02d}", f"District {n}", ring) for n, ring in enumerate(rings, 1))
        )

    return draw_districts
