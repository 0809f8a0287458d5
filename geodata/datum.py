"""Whether points and boundaries differ by the offset of GCJ-02, China's shifted coordinates.

Web maps of the mainland publish GCJ-02: WGS 84 moved by 300-700 m, in a direction that changes slowly from
place to place. Points taken from such a map and boundaries surveyed in WGS 84 (or the other way round) do
not fit, and nothing in a file says so. The check moves the points by the offset, each way, and asks whether
more of them then lie where they say they belong. It only warns: nothing is ever moved back.

The formula is the public approximation of GCJ-02 (as in ``eviltransform`` and ``coordtransform``), accurate
to a few metres.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from scipy.special import bdtrc

from geodata.coverage import Shapes
from geodata.degrees import from_degrees, to_degrees

type Floats = NDArray[np.float64]

SEMIMAJOR, ECCENTRICITY2 = 6378245.0, 0.00669342162296594323  # Krasovsky 1940, as in the formula
MAINLAND = (73.0, 17.0, 135.5, 54.0)  # west, south, east, north: outside there is no GCJ-02
CHANCE = 0.001  # how seldom a warning may come of chance
NOISE_METRES = 20.0  # a gain below this is no gain
TURNS = 8  # the same offset in other directions, for comparison
LENGTHS = (0.5, 1.5)  # and in the same direction, shorter and longer


@dataclass(frozen=True)
class Shift:
    """What moving the points by the GCJ-02 offset does to their fit.

    Attributes
    ----------
    moved
        ``points`` when the points look shifted against the boundaries, ``boundaries`` when it is the other
        way round.
    median_metres
        Median length of the offset here.
    better, worse
        Points that come nearer to where they belong by more than 20 m, and that get further away.
    outside_before, outside_after
        Points outside where they belong, as given and moved.
    chance
        Probability that so many get better by chance (sign test).
    """

    moved: Literal["points", "boundaries"]
    median_metres: float
    better: int
    worse: int
    outside_before: int
    outside_after: int
    chance: float


def gcj02_offset(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Return by how many degrees GCJ-02 moves WGS 84 points east and north.

    Parameters
    ----------
    lon, lat
        (n,) WGS 84 degrees on the mainland of China.
    """
    x, y, pi = lon - 105.0, lat - 35.0, np.pi
    root = np.sqrt(np.abs(x))
    short = 20.0 * np.sin(6.0 * x * pi) + 20.0 * np.sin(2.0 * x * pi)
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north += (short + 20.0 * np.sin(y * pi) + 40.0 * np.sin(y / 3.0 * pi)) * 2.0 / 3.0
    north += (160.0 * np.sin(y / 12.0 * pi) + 320.0 * np.sin(y * pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east += (short + 20.0 * np.sin(x * pi) + 40.0 * np.sin(x / 3.0 * pi)) * 2.0 / 3.0
    east += (150.0 * np.sin(x / 12.0 * pi) + 300.0 * np.sin(x / 30.0 * pi)) * 2.0 / 3.0
    radians = np.radians(lat)
    flat = 1.0 - ECCENTRICITY2 * np.sin(radians) ** 2
    meridian = SEMIMAJOR * (1.0 - ECCENTRICITY2) / flat**1.5
    parallel = SEMIMAJOR / np.sqrt(flat) * np.cos(radians)
    return np.degrees(east / parallel), np.degrees(north / meridian)


def to_gcj02(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Return WGS 84 points as GCJ-02 shows them."""
    east, north = gcj02_offset(lon, lat)
    return lon + east, lat + north


def from_gcj02(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Return GCJ-02 points in WGS 84, by iteration (to below a millimetre)."""
    real_lon, real_lat = lon, lat
    for _ in range(4):
        east, north = gcj02_offset(real_lon, real_lat)
        real_lon, real_lat = lon - east, lat - north
    return real_lon, real_lat


def suspect_shift(points: Shapes, homes: Shapes, home_of: NDArray[np.intp], crs: CRS) -> Shift | None:
    """Return the shift that makes points fit the polygons they belong to much better, if one does.

    Parameters
    ----------
    points
        (n,) points in the planning CRS; missing ones take no part.
    homes
        (m,) polygons in the planning CRS.
    home_of
        (n,) position of the polygon each point says it belongs to; -1 where it is not known.
    crs
        Planning CRS.

    Returns
    -------
    Shift or None
        None outside the mainland of China, and where no direction passes both tests: far more points come
        nearer than get further away (sign test, one in a thousand, two directions tried), and no other
        offset gains as much: equally long by steps of 45 degrees, half as long, half as long again. The
        second test keeps rough boundaries, bad geocoding or another datum from being taken for GCJ-02.
    """
    known = np.flatnonzero((home_of >= 0) & ~shapely.is_missing(points))
    x, y = shapely.get_coordinates(points[known]).T
    lon, lat = (np.asarray(part) for part in to_degrees(crs).transform(x, y))
    if not len(known) or not _on_the_mainland(lon, lat):
        return None
    near = Nearness(homes, home_of[known])
    before = near.metres(x, y)
    back = _tested(near, before, (x, y), _to_plane(crs, from_gcj02(lon, lat)))
    if back is not None:
        return Shift("points", *back)
    forth = _tested(near, before, (x, y), _to_plane(crs, to_gcj02(lon, lat)))
    return None if forth is None else Shift("boundaries", *forth)


class Nearness:
    """How far points are outside the polygons they belong to; asked again and again with moved points."""

    def __init__(self, homes: Shapes, home_of: NDArray[np.intp]) -> None:
        self.shapes = homes[home_of]
        shapely.prepare(homes)

    def metres(self, x: Floats, y: Floats) -> Floats:
        """Return (n,) metres to the own polygon, 0 inside it."""
        outside = ~shapely.contains_xy(self.shapes, x, y)
        metres = np.zeros(len(x))
        metres[outside] = shapely.distance(self.shapes[outside], shapely.points(x[outside], y[outside]))
        return metres


def _on_the_mainland(lon: Floats, lat: Floats) -> bool:
    west, south, east, north = MAINLAND
    return bool(west <= np.median(lon) <= east and south <= np.median(lat) <= north)


def _tested(
    near: Nearness, before: Floats, place: tuple[Floats, Floats], moved: tuple[Floats, Floats]
) -> tuple[float, int, int, int, int, float] | None:
    """Return the numbers of a `Shift` if the points as moved pass both tests."""
    after = near.metres(*moved)
    better = int((before - after > NOISE_METRES).sum())
    worse = int((after - before > NOISE_METRES).sum())
    if better <= worse:
        return None
    chance = 2 * float(bdtrc(better - 1, better + worse, 0.5))  # of as many heads or more, on either side
    gain = before.sum() - after.sum()
    if chance > CHANCE or any(
        before.sum() - near.metres(*other).sum() >= gain for other in _otherwise(place, moved)
    ):
        return None
    metres = float(np.median(np.hypot(moved[0] - place[0], moved[1] - place[1])))
    return metres, better, worse, int((before > 0).sum()), int((after > 0).sum()), chance


def _otherwise(place: tuple[Floats, Floats], moved: tuple[Floats, Floats]) -> Iterator[tuple[Floats, Floats]]:
    """Yield the points moved as far in every other direction of the compass, and less or further in this."""
    east, north = moved[0] - place[0], moved[1] - place[1]
    for turn in range(1, TURNS):
        cos, sin = np.cos(2 * np.pi * turn / TURNS), np.sin(2 * np.pi * turn / TURNS)
        yield place[0] + cos * east - sin * north, place[1] + sin * east + cos * north
    for length in LENGTHS:
        yield place[0] + length * east, place[1] + length * north


def _to_plane(crs: CRS, place: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    x, y = from_degrees(crs).transform(*place)
    return np.asarray(x), np.asarray(y)
