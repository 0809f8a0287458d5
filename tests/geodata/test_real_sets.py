"""Real places, imported, checked and drawn: what is known to be wrong with them is found, and no more."""

from collections import Counter
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pytest
from geopandas import GeoDataFrame

from geodata.checks import read_city
from geodata.city import City
from geodata.faults import Fault
from geodata.importers.england import import_england
from geodata.importers.fairfax import import_fairfax
from geodata.writing import write_city
from geodata.zones.adjacency import adjacent_pairs
from geodata.zones.dissolve import dissolve_zones
from geodata.zones.pieces import find_pieces


def found(faults: tuple[Fault, ...]) -> dict[str, int]:
    """Return how many rows each kind of fault names."""
    rows: Counter[str] = Counter()
    for fault in faults:
        rows[fault.code] += max(1, len(fault.rows))
    return dict(rows)


@pytest.fixture(scope="module")
def manchester(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[City, tuple[Fault, ...]]:
    folder = tmp_path_factory.mktemp("manchester") / "city"
    settings, tables, _ = import_england(shared / "data" / "england_greater_manchester")
    write_city(folder, settings, tables)
    city, faults = read_city(folder)
    assert city is not None
    return city, faults


def test_what_checks_find_in_greater_manchester(manchester: tuple[City, tuple[Fault, ...]]) -> None:
    """Besides what the import found: wards are simplified (49 m), schools share postcodes and names."""
    _, faults = manchester
    assert found(faults) == {
        "other_district": 1,
        "same_point": 109,
        "overfull": 1,
        "same_name": 14,
        "year_without_sources": 1,
    }


def test_wards_of_greater_manchester_as_zones(manchester: tuple[City, tuple[Fault, ...]]) -> None:
    """Every ward to the school nearest to its middle: zones tile the wards, and islands are few."""
    city, _ = manchester
    neighbours = adjacent_pairs(city.areas)
    assert set(neighbours["area_a"]) | set(neighbours["area_b"]) == set(city.areas["area_id"])
    assert 2.2 < len(neighbours) / len(city.areas) < 3  # a plane map has fewer than three borders an area
    schools = city.schools[city.schools["school_id"].isin(secondary_schools(city))]
    middles = city.areas.set_geometry(city.areas.geometry.representative_point())
    near = middles[["area_id", "geometry"]].sjoin_nearest(schools[["school_id", "geometry"]])
    near = near.drop_duplicates("area_id")
    placed = near[["area_id", "school_id"]].assign(level="junior", children=10)
    zones = dissolve_zones(pd.DataFrame(placed), city.areas, neighbours=neighbours)
    assert zones.zones.area.sum() == pytest.approx(city.areas.area.sum(), rel=1e-6)
    assert zones.zones["children"].sum() == 10 * len(city.areas)
    pieces = find_pieces(zones, city.areas, neighbours, city.schools)
    assert not pieces[~pieces["island"]].duplicated("school_id").any()
    assert pieces["island"].mean() < 0.1


def secondary_schools(city: City) -> set[str]:
    return set(city.provision.loc[city.provision["level"] == "junior", "school_id"])


@pytest.mark.slow
def test_what_checks_find_in_fairfax(shared: Path, tmp_path: Path) -> None:
    """A school beside its region, blocks drawn too coarsely for their point, and two impossible drives."""
    settings, tables, _, _ = import_fairfax(shared / "data" / "fairfax_va", nearest=5)
    write_city(tmp_path / "city", settings, tables)
    city, faults = read_city(tmp_path / "city")
    assert city is not None
    rows = found(faults)
    assert set(rows) == {"other_district", "way_too_short", "travel_speed", "year_without_sources"}
    assert rows["other_district"] == 1
    assert max(rows.values()) < 50


@pytest.fixture(scope="module")
def chinese_districts(shared: Path) -> GeoDataFrame:
    table = geopandas.read_parquet(shared / "data/china_admin/districts_6_cities_validated.parquet")
    return table.rename(columns={"adcode": "district_id", "district": "name"}).assign(setting="urban")


def write_places(folder: Path, districts: GeoDataFrame, crs: str) -> None:
    """Write a city of these districts with a school and an area in each."""
    keys = districts["district_id"].astype("str").to_numpy()
    inside = districts.geometry.representative_point().to_crs(crs).to_numpy()
    point = {"district_id": keys, "geometry": inside}
    schools = {"school_id": keys, "name": keys, "ownership": "public", "setting": "urban", "status": "open"}
    provision = {"school_id": keys, "level": "primary", "pupils": 500, "seats": 500}
    children = {"area_id": keys, "level": "primary", "year": 2025, "children": 500}
    tables = {
        "districts": districts[["district_id", "name", "setting", "geometry"]].astype({"district_id": "str"}),
        "schools": GeoDataFrame({**schools, **point}, crs=crs),
        "areas": GeoDataFrame({"area_id": keys, **point}, crs=crs),
        "provision": pd.DataFrame(provision),
        "children": pd.DataFrame(children),
    }
    settings = {"name": "x", "name_zh": "x", "school_year": 2025, "currency": "CNY", "crs": crs}
    write_city(folder, settings, tables)


def test_districts_of_six_chinese_cities(chinese_districts: GeoDataFrame, tmp_path: Path) -> None:
    """Drawn to a thousandth of a degree: they overlap and gape in slivers only; every city can be used."""
    codes: set[str] = set()
    for number, (name, districts) in enumerate(chinese_districts.groupby("city")):
        middle = float(np.mean(districts.total_bounds[[0, 2]]))
        crs = f"EPSG:{4534 + round((middle - 75) / 3)}"  # CGCS2000, zones of three degrees
        write_places(tmp_path / str(number), GeoDataFrame(districts), crs)
        city, faults = read_city(tmp_path / str(number))
        assert city is not None, (name, [fault.render() for fault in faults])
        assert len(city.districts) == len(districts)
        codes |= {fault.code for fault in faults}
    assert codes <= {
        "districts_sliver",
        "districts_slivers",
        "districts_holes",
        "year_without_sources",
    }


def test_the_published_outlines_are_found_invalid(shared: Path, tmp_path: Path) -> None:
    """70 of the 81 outlines touch themselves, as the source says; the message shows where."""
    folder, invalid, outlines = shared / "data/china_admin", 0, 0
    for number, path in enumerate(sorted(folder.glob("*.geojson"))):
        table = geopandas.read_file(path)
        table = table.assign(district_id=[f"D{row}" for row in range(len(table))], setting="urban")
        (tmp_path / str(number)).mkdir()
        table[["district_id", "name", "setting", "geometry"]].to_file(
            tmp_path / str(number) / "districts.gpkg", driver="GPKG"
        )
        (tmp_path / str(number) / "city.toml").write_text(
            'name = "x"\nschool_year = 2025\ncurrency = "CNY"\ncrs = "EPSG:4548"\n', encoding="utf-8"
        )
        outlines += len(table)
        for fault in read_city(tmp_path / str(number))[1]:
            if fault.code == "geometry_invalid":
                invalid += len(fault.rows)
                assert "(1" in fault.found
                assert "%" in fault.found
    assert invalid == 70
    assert outlines >= 81
