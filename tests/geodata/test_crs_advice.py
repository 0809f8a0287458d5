"""The planning CRS suggested for an extent, and the warning about one that stretches."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pyproj import CRS, Geod, Transformer

from geodata.crs_advice import stretch, suggest_crs
from geodata.settings import planning_crs

PLACES = {
    "hangzhou": ((118.3, 29.2, 120.7, 30.6), ["EPSG:4549", "EPSG:32650"]),
    "urumqi": ((87.3, 43.6, 87.9, 44.0), ["EPSG:4538", "EPSG:32645"]),
    "manchester": ((-2.75, 53.3, -1.9, 53.7), ["EPSG:27700", "EPSG:32630"]),
    "fairfax": ((-77.55, 38.6, -77.0, 39.1), ["EPSG:32618"]),
    "cape town": ((18.3, -34.4, 19.0, -33.5), ["EPSG:32734"]),
    "nowhere": ((200.0, 1.0, 201.0, 2.0), []),
    "unknown": ((np.nan, 1.0, 2.0, 2.0), []),
}


@pytest.mark.parametrize("place", PLACES)
def test_the_suggestion_fits_the_place(place: str) -> None:
    bounds, codes = PLACES[place]
    found = suggest_crs(bounds)
    assert [candidate.code for candidate in found] == codes
    for candidate in found:
        assert planning_crs(candidate.code)[1] == ()


def test_the_stretch_is_that_of_short_distances() -> None:
    """Distances in the plane against those on the ellipsoid, at the edge furthest from the meridian."""
    crs, bounds = CRS.from_epsg(4549), (118.3, 29.2, 120.7, 30.6)
    x, y = Transformer.from_crs(4326, crs, always_xy=True).transform([118.3, 118.301], [29.2, 29.2])
    true = Geod(ellps="GRS80").inv(118.3, 29.2, 118.301, 29.2)[2]
    assert stretch(crs, bounds) == pytest.approx(np.hypot(x[1] - x[0], y[1] - y[0]) / true - 1, rel=0.01)


def test_a_crs_that_stretches_is_a_warning(spoil: Callable[..., str]) -> None:
    said = spoil("city.toml", "EPSG:4549", "EPSG:4548")
    assert (
        "warning city.toml: Distances in the planning CRS are off by up to 1.2 m in a kilometre here." in said
    )
    assert "Found: EPSG:4548 (CGCS2000 / 3-degree Gauss-Kruger CM 117E)." in said
    assert 'Write crs = "EPSG:4549" in city.toml' in said


def test_without_places_nothing_is_suggested(folder: Path, said: Callable[[Path], str]) -> None:
    toml = folder / "city.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace("EPSG:4549", "EPSG:4326"), encoding="utf-8")
    for name in ("districts.geojson", "areas.csv", "schools.csv"):
        (folder / name).unlink()
    assert "Choose the projected CRS in which the city's maps are surveyed." in said(folder)


def test_points_alone_suggest_too(folder: Path, said: Callable[[Path], str]) -> None:
    toml = folder / "city.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace("EPSG:4549", "EPSG:4326"), encoding="utf-8")
    (folder / "districts.geojson").unlink()
    assert "Here EPSG:4549" in said(folder)
