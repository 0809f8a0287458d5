"""The walk round a zone."""

import geopandas
import pandas as pd
import pytest
import shapely

from geodata.zones.dissolve import dissolve_zones
from geodata.zones.outline import Surroundings, street_lines, walk_round


@pytest.fixture
def town(board: geopandas.GeoDataFrame) -> Surroundings:
    """Return the board in district D1, with D2 to its west."""
    districts = geopandas.GeoDataFrame(
        {"district_id": ["D1", "D2"]},
        geometry=[shapely.box(0, 0, 300, 300), shapely.box(-300, 0, 0, 300)],
        crs=board.crs,
    )
    return Surroundings(board, districts)


def walked(legs: pd.DataFrame, school: str) -> list[tuple[str, float, str, str]]:
    columns = ["direction", "metres", "beside", "beside_id"]
    return list(legs.loc[legs["school_id"] == school, columns].itertuples(index=False, name=None))


def test_the_walk_starts_north_west_and_goes_clockwise(town: Surroundings, placed: pd.DataFrame) -> None:
    """W is an L: the western column and a10; a12 belongs to nobody."""
    legs = walk_round(dissolve_zones(placed, town.areas), town)
    assert walked(legs, "W") == [
        ("east", 100.0, "outside", ""),
        ("south", 100.0, "area", "a12"),
        ("south", 100.0, "zone", "E"),
        ("east", 100.0, "zone", "E"),
        ("south", 100.0, "zone", "E"),
        ("west", 200.0, "outside", ""),
        ("north", 300.0, "district", "D2"),
    ]
    assert legs["metres"].sum() == pytest.approx(1000 + 1000)


def test_streets_come_first(town: Surroundings, placed: pd.DataFrame) -> None:
    """A street 10 m beside the southern border names it; one that crosses it does not."""
    points = [(-50, -10), (350, -10), (50, -80), (50, 80)]
    nodes = geopandas.GeoDataFrame(
        {"node_id": list("abcd")}, geometry=[shapely.Point(at) for at in points], crs=town.areas.crs
    )
    edges = pd.DataFrame(
        {"from_node": ["a", "c", "b"], "to_node": ["b", "d", "d"], "name": ["South Road", "Cross Lane", None]}
    )
    streets = street_lines(nodes, edges)
    assert len(streets) == 2
    legs = walk_round(dissolve_zones(placed, town.areas), Surroundings(town.areas, town.districts, streets))
    assert ("west", 200.0, "street", "South Road") in walked(legs, "W")
    assert "Cross Lane" not in set(legs["beside_id"])


def test_short_stretches_belong_to_the_one_before(board: geopandas.GeoDataFrame) -> None:
    """A notch of 20 m to another zone in a border of 300 m is not told."""
    notch = shapely.box(300, 140, 310, 160)
    areas = geopandas.GeoDataFrame(
        {"area_id": ["main", "notch", "east"], "district_id": "D1"},
        geometry=[
            shapely.box(0, 0, 300, 300),
            notch,
            shapely.box(300, 0, 600, 300).difference(notch),
        ],
        crs=board.crs,
    )
    placed = pd.DataFrame(
        {
            "area_id": ["main", "notch", "east"],
            "level": "primary",
            "school_id": ["M", "N", "E"],
            "children": 1,
        }
    )
    districts = geopandas.GeoDataFrame(
        {"district_id": ["D1"]}, geometry=[shapely.box(0, 0, 600, 300)], crs=board.crs
    )
    legs = walk_round(dissolve_zones(placed, areas), Surroundings(areas, districts))
    assert walked(legs, "M") == [
        ("east", 300.0, "outside", ""),
        ("south", 300.0, "zone", "E"),
        ("west", 300.0, "outside", ""),
        ("north", 300.0, "outside", ""),
    ]
