"""Places that cannot be right, and how places come into the planning CRS."""

import json
from collections.abc import Callable
from pathlib import Path

import geopandas
import pytest

from geodata.city import City

CASES = {
    "crs_of_elsewhere": (
        "city.toml",
        "EPSG:4549",
        "EPSG:27700",
        """
        error districts.geojson, rows 1, 2: The place lies where the planning CRS EPSG:27700 is not
        valid. Found: 120.05, 30.05. Allowed: -9.0100 ≤ lon ≤ 2.0100, 49.7500 ≤ lat ≤ 61.0100. Check
        the coordinates, their CRS, and crs in city.toml.
        """,
    ),
    "range_lon": (
        "schools.csv",
        "120.05,30.05",
        "1200.5,30.05",
        """
        error schools.csv, row 2, column lon, lat: The coordinates are not degrees of longitude and
        latitude. Found: 1200.5, 30.05. Allowed: longitude from -180 to 180, latitude from -90 to
        90. Check the columns, their order and the CRS.
        """,
    ),
    "empty_lon": (
        "schools.csv",
        "120.05,30.05",
        ",30.05",
        """
        error schools.csv, row 2, column lon: The cell is empty. Fill in the cell.
        """,
    ),
    "swapped_one": (
        "schools.csv",
        "120.05,30.05",
        "30.05,120.05",
        """
        error schools.csv, row 2, column lon, lat: Longitude and latitude seem to be swapped:
        exchanged, the points lie in the city. Found: 30.05, 120.05. Allowed: 120.0000 ≤ lon ≤
        120.2000, 30.0000 ≤ lat ≤ 30.1000. Exchange the two.
        """,
    ),
    "far": (
        "schools.csv",
        "120.05,30.05",
        "125.05,30.05",
        """
        error schools.csv, row 2, column lon, lat: The place is far outside the city. Found: 125.05,
        30.05. Allowed: 120.0000 ≤ lon ≤ 120.2000, 30.0000 ≤ lat ≤ 30.1000. Check the coordinates
        and the CRS of the file.
        """,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_fault_says_where_what_and_what_to_do(case: str, spoil: Callable[..., str]) -> None:
    file, old, new, expected = CASES[case]
    assert spoil(file, old, new) == " ".join(expected.split())


SQUARE = [[120.1, 30.0], [120.2, 30.0], [120.2, 30.1], [120.1, 30.1], [120.1, 30.0]]


def test_swapped_boundaries_are_seen_by_the_reach_of_the_planning_crs(
    folder: Path, draw: Callable[..., None], said: Callable[[Path], str]
) -> None:
    draw([[30.0, 120.0], [30.1, 120.0], [30.1, 120.1], [30.0, 120.1], [30.0, 120.0]], SQUARE)
    assert said(folder).startswith(
        "error districts.geojson, row 1: Longitude and latitude seem to be swapped: "
        "exchanged, the points lie in the city. Found: 30.05, 120.05."
    )


def test_a_bow_tie_is_refused_with_its_place(
    folder: Path, draw: Callable[..., None], said: Callable[[Path], str]
) -> None:
    draw([[120.0, 30.0], [120.1, 30.1], [120.1, 30.0], [120.0, 30.1], [120.0, 30.0]], SQUARE)
    assert said(folder) == (
        "error districts.geojson, row 1, column geometry: The polygon is not valid. "
        "Found: Self-intersection (120.05, 30.05; 100 %). "
        "Allowed: valid geometry of type Polygon, MultiPolygon. "
        "Repair it in a map program (QGIS: Fix geometries)."
    )


@pytest.mark.parametrize(
    ("geometry", "expected"),
    [
        ("null", "The row has no geometry."),
        ('{"type": "Polygon", "coordinates": []}', "The row has no geometry."),
        ('{"type": "Point", "coordinates": [120, 30]}', "The geometry is of the wrong type. Found: Point."),
    ],
)
def test_geometry_that_bounds_nothing_is_refused(
    folder: Path, said: Callable[[Path], str], geometry: str, expected: str
) -> None:
    path = folder / "districts.geojson"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["features"][0]["geometry"] = json.loads(geometry)
    path.write_text(json.dumps(content), encoding="utf-8")
    assert said(folder).startswith(f"error districts.geojson, row 1, column geometry: {expected}")


def test_heights_are_dropped_with_a_note(folder: Path, draw: Callable[..., None]) -> None:
    draw([[120.0, 30.0, 5], [120.1, 30.0, 5], [120.1, 30.1, 5], [120.0, 30.1, 5], [120.0, 30.0, 5]], SQUARE)
    city = City.load(folder)
    assert [fault.code for fault in city.warnings] == ["geometry_flattened"]
    assert not city.districts.geometry.has_z.any()


@pytest.mark.parametrize("file", ["areas.gpkg", "areas.parquet"])
def test_a_map_file_must_declare_its_crs(folder: Path, said: Callable[[Path], str], file: str) -> None:
    (folder / "areas.csv").unlink()
    points = geopandas.points_from_xy([120.03, 120.06, 120.16], [30.06, 30.03, 30.04])
    layer = geopandas.GeoDataFrame(
        {"area_id": ["A1", "A2", "A3"], "district_id": ["01", "01", "02"]}, geometry=points
    )
    if file.endswith("gpkg"):
        with pytest.warns(UserWarning, match="crs"):
            layer.to_file(folder / file, driver="GPKG")
    else:
        layer.to_parquet(folder / file)
    assert said(folder) == (
        f"error {file}: The file does not say in which CRS its coordinates are. "
        "Set the CRS of the layer and save it again; never guess it."
    )


def test_geometry_in_csv_text_has_no_crs(folder: Path, said: Callable[[Path], str]) -> None:
    (folder / "areas.csv").write_text(
        'area_id,district_id,geometry\nA1,01,"POINT (120.03 30.06)"\nA2,01,\nA3,02,\n', encoding="utf-8"
    )
    assert said(folder).startswith("error areas.csv: The file does not say in which CRS its coordinates are.")


def test_places_come_into_the_planning_crs(folder: Path) -> None:
    city = City.load(folder)
    back = city.schools.geometry.to_crs(4326)
    assert back.x.round(7).tolist() == [120.05, 120.02, 120.15]
    assert back.y.round(7).tolist() == [30.05, 30.02, 30.05]
    # One minute of latitude is about 1 848 m here.
    assert city.schools.geometry.y.iloc[0] - city.schools.geometry.y.iloc[1] == pytest.approx(
        1.8 * 1848, rel=1e-3
    )
