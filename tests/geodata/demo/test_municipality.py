"""The invented municipality: same seed, same tables; every key known; every polygon sound."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas import GeoDataFrame
from pandas import DataFrame
from pandas.testing import assert_frame_equal

from geodata.checks import read_city
from geodata.demo import demo_tables
from geodata.schemas.tables import SCHEMAS, columns_of, key_of
from geodata.writing import write_city

type Tables = dict[str, DataFrame]


@pytest.fixture(scope="module")
def small() -> Tables:
    return demo_tables("small", 1)[1]


def test_the_same_seed_gives_the_same_tables(small: Tables) -> None:
    settings, again = demo_tables("small", 1)
    assert settings["school_year"] == 2026
    assert list(again) == list(small)
    for name, table in small.items():
        assert_frame_equal(DataFrame(table), DataFrame(again[name]))


def test_another_seed_gives_another_city(small: Tables) -> None:
    other = demo_tables("small", 2)[1]
    assert not small["areas"].geometry.iloc[0].equals(other["areas"].geometry.iloc[0])
    assert small["areas"]["name"].tolist() != other["areas"]["name"].tolist()


def test_an_unknown_size_is_refused() -> None:
    with pytest.raises(ValueError, match="'huge' is not one of small, city, province"):
        demo_tables("huge", 1)  # type: ignore[arg-type]


NOT_MADE = {"travel", "street_nodes", "street_edges"}


def test_every_table_of_the_first_declaration_is_there_with_declared_columns_only(small: Tables) -> None:
    assert set(SCHEMAS) >= set(small) >= set(SCHEMAS) - NOT_MADE
    for name, table in small.items():
        assert set(table.columns) <= set(columns_of(name)), name
        assert not table.duplicated(list(key_of(name))).any(), name


def test_the_small_city_has_the_promised_size(small: Tables) -> None:
    assert len(small["districts"]) == 9
    assert len(small["areas"]) == 150
    assert 50 <= (small["schools"]["status"] == "open").sum() <= 85
    levels = {"preschool", "primary", "junior", "senior", "special"}
    assert set(small["provision"]["level"]) == levels
    assert set(small["children"]["level"]) == levels


def test_every_id_refers_to_something(small: Tables) -> None:
    schools, districts = set(small["schools"]["school_id"]), set(small["districts"]["district_id"])
    for table in ("provision", "staff", "projects", "classes", "aid", "attendance"):
        assert set(small[table]["school_id"]) <= schools, table
    for table in ("schools", "areas", "births"):
        assert set(small[table]["district_id"]) <= districts, table
    assert set(small["children"]["area_id"]) == set(small["areas"]["area_id"])
    assert set(small["quotas"]["senior_school_id"]) <= schools
    assert set(small["provision"]["school_id"]) == schools


@pytest.mark.parametrize("seed", [0, 7])
def test_areas_tile_their_districts(seed: int) -> None:
    """No overlap, no gap: the areas of a district add up to it, and each district is in one piece."""
    tables = demo_tables("small", seed)[1]
    areas, districts = GeoDataFrame(tables["areas"]), GeoDataFrame(tables["districts"])
    assert areas.is_valid.all()
    assert shapely.coverage_is_valid(areas.geometry.to_numpy())
    assert (districts.geom_type == "Polygon").all()
    for district, shape in districts.set_index("district_id").geometry.items():
        own = areas[areas["district_id"] == district]
        assert own.geometry.union_all().symmetric_difference(shape).area == pytest.approx(0, abs=1)
        assert own.area.sum() == pytest.approx(shape.area)
    outline = districts.geometry.union_all()
    assert len(outline.interiors) == 0


def test_areas_are_small_in_the_core_and_large_in_the_mountains(small: Tables) -> None:
    areas = GeoDataFrame(small["areas"])
    mean = areas.area.groupby(areas["district_id"]).mean()
    assert mean[["D1", "D2"]].max() * 3 < mean[["D8", "D9"]].min()


def test_schools_stand_in_their_district(small: Tables) -> None:
    schools, districts = small["schools"], GeoDataFrame(small["districts"])
    lonlat = gpd.points_from_xy(schools["lon"], schools["lat"], crs="EPSG:4326")
    points = GeoDataFrame(schools[["school_id", "district_id"]], geometry=lonlat).to_crs(districts.crs)
    found = points.sjoin(districts[["district_id", "geometry"]], predicate="within")
    assert len(found) == len(schools)
    assert (found["district_id_left"] == found["district_id_right"]).all()
    assert not schools.duplicated(["lon", "lat"]).any()


def test_names_are_unique_and_chinese_names_are_chinese(small: Tables) -> None:
    for table in ("districts", "schools", "areas"):
        for column in ("name", "name_zh"):
            assert small[table][column].is_unique, (table, column)
        assert small[table]["name_zh"].str.fullmatch(r"[\u4e00-\u9fff（）]+").all()
        assert small[table]["name"].str.isascii().all()


def test_classes_add_up_to_provision(small: Tables) -> None:
    keys = ["school_id", "level"]
    listed = small["classes"].groupby(keys)["pupils"].agg(["sum", "size"])
    held = small["provision"].query("pupils > 0").set_index(keys)
    assert (listed["sum"] == held["pupils"].reindex(listed.index)).all()
    assert (listed["size"] == held["classes"].reindex(listed.index)).all()
    assert len(listed) == len(held)


def test_staff_adds_up_to_provision(small: Tables) -> None:
    keys = ["school_id", "level"]
    staff = small["staff"].pivot_table(index=keys, columns="kind", values="teachers", aggfunc="sum")
    held = small["provision"].set_index(keys).reindex(staff.index)
    assert (staff.sum(axis=1) == held["teachers"]).all()
    assert (staff["arts_pe"] == held["arts_pe_teachers"]).all()
    assert (small["staff"]["movable"] + small["staff"]["leaving"] <= small["staff"]["teachers"]).all()
    assert (small["staff"]["posts"] >= small["staff"]["teachers"]).all()


def test_candidates_have_nothing_yet_and_a_project(small: Tables) -> None:
    schools = small["schools"].set_index("school_id")
    sites = schools.index[schools["status"] == "candidate"]
    provision = small["provision"].set_index("school_id").loc[sites]
    assert len(sites) >= 2
    assert (provision.drop(columns="level") == 0).all(axis=None)
    new = small["projects"].query("kind == 'new'")
    assert set(new["school_id"]) == set(sites)
    assert (new.groupby("group").size() == 2).all()


def test_the_written_city_reads_back_without_error_or_warning(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("demo") / "city"
    write_city(folder, *demo_tables("small", 1))
    city, faults = read_city(folder)
    assert city is not None
    assert [fault.render() for fault in faults if fault.severity != "note"] == []
    assert city.years() == tuple(range(2026, 2032))
    assert city.levels() == ("preschool", "primary", "junior", "senior", "special")


@pytest.mark.slow
def test_the_province_is_large() -> None:
    tables = demo_tables("province", 1)[1]
    assert len(tables["areas"]) >= 20_000
    assert (tables["schools"]["status"] == "open").sum() >= 2_000
    for table in ("areas", "schools"):
        assert tables[table]["name"].is_unique
        assert tables[table]["name_zh"].is_unique
    assert np.asarray(tables["children"]["children"]).min() >= 0
    assert pd.api.types.is_integer_dtype(tables["children"]["children"])
