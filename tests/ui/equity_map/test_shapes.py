from typing import Any

from geopandas import GeoDataFrame
from shapely.geometry import Point, Polygon, box

from ui.equity_map.packing import unpack
from ui.equity_map.shapes import encode

CRS = "EPSG:32650"
TOWN = GeoDataFrame(
    {"unit_id": ["a", "b"]}, geometry=[box(0, 0, 1000, 1000), box(1000, 0, 2000, 1000)], crs=CRS
)


def sent(places: GeoDataFrame) -> dict[str, Any]:
    content = unpack(encode(places, TOWN).packed)
    assert isinstance(content, dict)
    return content


def points(deltas: list[int], origin: list[float], step: float) -> list[tuple[float, float]]:
    out, x, y = [], 0, 0
    for dx, dy in zip(deltas[::2], deltas[1::2], strict=True):
        x, y = x + dx, y + dy
        out.append((origin[0] + x * step, origin[1] + y * step))
    return out


def test_differences_add_up_to_the_polygon_again() -> None:
    data = sent(TOWN)
    ring = data["polygons"][1][0][0]
    found = Polygon(points(ring, data["origin"], data["step"]))
    assert found.equals(TOWN.geometry[1])
    assert data["extent"] == [0, 0, 2000, 1000]


def test_a_hole_stays_a_hole() -> None:
    ring = Polygon(box(0, 0, 900, 900).exterior.coords, [list(box(300, 300, 600, 600).exterior.coords)])
    data = sent(GeoDataFrame({"unit_id": ["a"]}, geometry=[ring], crs=CRS))
    assert len(data["polygons"][0][0]) == 2


def test_schools_are_points_within_a_step() -> None:
    schools = GeoDataFrame({"unit_id": ["s"]}, geometry=[Point(1234.5, 678.9)], crs=CRS)
    data = sent(schools)
    ((x, y),) = points(data["points"][0], data["origin"], data["step"])
    assert Point(x, y).distance(schools.geometry[0]) <= data["step"]


def test_equal_content_has_an_equal_id_and_other_content_another() -> None:
    moved = TOWN.assign(geometry=TOWN.translate(5))
    assert encode(TOWN, TOWN).id == encode(TOWN.copy(), TOWN.copy()).id
    assert encode(moved, TOWN).id != encode(TOWN, TOWN).id
    assert encode(TOWN, TOWN).packed == encode(TOWN.copy(), TOWN.copy()).packed
