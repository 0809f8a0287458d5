"""Borders as paths of an SVG: simplified once for a city and a size of paper, used by every map of it."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely

from geodata.city import City
from scenarios.atlas import coarse

_DOTS = 280  # detail of borders: more than this does not show on paper at this size


@dataclass(frozen=True)
class Sheet:
    """Where a city lies on paper, in tenths of a point from its north-west corner, and what is drawn there.

    Attributes
    ----------
    scale : tenths of a point per metre.
    height : of the city.
    west, north : corner of the paper, in metres.
    """

    scale: float
    height: int
    west: float
    north: float

    def place(self, geometry: np.ndarray) -> np.ndarray:
        """Return geometries on the paper, y downwards."""
        corner, scale = np.array([self.west, self.north]), np.array([self.scale, -self.scale])
        return np.asarray(shapely.transform(geometry, lambda xy: (xy - corner) * scale))


def sheet_of(city: City, width: float) -> Sheet:
    """Lay a city out on paper of a width, in the middle; a tall city is drawn smaller."""
    west, south, east, north = city.districts.total_bounds
    scale = width / max(east - west, (north - south) / 1.15)
    spare = width / scale - (east - west)
    return Sheet(scale, round((north - south) * scale), west - spare / 2, north)


@lru_cache(maxsize=4)
def outlines(city: City, unit: str, width: float) -> dict[str, str]:
    """Return the path of every district or area of a city by its id, on paper of a width."""
    table = coarse(city.districts if unit == "district" else city.areas, _DOTS)
    shapes = sheet_of(city, width).place(table.geometry.to_numpy())
    return {str(unit_id): _path(shape) for unit_id, shape in zip(table[f"{unit}_id"], shapes, strict=True)}


@lru_cache(maxsize=4)
def district_shapes(city: City, width: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the polygon of each district on paper, and a point inside each, (districts, 2), for its name."""
    shapes = coarse(city.districts, _DOTS).geometry.to_numpy()
    sheet = sheet_of(city, width)
    points = sheet.place(shapely.point_on_surface(shapes))
    return sheet.place(shapes), np.asarray(shapely.get_coordinates(points))


def _path(shape: shapely.Geometry) -> str:
    """Write a polygon as lines between whole numbers, each from where the last one ended."""
    rings = shapely.get_rings(shapely.get_parts(shape))
    return "".join(_ring(np.rint(shapely.get_coordinates(ring)).astype(int)) for ring in rings)


def _ring(corners: np.ndarray) -> str:
    steps = np.diff(corners[:-1], axis=0)
    lines = " ".join(f"{x} {y}" for x, y in steps[steps.any(axis=1)].tolist())
    return f"M{corners[0, 0]} {corners[0, 1]}l{lines}z".replace(" -", "-") if lines else ""
