"""Repairs of polygons: those that cross themselves, where hardly any area changes, and reversed rings."""

from dataclasses import replace

import numpy as np
import shapely

from geodata.fixing.repair import RING, SHAPE, Repair
from geodata.kinds import RINGS_REVERSED
from geodata.readers.rows import Rows

MOST_CHANGE = 0.001  # share of the area
SURFACES = (shapely.Polygon, shapely.MultiPolygon)


def redrawn(table: str, rows: Rows) -> tuple[Rows, list[Repair]]:
    """Return the rows with polygons redrawn where that changes no more than `MOST_CHANGE` of their area.

    The two halves of a bow-tie cancel out in the area that its ring encloses, so redrawing it changes much,
    and it stays a fault.
    """
    if "geometry" not in rows.frame:
        return rows, []
    shapes = np.asarray(rows.frame["geometry"], dtype=object)
    fixed = shapes.copy()
    repairs: list[Repair] = []
    for place, shape in enumerate(shapes):
        if isinstance(shape, SURFACES) and not shape.is_valid and _is_finite(shape):
            valid = _surfaces(shapely.make_valid(shape))
            change = _change(shape, valid)
            if change <= MOST_CHANGE:
                fixed[place] = valid
                reason = shapely.is_valid_reason(shape)
                values = (("share", f"{100 * MOST_CHANGE:g}"),)
                row = int(rows.frame.index[place])
                repairs.append(Repair(table, rows.file, row, "geometry", SHAPE, reason, "", values))
    turned = {row for fault in rows.faults if fault.code == RINGS_REVERSED.code for row in fault.rows}
    repairs += [Repair(table, rows.file, row, "geometry", RING) for row in sorted(turned)]
    for place, row in enumerate(rows.frame.index):
        if row in turned and fixed[place] is not None:
            fixed[place] = shapely.orient_polygons(fixed[place], exterior_cw=False)
    if not repairs:
        return rows, []
    frame = rows.frame.copy(deep=False)
    frame["geometry"] = fixed
    return replace(rows, frame=frame), repairs


def _is_finite(shape: shapely.Geometry) -> bool:
    return bool(np.isfinite(shapely.get_coordinates(shape)).all())


def _surfaces(shape: shapely.Geometry) -> shapely.Geometry:
    """Return the polygons of a shape without the lines and points that were left over."""
    parts = [part for part in shapely.get_parts(shape) if isinstance(part, SURFACES)]
    return shapely.union_all(parts)


def _change(before: shapely.Geometry, after: shapely.Geometry) -> float:
    """Return by what share the area changes, the shoelace area of the rings against that of the polygons."""
    outer = abs(shapely.area(before))
    return float(abs(shapely.area(after) - outer) / outer) if outer > 0 else np.inf
