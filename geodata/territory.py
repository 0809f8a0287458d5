"""Checks on the map: districts that overlap, places in no district or another one, schools at one point."""

from collections.abc import Iterator, Mapping

import numpy as np
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from pandas import Series

from geodata import kinds
from geodata.converting import Typed
from geodata.faults import Fault
from geodata.settings import Settings
from geodata.topology import area_text

OVERLAP_SHARE = 0.01
SLIVER_SHARE = 0.0001
FURTHEST_SHOWN = 3


def territory_faults(tables: Mapping[str, Typed], _settings: Settings) -> Iterator[Fault]:
    """Yield what is wrong between the places of the tables; all geometry is in the planning CRS."""
    placed = {name: typed for name, typed in tables.items() if isinstance(typed.frame, GeoDataFrame)}
    districts = placed.get("districts")
    if districts is not None and "district_id" in districts.frame and districts.frame.geometry.notna().all():
        yield from _overlaps(districts)
        for name in ("schools", "areas"):
            if name in placed and "district_id" in placed[name].frame:
                yield from _district_faults(placed[name], districts)
    if "schools" in placed and "provision" in tables:
        yield from _same_points(placed["schools"], tables["provision"])


def _overlaps(districts: Typed) -> Iterator[Fault]:
    shapes = np.asarray(districts.frame.geometry)
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = first < second
    first, second = first[pairs], second[pairs]
    shared = shapely.area(shapely.intersection(shapes[first], shapes[second]))
    shares = shared / np.minimum(shapely.area(shapes[first]), shapely.area(shapes[second]))
    ids = districts.frame["district_id"].fillna("").to_numpy()
    for a, b, part, m2 in zip(first, second, shares, shared, strict=True):
        if part > SLIVER_SHARE:
            kind = kinds.DISTRICTS_OVERLAP if part > OVERLAP_SHARE else kinds.DISTRICTS_SLIVER
            mask = np.isin(np.arange(len(shapes)), [a, b])
            found = f"{ids[a]}, {ids[b]} ({area_text(m2)})"
            yield districts.fault(kind, mask, "geometry", found=found, percent=f"{100 * part:.3g}")


def _district_faults(typed: Typed, districts: Typed) -> Iterator[Fault]:
    """Yield places outside every district, and those in another than they say."""
    points = shapely.point_on_surface(np.asarray(typed.frame.geometry))
    shapes = np.asarray(districts.frame.geometry)
    which, inside = shapely.STRtree(shapes).query(points, predicate="intersects")
    located = np.isin(np.arange(len(points)), which)
    outside = ~located & ~shapely.is_missing(points)
    if outside.any():
        metres = shapely.distance(points[outside], shapely.union_all(shapes))
        yield typed.fault(
            kinds.OUTSIDE_DISTRICTS, outside, _id_column(typed), found=_furthest(typed, outside, metres)
        )
    ids = districts.frame["district_id"].to_numpy()
    agrees = typed.frame["district_id"].to_numpy()[which] == ids[inside]
    at_home = np.isin(np.arange(len(points)), which[agrees])
    known = typed.frame["district_id"].isin(ids).to_numpy()
    other = located & ~at_home & known
    if other.any():
        actual = Series(ids[inside], index=which).groupby(level=0).first()
        row = int(np.flatnonzero(other)[0])
        said = typed.frame["district_id"].iloc[row]
        metres = shapely.distance(points[row], shapely.union_all(shapes[ids == said]))
        found = f"{said}; {actual[row]} ({metres:.0f} m)"
        yield typed.fault(kinds.OTHER_DISTRICT, other, "district_id", found=found)


def _furthest(typed: Typed, mask: NDArray[np.bool_], metres: NDArray[np.float64]) -> str:
    """Return the places that lie furthest outside, with the distance."""
    column = _id_column(typed)
    names = typed.frame[column] if column in typed.frame else typed.frame.index.to_series().astype(str)
    told = names[mask].fillna("").to_numpy()
    order = np.argsort(-metres, kind="stable")
    listed = ", ".join(f"{told[place]} ({metres[place]:.0f} m)" for place in order[:FURTHEST_SHOWN])
    return listed + ("…" if len(order) > FURTHEST_SHOWN else "")


def _id_column(typed: Typed) -> str:
    return "school_id" if typed.table == "schools" else "area_id"


def _same_points(schools: Typed, provision: Typed) -> Iterator[Fault]:
    """Yield schools of one level at one point; parts of a combined school differ in level, so they may."""
    if not {"school_id", "level"} <= set(provision.frame.columns) or "school_id" not in schools.frame:
        return
    points = schools.frame.geometry
    spots = Series(list(zip(points.x, points.y, strict=True)), index=schools.frame.index)
    spots = spots[points.notna() & schools.frame["school_id"].notna()]
    at = Series(spots.to_numpy(), index=schools.frame.loc[spots.index, "school_id"])
    levels = provision.frame[["school_id", "level"]].dropna().drop_duplicates()
    levels["spot"] = levels["school_id"].map(at[~at.index.duplicated()])
    levels = levels.dropna()
    together = levels[levels.duplicated(["level", "spot"], keep=False)]
    if len(together):
        mask = schools.frame["school_id"].isin(together["school_id"])
        yield schools.fault(kinds.SAME_POINT, mask, "school_id")
