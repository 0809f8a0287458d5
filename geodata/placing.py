"""Bring the geometry of a table into the planning CRS, after checking that it can be what it claims."""

from dataclasses import dataclass

import numpy as np
import shapely
from geopandas import GeoDataFrame, GeoSeries
from numpy.typing import NDArray
from pyproj import CRS

from geodata import kinds
from geodata.converting import Typed
from geodata.degrees import to_degrees
from geodata.faults import Fault
from geodata.schemas.tables import LON_LAT, columns_of
from geodata.topology import invalid_found

WGS84 = CRS.from_epsg(4326)
NEAR_SHARE = 0.1
FAR_DEGREES = 0.5
MOST_LON, MOST_LAT = 180, 90

type Numbers = NDArray[np.float64]
type Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Bounds:
    """Where places may be, in WGS 84 degrees, and how far beyond is far."""

    west: float
    south: float
    east: float
    north: float
    margin: float

    def __str__(self) -> str:
        """Return the bounds as a reader expects them."""
        return f"{self.west:.4f} ≤ lon ≤ {self.east:.4f}, {self.south:.4f} ≤ lat ≤ {self.north:.4f}"

    def near(self, lon: Numbers, lat: Numbers, beyond: float) -> Mask:
        """Return which points are within the bounds widened by so many degrees; infinite ones are not."""
        across = (lon >= self.west - beyond) & (lon <= self.east + beyond)
        return np.asarray(across & (lat >= self.south - beyond) & (lat <= self.north + beyond))


def bounds_of_crs(crs: CRS) -> Bounds | None:
    """Return where a CRS is valid, unless it is not known or crosses the date line."""
    area = crs.area_of_use
    if area is None or area.west > area.east:
        return None
    return Bounds(area.west, area.south, area.east, area.north, margin=3.0)


def bounds_of(districts: GeoDataFrame) -> Bounds | None:
    """Return where the districts are; what lies further off than their own size is far."""
    if districts.empty:
        return None
    west, south, east, north = districts.geometry.to_crs(WGS84).total_bounds
    margin = max(east - west, north - south, FAR_DEGREES)
    return Bounds(west, south, east, north, margin)


def place(typed: Typed, planning: CRS | None, within: Bounds | None) -> tuple[Typed, list[Fault]]:
    """Return the table with its geometry in the planning CRS, and what is wrong with the geometry.

    lon and lat are WGS 84 by definition and become points. Rows at fault have no geometry in the result;
    without a planning CRS no row has any.
    """
    if "geometry" in typed.frame:
        if typed.crs is None:
            return _without(typed), [kinds.CRS_MISSING.at(typed.file, table=typed.table)]
        crs, shapes = typed.crs, np.asarray(typed.frame["geometry"])
        faults = _shape_faults(typed, shapes)
    elif set(LON_LAT) <= set(typed.frame.columns):
        crs, (shapes, faults) = WGS84, _points(typed)
    else:
        return typed, []
    if planning is None:
        return _without(typed), faults
    shapes = _kept(shapely.force_2d(shapes), _usable(typed, shapes))
    wrong, place_faults = _place_faults(typed, shapes, crs, planning, within)
    return _in_crs(typed, _kept(shapes, ~wrong), crs, planning), [*faults, *place_faults]


def _without(typed: Typed) -> Typed:
    return typed.having(typed.frame.drop(columns=["geometry"], errors="ignore"))


def _kept(shapes: np.ndarray, mask: Mask) -> np.ndarray:
    kept = shapes.copy()
    kept[~mask] = None
    return kept


def _points(typed: Typed) -> tuple[np.ndarray, list[Fault]]:
    lon, lat = (typed.frame[name].to_numpy(float) for name in LON_LAT)
    known = np.isfinite(lon) & np.isfinite(lat)
    points = np.full(len(lon), None, dtype=object)
    points[known] = shapely.points(lon[known], lat[known])
    faults = [
        typed.fault(kinds.EMPTY_CELL, empty, name, found="")
        for name in LON_LAT
        if (empty := typed.frame[name].isna()).any()
    ]
    return points, faults


def _usable(typed: Typed, shapes: np.ndarray) -> Mask:
    allowed = columns_of(typed.table)["geometry"].shapes
    fits = np.array([shape is not None and shape.geom_type in allowed for shape in shapes], dtype=bool)
    return np.asarray(fits & ~shapely.is_empty(shapes) & shapely.is_valid(shapes))


def _shape_faults(typed: Typed, shapes: np.ndarray) -> list[Fault]:
    facts = columns_of(typed.table)["geometry"]
    empty = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    types = np.array([shape.geom_type if shape is not None else "" for shape in shapes])
    wrong = ~empty & ~np.isin(types, facts.shapes)
    invalid = ~empty & ~wrong & ~shapely.is_valid(shapes)
    allowed = {"allowed": kinds.ALLOWED_SHAPES, "choices": ", ".join(facts.shapes)}
    faults = []
    if empty.any():
        faults.append(typed.fault(kinds.GEOMETRY_EMPTY, empty, "geometry", found="", **allowed))
    if wrong.any():
        found = ", ".join(sorted(set(types[wrong])))
        faults.append(typed.fault(kinds.GEOMETRY_TYPE, wrong, "geometry", found=found, **allowed))
    if invalid.any():
        found = invalid_found(shapes[invalid])
        faults.append(typed.fault(kinds.GEOMETRY_INVALID, invalid, "geometry", found=found, **allowed))
    if shapely.has_z(shapes).any():
        faults.append(typed.fault(kinds.GEOMETRY_FLATTENED, shapely.has_z(shapes), "geometry", found=""))
    return faults


def _place_faults(
    typed: Typed, shapes: np.ndarray, crs: CRS, planning: CRS, within: Bounds | None
) -> tuple[Mask, list[Fault]]:
    """Return which places cannot be right, and why: no degrees, swapped, far off."""
    x, y = _middles(shapes)
    known = np.isfinite(x)
    off = known & crs.is_geographic & ((np.abs(x) > MOST_LON) | (np.abs(y) > MOST_LAT))
    swapped, far = np.zeros_like(known), np.zeros_like(known)
    if within is not None:
        lon, lat = _degrees(x, y, crs)
        width = max(within.east - within.west, within.north - within.south)
        outside = known & ~within.near(lon, lat, NEAR_SHARE * width)
        swapped = outside & within.near(*_degrees(y, x, crs), NEAR_SHARE * width)
        far = outside & ~swapped & ~off & ~within.near(lon, lat, within.margin)
    off &= ~swapped
    elsewhere = kinds.CRS_ELSEWHERE if typed.table == "districts" else kinds.FAR_OUTSIDE
    cases = ((off, kinds.COORDINATES_RANGE), (swapped, kinds.COORDINATES_SWAPPED), (far, elsewhere))
    faults = [
        typed.fault(
            kind,
            mask,
            "" if "geometry" in typed.frame else ", ".join(LON_LAT),
            found=f"{x[mask][0]:.10g}, {y[mask][0]:.10g}",
            bounds=str(within),
            crs=planning.to_string(),
        )
        for mask, kind in cases
        if mask.any()
    ]
    return off | swapped | far, faults


def _middles(shapes: np.ndarray) -> tuple[Numbers, Numbers]:
    west, south, east, north = shapely.bounds(shapes).T
    return west / 2 + east / 2, south / 2 + north / 2  # halves first: huge numbers have no sum


def _degrees(x: Numbers, y: Numbers, crs: CRS) -> tuple[Numbers, Numbers]:
    if crs.is_geographic:
        return x, y
    lon, lat = to_degrees(crs).transform(x, y)
    return np.asarray(lon), np.asarray(lat)


def _in_crs(typed: Typed, shapes: np.ndarray, crs: CRS, planning: CRS) -> Typed:
    geometry = GeoSeries(shapes, index=typed.frame.index, crs=crs)
    if crs != planning:
        geometry = geometry.to_crs(planning)
    attributes = typed.frame.drop(columns=[*LON_LAT, "geometry"], errors="ignore")
    return typed.having(GeoDataFrame(attributes, geometry=geometry))
