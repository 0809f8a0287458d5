"""The real data, held to the sums and the defects that its README and a look at the rows state."""

from collections import Counter
from pathlib import Path

import pytest
from geopandas import GeoDataFrame
from pandas import DataFrame

from geodata.faults import Fault
from geodata.importers.england import import_england

type Imported = tuple[dict[str, object], dict[str, DataFrame], tuple[Fault, ...]]

DEFECTS = {
    "england_coordinates_missing": 55,
    "england_coordinates_outside": 28,
    "england_coordinates_at_border": 1,
    "england_urn_missing": 28,
    "england_ward_missing": 83,
    "england_teachers_missing": 40,
    "england_meals_missing": 103,
    "england_split": 3,
    "england_ratio_zero": 3,
    "england_ratio_without_teachers": 1,
    "england_ratio_missing": 1,
    "england_ratio_differs": 103,
    "england_teachers_doubtful": 9,
    "england_over_capacity": 273,
}


@pytest.fixture(scope="module")
def imported(shared: Path) -> Imported:
    folder = shared / "data" / "england_greater_manchester"
    if not folder.is_dir():
        pytest.skip("no data of Greater Manchester here")
    return import_england(folder)


def test_check_sums(imported: Imported) -> None:
    tables = imported[1]
    assert (len(tables["districts"]), len(tables["schools"]), len(tables["areas"])) == (10, 1013, 215)
    assert tables["provision"][["pupils", "seats"]].sum().tolist() == [390_001, 430_284]
    children = tables["children"].groupby("level")["children"].sum()
    assert children.to_dict() == {"primary": 251_492, "junior": 155_636}
    assert tables["provision"].dropna(subset="teachers")["school_id"].nunique() == 973
    assert tables["provision"].dropna(subset="disadvantaged_pupils")["school_id"].nunique() == 910
    assert tables["staff"]["teachers"].sum() == pytest.approx(21_791.6, abs=0.5)


def test_every_known_defect_is_counted(imported: Imported) -> None:
    rows: Counter[str] = Counter()
    for fault in imported[2]:
        rows[fault.code] += len(fault.rows)
    assert {code: rows[code] for code in DEFECTS} == DEFECTS


def test_every_defect_names_file_row_and_column(imported: Imported) -> None:
    for fault in imported[2]:
        assert fault.severity in {"warning", "note"}
        assert fault.file == "schools.csv"
        assert fault.rows
        assert min(fault.rows) >= 2
        assert max(fault.rows) <= 1014
        assert "{" not in fault.render()


def test_schools_in_scotland_come_home(imported: Imported) -> None:
    schools = imported[1]["schools"]
    assert schools["lat"].between(53.3, 53.7).all()
    assert schools["lon"].between(-2.75, -1.9).all()
    sources = schools["point_source"].value_counts().to_dict()
    assert sources == {"surveyed": 893, "estimated": 83, "geocoded": 37}


def test_all_through_schools_are_split(imported: Imported) -> None:
    provision = imported[1]["provision"]
    both = provision[provision["school_id"].duplicated(keep=False)]
    assert both.groupby("school_id")["pupils"].sum().to_dict() == {
        "3506906": 1090,
        "3524271": 1492,
        "3526907": 1021,
    }
    assert both.groupby("school_id")["seats"].sum().to_dict() == {
        "3506906": 1260,
        "3524271": 1620,
        "3526907": 1015,
    }


def test_areas_nest_in_districts(imported: Imported) -> None:
    districts, areas = GeoDataFrame(imported[1]["districts"]), GeoDataFrame(imported[1]["areas"])
    assert areas.area.sum() == pytest.approx(districts.area.sum())
    assert set(areas["district_id"]) == set(districts["district_id"])
    assert districts["setting"].eq("urban").all()
