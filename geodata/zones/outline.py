"""Walk round a zone: which way its boundary runs, how far, and what lies on the other side.

The walk starts at the north-west corner and goes clockwise round the zone's largest piece. At every edge the
ground just outside is looked up: a named street that runs along it, another zone, an area in no zone, another
district, or nothing. Stretches shorter than 30 m or a hundredth of the way round belong to the one before.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from pandas import DataFrame

from geodata.zones.dissolve import ZONE, Zones

type Floats = NDArray[np.float64]
type Border = tuple[str, str]

OUTSIDE_METRES = 1.0  # how far beyond an edge is looked: over gaps narrower than that
STREET_METRES = 20.0  # half a wide street
ALONG_COSINE = 0.87  # a street within 30 degrees of the edge runs along it
SHORT_METRES, SHORT_SHARE = 30.0, 0.01
BENDS = 0.08  # of the zone's width: smaller bends are no turns
DIRECTIONS = ("east", "north-east", "north", "north-west", "west", "south-west", "south", "south-east")


@dataclass(frozen=True)
class Surroundings:
    """What zones can border on.

    Attributes
    ----------
    areas, districts
        Tables of the city, in the planning CRS.
    streets
        LineStrings with a column ``name`` (unnamed ones are ignored), or None.
    """

    areas: GeoDataFrame
    districts: GeoDataFrame
    streets: GeoDataFrame | None = None


def street_lines(nodes: GeoDataFrame, edges: DataFrame) -> GeoDataFrame:
    """Return the named streets of a city's network as lines from node to node."""
    named = edges[edges["name"].notna()] if "name" in edges else edges.iloc[:0]
    at = dict(zip(nodes["node_id"], np.asarray(nodes.geometry), strict=True))
    pairs = zip(named["from_node"].map(at), named["to_node"].map(at), strict=True)
    lines = [shapely.LineString([one, other]) for one, other in pairs]
    return GeoDataFrame(
        {"name": named["name"].to_numpy() if len(named) else []}, geometry=lines, crs=nodes.crs
    )


def walk_round(zones: Zones, around: Surroundings) -> DataFrame:
    """Return the legs of the boundary of every zone, in order.

    Returns
    -------
    DataFrame
        level, school_id, leg (from 0), direction (one of eight), metres (along the boundary), beside
        (``street``, ``zone``, ``area``, ``district``, ``open`` for ground of the own district in no area, or
        ``outside``), beside_id (school, area or district id, or the street's name; empty for the last two).
    """
    looks = {level: _Look(zones.of_level(level), around) for level in sorted(set(zones.zones["level"]))}
    rows = []
    frame = zones.zones
    for level, school, shape in zip(frame["level"], frame["school_id"], frame.geometry, strict=True):
        if shape.is_empty:
            continue
        for leg, (direction, metres, (beside, name)) in enumerate(_legs(shape, looks[level], school)):
            rows.append((level, school, leg, direction, metres, beside, name))
    columns = [*ZONE, "leg", "direction", "metres", "beside", "beside_id"]
    return DataFrame(rows, columns=columns).astype(
        dict.fromkeys((*ZONE, "direction", "beside", "beside_id"), "str")
    )


class _Look:
    """Finds what lies at points just outside a zone of one level."""

    def __init__(self, zones: Zones, around: Surroundings) -> None:
        drawn = zones.members[zones.members["drawn"]].drop_duplicates("area_id")
        self.zone_of = around.areas["area_id"].map(drawn.set_index("area_id")["school_id"]).to_numpy(object)
        self.schools = zones.members[zones.members["drawn"]].groupby("area_id")["school_id"].agg(set)
        self.area_ids = around.areas["area_id"].to_numpy(object)
        self.areas = shapely.STRtree(np.asarray(around.areas.geometry))
        self.district_ids = around.districts["district_id"].to_numpy(object)
        self.districts = shapely.STRtree(np.asarray(around.districts.geometry))
        streets = around.streets
        named = streets[streets["name"].notna()] if streets is not None else None
        self.street_names = named["name"].to_numpy(object) if named is not None else np.array([], object)
        self.streets = shapely.STRtree(np.asarray(named.geometry) if named is not None else [])

    def beside(self, school: str, outer: Floats, inner: Floats, along: Floats) -> list[Border]:
        """Return what lies beside each edge: at its outer point, seen from its inner one."""
        points = np.asarray(shapely.points(outer))
        found: list[Border] = [("outside", "")] * len(points)
        home = dict(reversed(self.districts.query(shapely.points(inner), predicate="intersects").T.tolist()))
        for point, district in reversed(self.districts.query(points, predicate="intersects").T.tolist()):
            own = home.get(point) == district
            found[point] = ("open", "") if own else ("district", str(self.district_ids[district]))
        for point, area in reversed(self.areas.query(points, predicate="intersects").T.tolist()):
            name, zone = self.area_ids[area], self.zone_of[area]
            if isinstance(zone, str) and zone != school and school not in self.schools.get(name, ()):
                found[point] = ("zone", zone)
            else:
                found[point] = ("area", str(name))
        for point, street in self._streets(outer, along):
            found[point] = ("street", str(self.street_names[street]))
        return found

    def _streets(self, outer: Floats, along: Floats) -> list[tuple[int, int]]:
        """Return the nearest named street that runs along each edge that has one."""
        if not len(self.street_names):
            return []
        point, street = self.streets.query(shapely.points(outer), predicate="dwithin", distance=STREET_METRES)
        ends = shapely.get_coordinates(shapely.boundary(self.streets.geometries[street])).reshape(-1, 2, 2)
        way = ends[:, 1] - ends[:, 0]
        cosine = np.abs((way * along[point]).sum(axis=1)) / np.maximum(np.hypot(*way.T), 1e-9)
        away = shapely.distance(shapely.points(outer[point]), self.streets.geometries[street])
        found = DataFrame({"point": point, "street": street, "away": away})[cosine >= ALONG_COSINE]
        best = found.sort_values(["point", "away", "street"]).drop_duplicates("point")
        return list(zip(best["point"].tolist(), best["street"].tolist(), strict=True))


def _legs(shape: shapely.Geometry, look: _Look, school: str) -> list[tuple[str, float, Border]]:
    ring = _ring_from_north_west(shape)
    way = np.diff(ring, axis=0)
    length = np.hypot(*way.T)
    along = way / length[:, None]
    aside = np.column_stack([-along[:, 1], along[:, 0]]) * OUTSIDE_METRES  # left of a clockwise walk
    middle = (ring[:-1] + ring[1:]) / 2
    borders = look.beside(school, middle + aside, middle - aside, along)
    runs = _runs(borders, length)
    width = np.sqrt(shapely.area(shape))
    legs: list[tuple[str, float, Border]] = []
    for border, first, last in runs:
        for direction, metres in _turns(ring[first : last + 1], BENDS * width):
            if legs and legs[-1][0] == direction and legs[-1][2] == border:
                legs[-1] = (direction, legs[-1][1] + metres, border)
            else:
                legs.append((direction, metres, border))
    return legs


def _ring_from_north_west(shape: shapely.Geometry) -> Floats:
    """Return the outer ring of the largest piece, clockwise, from its corner furthest to the north-west."""
    pieces = shapely.get_parts(shape)
    largest = pieces[np.argmax(shapely.area(pieces))]
    outer = shapely.orient_polygons(largest, exterior_cw=True).exterior
    step = max(SHORT_METRES, outer.length * SHORT_SHARE / 4)  # a long edge may have several neighbours
    ring = shapely.get_coordinates(shapely.segmentize(outer, step))[:-1]
    ring = ring[(ring != np.roll(ring, 1, axis=0)).any(axis=1)]
    start = int(np.lexsort((ring[:, 0], -(ring[:, 1] - ring[:, 0])))[0])
    turned = np.roll(ring, -start, axis=0)
    return np.vstack([turned, turned[:1]])


def _runs(borders: list[Border], length: Floats) -> list[tuple[Border, int, int]]:
    """Return stretches of one border as (border, first corner, last corner); short ones join their like."""
    short = max(SHORT_METRES, SHORT_SHARE * length.sum())
    runs = _joined([(border, place, place + 1) for place, border in enumerate(borders)])
    while len(runs) > 1:
        metres = [length[first:last].sum() for _, first, last in runs]
        least = int(np.argmin(metres))
        if metres[least] >= short:
            break
        before = runs[least - 1][0] if least else runs[1][0]
        runs = _joined([*runs[:least], (before, *runs[least][1:]), *runs[least + 1 :]])
    return runs


def _joined(runs: list[tuple[Border, int, int]]) -> list[tuple[Border, int, int]]:
    joined: list[tuple[Border, int, int]] = []
    for border, first, last in runs:
        if joined and joined[-1][0] == border:
            joined[-1] = (border, joined[-1][1], last)
        else:
            joined.append((border, first, last))
    return joined


def _turns(corners: Floats, bend: float) -> list[tuple[str, float]]:
    """Return the directions of a line and how far it follows each, small bends aside."""
    line = shapely.LineString(corners)
    kept = shapely.get_coordinates(shapely.simplify(line, bend, preserve_topology=False))
    steps = np.hypot(*np.diff(corners, axis=0).T)
    reached = np.concatenate([[0.0], np.cumsum(steps)])
    places = [0]
    for corner in kept[1:-1]:
        later = np.flatnonzero((corners[places[-1] + 1 :] == corner).all(axis=1))
        places.append(places[-1] + 1 + int(later[0]))
    places.append(len(corners) - 1)
    turns: list[tuple[str, float]] = []
    for first, last in pairwise(places):
        direction, metres = _direction(corners[last] - corners[first]), float(reached[last] - reached[first])
        if turns and turns[-1][0] == direction:
            turns[-1] = (direction, turns[-1][1] + metres)
        else:
            turns.append((direction, metres))
    return turns


def _direction(way: Floats) -> str:
    return DIRECTIONS[round(float(np.arctan2(way[1], way[0])) / (np.pi / 4)) % len(DIRECTIONS)]


def named(legs: DataFrame, names: Mapping[str, Mapping[str, str]]) -> pd.Series:
    """Return what each leg runs along by name; `names` maps ``zone``, ``area`` and ``district`` ids."""
    told = [
        names.get(kind, {}).get(key, key) for kind, key in zip(legs["beside"], legs["beside_id"], strict=True)
    ]
    return pd.Series(told, index=legs.index, dtype="str")
