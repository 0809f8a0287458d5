"""``junheng import streets``: a layer of lines becomes the streets of a city."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from geopandas import GeoDataFrame
from shapely import LineString
from typer.testing import Result

from geodata.city import City
from scenarios.demo_run import DemoFolder

type Junheng = Callable[..., Result]


@pytest.fixture
def city(demo: DemoFolder, tmp_path: Path) -> Path:
    """Copy the demo city and lay a cross of streets over it."""
    folder = tmp_path / "city"
    shutil.copytree(demo.city, folder)
    west, south, east, north = City.load(folder).districts.total_bounds
    x, y = (west + east) / 2, (south + north) / 2
    lines = [LineString([(west, y), (x, y), (east, y)]), LineString([(x, south), (x, y), (x, north)])]
    GeoDataFrame({"kmh": [60, 40]}, geometry=lines, crs=City.load(folder).crs).to_file(
        tmp_path / "lines.gpkg"
    )
    return folder


def test_ways_are_then_measured_along_streets(city: Path, junheng: Junheng) -> None:
    made = junheng("import", "streets", city.parent / "lines.gpkg", city)
    assert made.exit_code == 0, made.output
    assert "5 nodes and 4 streets" in made.stdout
    assert len(City.load(city).street_edges) == 4
    again = junheng("import", "streets", city.parent / "lines.gpkg", city)
    assert again.exit_code == 1
    assert "the city has streets already" in again.stderr
    found = junheng("access", city, "--level", "senior")
    assert "ways measured: along streets." in found.stdout
    assert "Along streets children go by bicycle at 12 km/h." in found.stdout


def test_a_file_that_is_no_map_is_refused(city: Path, junheng: Junheng) -> None:
    result = junheng("import", "streets", city / "city.toml", city)
    assert result.exit_code == 1
    assert "Streets are not read from this format" in result.stderr
    assert not list(city.glob("street_*"))
