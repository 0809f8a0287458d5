"""What a planner reads about polygons that do not fit together."""

import geopandas
import numpy as np
import pytest
import shapely
from shapely import box

from geodata.converting import Typed
from geodata.settings import Settings
from geodata.topology import area_text, invalid_found, topology_faults


def table(name: str, key: str, shapes: list[shapely.Geometry], districts: list[str] | None = None) -> Typed:
    ids = [f"{name[0].upper()}{place}" for place in range(1, len(shapes) + 1)]
    frame = geopandas.GeoDataFrame({key: ids}, geometry=shapes, crs="EPSG:4549")
    if districts:
        frame["district_id"] = districts
    frame.index = range(2, len(shapes) + 2)
    return Typed(name, f"{name}.gpkg", frame)


def said(areas: list[shapely.Geometry], homes: list[shapely.Geometry], of: list[str]) -> list[str]:
    tables = {
        "districts": table("districts", "district_id", homes),
        "areas": table("areas", "area_id", areas, of),
    }
    return [f"{fault.severity} {fault.render()}" for fault in topology_faults(tables, Settings())]


HOME = [box(0, 0, 1000, 1000)]


def test_areas_that_fit_are_silent() -> None:
    assert said([box(0, 0, 500, 1000), box(500, 0, 1000, 1000)], HOME, ["D1", "D1"]) == []


def test_overlaps_name_the_pairs_and_the_tolerance() -> None:
    (fault,) = said([box(0, 0, 520, 1000), box(500, 0, 1000, 1000)], HOME, ["D1", "D1"])
    assert fault == (
        "warning areas.gpkg, rows 2, 3, column geometry: Areas overlap; pairs that do: 1, with 20000 m² in"
        " all. Found: A1, A2 (20000 m², 4 %). Allowed: overlaps of at most 1 m². Correct the boundaries"
        " between them."
    )


def test_an_area_drawn_twice_is_told_apart() -> None:
    (fault,) = said([box(0, 0, 1000, 1000), box(0, 0, 1000, 990)], HOME, ["D1", "D1"])
    assert "may be counted twice; pairs that do: 1." in fault


def test_thin_gaps_are_warnings_and_wide_ones_notes() -> None:
    ring = [box(0, 0, 1000, 400), box(0, 600, 1000, 1000), box(0, 400, 100, 600)]
    lake = said([*ring, box(300, 400, 1000, 600)], HOME, ["D1"] * 4)
    assert [fault.split(":")[0] for fault in lake] == [
        "note areas.gpkg, rows 2, 3, 4, 5, column geometry",
        "note districts.gpkg, row 2, column district_id",
    ]
    assert "how many: 1, with 40000 m² in all" in lake[0]
    sliver = said([*ring, box(105, 400, 1000, 600)], HOME, ["D1"] * 4)
    assert sliver[0].startswith("warning areas.gpkg")
    assert "Thin gaps between the areas" in sliver[0]
    assert "D1 (40000 m², 4 %)" in lake[1]


def test_an_area_over_the_border_of_its_district() -> None:
    homes = [box(0, 0, 500, 1000), box(500, 0, 1000, 1000)]
    (fault,) = [
        fault
        for fault in said([box(0, 0, 550, 1000), box(550, 0, 1000, 1000)], homes, ["D1", "D2"])
        if "reach over" in fault
    ]
    assert "row 2" in fault
    assert "A1 (50000 m², 9.1 %)" in fault


def test_gaps_between_districts_and_twice_given_points() -> None:
    homes = [box(0, 0, 10, 300), box(15, 0, 30, 300), box(0, 300, 30, 310), box(0, -10, 30, 0)]
    (fault,) = said([shapely.Point(1, 1), shapely.Point(1, 1)], homes, ["D1", "D1"])[:1]
    assert fault.startswith("warning districts.gpkg, rows 2, 3, 4, 5")
    assert "1500 m² in all" in fault
    (points,) = said([shapely.Point(1, 1), shapely.Point(2, 1), shapely.Point(1, 1)], HOME, ["D1"] * 3)
    assert points == (
        "warning areas.gpkg, rows 2, 4, column area_id: Areas stand at the same point. Found: A1, A3."
        " Check the coordinates; the same area may be given twice."
    )


@pytest.mark.parametrize("missing", ["area_id", "district_id"])
def test_a_table_without_a_column_is_no_crash(missing: str) -> None:
    areas = table(
        "areas", "area_id", [box(0, 0, 520, 1000), box(500, 0, 1000, 1000), None], ["D1", "D9", None]
    )
    areas = areas.having(areas.frame.drop(columns=missing))
    districts = table("districts", "district_id", [*HOME, None, None])
    districts.frame["district_id"] = ["D1", None, None]
    assert list(topology_faults({"areas": areas, "districts": districts}, Settings()))


def test_sizes_in_words() -> None:
    assert [area_text(m2) for m2 in (2.345, 999, 12345.6, 2.5e6)] == [
        "2.35 m²",
        "999 m²",
        "12346 m²",
        "2.5 km²",
    ]
    bow_tie = np.array([shapely.Polygon([(0, 0), (4, 4), (4, 0), (0, 4)])], dtype=object)
    assert invalid_found(bow_tie) == "Self-intersection (2, 2; 100 %)"
