"""Zones written and read back equal; GeoJSON as its standard asks."""

import json
from pathlib import Path

import geopandas
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.zones.adjacency import ZoneError
from geodata.zones.dissolve import dissolve_zones
from geodata.zones.files import geojson_text, read_zones, write_zones


@pytest.fixture
def layer() -> geopandas.GeoDataFrame:
    """Return two zones, one with a hole and one empty, with texts, numbers and unknown ones."""
    ring = shapely.Polygon(
        shapely.box(500_000, 3_330_000, 501_000, 3_331_000).exterior,
        [shapely.box(500_200, 3_330_200, 500_300, 3_330_300).exterior],
    )
    frame = {"school_id": ["007", "北一"], "children": [5, 0], "load": [0.5, float("nan")]}
    return geopandas.GeoDataFrame(frame, geometry=[ring, shapely.MultiPolygon()], crs="EPSG:4549")


def test_geopackage_comes_back_equal(tmp_path: Path, layer: geopandas.GeoDataFrame) -> None:
    path = tmp_path / "zones.gpkg"
    table = pd.DataFrame({"area_id": ["01", "02"], "share": [0.25, 1.0]})
    write_zones(path, {"zones": layer, "members": table})
    again = read_zones(path, "zones")
    pd.testing.assert_frame_equal(
        pd.DataFrame(again.drop(columns="geometry")), pd.DataFrame(layer.drop(columns="geometry"))
    )
    assert again.crs == layer.crs
    assert shapely.equals_exact(again.geometry[0].geoms[0].normalize(), layer.geometry[0].normalize())
    assert again.geometry[1].is_empty
    pd.testing.assert_frame_equal(pd.DataFrame(read_zones(path, "members")), table)
    first = path.read_bytes()
    write_zones(path, {"zones": layer, "members": table})
    assert path.read_bytes() == first
    assert [file.name for file in tmp_path.iterdir()] == ["zones.gpkg"]


def test_geojson_is_as_the_standard_asks(tmp_path: Path, layer: geopandas.GeoDataFrame) -> None:
    path = tmp_path / "zones.geojson"
    write_zones(path, {"zones": layer})
    content = json.loads(path.read_text(encoding="utf-8"))
    assert "crs" not in content
    first, second = content["features"]
    assert second["geometry"] is None
    assert first["properties"] == {"school_id": "007", "children": 5, "load": 0.5}
    assert second["properties"]["load"] is None
    outer, hole = first["geometry"]["coordinates"]
    assert shapely.LinearRing(outer).is_ccw
    assert not shapely.LinearRing(hole).is_ccw
    assert content["bbox"] == pytest.approx([120.0, 30.0892, 120.0104, 30.0982], abs=1e-3)
    again = read_zones(path).to_crs(layer.crs)
    assert again["school_id"].tolist() == ["007", "北一"]
    assert again.geometry[0].hausdorff_distance(layer.geometry[0]) < 0.001


@settings(deadline=None, max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(schools=st.lists(st.sampled_from("ABCD"), min_size=9, max_size=9))
def test_any_division_comes_back(tmp_path: Path, board: geopandas.GeoDataFrame, schools: list[str]) -> None:
    placed = pd.DataFrame(
        {"area_id": board["area_id"], "level": "primary", "school_id": schools, "children": 3}
    )
    zones = dissolve_zones(placed, board).zones
    for name in ("zones.gpkg", "zones.geojson"):
        write_zones(tmp_path / name, {"zones": zones})
        again = read_zones(tmp_path / name)
        assert again["school_id"].tolist() == zones["school_id"].tolist()
        assert again["area_m2"].tolist() == zones["area_m2"].tolist()
        moved = again.to_crs(zones.crs).symmetric_difference(zones, align=False).area
        assert moved.max() < 0.1


def test_what_cannot_be_written_is_refused(tmp_path: Path, layer: geopandas.GeoDataFrame) -> None:
    with pytest.raises(ZoneError, match=r"not as zones\.shp"):
        write_zones(tmp_path / "zones.shp", {"zones": layer})
    with pytest.raises(ZoneError, match="geometry and a CRS"):
        geojson_text(layer.set_crs(None, allow_override=True))
    with pytest.raises(OSError, match="No such file"):
        write_zones(tmp_path / "none" / "zones.gpkg", {"zones": layer})
    assert list(tmp_path.iterdir()) == []
