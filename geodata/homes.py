"""Which district each place says it belongs to, as positions in the table of districts."""

import numpy as np
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from pandas import Series

from geodata.converting import Typed
from geodata.coverage import Shapes


def polygons_of(typed: Typed) -> Shapes:
    """Return the polygons of a table; other shapes are missing."""
    shapes = np.asarray(typed.frame.geometry).copy()
    shapes[shapely.get_dimensions(shapes) != 2] = None  # noqa: PLR2004 - a surface
    return shapes


def homes_of(places: Typed, districts: Typed) -> tuple[Shapes, NDArray[np.intp]] | None:
    """Return the districts' polygons and, for each place, the position of its own; -1 where it is not known.

    None when a table has no places or no ``district_id``, or when an id stands for two districts.
    """
    for typed in (places, districts):
        if not isinstance(typed.frame, GeoDataFrame) or "district_id" not in typed.frame:
            return None
    shapes = polygons_of(districts)
    position = Series(np.arange(len(shapes)), index=districts.frame["district_id"].to_numpy())
    position = position[position.index.notna() & ~shapely.is_missing(shapes)]
    if position.index.has_duplicates:
        return None
    own = places.frame["district_id"].map(position.to_dict())
    return shapes, own.fillna(-1).to_numpy(dtype=np.intp)
