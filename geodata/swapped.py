"""Points that lie where they should once their two coordinates are exchanged.

Where the exchanged point would be in another part of the world `geodata.placing` refuses it. Here are the
cases that stay near the city, as in places with about as many degrees of longitude as of latitude, or with
eastings about as large as northings.
"""

from collections.abc import Iterator, Mapping

import numpy as np
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from pyproj import CRS

from geodata.converting import Typed
from geodata.coverage import Shapes
from geodata.degrees import from_degrees, to_degrees
from geodata.faults import Fault, FaultKind
from geodata.settings import Settings

POINT_SWAPPED = FaultKind(
    "point_swapped",
    "warning",
    "The place lies in no district, but in one of them when its two coordinates are exchanged.",
    "Exchange the two coordinates if they stand in each other's column.",
)
KINDS = (POINT_SWAPPED,)


def swapped_faults(tables: Mapping[str, Typed], settings: Settings) -> Iterator[Fault]:
    """Yield places that lie in a district only with their coordinates exchanged."""
    districts = tables.get("districts")
    if settings.crs is None or districts is None or not isinstance(districts.frame, GeoDataFrame):
        return
    homes = np.asarray(districts.frame.geometry)
    for name in ("schools", "areas"):
        typed = tables.get(name)
        if typed is None or not isinstance(typed.frame, GeoDataFrame):
            continue
        mask, first = _swapped(
            shapely.point_on_surface(np.asarray(typed.frame.geometry)), homes, settings.crs
        )
        if mask.any():
            yield typed.fault(POINT_SWAPPED, mask, "geometry", found=first)


def _swapped(points: Shapes, homes: Shapes, crs: CRS) -> tuple[NDArray[np.bool_], str]:
    """Return which points lie in a polygon only when exchanged, and the first of them as given."""
    mask = np.zeros(len(points), dtype=bool)
    tree = shapely.STRtree(homes)
    outside = np.flatnonzero(~shapely.is_missing(points))
    outside = np.setdiff1d(outside, tree.query(points, predicate="intersects")[0])
    if not len(outside):
        return mask, ""
    x, y = shapely.get_coordinates(points[outside]).T
    lon, lat = to_degrees(crs).transform(x, y)
    shown = ""
    for given, exchanged in (((lon, lat), from_degrees(crs).transform(lat, lon)), ((x, y), (y, x))):
        finite = np.isfinite(exchanged).all(axis=0)
        moved = shapely.points(np.where(finite, exchanged, 0).T)
        hits = np.intersect1d(tree.query(moved, predicate="intersects")[0], np.flatnonzero(finite))
        if len(hits) and not shown:
            shown = ", ".join(f"{float(part[hits[0]]):.10g}" for part in given)
        mask[outside[hits]] = True
    return mask, shown
