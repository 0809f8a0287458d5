"""Geometry as it is sent to a browser: simplified, whole steps of the planning grid, differences only."""

import hashlib
from dataclasses import dataclass

import numpy as np
import shapely
from geopandas import GeoDataFrame

from scenarios.atlas import coarse
from ui.equity_map.packing import pack, plain

_STEPS = 2000  # simplified to what shows when the city is drawn this many dots wide
_GRID = 20_000  # steps of the grid across the city: finer than a dot at ten times magnification


@dataclass(frozen=True)
class Shapes:
    """Places of one kind, and the outlines around them, ready to be sent.

    Attributes
    ----------
    id : hash of the content; a browser that has it need not decode it again.
    packed : ids, polygons or points, outlines, and the grid they are on (`ui.equity_map.packing`).
    """

    id: str
    packed: bytes


def encode(places: GeoDataFrame, outlines: GeoDataFrame) -> Shapes:
    """Make shapes of places (polygons, or points) and of the districts they lie in.

    Parameters
    ----------
    places : column unit_id, geometry in the planning CRS (metres).
    outlines : polygons in the same CRS.
    """
    west, south, east, north = (float(edge) for edge in _bounds(places, outlines))
    step = max(max(east - west, north - south) / _GRID, 0.1)
    grid = _Grid(west, south, step)
    data: dict[str, object] = {
        "extent": [west, south, east, north],
        "origin": [west, south],
        "step": step,
        "ids": [str(each) for each in places["unit_id"]],
        "outlines": [grid.polygons(each) for each in coarse(outlines, _STEPS).geometry],
    }
    if (places.geom_type == "Point").all():
        data["points"] = [grid.deltas(shapely.get_coordinates(each)) for each in places.geometry]
    else:
        data["polygons"] = [grid.polygons(each) for each in coarse(places, _STEPS).geometry]
    name = hashlib.sha256(plain(data)).hexdigest()[:16]
    return Shapes(name, pack({"id": name, **data}))


def _bounds(places: GeoDataFrame, outlines: GeoDataFrame) -> np.ndarray:
    both = np.array([places.total_bounds, outlines.total_bounds])
    return np.concatenate([both[:, :2].min(axis=0), both[:, 2:].max(axis=0)])


@dataclass(frozen=True)
class _Grid:
    west: float
    south: float
    step: float

    def deltas(self, coordinates: np.ndarray) -> list[int]:
        """First point in steps from the corner, then the differences, without repeated points."""
        whole = np.rint((coordinates - (self.west, self.south)) / self.step).astype(np.int64)
        moved = np.diff(whole, axis=0, prepend=[[0, 0]])
        moved = moved[np.r_[True, moved[1:].any(axis=1)]]
        numbers: list[int] = moved.ravel().tolist()
        return numbers

    def polygons(self, shape: shapely.Geometry) -> list[list[list[int]]]:
        """Polygons of rings of differences, holes after their outer ring."""
        parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
        return [
            [self.deltas(shapely.get_coordinates(ring)) for ring in (part.exterior, *part.interiors)]
            for part in parts
        ]
