"""English schools (School Capacity survey, School Workforce Census) and wards, as the tables of a city.

Any authorities of these files can be a city: metropolitan and unitary ones, London boroughs, and counties
with their districts. The years of such files seldom belong together (places and roll of May, population of
the middle of that year, teachers and free meals of later ones), so what comes out is good for trying the
program, not for findings.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from pandas import DataFrame

from geodata.faults import Fault
from geodata.importers.england_districts import choose, place_in_districts
from geodata.importers.england_kinds import (
    NAME_SHARED,
    URN_MISSING,
    WARD_MISSING,
    WARD_UNKNOWN,
    in_schools,
)
from geodata.importers.england_points import place_schools
from geodata.importers.england_provision import doubts, provision_table, staff_table
from geodata.importers.england_source import AGES, read_source

type Settings = dict[str, object]
type Tables = dict[str, DataFrame]

CRS = "EPSG:27700"  # British National Grid
URBAN_PER_KM2, TOWN_PER_KM2 = 1500.0, 300.0  # limits of Eurostat's degree of urbanization
M2_PER_KM2 = 1e6


def import_england(
    source: Path, authorities: Sequence[str] = (), *, name: str = "", name_zh: str = ""
) -> tuple[Settings, Tables, tuple[Fault, ...]]:
    """Return settings and tables of a city from ``schools.csv`` and ``wards.parquet``, and their defects.

    Districts are local authorities (wards dissolved), areas are wards, level ``primary`` is the ages 4 to 10,
    level ``junior`` the secondary ages 11 to 15. Nothing is repaired in silence: each defect is a warning or
    a note that names the row of ``schools.csv`` and says what was done.

    Parameters
    ----------
    source
        Folder of the two files.
    authorities
        Names or codes of the local authorities or districts to import; all that have a school by default.
    name, name_zh
        Of the city; by default the authority, or how many there are.

    Notes
    -----
    The children of the middle of a year are those of the school year that begins in its September; the roll
    was counted four months before.
    A ward is urban from 1,500 residents per km², a town from 300, rural below (the limits of Eurostat's
    degree of urbanization, applied to whole wards); a school has the setting of the ward at its position.
    An authority is urban when most of its residents live in urban wards. All schools are publicly funded.

    Raises
    ------
    CityFaultsError
        If a file, a column or an indispensable value is missing.
    """
    files = read_source(Path(source))
    schools, of_districts = place_in_districts(files.schools, files.wards)
    schools, wards, left_out = choose(schools, files.wards, authorities)
    areas = _areas(wards.to_crs(CRS))
    districts = _districts(areas)
    placed, of_points = place_schools(schools, districts)
    provision, of_split = provision_table(schools)
    tables: Tables = {
        "districts": districts,
        "schools": _schools(schools, placed, areas),
        "provision": provision,
        "areas": areas.drop(columns=["lad_name", "pop_all"]),
        "children": _children(wards, files.year),
        "staff": staff_table(provision),
    }
    faults = [*of_districts, *left_out, *of_points, *of_split, *doubts(schools), *_identities(schools, areas)]
    settings = _settings(schools, files.year, name, name_zh)
    return settings, tables, files.as_in_file(sorted(faults, key=_place))


def _settings(schools: DataFrame, year: int, name: str, name_zh: str) -> Settings:
    authorities = sorted(schools["la_name"].unique())
    count = len(authorities)
    alone = authorities[0] if count == 1 else ""
    settings: Settings = {
        "name": name or alone or f"England: {count} local authorities",
        "name_zh": name_zh or name or alone or f"英格兰{count}个地方当局",
    }
    return {**settings, "school_year": year, "currency": "GBP", "crs": CRS}


def _areas(wards: GeoDataFrame) -> GeoDataFrame:
    density = wards["pop_all"].astype("float64") / (wards.area / M2_PER_KM2)
    setting = np.select([density >= URBAN_PER_KM2, density >= TOWN_PER_KM2], ["urban", "town"], "rural")
    columns = {"area_id": "ward_id", "name": "ward_name", "district_id": "lad_code"}
    table = {name: wards[of].astype("str") for name, of in columns.items()}
    kept = {"lad_name": wards["lad_name"], "pop_all": wards["pop_all"].astype("int64")}
    areas = GeoDataFrame({**table, "setting": setting, **kept}, geometry=wards.geometry, crs=wards.crs)
    return areas.reset_index(drop=True)


def _districts(areas: GeoDataFrame) -> GeoDataFrame:
    urban = areas["pop_all"].where(areas["setting"] == "urban", 0).groupby(areas["district_id"]).sum()
    share = urban / areas.groupby("district_id")["pop_all"].sum()
    districts = areas[["district_id", "lad_name", "geometry"]].dissolve("district_id").reset_index()
    districts["setting"] = np.where(districts["district_id"].map(share) > 1 / 2, "urban", "rural")
    districts = districts.rename(columns={"lad_name": "name"})
    return GeoDataFrame(districts[["district_id", "name", "setting", "geometry"]], crs=areas.crs)


def _schools(schools: DataFrame, placed: GeoDataFrame, areas: GeoDataFrame) -> DataFrame:
    near = placed[["geometry"]].sjoin_nearest(areas[["setting", "geometry"]], how="left")
    setting = near["setting"].groupby(level=0).first()
    lonlat = placed.geometry.to_crs("EPSG:4326")
    table = DataFrame(
        {
            "school_id": schools["laestab"],
            "name": schools["school_name"],
            "district_id": schools["lad_code"],
            "ownership": "public",
            "setting": setting,
            "status": "open",
            "lon": lonlat.x.round(6),
            "lat": lonlat.y.round(6),
            "point_source": placed["point_source"],
        }
    )
    return table.sort_values("school_id", ignore_index=True)


def _children(wards: GeoDataFrame, year: int) -> DataFrame:
    parts = [
        DataFrame(
            {
                "area_id": wards["ward_id"].astype("str"),
                "level": level,
                "year": year,
                "children": wards[[f"age_{age}" for age in ages]].astype("int64").sum(axis=1),
            }
        )
        for level, ages in AGES.items()
    ]
    return pd.concat(parts).sort_values(["area_id", "level"], ignore_index=True)


def _identities(schools: DataFrame, areas: GeoDataFrame) -> list[Fault]:
    faults = []
    for column, kind in (("urn", URN_MISSING), ("ward_code", WARD_MISSING)):
        empty = schools["row"][schools[column] == ""]
        if len(empty):
            faults.append(in_schools(kind, empty, column, count=len(empty)))
    strange = schools[(schools["ward_code"] != "") & ~schools["ward_code"].isin(areas["area_id"])]
    for code, rows in strange.groupby("ward_code")["row"]:
        faults.append(in_schools(WARD_UNKNOWN, rows, "ward_code", str(code)))
    twice = schools[schools["school_name"].duplicated(keep=False)]
    for name, group in twice.groupby("school_name"):
        words = {"count": len(group), "authorities": ", ".join(sorted(set(group["la_name"])))}
        faults.append(in_schools(NAME_SHARED, group["row"], "school_name", str(name), **words))
    return faults


def _place(fault: Fault) -> tuple[int, str, str]:
    return (fault.rows[0] if fault.rows else 0, fault.column, fault.code)
