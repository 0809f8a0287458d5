"""Other authorities than those of the reference data: a county, one with another word order, and a choice."""

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pytest
from shapely.geometry import box

from geodata.checks import read_city
from geodata.faults import CityFaultsError, Fault
from geodata.importers.england import import_england
from geodata.writing import write_city

HEADER = (
    "laestab,urn,school_name,la_code,la_name,main_phase,phase_scap,coord_source,ward_code,lon,lat,roll_may2019,"
    "net_capacity,primary_capacity,secondary_capacity,primary_pa,secondary_pa,teachers_fte,ta_fte,support_fte,"
    "pupil_teacher_ratio,fsm_pct_2019_20"
)
ROWS = (
    # rows 2 to 5: a county of two districts; row 4 without ward, but in Southdown; row 5 without either
    "8502001,1,Coast Primary,850,Downshire,PRI,PS,NSPL,W1,-1.05,51.05,200,210,,,,,10,5,2,20,10",
    "8504002,2,Downs School,850,Downshire,SEC,SS,NSPL,W2,-0.85,51.05,600,700,,,,,40,5,2,15,10",
    "8502003,3,Brook Primary,850,Downshire,PRI,PS,NSPL,,-0.86,51.05,100,210,,,,,5,5,2,20,10",
    "8502004,4,Hill Primary,850,Downshire,PRI,PS,missing,,,,100,210,,,,,5,5,2,20,10",
    # row 6: a unitary authority whose name stands in another order
    '8012005,5,Quay Primary,801,"Port, City of",PRI,PS,NSPL,W3,-0.65,51.05,300,310,,,,,15,5,2,20,10',
)


@pytest.fixture
def source(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes the files: two districts of a county, a city, and one without schools."""

    def write(*rows: str) -> Path:
        (tmp_path / "schools.csv").write_text("\n".join([HEADER, *(rows or ROWS)]) + "\n", encoding="utf-8")
        table = {
            "wd19cd": ["W1", "W2", "W3", "W4"],
            "ward_name": ["Coast", "Downs", "Quay", "Moor"],
            "lad_code": ["E07000001", "E07000002", "E06000003", "E06000004"],
            "lad_name": ["Northdown", "Southdown", "Port City of", "Moorland"],
            "pop_all": [40_000, 50_000, 60_000, 1_000],
            **{f"age_{age}": [100, 200, 300, 1] for age in range(19)},
        }
        shapes = [box(west, 51.0, west + 0.2, 51.1) for west in (-1.15, -0.95, -0.75, -0.55)]
        gpd.GeoDataFrame(table, geometry=shapes, crs="EPSG:4326").to_parquet(tmp_path / "wards.parquet")
        return tmp_path

    return write


def coded(faults: tuple[Fault, ...], code: str) -> list[Fault]:
    return [fault for fault in faults if fault.code == f"england_{code}"]


def test_a_county_is_split_into_the_districts_of_its_wards(source: Callable[..., Path]) -> None:
    _, tables, faults = import_england(source())
    schools = tables["schools"].set_index("school_id")["district_id"]
    assert schools["8502001"] == "E07000001"
    assert schools["8504002"] == "E07000002"
    (note,) = coded(faults, "authority_by_wards")
    assert (note.rows, note.found) == ((2, 3, 4, 5), "Downshire")
    assert "Northdown, Southdown" in note.render()


def test_a_school_without_ward_is_placed_by_its_position_or_with_the_others(
    source: Callable[..., Path],
) -> None:
    """Row 4 lies in Southdown; row 5 has nothing, and most of the others are in Northdown or Southdown."""
    _, tables, faults = import_england(source())
    schools = tables["schools"].set_index("school_id")["district_id"]
    assert schools["8502003"] == "E07000002"
    assert schools["8502004"] in {"E07000001", "E07000002"}
    (warning,) = coded(faults, "district_estimated")
    assert (warning.severity, warning.rows) == ("warning", (4, 5))


def test_the_order_of_the_words_of_a_name_does_not_count(source: Callable[..., Path]) -> None:
    tables = import_england(source())[1]
    assert tables["schools"].set_index("school_id")["district_id"]["8012005"] == "E06000003"


def test_districts_without_schools_are_left_out_and_told(source: Callable[..., Path]) -> None:
    _, tables, faults = import_england(source())
    assert tables["districts"]["name"].tolist() == ["Port City of", "Northdown", "Southdown"]
    (note,) = coded(faults, "districts_left_out")
    assert note.found == "Moorland"


@pytest.mark.parametrize(
    ("wanted", "districts"),
    [
        (["Downshire"], {"E07000001", "E07000002"}),
        (["850"], {"E07000001", "E07000002"}),
        (["southdown"], {"E07000002"}),
        (["E06000003"], {"E06000003"}),
        (["City of Port", "Northdown"], {"E06000003", "E07000001"}),
    ],
)
def test_a_choice_by_name_or_code(
    source: Callable[..., Path], wanted: list[str], districts: set[str]
) -> None:
    settings, tables, faults = import_england(source(), wanted)
    assert set(tables["districts"]["district_id"]) == districts
    assert set(tables["schools"]["district_id"]) == districts
    assert set(tables["areas"]["district_id"]) == districts
    assert not coded(faults, "districts_left_out")
    assert settings["name"] in {"Downshire", "Port, City of", "England: 2 local authorities"}


def test_a_choice_that_is_not_there_is_refused_with_the_nearest(source: Callable[..., Path]) -> None:
    with pytest.raises(CityFaultsError, match="Did you mean Downshire"):
        import_england(source(), ["Dawnshire"])


def test_a_choice_of_one_gives_the_city_its_name(source: Callable[..., Path]) -> None:
    assert import_england(source(), ["801"])[0]["name"] == "Port, City of"
    settings = import_england(source(), name="The South", name_zh="南部")[0]
    assert (settings["name"], settings["name_zh"]) == ("The South", "南部")


def test_the_year_is_that_of_the_columns(source: Callable[..., Path]) -> None:
    settings, tables, _ = import_england(source())
    assert settings["school_year"] == 2019
    assert set(tables["children"]["year"]) == {2019}


def test_faults_name_the_column_as_it_stands_in_the_file(source: Callable[..., Path]) -> None:
    with pytest.raises(CityFaultsError) as caught:
        import_england(source(ROWS[0].replace(",200,210,", ",many,210,")))
    assert [fault.column for fault in caught.value.faults] == ["roll_may2019"]


def test_two_years_of_one_column_are_refused(source: Callable[..., Path]) -> None:
    folder = source()
    text = (folder / "schools.csv").read_text(encoding="utf-8").replace(",urn,", ",roll_may2018,", 1)
    (folder / "schools.csv").write_text(text, encoding="utf-8")
    with pytest.raises(CityFaultsError, match="Several years of the column"):
        import_england(folder)


def test_an_authority_of_no_ward_at_all_is_refused(source: Callable[..., Path]) -> None:
    with pytest.raises(CityFaultsError) as caught:
        import_england(source(ROWS[0].replace(",W1,", ",W9,")))
    assert [fault.code for fault in caught.value.faults] == ["england_authority_unknown"]


def test_the_city_passes_its_checks(source: Callable[..., Path], tmp_path: Path) -> None:
    settings, tables, _ = import_england(source())
    write_city(tmp_path / "city", settings, tables)
    city, faults = read_city(tmp_path / "city")
    assert city is not None, [fault.render() for fault in faults]
