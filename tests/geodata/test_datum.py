"""GCJ-02: the formula against published pairs, and the suspicion on made and real boundaries."""

from pathlib import Path

import geopandas
import numpy as np
import pytest
import shapely
from pyproj import CRS

from geodata.datum import Shift, from_gcj02, suspect_shift, to_gcj02
from geodata.degrees import from_degrees

# Published test pairs of eviltransform: WGS 84 and GCJ-02, latitude first.
PAIRS = [
    (31.1774276, 121.5272106, 31.17530398364597, 121.531541859215),
    (22.543847, 113.912316, 22.540796131694766, 113.9171764808363),
    (39.911954, 116.377817, 39.91334545536069, 116.38404722455657),
]
CRS_HERE = CRS.from_epsg(4549)


@pytest.mark.parametrize("pair", PAIRS)
def test_the_formula_is_the_published_one(pair: tuple[float, ...]) -> None:
    lat, lon, gcj_lat, gcj_lon = (np.array([value]) for value in pair)
    assert np.allclose(to_gcj02(lon, lat), (gcj_lon, gcj_lat), rtol=0, atol=1e-9)
    assert np.allclose(from_gcj02(gcj_lon, gcj_lat), (lon, lat), rtol=0, atol=1e-9)


def town(count: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return sixteen districts of 4 km, and schools in them as (lon, lat) and the position of their own."""
    rng = np.random.default_rng(seed)
    corners = [(500_000 + 4_000 * (n % 4), 3_330_000 + 4_000 * (n // 4)) for n in range(16)]
    homes = np.array([shapely.box(x, y, x + 4_000, y + 4_000) for x, y in corners], dtype=object)
    of = rng.integers(0, 16, count)
    x, y = np.array(corners)[of].T + rng.uniform(0, 4_000, (2, count))
    lon, lat = from_degrees(CRS_HERE).transform(x, y, direction="INVERSE")
    return homes, of, np.asarray(lon), np.asarray(lat)


def suspicion(homes: np.ndarray, of: np.ndarray, lon: np.ndarray, lat: np.ndarray) -> Shift | None:
    x, y = from_degrees(CRS_HERE).transform(lon, lat)
    return suspect_shift(np.asarray(shapely.points(x, y)), homes, of, CRS_HERE)


def test_shifted_points_and_shifted_boundaries_are_told_apart() -> None:
    homes, of, lon, lat = town(400, 1)
    points = suspicion(homes, of, *to_gcj02(lon, lat))
    assert points is not None
    assert points.moved == "points"
    assert 300 < points.median_metres < 700
    assert points.outside_after == 0
    assert points.worse == 0
    assert points.better > 20
    boundaries = suspicion(homes, of, *from_gcj02(lon, lat))
    assert boundaries is not None
    assert boundaries.moved == "boundaries"


@pytest.mark.parametrize(("east", "north"), [(0, 0), (0.0015, 0.001), (0.002, 0.005), (0.0, -0.006)])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nothing_else_is_taken_for_it(seed: int, east: float, north: float) -> None:
    """True points, badly geocoded ones, and those shifted by another offset raise no suspicion."""
    homes, of, lon, lat = town(400, seed)
    noise = np.random.default_rng(seed).normal(0, 0.001, (2, 400))
    assert suspicion(homes, of, lon + east + noise[0], lat + north + noise[1]) is None


def test_too_few_points_prove_nothing_and_other_countries_have_none() -> None:
    homes, of, lon, lat = town(8, 1)
    assert suspicion(homes, of, *to_gcj02(lon, lat)) is None
    assert suspect_shift(np.array([None], dtype=object), homes, np.array([0]), CRS_HERE) is None
    british = CRS.from_epsg(27700)
    points = np.array([shapely.Point(400_000, 400_000)] * 50, dtype=object)
    assert suspect_shift(points, np.array([shapely.box(0, 0, 1, 1)]), np.zeros(50, int), british) is None


def test_real_districts(shared: Path) -> None:
    """1,000 invented schools in the districts of Beijing: shifted they are found, unshifted they are not."""
    every = geopandas.read_parquet(shared / "data/china_admin/districts_6_cities_validated.parquet")
    districts = every[every["city"] == every["city"].unique()[0]].reset_index(drop=True)
    crs = CRS.from_epsg(4548)
    points = districts.sample_points(60, rng=1).explode()
    of = points.index.to_numpy()
    homes = np.asarray(districts.to_crs(crs).geometry)
    lon, lat = points.x.to_numpy(), points.y.to_numpy()
    to = from_degrees(crs).transform
    assert suspect_shift(np.asarray(shapely.points(*to(lon, lat))), homes, of, crs) is None
    found = suspect_shift(np.asarray(shapely.points(*to(*to_gcj02(lon, lat)))), homes, of, crs)
    assert found is not None
    assert found.moved == "points"
