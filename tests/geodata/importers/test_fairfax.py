"""Fairfax County: a small invented county of the same files, and the real one and its published numbers."""

from collections import Counter
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from scipy.optimize import linprog
from shapely.geometry import box

from geodata.checks import read_city
from geodata.faults import CityFaultsError, Fault
from geodata.importers.fairfax import import_fairfax
from geodata.writing import write_city

SCHOOLS = """\
level,zone_id,object_id_school,name,grades,city,zip,region,capacity,enrolment_2024_25,school_year,lon,lat
ES,1,11,Oak,K-6,A,1,1,100,110,2024_25,-77.395,38.905
ES,2,12,Elm,K-2,A,1,2,100,50,2024_25,-77.385,38.905
MS,1,21,Oak,7-8,A,1,1,200,100,2024_25,-77.395,38.905
HS,1,31,Ash,nine,A,1,2,300,200,2024_25,-77.365,38.905
"""
WEST = -77.4


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Write four blocks in a row; zone 1 of the ES are blocks 0 and 3, which do not touch."""
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "schools.csv").write_text(SCHOOLS, encoding="utf-8")
    blocks = gpd.GeoDataFrame(
        {
            "block_idx": [0, 1, 2, 3],
            "geoid": ["B0", "B1", "B2", "B3"],
            "region": [1, 1, 2, 2],
            "pop2020": [20, 10, 0, 10],
            "urban": [True, True, False, False],
            "lon": [WEST + 0.005 + 0.01 * number for number in range(4)],
            "lat": 38.905,
            "elem_current": [1, 2, 2, 1],
            "elem_scenario2": [1, 1, 2, 2],
            "middle_current": 1,
            "high_current": 1,
        },
        geometry=[box(WEST + 0.01 * n, 38.9, WEST + 0.01 * (n + 1), 38.91) for n in range(4)],
        crs="EPSG:4326",
    )
    blocks.to_parquet(folder / "blocks.parquet")
    (folder / "block_adjacency.csv").write_text("block_a,block_b\n0,1\n1,2\n2,3\n", encoding="utf-8")
    drives = {
        "elem": {"z1": [0, 60, 120, 180], "z2": [60, 0, 60, 120]},
        "middle": {"z1": [0, 60, 120, 180]},
        "high": {"z1": [180, 120, 60, 0]},
    }
    for word, seconds in drives.items():
        table = pd.DataFrame({"block_idx": [0, 1, 2, 3], **seconds})
        table.to_parquet(folder / f"drive_seconds_{word}.parquet")
    return folder


def coded(faults: tuple[Fault, ...], code: str) -> list[Fault]:
    return [fault for fault in faults if fault.code == f"fairfax_{code}"]


def test_children_are_the_pupils_of_the_zone_by_residents(source: Path) -> None:
    """110 pupils over 20 and 10 residents: 73 and 37."""
    tables = import_fairfax(source)[1]
    children = tables["children"].set_index(["level", "area_id"])["children"]
    assert children["primary"].to_dict() == {"B0": 73, "B1": 50, "B2": 0, "B3": 37}
    assert children["junior"].to_dict() == {"B0": 50, "B1": 25, "B2": 0, "B3": 25}
    attendance = tables["attendance"].set_index(["level", "area_id"])["school_id"]
    assert attendance["primary"].to_dict() == {"B0": "11", "B1": "12", "B2": "12", "B3": "11"}


def test_travel_has_minutes_by_car_and_metres_in_a_straight_line(source: Path) -> None:
    travel = import_fairfax(source)[1]["travel"].set_index(["area_id", "school_id"])
    assert travel.loc[("B2", "11"), "minutes"] == 2
    assert travel.loc[("B1", "12"), "metres"] == pytest.approx(0, abs=0.2)
    degree = 111_320 * np.cos(np.radians(38.905))
    assert travel.loc[("B2", "11"), "metres"] == pytest.approx(0.02 * degree, rel=0.005)


def test_the_quickest_schools_and_the_present_one_are_kept(source: Path) -> None:
    """With one school a level: B3 is nearer to Elm, but belongs to Oak, so it keeps both."""
    _, tables, _, faults = import_fairfax(source, nearest=1)
    kept = tables["travel"].groupby("area_id")["school_id"].agg(set)
    assert kept["B3"] == {"11", "12", "21", "31"}
    assert kept["B0"] == {"11", "21", "31"}
    assert coded(faults, "travel_thinned")[0].render().count("13") == 1


def test_what_lies_beside_the_city(source: Path) -> None:
    _, _, beside, _ = import_fairfax(source)
    assert beside["neighbours"].to_numpy().tolist() == [["B0", "B1"], ["B1", "B2"], ["B2", "B3"]]
    zones = beside["official_zones"]
    redrawn = zones[(zones["zoning"] == "scenario2") & (zones["area_id"] == "B3")]
    assert redrawn[["level", "school_id"]].to_numpy().tolist() == [["primary", "12"]]


def test_every_defect_is_told(source: Path) -> None:
    faults = import_fairfax(source)[3]
    told = {(fault.code.removeprefix("fairfax_"), fault.rows) for fault in faults}
    assert {
        ("over_capacity", (2,)),
        ("name_shared", (2, 4)),
        ("grades_other", (2,)),
        ("grades_unknown", (5,)),
        ("zone_in_pieces", (2,)),
        ("other_region", (3,)),
        ("blocks_empty", (3,)),
        ("children_estimated", ()),
        ("metres_missing", ()),
        ("scenarios_apart", ()),
    } == told
    assert not [fault.render() for fault in faults if "{" in fault.render()]


def test_a_school_outside_its_zone_or_every_block_is_told(source: Path) -> None:
    text = SCHOOLS.replace("2024_25,-77.385,38.905", "2024_25,-77.395,38.906")
    (source / "schools.csv").write_text(text.replace("-77.365,38.905", "-77.365,38.95"), encoding="utf-8")
    faults = import_fairfax(source)[3]
    assert coded(faults, "outside_zone")[0].render() == (
        "schools.csv, row 3, column zone_id: Elm ES stands in the zone of Oak ES. "
        "School and zones were kept as given."
    )
    assert coded(faults, "outside_blocks")[0].rows == (5,)


def test_a_zone_without_residents_leaves_its_pupils_without_block(source: Path) -> None:
    blocks = gpd.read_parquet(source / "blocks.parquet")
    blocks.assign(pop2020=[20, 0, 0, 10]).to_parquet(source / "blocks.parquet")
    _, tables, _, faults = import_fairfax(source)
    assert coded(faults, "zone_empty")[0].rows == (3,)
    primary = tables["children"].query("level == 'primary'")["children"]
    assert primary.sum() == 110


@pytest.mark.parametrize(
    ("old", "new", "code", "rows"),
    [
        (",100,110,", ",100,many,", "fairfax_number_needed", (2,)),
        (",100,110,", ",0,110,", "fairfax_number_needed", (2,)),
        ("MS,1,21", "XS,1,21", "fairfax_level_unknown", (4,)),
        ("ES,2,12", "ES,2,11", "duplicate_key", (2, 3)),
        ("ES,2,12", "ES,1,12", "duplicate_key", (2, 3)),
        ("K-2,A,1,2,100,50,2024_25", "K-2,A,1,2,100,50,2023_24", "fairfax_years_differ", ()),
        ("ES,2,12", "ES,3,12", "fairfax_zone_unknown", (2, 3)),
        ("capacity,", "places,", "column_missing", ()),
    ],
)
def test_what_cannot_be_imported_is_refused_with_its_row(
    source: Path, old: str, new: str, code: str, rows: tuple[int, ...]
) -> None:
    (source / "schools.csv").write_text(SCHOOLS.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CityFaultsError) as caught:
        import_fairfax(source)
    assert (caught.value.faults[0].code, caught.value.faults[0].rows) == (code, rows)


def test_drive_times_of_other_blocks_are_refused(source: Path) -> None:
    table = pd.read_parquet(source / "drive_seconds_elem.parquet")
    table.iloc[:3].to_parquet(source / "drive_seconds_elem.parquet")
    with pytest.raises(CityFaultsError, match="block_idx 3 are missing"):
        import_fairfax(source)


def test_missing_files_are_all_named(tmp_path: Path) -> None:
    with pytest.raises(CityFaultsError) as caught:
        import_fairfax(tmp_path)
    assert len(caught.value.faults) == 6


def test_the_city_passes_its_checks(source: Path, tmp_path: Path) -> None:
    settings, tables, _, _ = import_fairfax(source)
    write_city(tmp_path / "city", settings, tables)
    city, faults = read_city(tmp_path / "city")
    assert city is not None, [fault.render() for fault in faults]
    assert city.levels() == ("primary", "junior", "senior")


@pytest.fixture(scope="module")
def county(shared: Path) -> Path:
    folder = shared / "data" / "fairfax_va"
    if not folder.is_dir():
        pytest.skip("no data of Fairfax County here")
    return folder


@pytest.mark.slow
def test_the_real_county_in_numbers(county: Path) -> None:
    """Check sums, the count of each defect, and the published least drive of the middle schools."""
    _, tables, _, faults = import_fairfax(county)
    assert {name: len(tables[name]) for name in ("districts", "schools", "areas")} == {
        "districts": 6,
        "schools": 188,
        "areas": 9404,
    }
    sums = tables["provision"].groupby("level")[["pupils", "seats"]].sum()
    assert sums.to_numpy().tolist() == [[27_892, 30_211], [89_045, 101_127], [56_429, 58_570]]
    children = tables["children"].groupby("level")["children"].sum()
    assert children.to_dict() == sums["pupils"].to_dict()
    rows = Counter(fault.code.removeprefix("fairfax_") for fault in faults)
    assert rows == {
        "zone_in_pieces": 60,
        "over_capacity": 26,
        "grades_other": 18,
        "name_shared": 8,
        "outside_zone": 3,
        "other_region": 1,
        "children_estimated": 1,
        "blocks_empty": 1,
        "metres_missing": 1,
        "travel_thinned": 1,
        "scenarios_apart": 1,
        "sites_left_out": 1,
    }
    assert [len(fault.rows) for fault in faults if fault.code == "fairfax_blocks_empty"] == [2576]
    assert least_mean_minutes(tables, "junior") == pytest.approx(7.1454, abs=0.005), (
        "published for children in fractions"
    )


def least_mean_minutes(tables: dict[str, pd.DataFrame], level: str) -> float:
    """Return the least mean drive that seats allow; blocks may be split."""
    everybody, provision = tables["children"], tables["provision"]
    here = everybody[(everybody["level"] == level) & (everybody["children"] > 0)]
    children = here.set_index("area_id")["children"]
    seats = provision[provision["level"] == level].set_index("school_id")["seats"]
    arcs = tables["travel"][
        tables["travel"]["school_id"].isin(seats.index) & tables["travel"]["area_id"].isin(children.index)
    ]
    count = np.arange(len(arcs))
    ones = np.ones(len(arcs))
    leave = sparse.csr_array((ones, (children.index.get_indexer(arcs["area_id"]), count)))
    arrive = sparse.csr_array((ones, (seats.index.get_indexer(arcs["school_id"]), count)))
    found = linprog(arcs["minutes"], A_eq=leave, b_eq=children, A_ub=arrive, b_ub=seats, method="highs")
    return float(found.fun / children.sum())
