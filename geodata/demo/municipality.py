"""The invented municipality as tables: from land to people, from people to schools, from schools to money."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from pandas import DataFrame

from geodata.demo.attendance import attendance_table
from geodata.demo.counts import count_table, people
from geodata.demo.entitlements import STREAM, aid_table, graduate_table, quota_table
from geodata.demo.gazetteer import (
    CENTRE,
    CITY_NAME,
    CITY_NAME_ZH,
    CRS,
    CURRENCY,
    DISTRICTS,
    SCHOOL_YEAR,
    SIZES,
    Size,
    SizeName,
)
from geodata.demo.history import grade_table, housing_table
from geodata.demo.landscape import Floats, settle
from geodata.demo.money import source_table
from geodata.demo.money_before import grants_before_table
from geodata.demo.names import area_names, place_names
from geodata.demo.opening import Opened, open_schools
from geodata.demo.population import birth_rates, births_table, children_table
from geodata.demo.programmes import programme_table
from geodata.demo.sites import Settlement, morton, people_areas
from geodata.demo.staffing import staff_table, training_table
from geodata.demo.tessellation import in_one_piece, tessellate
from geodata.demo.works import project_table

type Settings = dict[str, object]
type Tables = dict[str, DataFrame]

DISTRICT_IDS = [f"D{number}" for number in range(1, len(DISTRICTS) + 1)]
METRES = 1000.0


@dataclass(frozen=True)
class _Ground:
    """Polygons, people and names of the areas, in one order."""

    cells: NDArray[np.object_]
    settlement: Settlement
    places: DataFrame
    ids: list[str]


def demo_tables(size: SizeName, seed: int) -> tuple[Settings, Tables]:
    """Return settings and tables of an invented municipality of nine districts and five levels.

    Parameters
    ----------
    size
        ``small`` (about 60 schools, 150 areas), ``city`` (about 450 and 1,200) or ``province`` (over 2,000
        and over 20,000).
    seed
        The same size and seed give the same tables.

    Notes
    -----
    Nothing in it is real. The margins follow what is published of Chinese cities: crowded classes in the
    core and more so in the growing suburbs, small and thinly staffed schools in the mountains, births
    falling by about six per cent a year since 2018, seats enough in sum but not where the children are.
    """
    if size not in SIZES:
        raise ValueError(f"size {size!r} is not one of {', '.join(SIZES)}")
    rng = np.random.default_rng(seed)
    ground = _ground(SIZES[size], rng)
    rates = birth_rates(SIZES[size].births, rng)
    settlement = ground.settlement
    children = children_table(rates, settlement.district, settlement.weight, ground.ids, rng)
    opened = open_schools(settlement, ground.cells, ground.places, children, rng)
    grades = grade_table(opened.roll, rates, seed)
    graduates = graduate_table(grades, np.random.default_rng([seed, STREAM]))
    tables = {
        "districts": _districts(ground, rates),
        "schools": _schools(opened),
        "provision": opened.provision(count_table(opened.roll, graduates, seed)),
        "areas": _areas(ground, rng),
        "children": children,
        "births": births_table(rates, DISTRICT_IDS, rng),
        **_resources(opened, children, rng),
        "grades": grades,
        "graduates": graduates,
        "attendance": attendance_table(
            opened.roll, children, (ground.ids, settlement.points, settlement.district), seed
        ),
        "housing": housing_table(settlement.zone, ground.ids, settlement.district, seed),
        "programmes": programme_table(opened.roll),
        "grants_before": grants_before_table(opened.roll, grades, seed),
    }
    return _settings(), tables


def _settings() -> Settings:
    names = {"name": CITY_NAME, "name_zh": CITY_NAME_ZH}
    return {**names, "school_year": SCHOOL_YEAR, "currency": CURRENCY, "crs": CRS}


def _ground(size: Size, rng: np.random.Generator) -> _Ground:
    land = settle(size, rng)
    scale = METRES * size.stretch
    points = land.seeds * scale + CENTRE
    cells, neighbours = tessellate(points, land.beyond * scale + CENTRE, size.edge_levels, rng)
    district = in_one_piece(neighbours, land.district)
    order = np.lexsort((morton(points), district))
    settlement = people_areas(land.in_order(order), district[order], points[order], rng)
    ids = [f"A{number:05d}" for number in range(1, len(points) + 1)]
    return _Ground(cells[order], settlement, place_names(len(points), rng), ids)


def _districts(ground: _Ground, rates: Floats) -> GeoDataFrame:
    of = ground.settlement.district
    shapes = [shapely.coverage_union_all(ground.cells[of == number]) for number in range(len(DISTRICTS))]
    columns = {
        "district_id": DISTRICT_IDS,
        "name": [d.name for d in DISTRICTS],
        "name_zh": [d.name_zh for d in DISTRICTS],
        "setting": [d.setting for d in DISTRICTS],
        "population": people(rates),
        "fiscal_capacity": [d.fiscal_capacity for d in DISTRICTS],
    }
    return GeoDataFrame(columns, geometry=shapes, crs=CRS)


def _areas(ground: _Ground, rng: np.random.Generator) -> GeoDataFrame:
    settlement = ground.settlement
    poor = np.array([0.05, 0.07, 0.10, 0.16, 0.27])[settlement.zone]
    share = np.clip(poor * np.exp(rng.normal(0, 0.3, len(poor))), 0, 0.6)
    table = area_names(ground.places, settlement.settings)
    table.insert(0, "area_id", ground.ids)
    table["district_id"] = np.array(DISTRICT_IDS, dtype=object)[settlement.district]
    table["setting"] = settlement.settings
    table["disadvantaged_share"] = np.round(share, 3)
    return GeoDataFrame(table, geometry=ground.cells, crs=CRS)


def _schools(opened: Opened) -> DataFrame:
    points = gpd.GeoSeries(gpd.points_from_xy(*opened.points.T), crs=CRS).to_crs("EPSG:4326")
    lon, lat = points.x.round(6), points.y.round(6)
    return opened.schools.assign(lon=lon.to_numpy(), lat=lat.to_numpy(), point_source="surveyed")


def _resources(opened: Opened, children: DataFrame, rng: np.random.Generator) -> Tables:
    roll = opened.roll
    return {
        "staff": staff_table(roll, rng),
        "sources": source_table(roll, children, DISTRICT_IDS),
        "projects": project_table(roll, opened.candidates, rng),
        "classes": opened.classes,
        "quotas": quota_table(roll, rng),
        "aid": aid_table(roll, rng),
        "training": training_table(roll),
    }
