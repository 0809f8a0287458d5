from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pytest
from geopandas import GeoDataFrame
from pandas import DataFrame

from geodata.checks import read_city
from geodata.faults import CityFaultsError, Fault
from geodata.importers.england import import_england
from geodata.schemas.tables import columns_of, key_of
from geodata.writing import write_city

type Source = Callable[..., Path]


def coded(faults: tuple[Fault, ...], code: str) -> list[Fault]:
    return [fault for fault in faults if fault.code == f"england_{code}"]


def refused(folder: Path) -> tuple[Fault, ...]:
    with pytest.raises(CityFaultsError) as caught:
        import_england(folder)
    return caught.value.faults


def points(tables: dict[str, DataFrame]) -> GeoDataFrame:
    schools = tables["schools"].set_index("school_id")
    lonlat = gpd.points_from_xy(schools["lon"], schools["lat"], crs="EPSG:4326")
    return GeoDataFrame(schools, geometry=lonlat)


def test_settings_say_what_is_described(source: Source) -> None:
    settings = import_england(source())[0]
    assert settings["crs"] == "EPSG:27700"
    assert settings["currency"] == "GBP"
    assert settings["school_year"] == 2015


def test_districts_are_dissolved_wards(source: Source) -> None:
    tables = import_england(source())[1]
    districts, areas = GeoDataFrame(tables["districts"]), GeoDataFrame(tables["areas"])
    assert districts["district_id"].tolist() == ["E1", "E2"]
    assert districts["name"].tolist() == ["Eastham", "Westham"]
    assert districts.area.sum() == pytest.approx(areas.area.sum())


def test_setting_follows_the_density_of_the_ward(source: Source) -> None:
    """A ward of about 295 km²: 400,000 residents make it a town or a city, 40,000 the countryside."""
    tables = import_england(source())[1]
    area = GeoDataFrame(tables["areas"]).area / 1e6
    density = [400_000, 400_000, 40_000] / area
    expected = ["urban" if d >= 1500 else "town" if d >= 300 else "rural" for d in density]
    assert expected[0] != "rural"
    assert expected[2] == "rural"
    assert tables["areas"]["setting"].tolist() == expected


def test_children_are_summed_over_the_ages_of_the_level(source: Source) -> None:
    children = import_england(source())[1]["children"].set_index(["area_id", "level"])["children"]
    assert children["W1", "primary"] == 7 * 100 + sum(range(4, 11))
    assert children["W1", "junior"] == 5 * 100 + sum(range(11, 16))
    assert children["W3", "primary"] == 70


def test_a_missing_position_is_the_mean_of_its_planning_area(source: Source) -> None:
    _, tables, faults = import_england(source())
    lost = points(tables).loc["9012003"]
    assert lost["point_source"] == "estimated"
    assert (lost["lon"], lost["lat"]) == (pytest.approx(-2.38, abs=1e-3), pytest.approx(53.51, abs=1e-3))
    (fault,) = coded(faults, "coordinates_missing")
    assert fault.rows == (4,)
    assert fault.render() == (
        "schools.csv, row 4, column lon: Lost Primary has no coordinates. Its position was estimated: "
        "mean of 2 well-located schools of planning area 9010001."
    )


def test_a_position_in_scotland_is_not_believed(source: Source) -> None:
    _, tables, faults = import_england(source())
    far = points(tables).loc["9012004"]
    assert far["point_source"] == "estimated"
    assert -2.5 < far["lon"] < -2.3
    assert 53.4 < far["lat"] < 53.6
    (fault,) = coded(faults, "coordinates_outside")
    assert fault.rows == (5,)
    assert fault.found == "-4.99, 56.73"
    assert fault.render().endswith("Its position was estimated: a point inside Eastham.")


def test_geocoded_positions_are_kept_and_marked(source: Source) -> None:
    _, tables, faults = import_england(source())
    kept = points(tables)["point_source"]
    assert kept["9014007"] == "geocoded"
    assert kept["9012001"] == "surveyed"
    assert coded(faults, "coordinates_geocoded")[0].rows == (8,)


def test_an_all_through_school_is_split_by_its_capacity(source: Source) -> None:
    _, tables, faults = import_england(source())
    rows = tables["provision"].set_index(["school_id", "level"]).loc["9014005"]
    assert rows["pupils"].to_dict() == {"junior": 750, "primary": 250}
    assert rows["seats"].to_dict() == {"junior": 900, "primary": 300}
    assert rows["teachers"].to_dict() == {"junior": 45.0, "primary": 15.0}
    assert rows["disadvantaged_pupils"].to_dict() == {"junior": 375, "primary": 125}
    assert coded(faults, "split")[0].rows == (6,)


def test_an_uneven_split_adds_up(source: Source) -> None:
    text = source().joinpath("schools.csv").read_text(encoding="utf-8").replace(",1000,1200,", ",1021,1200,")
    tables = import_england(source(text))[1]
    rows = tables["provision"].query("school_id == '9014005'")
    assert rows["pupils"].sum() == 1021
    assert rows.set_index("level")["pupils"]["primary"] == 255


def test_unknown_teachers_are_unknown_and_not_zero(source: Source) -> None:
    _, tables, faults = import_england(source())
    lost = tables["provision"].set_index("school_id").loc["9012003"]
    assert lost[["teachers", "staff", "disadvantaged_pupils"]].isna().all()
    assert "9012003" not in set(tables["staff"]["school_id"])
    assert coded(faults, "teachers_missing")[0].rows == (4,)
    assert coded(faults, "meals_missing")[0].rows == (4,)
    assert coded(faults, "urn_missing")[0].rows == (4,)
    assert coded(faults, "ward_missing")[0].rows == (4,)


def test_ratios_that_do_not_fit_are_reported(source: Source) -> None:
    faults = import_england(source())[2]
    assert [fault.rows for fault in coded(faults, "ratio_zero")] == [(7,)]
    (differs,) = coded(faults, "ratio_differs")
    assert (differs.rows, differs.found) == ((8,), "15")
    assert "roll 60 over 20 teachers is 3.0" in differs.render()
    assert [fault.rows for fault in coded(faults, "teachers_doubtful")] == [(8,)]


def test_a_roll_over_capacity_and_a_shared_name_are_notes(source: Source) -> None:
    faults = import_england(source())[2]
    (over,) = coded(faults, "over_capacity")
    assert (over.severity, over.rows, over.found) == ("note", (3,), "220")
    assert "10 pupils more than places" in over.render()
    (shared,) = coded(faults, "name_shared")
    assert (shared.rows, shared.found) == ((2, 3), "Park Primary")


def test_the_tables_keep_the_schema_and_read_back(source: Source, tmp_path: Path) -> None:
    settings, tables, _ = import_england(source())
    for name, table in tables.items():
        assert set(table.columns) <= set(columns_of(name)), name
        assert not table.duplicated(list(key_of(name))).any()
    write_city(tmp_path / "city", settings, tables)
    city, faults = read_city(tmp_path / "city")
    assert city is not None, [fault.render() for fault in faults]
    assert city.levels() == ("primary", "junior")


def test_a_wrong_folder_is_one_clear_error(tmp_path: Path) -> None:
    faults = refused(tmp_path)
    assert [fault.render() for fault in faults] == [
        f"{tmp_path}: The folder has no file {name}. "
        "Give the folder that holds schools.csv and wards.parquet."
        for name in ("schools.csv", "wards.parquet")
    ]


def test_a_renamed_column_is_named_with_the_nearest(source: Source) -> None:
    text = source().joinpath("schools.csv").read_text(encoding="utf-8")
    faults = refused(source(text.replace("roll_may2015", "roll_may_2015", 1)))
    assert [(fault.code, fault.column) for fault in faults] == [("column_renamed", "roll_may2015")]
    assert "roll_may_2015" in faults[0].render()


@pytest.mark.parametrize(
    ("old", "new", "code", "row", "found"),
    [
        (",210,210,", ",many,210,", "england_number_needed", 2, "many"),
        (",210,210,", ",,210,", "england_number_needed", 2, "empty cell"),
        (",100,120,", ",100,0,", "england_number_needed", 4, "0"),
        (
            "901,Eastham,PRI,PS,missing",
            "901,Northham,PRI,PS,missing",
            "england_authority_unknown",
            4,
            "Northham",
        ),
        ("902,Westham,SEC,AT", "902,Westham,ALL,AT", "england_phase_unknown", 6, "ALL"),
        ("9012004,", "9012003,", "duplicate_key", 4, "9012003"),
    ],
)
def test_what_cannot_be_imported_is_refused_with_its_row(
    source: Source, old: str, new: str, code: str, row: int, found: str
) -> None:
    text = source().joinpath("schools.csv").read_text(encoding="utf-8")
    assert old in text
    (fault,) = refused(source(text.replace(old, new, 1)))
    assert (fault.code, fault.rows[0], fault.found) == (code, row, found)


def test_a_file_that_is_no_parquet_is_refused(source: Source) -> None:
    folder = source()
    (folder / "wards.parquet").write_text("not parquet", encoding="utf-8")
    assert [fault.code for fault in refused(folder)] == ["unreadable"]
