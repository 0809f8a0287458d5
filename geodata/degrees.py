"""Between a planning CRS and WGS 84 degrees; looking a way up takes a tenth of a second, so each is kept."""

from functools import lru_cache

from pyproj import CRS, Transformer

WGS84 = "EPSG:4326"


@lru_cache(maxsize=64)
def to_degrees(crs: CRS) -> Transformer:
    """Return the way from the CRS to longitude and latitude, in this order."""
    return Transformer.from_crs(crs, WGS84, always_xy=True)


@lru_cache(maxsize=64)
def from_degrees(crs: CRS) -> Transformer:
    """Return the way from longitude and latitude, in this order, to the CRS."""
    return Transformer.from_crs(WGS84, crs, always_xy=True)
