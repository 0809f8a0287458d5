"""Schools, census blocks, zones and drive times of Fairfax County (Virginia), as the tables of a city.

Reference data: 188 schools of the school year 2024-25 with capacity and enrolment, 9,404 census blocks with
their current zones and four official redrawings, and drive seconds from every block to every school. Levels
are elementary (primary), middle (junior) and high (senior); districts are the regions of the school board.
"""

import re
from pathlib import Path

import geopandas as gpd
import numpy as np
from geopandas import GeoDataFrame
from pandas import DataFrame, Series, concat

from geodata.faults import Fault
from geodata.importers.fairfax_kinds import (
    BLOCKS_FILE,
    GRADES_OTHER,
    GRADES_UNKNOWN,
    METRES_MISSING,
    NAME_SHARED,
    OVER_CAPACITY,
    SCENARIOS_APART,
    SITES_FILE,
    SITES_LEFT_OUT,
    TRAVEL_THINNED,
    in_schools,
)
from geodata.importers.fairfax_source import CURRENT, DRIVE_FILES, ENROLMENT, LEVELS, Source, read_source
from geodata.importers.fairfax_zones import (
    attendance_table,
    home_blocks,
    neighbours,
    official_zones,
    zone_notes,
)

type Settings = dict[str, object]
type Tables = dict[str, DataFrame]

CRS = "EPSG:32146"  # NAD83 / Virginia North, metres
WGS84 = "EPSG:4326"
NEAREST = 25
SECONDS = 60
KINDERGARTEN = 0  # the year before grade 1


def import_fairfax(
    source: Path, *, nearest: int = NEAREST
) -> tuple[Settings, Tables, Tables, tuple[Fault, ...]]:
    """Return settings and tables of a city, tables to lie beside it, and the defects of the data.

    Parameters
    ----------
    source
        Folder of the files.
    nearest
        How many schools, the quickest by car, each block keeps in table travel, at each level.

    Returns
    -------
    settings, tables
        Of the city. Children are estimated from enrolment and residents; today's zones are `attendance`.
    beside
        ``neighbours`` (pairs of areas that touch) and ``official_zones``.
    faults
        Everything that is doubtful, with file and row, and what was done about it.

    Raises
    ------
    CityFaultsError
        If a file, a column or an indispensable value is missing.
    """
    files = read_source(Path(source))
    blocks = GeoDataFrame(files.blocks).to_crs(CRS)
    points = _points(files.schools)
    home = home_blocks(points, blocks)
    attendance, of_children = attendance_table(files)
    travel, of_travel = _travel(files, points, nearest)
    year = int(files.schools["school_year"].iloc[0][:4])
    schools, of_schools = _schools(files, home)
    tables: Tables = {
        "districts": _districts(blocks),
        "schools": schools,
        "provision": _provision(files.schools),
        "areas": _areas(blocks),
        "children": attendance.drop(columns="school_id").assign(year=year),
        "travel": travel,
        "attendance": attendance,
    }
    beside = {"neighbours": neighbours(files), "official_zones": official_zones(files)}
    settings: Settings = {"name": "Fairfax County", "name_zh": "费尔法克斯县", "school_year": year}
    faults = (*of_schools, *zone_notes(files, home), *of_children, *of_travel, *_apart(files))
    return {**settings, "currency": "USD", "crs": CRS}, tables, beside, tuple(faults)


def _points(schools: DataFrame) -> GeoDataFrame:
    lonlat = gpd.points_from_xy(schools["lon"], schools["lat"], crs=WGS84)
    return GeoDataFrame(index=schools.index, geometry=lonlat).to_crs(CRS)


def _districts(blocks: GeoDataFrame) -> GeoDataFrame:
    """Return the regions of the school board; urban where most residents live in urban blocks."""
    people = blocks["pop2020"].astype("float64")
    regions = blocks["region"].astype("str")
    urban = (
        people.where(blocks["urban"].astype(bool), 0).groupby(regions).sum() / people.groupby(regions).sum()
    )
    shapes = GeoDataFrame({"district_id": regions}, geometry=blocks.geometry).dissolve("district_id")
    table = shapes.reset_index()
    table["name"] = "Region " + table["district_id"]
    table["name_zh"] = "第" + table["district_id"] + "学区"
    table["setting"] = np.where(table["district_id"].map(urban) > 1 / 2, "urban", "rural")
    return GeoDataFrame(table[["district_id", "name", "name_zh", "setting", "geometry"]], crs=blocks.crs)


def _areas(blocks: GeoDataFrame) -> GeoDataFrame:
    columns = {
        "area_id": blocks["geoid"].astype("str"),
        "district_id": blocks["region"].astype("str"),
        "setting": _settings_of(blocks),
    }
    areas = GeoDataFrame(columns, geometry=blocks.geometry, crs=blocks.crs)
    return GeoDataFrame(areas.sort_values("area_id", ignore_index=True))


def _settings_of(blocks: DataFrame) -> Series:
    return Series(np.where(blocks["urban"].astype(bool), "urban", "rural"), index=blocks.index)


def _provision(schools: DataFrame) -> DataFrame:
    return DataFrame(
        {
            "school_id": schools["object_id_school"],
            "level": schools["level"].map(LEVELS),
            "pupils": schools[ENROLMENT].astype("int64"),
            "seats": schools["capacity"].astype("int64"),
        }
    ).sort_values("school_id", ignore_index=True)


def _schools(source: Source, home: DataFrame) -> tuple[DataFrame, list[Fault]]:
    schools = source.schools
    settings = _settings_of(source.blocks).to_numpy()[home["nearest"]]
    grades = schools["grades"].map(_grades)
    table = DataFrame(
        {
            "school_id": schools["object_id_school"],
            "name": schools["school"],
            "district_id": schools["region"],
            "ownership": "public",
            "setting": settings,
            "status": "open",
            "lon": schools["lon"].round(6),
            "lat": schools["lat"].round(6),
            "point_source": "surveyed",
            "grade_low": grades.str[0],
            "grade_high": grades.str[1],
        }
    )
    return table.sort_values("school_id", ignore_index=True), _doubts(schools)


def _grades(text: str) -> tuple[float, float]:
    """Return the lowest and highest grade of ``K-6``; unknown where it is not understood."""
    match = re.fullmatch(r"(K|\d+)-(\d+)", text.strip())
    if not match:
        return (np.nan, np.nan)
    return (KINDERGARTEN if match[1] == "K" else float(match[1]), float(match[2]))


def _doubts(schools: DataFrame) -> list[Fault]:
    faults = [
        in_schools(
            OVER_CAPACITY,
            (school["row"],),
            ENROLMENT,
            f"{school[ENROLMENT]:g}",
            school=school["school"],
            more=f"{school[ENROLMENT] - school['capacity']:g}",
            places=f"{school['capacity']:g}",
        )
        for school in schools[schools[ENROLMENT] > schools["capacity"]].to_dict("records")
    ]
    for name, group in schools[schools["name"].duplicated(keep=False)].groupby("name"):
        words = {"count": len(group), "schools": ", ".join(group["school"])}
        faults.append(in_schools(NAME_SHARED, group["row"], "name", str(name), **words))
    usual = schools.groupby("level")["grades"].agg(lambda texts: texts.mode().iloc[0])
    for school in schools.to_dict("records"):
        if np.isnan(_grades(school["grades"])[0]):
            faults.append(in_schools(GRADES_UNKNOWN, (school["row"],), "grades", school["grades"]))
        elif school["grades"] != usual[school["level"]]:
            words = {"school": school["school"], "usual": usual[school["level"]]}
            faults.append(in_schools(GRADES_OTHER, (school["row"],), "grades", school["grades"], **words))
    return faults


def _travel(source: Source, points: GeoDataFrame, nearest: int) -> tuple[DataFrame, list[Fault]]:
    """Return minutes by car and metres in a straight line, the quickest schools of each block and level."""
    blocks = source.blocks
    middles = GeoDataFrame(geometry=gpd.points_from_xy(blocks["lon"], blocks["lat"], crs=WGS84)).to_crs(CRS)
    start = np.column_stack([middles.geometry.x, middles.geometry.y])
    parts, pairs = [], 0
    for level in LEVELS:
        schools = source.schools[source.schools["level"] == level].sort_values("zone_id")
        seconds = source.seconds[level]
        zone = np.searchsorted(schools["zone_id"], blocks[CURRENT[level]].astype("float64"))
        rank = np.argsort(np.argsort(seconds, axis=1, kind="stable"), axis=1)
        kept = rank < nearest
        kept[np.arange(len(blocks)), zone] = True
        row, column = np.nonzero(kept)
        end = np.column_stack([points.geometry.x[schools.index], points.geometry.y[schools.index]])
        parts.append(
            DataFrame(
                {
                    "area_id": blocks["geoid"].astype("str").to_numpy()[row],
                    "school_id": schools["object_id_school"].to_numpy()[column],
                    "metres": np.linalg.norm(start[row] - end[column], axis=1).round(1),
                    "minutes": (seconds[row, column] / SECONDS).round(3),
                }
            )
        )
        pairs += seconds.size
    travel = concat(parts, ignore_index=True)
    first = next(iter(DRIVE_FILES.values()))
    thinned = TRAVEL_THINNED.at(first, count=f"{pairs:,}", keep=nearest, kept=f"{len(travel):,}")
    return travel, [METRES_MISSING.at(first), *([thinned] if len(travel) < pairs else [])]


def _apart(source: Source) -> list[Fault]:
    scenarios = {str(name).rpartition("_")[2] for name in source.blocks.columns if "_scenario" in str(name)}
    faults = [SCENARIOS_APART.at(BLOCKS_FILE, count=len(scenarios))] if scenarios else []
    return [*faults, *([SITES_LEFT_OUT.at(SITES_FILE, count=source.sites)] if source.sites else [])]
