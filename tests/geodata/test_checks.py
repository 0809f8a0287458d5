"""A whole folder: every fault is collected, none is raised, and a good one becomes a city."""

from collections.abc import Callable
from pathlib import Path

import pytest

from geodata.checks import read_city
from geodata.city import City
from geodata.faults import CityFaultsError
from geodata.schemas.tables import REQUIRED_TABLES, SCHEMAS, columns_of


def test_a_good_folder_has_no_faults_and_gives_sorted_checked_tables(folder: Path) -> None:
    city, faults = read_city(folder)
    assert faults == ()
    assert city is not None
    assert city.name_zh == "湖城"
    assert city.schools["school_id"].tolist() == ["001", "002", "NA"]
    assert city.schools["name_zh"].tolist() == ["湖滨小学", "山前小学", "江畔学校"]
    assert city.schools.crs.to_epsg() == 4549
    assert "lon" not in city.schools
    assert city.provision["pupils"].dtype == "int64"
    assert city.provision["level"].tolist() == ["primary", "primary", "junior", "primary"]
    assert city.provision["equipment_value"].isna().sum() == 1
    assert "books" not in city.provision
    assert city.sources["districts"].tolist() == ["", "02"]
    assert city.travel.empty
    assert {"area_id", "school_id", "metres", "minutes"} == set(city.travel.columns)


def test_faults_of_all_tables_come_together_errors_first(folder: Path) -> None:
    (folder / "areas.csv").unlink()
    for file, old, new in (
        ("city.toml", "EPSG:4549", "EPSG:4326"),
        ("provision.csv", "300,360", "many,-360"),
        ("children.csv", "A3,junior", "A3,senior"),
    ):
        path = folder / file
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    city, faults = read_city(folder)
    assert city is None
    assert [(fault.severity, fault.code, fault.column) for fault in faults] == [
        ("error", "crs_geographic", ""),
        ("error", "file_missing", ""),
        ("error", "not_a_number", "pupils"),
        ("error", "out_of_range", "seats"),
        ("warning", "no_school_of_level", "level"),
    ]


def test_load_raises_once_with_every_fault(folder: Path) -> None:
    path = folder / "provision.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("300,360", "many,-360"), encoding="utf-8")
    with pytest.raises(CityFaultsError) as caught:
        City.load(folder)
    assert [fault.code for fault in caught.value.faults] == ["not_a_number", "out_of_range"]
    assert str(caught.value).splitlines() == [fault.render() for fault in caught.value.faults]


def test_a_folder_that_is_not_there_is_said_in_one_sentence(tmp_path: Path) -> None:
    city, faults = read_city(tmp_path / "nowhere")
    assert city is None
    (fault,) = faults
    assert fault.render() == (
        f"{tmp_path / 'nowhere'}: There is no such folder. "
        "Give the path of a folder that holds city.toml and one file per table."
    )


def test_a_table_without_rows_is_an_error_only_where_it_is_required(
    folder: Path, said: Callable[[Path], str]
) -> None:
    (folder / "births.csv").write_text("district_id,year,births\n", encoding="utf-8")
    assert said(folder) == ""
    (folder / "children.csv").write_text("area_id,level,year,children\n", encoding="utf-8")
    assert said(folder).startswith("error children.csv: The table has no rows. Add its rows.")


def test_a_number_at_fault_is_not_counted_with_later(spoil: Callable[..., str]) -> None:
    text = spoil("provision.csv", "300,360", "1e300,360")
    assert text.count("error") == 1
    assert "warning" not in text


def test_tables_without_rows_say_nothing(folder: Path) -> None:
    """Every optional table with its header only: the city is the same."""
    before, _ = read_city(folder)
    assert before is not None
    for table in set(SCHEMAS) - set(REQUIRED_TABLES) - {"sources"}:
        names = [name for name in columns_of(table) if name != "geometry"]
        (folder / f"{table}.csv").write_text(",".join(names) + "\n", encoding="utf-8")
    after, faults = read_city(folder)
    assert after is not None, [fault.render() for fault in faults]
    assert after.fingerprint() == before.fingerprint()
