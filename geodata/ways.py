"""Rules of distance: ways shorter than the straight line, speeds, streets to nowhere, areas out of reach."""

from collections.abc import Iterator, Mapping

import numpy as np
import shapely
from geopandas import GeoDataFrame
from pandas import Series
from scipy.spatial import cKDTree

from geodata import kinds
from geodata.comparing import has
from geodata.converting import Typed
from geodata.faults import Fault
from geodata.handbook import bounds
from geodata.settings import Settings

KMH = 0.06  # km/h in one metre a minute
M_PER_KM = 1000.0


def way_faults(tables: Mapping[str, Typed], settings: Settings) -> Iterator[Fault]:
    """Yield ways that cannot be, homes that are nowhere, and children whom no school is near."""
    if has(tables, "travel", "area_id", "school_id", "metres"):
        yield from _travel_faults(tables)
    if has(tables, "street_edges", "from_node", "to_node", "metres"):
        yield from _street_faults(tables)
    if "housing" in tables:
        yield from _housing_faults(tables, settings)
    yield from _reach_faults(tables, settings)


def _shapes(tables: Mapping[str, Typed], table: str, key: str) -> Series | None:
    """Return the geometry of a table by id, or None when it has none."""
    if not has(tables, table, key) or not isinstance(tables[table].frame, GeoDataFrame):
        return None
    frame = tables[table].frame
    shapes = Series(np.asarray(frame.geometry), index=frame[key].to_numpy(), dtype=object)
    return shapes[shapes.index.notna() & ~shapes.index.duplicated()]


def _too_short(
    typed: Typed, here: Series | None, there: Series | None, ends: tuple[str, str]
) -> Iterator[Fault]:
    if here is None or there is None:
        return
    starts = typed.frame[ends[0]].map(here).to_numpy(dtype=object)
    stops = typed.frame[ends[1]].map(there).to_numpy(dtype=object)
    known = np.array(
        [
            isinstance(a, shapely.Geometry) and isinstance(b, shapely.Geometry)
            for a, b in zip(starts, stops, strict=True)
        ],
        dtype=bool,
    )
    straight = np.full(len(typed.frame), np.nan)
    straight[known] = shapely.distance(starts[known], stops[known])
    short = typed.frame["metres"].to_numpy(float) < bounds("straight_line").low * straight - 1
    if short.any():
        limit = f"{straight[short][0]:.0f}"
        yield typed.fault(kinds.WAY_TOO_SHORT, short, "metres", limit=limit)


def _travel_faults(tables: Mapping[str, Typed]) -> Iterator[Fault]:
    travel = tables["travel"]
    areas, schools = _shapes(tables, "areas", "area_id"), _shapes(tables, "schools", "school_id")
    yield from _too_short(travel, areas, schools, ("area_id", "school_id"))
    if "minutes" in travel.frame:
        minutes = travel.frame["minutes"]
        speed = KMH * travel.frame["metres"] / minutes.where(minutes > 0)
        limits = bounds("kmh")
        wrong = limits.outside(speed) & (travel.frame["metres"] > M_PER_KM).to_numpy()
        if wrong.any():
            texts = {"speed": f"{speed[wrong].iloc[0]:.3g}", **limits.texts()}
            yield travel.fault(kinds.TRAVEL_SPEED, wrong, "minutes", **texts)


def _street_faults(tables: Mapping[str, Typed]) -> Iterator[Fault]:
    edges = tables["street_edges"]
    ends = ["from_node", "to_node"]
    loops = edges.frame["from_node"] == edges.frame["to_node"]
    if loops.any():
        yield edges.fault(kinds.WAY_TO_ITSELF, loops, "to_node")
    again = edges.frame.duplicated(ends, keep=False) & edges.frame[ends].notna().all(axis=1)
    if again.any():
        yield edges.fault(kinds.REPEATED_WAY, again, "from_node")


def _housing_faults(tables: Mapping[str, Typed], settings: Settings) -> Iterator[Fault]:
    housing = tables["housing"]
    frame = housing.frame
    unknown = Series(data=True, index=frame.index)
    for name in ("area_id", "district_id"):
        if name in frame:
            unknown &= frame[name].isna()
    if unknown.any():
        yield housing.fault(kinds.HOUSING_NOWHERE, unknown)
    if {"area_id", "district_id"} <= set(frame.columns) and has(tables, "areas", "area_id", "district_id"):
        areas = tables["areas"].frame.dropna(subset=["area_id"]).drop_duplicates("area_id")
        actual = frame["area_id"].map(areas.set_index("area_id")["district_id"])
        other = actual.notna() & frame["district_id"].notna() & (actual != frame["district_id"])
        if other.any():
            yield housing.fault(kinds.HOUSING_ELSEWHERE, other, "district_id")
    if "year" in frame and settings.school_year:
        past = frame["year"] < settings.school_year
        if past.any():
            yield housing.fault(kinds.HOUSING_PAST, past, "year", year=settings.school_year)


def _reach_faults(tables: Mapping[str, Typed], settings: Settings) -> Iterator[Fault]:
    """Yield areas with children of a level whose nearest school of it is beyond every daily way."""
    areas, schools = _shapes(tables, "areas", "area_id"), _shapes(tables, "schools", "school_id")
    needed = has(tables, "children", "area_id", "level", "children", "year") and has(
        tables, "provision", "school_id", "level"
    )
    if areas is None or schools is None or not needed:
        return
    children, provision = tables["children"].frame, tables["provision"].frame
    asked = children[(children["children"] > 0) & (children["year"] == settings.school_year)]
    limit = bounds("reach_km").high
    for level in sorted(set(asked["level"].dropna()) & set(provision["level"].dropna())):
        sites = schools[schools.index.isin(provision["school_id"][provision["level"] == level])].dropna()
        homes = areas[areas.index.isin(asked["area_id"][asked["level"] == level])].dropna()
        if sites.empty or homes.empty:
            continue
        middles = shapely.get_coordinates(shapely.centroid(homes.to_numpy()))
        spots = shapely.get_coordinates(sites.to_numpy())
        if not (np.isfinite(middles).all() and np.isfinite(spots).all()):
            continue  # told where the coordinates are checked
        metres = np.asarray(cKDTree(spots).query(middles)[0])
        far = metres > M_PER_KM * limit
        if far.any():
            typed = tables["areas"]
            mask = typed.frame["area_id"].isin(homes.index[far])
            texts = {"level": level, "limit": f"{limit:g}", "found": f"{metres[far][0] / M_PER_KM:.0f} km"}
            yield typed.fault(kinds.NO_SCHOOL_WITHIN, mask, "area_id", **texts)
