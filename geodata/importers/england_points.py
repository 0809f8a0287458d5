"""Where English schools stand: positions taken, kept with a note, or estimated, and why."""

import geopandas as gpd
import pandas as pd
from geopandas import GeoDataFrame, GeoSeries
from pandas import DataFrame

from geodata.faults import Fault
from geodata.importers.england_kinds import (
    COORDINATES_AT_BORDER,
    COORDINATES_GEOCODED,
    COORDINATES_MISSING,
    COORDINATES_MISSING_TOO,
    COORDINATES_OUTSIDE,
    COORDINATES_OUTSIDE_TOO,
    COORDINATES_SHARED,
    in_schools,
)
from geodata.importers.england_source import PLANNING_AREAS

BORDER_METRES = 500.0  # ward boundaries are super-generalised
GEOCODED = "opencage_geocode"
WGS84 = "EPSG:4326"
NAMED = 3


def place_schools(schools: DataFrame, districts: GeoDataFrame) -> tuple[GeoDataFrame, tuple[Fault, ...]]:
    """Return geometry and point_source by row of `schools`, and what had to be done.

    A position more than 500 m outside its authority is not believed: 28 schools of Greater Manchester were
    geocoded to one point in Scotland. It is estimated, as a missing one is, by the mean of the believed
    positions in the same planning area (primary or secondary, after the school's main phase); where that
    has none, or its mean lies outside the authority, by a point inside the authority. Postcode centroids
    count as surveyed, positions from a geocoder as geocoded.

    Parameters
    ----------
    schools
        From `read_source`.
    districts
        Authorities with district_id and name, in the planning CRS.
    """
    shapes = districts.set_index("district_id").geometry.reindex(schools["lad_code"])
    shape = GeoSeries(shapes.array, index=schools.index, crs=districts.crs)
    known = schools[schools["lon"].notna() & schools["lat"].notna()]
    points = gpd.points_from_xy(known["lon"], known["lat"], crs=WGS84).to_crs(districts.crs)
    given = GeoSeries(points, index=known.index)
    metres = given.distance(shape[known.index])
    believed = given[metres <= BORDER_METRES]
    located = schools.assign(
        given=known["lon"].astype("str") + ", " + known["lat"].astype("str"),
        metres=metres,
        believed=schools.index.isin(believed.index),
        geocoded=schools["coord_source"] == GEOCODED,
        **_estimates(schools, believed, shape),
    )
    geometry = believed.reindex(schools.index)
    geometry = geometry.where(located["believed"], GeoSeries(located["estimate"], crs=districts.crs))
    source = located["geocoded"].map({True: "geocoded", False: "surveyed"})
    placed = GeoDataFrame({"point_source": source.where(located["believed"], "estimated")}, geometry=geometry)
    return placed, (*_estimated(located), *_kept(located), *_shared(located.loc[known.index]))


def _estimates(schools: DataFrame, believed: GeoSeries, shape: GeoSeries) -> DataFrame:
    """Return the position a school would be given (estimate), and the planning area and schools behind it."""
    codes = [schools[name][schools["main_phase"] == phase] for phase, name in PLANNING_AREAS.items()]
    area = pd.concat(codes).reindex(schools.index)
    located = DataFrame({"x": believed.x, "y": believed.y, "area": area[believed.index]})
    means = (
        located[located["area"] != ""].groupby("area").agg(x=("x", "mean"), y=("y", "mean"), n=("x", "size"))
    )
    mean = means.reindex(area).set_axis(schools.index)
    centre = GeoSeries(gpd.points_from_xy(mean["x"], mean["y"]), index=schools.index, crs=shape.crs)
    by_area = mean["n"].notna() & centre.within(shape)
    estimate = centre.where(by_area, shape.representative_point())
    columns = {"estimate": estimate, "by_area": by_area, "planning_area": area, "count": mean["n"]}
    return DataFrame(columns, index=schools.index)


def _estimated(located: DataFrame) -> list[Fault]:
    faults = []
    for school in located[~located["believed"]].to_dict("records"):
        missing = pd.isna(school["metres"])
        if school["by_area"]:
            kind = COORDINATES_MISSING if missing else COORDINATES_OUTSIDE
            words = {"count": int(school["count"]), "planning_area": school["planning_area"]}
        else:
            kind = COORDINATES_MISSING_TOO if missing else COORDINATES_OUTSIDE_TOO
            words = {}
        if not missing:
            words |= {"kilometres": f"{school['metres'] / 1000:.0f}", "tolerance": f"{BORDER_METRES:.0f}"}
        words |= {"school": school["school_name"], "authority": school["la_name"]}
        found = "" if missing else school["given"]
        faults.append(in_schools(kind, (school["row"],), "lon", found, **words))
    return faults


def _kept(located: DataFrame) -> list[Fault]:
    faults = []
    for school in located[located["believed"] & (located["metres"] > 0)].to_dict("records"):
        words = {"school": school["school_name"], "authority": school["la_name"]}
        words |= {"metres": f"{school['metres']:.0f}"}
        faults.append(in_schools(COORDINATES_AT_BORDER, (school["row"],), "lon", school["given"], **words))
    rows = located["row"][located["believed"] & located["geocoded"]]
    if len(rows):
        faults.append(in_schools(COORDINATES_GEOCODED, rows, "coord_source", GEOCODED, count=len(rows)))
    return faults


def _shared(known: DataFrame) -> list[Fault]:
    twice = known[known["given"].duplicated(keep=False)]
    faults = []
    for given, group in twice.groupby("given"):
        names = [*group["school_name"].head(NAMED), *["…"][: len(group) > NAMED]]
        words = {"count": len(group), "schools": "; ".join(names)}
        faults.append(in_schools(COORDINATES_SHARED, group["row"], "lon", str(given), **words))
    return faults
