"""Coordinates in each other's column, where the exchanged point stays near the city."""

import geopandas
import shapely
from pyproj import CRS

from geodata.converting import Typed
from geodata.settings import Settings
from geodata.swapped import swapped_faults

TURKEY = CRS.from_epsg(32636)


def test_a_point_that_fits_only_when_exchanged_is_told() -> None:
    district = geopandas.GeoSeries([shapely.box(35.0, 36.9, 35.4, 37.2)], crs=4326).to_crs(TURKEY)
    given = [shapely.Point(35.2, 37.0), shapely.Point(37.0, 35.2), shapely.Point(36.0, 36.0), None]
    schools = geopandas.GeoDataFrame({"school_id": list("abcd")}, geometry=given, crs=4326).to_crs(TURKEY)
    schools.index = [2, 3, 4, 5]
    tables = {
        "districts": Typed("districts", "districts.gpkg", geopandas.GeoDataFrame(geometry=district)),
        "schools": Typed("schools", "schools.csv", schools),
    }
    faults = list(swapped_faults(tables, Settings(crs=TURKEY)))
    assert " ".join(fault.render() for fault in faults) == (
        "schools.csv, row 3, column geometry: The place lies in no district, but in one of them when its two"
        " coordinates are exchanged. Found: 37, 35.2. Exchange the two coordinates if they stand in each"
        " other's column."
    )
    assert list(swapped_faults({}, Settings(crs=TURKEY))) == []
